/** What a bench says of itself: its first doc comment, where `Bench:` opens its title and `Needs:` what it needs. */
export type BenchDescription = { title: string; needs: string };

/** Reads the description out of a bench's source, without running it. */
export function describeBench(source: string): BenchDescription {
  const comment = /\/\*\*([\s\S]*?)\*\//.exec(source)?.[1] ?? '';
  const text = comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .join('\n');
  const labelled = (label: string): string | null => {
    const found = new RegExp(`^${label}:\\s*([\\s\\S]*?)(?=\\n\\s*\\n|\\n[A-Z][a-z]+:|(?![\\s\\S]))`, 'm').exec(
      text,
    )?.[1];
    return found ? found.replace(/\s+/g, ' ').trim() : null;
  };
  const firstSentence = /[\s\S]*?[.](?=\s|$)/.exec(text)?.[0].replace(/\s+/g, ' ').trim();
  return {
    title: labelled('Bench') ?? firstSentence ?? '(no description)',
    needs: labelled('Needs') ?? 'nothing special',
  };
}
