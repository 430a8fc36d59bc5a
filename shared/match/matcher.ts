import { AhoCorasick } from '@monyone/aho-corasick';
import { variantsOf } from './aliases.ts';
import { type Squeezed, squeeze } from './squeeze.ts';

export type Hit = {
  /** The filter word as the host wrote it. */
  word: string;
  /** UTF-16 positions in the text as it was given. */
  start: number;
  end: number;
};

export type Matcher = {
  /** The first word in reading order, the longest where several begin; null when none is there. */
  first(text: string): Hit | null;
  /** Every place where a word stands, in reading order; places may overlap. */
  all(text: string): Hit[];
};

/** `strict`: an abbreviation, which counts only as a word of its own. */
type Pattern = { word: string; strict: boolean };

/**
 * Finds any of the words in a text, in one pass whatever their number (Aho–Corasick over the squeezed text). A word of
 * spaces and marks alone is never found.
 *
 * Chinese counts anywhere. Letters count inside a longer word (`scam` in `scammer`), but neither when the match only comes
 * about by leaving out a space (`ass` in `as sold`), nor when they are one or two (`vx` in `devx`), nor as an abbreviation.
 */
export function createMatcher(words: readonly string[]): Matcher {
  const patterns = new Map<string, Pattern>();
  for (const word of words) {
    const { text } = squeeze(word);
    if (text !== '') patterns.set(text, { word, strict: false });
  }
  for (const [text, { word, strict }] of [...patterns])
    if (!strict)
      for (const variant of variantsOf(text)) if (!patterns.has(variant)) patterns.set(variant, { word, strict: true });
  // `hasKeywordInText` of the library walks by code point over a tree of code units and would miss emoji; this one does not.
  const tree = new AhoCorasick([...patterns.keys()]);

  const all = (text: string): Hit[] => {
    if (patterns.size === 0) return [];
    const squeezed = squeeze(text);
    const hits: Hit[] = [];
    for (const { begin, end, keyword } of tree.matchInText(squeezed.text)) {
      const pattern = patterns.get(keyword);
      if (!pattern || !counts(squeezed, begin, end, pattern.strict)) continue;
      hits.push({ word: pattern.word, start: squeezed.start[begin] ?? 0, end: squeezed.end[end - 1] ?? text.length });
    }
    return hits.sort((a, b) => a.start - b.start || b.end - a.end);
  };
  return { all, first: (text) => all(text)[0] ?? null };
}

/** Letters shorter than this count only as a word of their own. */
const SHORT = 3;

function counts(text: Squeezed, start: number, end: number, strict: boolean): boolean {
  const cutsBefore = !text.gap[start] && sameScript(text.text[start - 1], text.text[start]);
  const cutsAfter = !text.gap[end] && sameScript(text.text[end - 1], text.text[end]);
  if (!cutsBefore && !cutsAfter) return true;
  if (strict) return false;
  for (let at = start + 1; at < end; at += 1) if (text.gap[at]) return false;
  const short = (from: number, step: 1 | -1) => {
    let length = 0;
    for (let at = from; at >= start && at < end && isAlphabetic(text.text[at]) && length < SHORT; at += step)
      length += 1;
    return length < SHORT;
  };
  return !(cutsBefore && short(start, 1)) && !(cutsAfter && short(end - 1, -1));
}

const DIGIT = /\d/;
/** Letters of scripts that put spaces between words. */
const ALPHABETIC = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}]/u;
const isAlphabetic = (char: string | undefined): boolean => char !== undefined && ALPHABETIC.test(char);
/** Two neighbours that read as one word or one number. */
const sameScript = (a: string | undefined, b: string | undefined): boolean =>
  (isAlphabetic(a) && isAlphabetic(b)) || (a !== undefined && b !== undefined && DIGIT.test(a) && DIGIT.test(b));
