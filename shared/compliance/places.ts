import type { Scene } from './context.ts';
import type { Span } from './fold.ts';

/** A check in code: reads the folded text and gives the spans it objects to. */
export type Matcher = (scene: Scene) => Span[];

/** Every place of a pattern, with its groups. */
export function* each(pattern: RegExp, text: string): Generator<RegExpExecArray & Span> {
  for (const found of text.matchAll(pattern)) {
    if (found[0] !== '') yield Object.assign(found, { start: found.index, end: found.index + found[0].length });
  }
}

export const spanOf = ({ start, end }: Span): Span => ({ start, end });

const ZH_DIGITS: Readonly<Record<string, number>> = {
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  十: 10,
};
/** “3”, “三”, “二十”: the number; null for what is none. */
export const countOf = (text: string): number | null => {
  if (/^\d+$/.test(text)) return Number(text);
  if (text.length === 1) return ZH_DIGITS[text] ?? null;
  const tens = /^([二三四五六七八九]?)十([一二三四五六七八九]?)$/.exec(text);
  if (!tens) return null;
  return (ZH_DIGITS[tens[1] ?? ''] ?? 1) * 10 + (ZH_DIGITS[tens[2] ?? ''] ?? 0);
};
