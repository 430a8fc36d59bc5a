import { LETTER_TWINS } from './alike.ts';
import { meantByPinyin } from './pinyin.ts';

/** Letters that stand for others, read as what they stand for; a step of `fold.ts`. */

/** han, word: what sentences are made of. weak: may stand inside a taken-apart word. strong: ends a clause. */
export type Kind = 'han' | 'word' | 'sign' | 'weak' | 'space' | 'strong' | 'open' | 'close';
export type Unit = { text: string; start: number; end: number; kind: Kind };

/** “cur3s”, “b00k”: a figure or a sign between two letters of a word, alone or twice, is the letter it looks like. */
export function readFigures(units: readonly Unit[]): void {
  for (let at = 1; at + 1 < units.length; at++) {
    const figure = units[at]?.text ?? '';
    const letter = LETTER_TWINS[figure];
    if (letter === undefined || !isLetter(units[at - 1])) continue;
    const twice = units[at + 1]?.text === figure ? 1 : 0;
    if (!isLetter(units[at + 1 + twice])) continue;
    for (const unit of units.slice(at, at + 1 + twice)) Object.assign(unit, { text: letter, kind: 'word' });
  }
}

const isLetter = (unit: Unit | undefined): boolean => unit !== undefined && /^[a-z]$/.test(unit.text);

/** Puts characters for letters that stand for them (`pinyin.ts`), with the span of the letters. */
export function readPinyin(units: readonly Unit[]): Unit[] {
  const read: Unit[] = [];
  let at = 0;
  while (at < units.length) {
    let stop = at;
    while (isLetter(units[stop])) stop += 1;
    const [first, last] = [units[at], units[stop - 1]];
    if (stop === at || !first || !last) {
      if (first) read.push(first);
      at += 1;
      continue;
    }
    const letters = units.slice(at, stop);
    const meantHere = meantByPinyin(
      letters.map((one) => one.text).join(''),
      hanBeside(units, at, -1),
      hanBeside(units, stop - 1, 1),
    );
    if (meantHere === null) read.push(...letters);
    else for (const char of meantHere) read.push({ text: char, start: first.start, end: last.end, kind: 'han' });
    at = stop;
  }
  return read;
}

/** The Chinese character next to a place, past one space or sign; null when there is none. */
function hanBeside(units: readonly Unit[], at: number, step: 1 | -1): string | null {
  const near = units[at + step];
  const beside = near?.kind === 'space' || near?.kind === 'weak' ? units[at + 2 * step] : near;
  return beside?.kind === 'han' ? beside.text : null;
}
