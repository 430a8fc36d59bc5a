import { UNIFORM } from './alike.ts';
import { type Kind, readFigures, readPinyin, type Unit } from './letters.ts';

/**
 * A text as rules read it, with the way back. `text` is lower case, full width made half, marks and invisible characters
 * out, look-alikes made one, and words that were taken apart (“全 网 最 低”, “b.e.s.t”) put together again. Unit `i` of it
 * stands for `source.slice(start[i], end[i])`; both lists never fall. Takes time in proportion to the length.
 */
export type Folded = {
  readonly source: string;
  readonly text: string;
  readonly start: readonly number[];
  readonly end: readonly number[];
};

const OPENS = '“‘「『《〈„«';
const CLOSES = '”’」』》〉»';
const STRONG = ',。!?;:、…\n"';
/** Signs that carry meaning beside a number; never taken out. */
const SIGNS = '%‰¥$€£°';
const MARK = /^\p{M}$/u;
const INVISIBLE = /^[\p{Cf}\p{Cc}\p{Cs}\p{Cn}\p{Co}\u115f\u1160\u3164\u2800]$/u;
const HAN = /^\p{Script=Han}$/u;
const WORD = /^[\p{L}\p{N}]$/u;
const SPACE = /^\s$/u;
const MARKS = /\p{M}/gu;

function kindOf(char: string): Kind {
  if (HAN.test(char)) return 'han';
  if (WORD.test(char)) return 'word';
  if (STRONG.includes(char)) return 'strong';
  if (SPACE.test(char)) return 'space';
  if (SIGNS.includes(char)) return 'sign';
  if (OPENS.includes(char)) return 'open';
  if (CLOSES.includes(char)) return 'close';
  return 'weak';
}

/** One code point as it is meant: empty when it is a mark or cannot be seen. */
export function meant(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code === 0x0a || code === 0x2028 || code === 0x2029) return '\n';
  if (code === 0x09 || code === 0x0d) return ' ';
  if (code > 0x20 && code < 0x7f) return char.toLowerCase();
  if (MARK.test(char) || INVISIBLE.test(char)) return '';
  // Congratulation and secret marks are pictures, whatever Unicode takes them apart into.
  if (char === '㊗' || char === '㊙') return char;
  const known = UNIFORM.get(char);
  if (known !== undefined) return known;
  // The common Chinese block needs nothing else; normalising each character would be most of the work.
  if (code >= 0x4e00 && code <= 0x9fff) return char;
  let out = '';
  for (const part of char.normalize('NFKD').toLowerCase().normalize('NFKD').replace(MARKS, ''))
    out += UNIFORM.get(part) ?? part;
  return out;
}

/** The units of a text, before words are put together. */
function unitsOf(source: string): Unit[] {
  const units: Unit[] = [];
  let at = 0;
  for (const char of source) {
    const next = at + char.length;
    const last = units.at(-1);
    // A mark belongs to the letter before it, so that a span never cuts one off.
    if (last && last.end === at && MARK.test(char)) last.end = next;
    // A curly apostrophe inside a word is the straight one; elsewhere it is a quotation mark.
    const apostrophe = char === '’' && last?.kind === 'word' && WORD.test(source[next] ?? '');
    for (const part of apostrophe ? "'" : meant(char))
      units.push({ text: part, start: at, end: next, kind: kindOf(part) });
    at = next;
  }
  return units;
}

const isWord = (unit: Unit | undefined): boolean => unit !== undefined && (unit.kind === 'han' || unit.kind === 'word');

const isDigit = (unit: Unit | undefined): boolean => unit !== undefined && /^\p{N}$/u.test(unit.text);

