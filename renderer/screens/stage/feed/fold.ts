/** Plain ASCII needs no table: most Latin chat takes this way. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range names all of ASCII
const ASCII = /^[\x00-\x7f]*$/;
const SKIPPED = /[\p{M}\p{Cf}]/u;

/**
 * The form in which texts are compared while searching: full-width as half-width, without case, accents and invisible
 * characters. `fold.length` and the text's length may differ.
 */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase();
}

/** Folded text, with the place in the original that each of its UTF-16 units came from. */
function foldedWithPlaces(text: string): { folded: string; places: number[] } {
  let folded = '';
  const places: number[] = [];
  let at = 0;
  for (const letter of text) {
    for (const part of letter.normalize('NFKD')) {
      if (SKIPPED.test(part)) continue;
      const low = part.toLowerCase();
      folded += low;
      for (let unit = 0; unit < low.length; unit += 1) places.push(at);
    }
    at += letter.length;
  }
  places.push(at);
  return { folded, places };
}

export type Span = { readonly start: number; readonly end: number };

/** Where the words of a search stand in a text, as UTF-16 places; letters stay whole, marks go with their letter. */
export function spansOf(text: string, foldedQuery: string): Span[] {
  if (foldedQuery === '') return [];
  const { folded, places } = foldedWithPlaces(text);
  const spans: Span[] = [];
  for (let at = folded.indexOf(foldedQuery); at >= 0; at = folded.indexOf(foldedQuery, at + foldedQuery.length)) {
    const start = places[at] ?? 0;
    const end = places[at + foldedQuery.length] ?? text.length;
    if (end > start) spans.push({ start, end });
  }
  return spans;
}
