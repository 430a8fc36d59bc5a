/** Text from people: what is removed, how length is counted. One place, so that page, core and platform agree. */

/** Control characters except line feed and tab; they break logs and layouts and nobody types them on purpose. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: naming the control characters is the purpose
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;
/** Bidirectional overrides and isolates can reorder what stands around a text; marks (U+200E/F, U+061C) stay. */
const BIDI_OVERRIDES = /[\u202A-\u202E\u2066-\u2069]/g;

/** Single-line text: no controls, no line breaks, NFC, trimmed, runs of spaces made one. */
export function cleanLine(text: string): string {
  return cleanBlock(text).replace(/\s+/g, ' ').trim();
}

/** Multi-line text: controls out, line ends as `\n`, NFC, at most two line breaks in a row. */
export function cleanBlock(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .normalize('NFC')
    .replace(CONTROLS, '')
    .replace(BIDI_OVERRIDES, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** At most `max` UTF-16 units, cut between characters as a person sees them; an ellipsis shows that something is missing. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  let end = 0;
  for (const { index, segment } of segmenter.segment(text)) {
    if (index + segment.length > max - 1) break;
    end = index + segment.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Length as a person counts it: an emoji family is one. Stops counting at `limit + 1`. */
export function graphemes(text: string, limit = Number.POSITIVE_INFINITY): number {
  let count = 0;
  for (const _ of segmenter.segment(text)) {
    count += 1;
    if (count > limit) break;
  }
  return count;
}