/** “最”好: quotation marks around one character hide a word; around more they quote. Such marks are read past. */
function weakenQuotes(units: Unit[]): void {
  for (let at = 0; at + 2 < units.length; at++) {
    const [open, inner, close] = [units[at], units[at + 1], units[at + 2]];
    if (!open || !close || !isWord(inner)) continue;
    const paired = open.kind === 'open' && close.kind === 'close';
    if (!paired && !(open.text === '"' && close.text === '"')) continue;
    for (const mark of [open, close]) Object.assign(mark, { kind: 'weak', text: '' });
  }
}

/** Characters standing alone, at least this many in a row, are a word that was taken apart by whatever is between them. */
const APART_MIN = 3;
/** Between two characters of such a word: at most so many separators. */
const GAP_MAX = 3;

/** Marks the separators inside words that were taken apart letter by letter. */
function apart(units: readonly Unit[]): Set<number> {
  const inside = new Set<number>();
  let gaps: number[] = [];
  let alone = 0;
  let at = 0;
  const close = () => {
    if (alone >= APART_MIN) for (const gap of gaps) inside.add(gap);
    gaps = [];
    alone = 0;
  };
  while (at < units.length) {
    if (!isWord(units[at])) {
      at += 1;
      continue;
    }
    // The s of “dad’s” belongs to its word.
    const ending = units[at - 1]?.text === "'" && isWord(units[at - 2]);
    const single = !isWord(units[at + 1]) && !ending;
    let next = at + 1;
    if (!single) {
      while (isWord(units[next])) next += 1;
      close();
    } else alone += 1;
    let stop = next;
    while (stop < units.length && !isWord(units[stop]) && stop - next <= GAP_MAX) stop += 1;
    const bridge = stop - next <= GAP_MAX && isWord(units[stop]) && !isWord(units[stop + 1]);
    // Letters one space apart and words two: the wider gap stays a gap.
    const words =
      stop - next > 1 && units.slice(next - 1, stop + 1).every((one) => one.kind === 'word' || one.kind === 'space');
    // “3.5” is a number and no word taken apart.
    const number = isDigit(units[next - 1]) && isDigit(units[stop]);
    if (single && bridge && !number) {
      if (!words) for (let gap = next; gap < stop; gap++) gaps.push(gap);
    } else close();
    at = stop;
  }
  close();
  return inside;
}

/** A text as rules read it. Never throws, whatever the text. */
export function fold(source: string): Folded {
  const written = unitsOf(source);
  weakenQuotes(written);
  readFigures(written);
  const units = readPinyin(written);
  const inside = apart(units);
  let text = '';
  const start: number[] = [];
  const end: number[] = [];
  const put = (unit: Unit, as: string) => {
    text += as;
    for (let n = 0; n < as.length; n++) {
      start.push(unit.start);
      end.push(unit.end);
    }
  };
  let at = 0;
  while (at < units.length) {
    const unit = units[at];
    if (!unit) break;
    if (inside.has(at)) {
      at += 1;
      continue;
    }
    if (unit.kind !== 'weak' && unit.kind !== 'space') {
      put(unit, unit.text);
      at += 1;
      continue;
    }
    let stop = at;
    let spaces = true;
    for (let one = units[stop]; one && (one.kind === 'weak' || one.kind === 'space'); one = units[++stop])
      if (one.kind === 'weak') spaces = false;
    const [before, after] = [units[at - 1], units[stop]];
    const chinese = before?.kind === 'han' || after?.kind === 'han';
    const joins = chinese && isWord(before) && isWord(after);
    if (!joins && spaces) put(unit, ' ');
    else if (!joins) for (const one of units.slice(at, stop)) put(one, one.kind === 'space' ? ' ' : one.text);
    at = stop;
  }
  return { source, text, start, end };
}

export type Span = { readonly start: number; readonly end: number };

/** A span of the folded text as a span of the source, whole characters only. */
export function sourceSpan(folded: Folded, span: Span): Span {
  const start = folded.start[span.start] ?? folded.source.length;
  const end = folded.end[span.end - 1] ?? start;
  return { start, end: Math.max(start, end) };
}
