/** Text from people: what is removed, how length is counted. One place, so that page, core and platform agree. */

/** Control characters except line feed and tab; they break logs and layouts and nobody types them on purpose. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: naming the control characters is the purpose
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;
/** Bidirectional overrides and isolates can reorder what stands around a text; marks (U+200E/F, U+061C) stay. */
const BIDI_OVERRIDES = /[\u202A-\u202E\u2066-\u2069]/g;
/**
 * What cannot be seen and joins nothing: zero-width space, word joiner and invisible operators, byte order mark, soft
 * hyphen, fillers that look like spaces, annotation anchors, and halves of characters (lone surrogates).
 */
const UNSEEN =
  /[\u00AD\u115F\u1160\u180E\u200B\u2060-\u2064\u206A-\u206F\u2800\u3164\uFEFF\uFFA0\uFFF9-\uFFFB]|\p{Cs}/gu;
/** Tags spell the flag of a region after a black flag; anywhere else they are text that nobody sees. */
const TAGS = /(\u{1F3F4}[\u{E0020}-\u{E007F}]{1,8})|[\u{E0000}-\u{E007F}]+/gu;
/** Marks and joiners that stand on no letter. */
const LOOSE = /(?<=^|\s)[\p{M}\u200C\u200D]+/gu;
/** Joiners make emoji families and letters of Persian or Hindi; with nothing after them they join nothing. */
const IDLE_JOINERS = /[\u200C\u200D]+(?=\s|$)/gu;
/**
 * Marks and joiners on one letter: five are enough for every script in use (a Tibetan stack has four, pointed Hebrew three);
 * more are piled up to cover the lines above and below.
 */
const PILED = /(?<=[\p{M}\u200C\u200D]{5})[\p{M}\u200C\u200D]+/gu;
/** Stream-safe text (UAX 15, section 13) has at most 30 in a row; beyond, putting them in order takes quadratic time. */
const ENDLESS_MARKS = /(\p{M}{30})\p{M}+/gu;

/** Single-line text: as `cleanBlock`, without line breaks, runs of spaces made one. */
export function cleanLine(text: string): string {
  return cleanBlock(text).replace(/\s+/g, ' ').trim();
}

/**
 * Multi-line text: line ends as `\n`, NFC, without controls, overrides, what cannot be seen and marks piled up on a letter;
 * at most two line breaks in a row. Takes time in proportion to the length. Cleaning a clean text changes nothing.
 */
export function cleanBlock(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(CONTROLS, '')
    .replace(BIDI_OVERRIDES, '')
    .replace(UNSEEN, '')
    .replace(TAGS, '$1')
    .replace(ENDLESS_MARKS, '$1')
    .normalize('NFC')
    .replace(LOOSE, '')
    .replace(PILED, '')
    .replace(IDLE_JOINERS, '')
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
