import { meant } from '../compliance/fold.ts';

/**
 * A text without everything that can stand between the letters of a word: spaces, punctuation, marks, what cannot be seen.
 * Letters are folded as for the rules (`compliance/fold.ts`), and numbers and hearts are written one way. Unit `i` of
 * `text` stands for `source.slice(start[i], end[i])`.
 */
export type Squeezed = {
  readonly text: string;
  readonly start: readonly number[];
  readonly end: readonly number[];
  /** Something visible was left out before unit `i`: two words may meet there. */
  readonly gap: readonly boolean[];
};

/** Spaces, punctuation, and the symbols that serve as either; money and pictures stay. */
const BETWEEN = /^[\s\p{Z}\p{P}\p{Sk}\p{Sm}]$/u;

const MARK = /^\p{M}$/u;

/** Written one way, whoever types it: Chinese and banker's numerals, hearts, plus for “add”. */
const ALIKE: ReadonlyMap<string, string> = new Map(
  [
    ['0', '〇零'],
    ['1', '一壹幺'],
    ['2', '二贰貳'],
    ['3', '三叁參'],
    ['4', '四肆'],
    ['5', '五伍'],
    ['6', '六陆陸'],
    ['7', '七柒'],
    ['8', '八捌'],
    ['9', '九玖'],
    ['❤', '♥♡💗💖💕💓💞💘💙💚💛💜🖤🤍🧡🤎❥'],
    ['加', '+➕＋'],
    ['微', '薇徽溦'],
    ['群', '羣峮'],
    ['扣', '叩'],
    ['信', '訊伈'],
  ].flatMap(([as, written]) => [...(written ?? '')].map((char) => [char, as ?? ''] as const)),
);

/** A number written as an English word of its own. */
const NUMBERS: ReadonlyMap<string, string> = new Map(
  ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'].map((word, at) => [
    word,
    String(at),
  ]),
);

export function squeeze(source: string): Squeezed {
  const parts: { text: string; start: number; end: number; gap: boolean }[] = [];
  let gap = false;
  let at = 0;
  for (const char of source) {
    const next = at + char.length;
    const last = parts.at(-1);
    // A mark belongs to the letter before it, so that a place in the text never cuts one off.
    if (last && last.end === at && MARK.test(char)) last.end = next;
    for (const part of ALIKE.get(char) ?? meant(char)) {
      if (!ALIKE.has(part) && BETWEEN.test(part)) {
        gap = true;
        continue;
      }
      parts.push({ text: ALIKE.get(part) ?? part, start: at, end: next, gap });
      gap = false;
    }
    at = next;
  }
  let text = '';
  const start: number[] = [];
  const end: number[] = [];
  const gaps: boolean[] = [];
  const put = (as: string, from: number, to: number, after: boolean) => {
    text += as;
    for (let n = 0; n < as.length; n += 1) {
      start.push(from);
      end.push(to);
      gaps.push(after && n === 0);
    }
  };
  for (let i = 0; i < parts.length; ) {
    const first = parts[i];
    if (!first) break;
    let stop = i + 1;
    if (isLatin(first.text)) while (isLatin(parts[stop]?.text) && !parts[stop]?.gap) stop += 1;
    const run = parts.slice(i, stop);
    const number = NUMBERS.get(run.map((part) => part.text).join(''));
    if (number === undefined) for (const part of run) put(part.text, part.start, part.end, part.gap);
    else put(number, first.start, run.at(-1)?.end ?? first.end, first.gap);
    i = stop;
  }
  return { text, start, end, gap: gaps };
}

const isLatin = (text: string | undefined): boolean => text !== undefined && /^[a-z]+$/.test(text);
