/**
 * Type on the picture. System faces first; the bundled Noto Sans SC (loaded by the page's style sheet, in pieces by
 * character range) is the last fall-back, for machines without a Chinese font.
 */
export const FONT_STACK =
  '"Inter Variable", Inter, system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC Variable", "Noto Sans SC", sans-serif';

/** The pieces of the bundled fonts that these words need; a picture is not held up for longer than this. */
const FONT_WAIT_MS = 1500;

export async function loadFontsFor(text: string): Promise<void> {
  const families = ['"Inter Variable"', '"Noto Sans SC Variable"'];
  const faces = families.flatMap((family) => [`400 20px ${family}`, `700 20px ${family}`]);
  if (faces.every((face) => document.fonts.check(face, text))) return;
  const loads = faces.map((face) => document.fonts.load(face, text));
  const wait = new Promise((resolve) => setTimeout(resolve, FONT_WAIT_MS));
  await Promise.race([Promise.allSettled(loads), wait]);
}

/** Cuts a line to a width, on whole characters as people see them, with an ellipsis. */
export function fitText(text: string, maxWidth: number, measure: (text: string) => number): string {
  if (measure(text) <= maxWidth) return text;
  const pieces = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].map((s) => s.segment);
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(`${pieces.slice(0, middle).join('').trimEnd()}…`) <= maxWidth) low = middle;
    else high = middle - 1;
  }
  return `${pieces.slice(0, low).join('').trimEnd()}…`;
}

/** Breaks a text into at most `maxLines` lines: at spaces where there are any, else between characters. */
export function wrapText(
  text: string,
  maxWidth: number,
  maxLines: number,
  measure: (text: string) => number,
): string[] {
  const words = [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text.trim())].map((s) => s.segment);
  const lines: string[] = [];
  let line = '';
  for (const [index, word] of words.entries()) {
    if (line !== '' && measure((line + word).trimEnd()) > maxWidth) {
      if (lines.length === maxLines - 1) {
        lines.push(fitText((line + words.slice(index).join('')).trim(), maxWidth, measure));
        return lines;
      }
      lines.push(line.trim());
      line = word.trimStart();
    } else line += word;
  }
  if (line.trim() !== '') lines.push(fitText(line.trim(), maxWidth, measure));
  return lines;
}
