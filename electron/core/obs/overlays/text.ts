import { cleanLine } from '../../../../shared/domain/index.ts';

/** Code points of one visible sign that are kept: an emoji family has 7, a letter of any script fewer. The rest is a prank. */
const SIGN_MAX = 12;
/** Code units looked at: what lies behind could not be shown. */
const READ_MAX = 4_000;

const signs = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** One line of at most `max` visible signs, each of a bounded height; an ellipsis stands for what was cut. */
export function clip(text: string, max: number): string {
  const kept: string[] = [];
  const line = cleanLine(text.slice(0, READ_MAX));
  for (const { segment } of signs.segment(line)) {
    if (kept.length === max) return `${kept.slice(0, -1).join('').trimEnd()}…`;
    kept.push(segment.length <= SIGN_MAX ? segment : [...segment].slice(0, SIGN_MAX).join(''));
  }
  // A sign that ends where reading stopped may be half of one.
  return kept.join('').replace(/[\uD800-\uDBFF]$/, '');
}
