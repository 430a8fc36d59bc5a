import { HOMOPHONES } from './alike.ts';

/**
 * Keeps rule patterns from becoming slow: JavaScript's engine tries alternatives one after another, so a pattern like
 * `(a+)+b` takes years on a long text. Read here is how many ways a pattern can be tried from one place; without an
 * upper end, or with too many, it is refused before it ever runs.
 */

/** Ways from one place that are still quick: 20,000 characters at the limit take well under a second. */
export const MAX_WAYS = 20_000;

/** Writes `〈最〉` out. Throws on a name that is not known. */
export function expand(pattern: string): string {
  return pattern.replace(/〈([^〉]*)〉/g, (_, name: string) => {
    const group = HOMOPHONES[name];
    if (group === undefined) throw new Error(`〈${name}〉 is not known`);
    return `(?:${group})`;
  });
}

/** Letters, figures and spaces: what matches only itself. */
const PLAIN = /^[\p{L}\p{N} ]+$/u;

class Reader {
  private at = 0;
  private readonly pattern: string;
  constructor(pattern: string) {
    this.pattern = pattern;
  }

  whole(): number {
    const ways = this.choice();
    if (this.at < this.pattern.length) throw new Error('a bracket closes that was not opened');
    return ways;
  }

  private peek(): string {
    return this.pattern[this.at] ?? '';
  }

  /**
   * Branches add up, with two exceptions: those that begin with different letters exclude each other, and of plain words
   * only those count together of which one begins with the other.
   */
  private choice(): number {
    const branches: { text: string; ways: number }[] = [];
    for (;;) {
      const from = this.at;
      const ways = this.sequence();
      branches.push({ text: this.pattern.slice(from, this.at), ways });
      if (this.peek() !== '|') break;
      this.at += 1;
    }
    const firsts = branches.map((one) => one.text[0] ?? '');
    const distinct = new Set(firsts).size === firsts.length && firsts.every((one) => PLAIN.test(one));
    if (distinct) return Math.max(...branches.map((one) => one.ways));
    const words = branches.filter((one) => PLAIN.test(one.text)).map((one) => one.text);
    const together = words.map((word) => words.filter((other) => word.startsWith(other)).length);
    const others = branches.filter((one) => !PLAIN.test(one.text)).reduce((sum, one) => sum + one.ways, 0);
    return Math.max(0, ...together) + others;
  }

  private sequence(): number {
    let ways = 1;
    while (this.at < this.pattern.length && this.peek() !== '|' && this.peek() !== ')') {
      const inner = this.atom();
      ways *= this.repeated(inner);
      if (ways > MAX_WAYS) throw new Error('can be tried in too many ways');
    }
    return ways;
  }

  private atom(): number {
    const char = this.peek();
    if (char === '(') return this.group();
    if (char === '[') return this.set();
    if (char === '\\') {
      const long = /^\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|k<[^>]*>|.)/su.exec(
        this.pattern.slice(this.at, this.at + 60),
      );
      if (!long) throw new Error('a backslash at the end');
      if (/^\\(?:[1-9]|k)/.test(long[0])) throw new Error('refers back to a group');
      this.at += long[0].length;
      return 1;
    }
    if ('*+?{'.includes(char)) throw new Error('repeats nothing');
    this.at += 1;
    return 1;
  }

  private group(): number {
    const head = /^\((?:\?(?::|=|!|<=|<!|<[^>]+>))?/.exec(this.pattern.slice(this.at, this.at + 60))?.[0] ?? '(';
    this.at += head.length;
    const ways = this.choice();
    if (this.peek() !== ')') throw new Error('a bracket is not closed');
    this.at += 1;
    // What only looks ahead or back is tried once and never again.
    return /[=!]$/.test(head) ? 1 : ways;
  }

  private set(): number {
    let end = this.at + 1;
    while (end < this.pattern.length && this.pattern[end] !== ']') end += this.pattern[end] === '\\' ? 2 : 1;
    if (end >= this.pattern.length) throw new Error('a set is not closed');
    this.at = end + 1;
    return 1;
  }

  private repeated(inner: number): number {
    const found = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(this.pattern.slice(this.at, this.at + 20));
    if (!found) return inner;
    this.at += found[0].length;
    const [, sign, least, comma, most] = found;
    if (sign === '*' || sign === '+' || (comma === ',' && most === '')) throw new Error('repeats without an upper end');
    if (sign === '?') return inner + 1;
    const from = Number(least);
    const to = comma === ',' ? Number(most) : from;
    let ways = 0;
    for (let times = from; times <= to; times++) {
      ways += inner ** times;
      if (ways > MAX_WAYS) throw new Error('can be tried in too many ways');
    }
    return ways;
  }
}

/** How many ways the pattern can be tried from one place; throws, with the reason, when that has no useful end. */
export const waysOf = (pattern: string): number => new Reader(expand(pattern)).whole();

/** A pattern ready to run on folded text. Throws when it is wrong or could be slow. */
export function safePattern(pattern: string): RegExp {
  waysOf(pattern);
  const whole = expand(pattern);
  // Folded text is lower case; without `i` the engine makes such patterns ready several times faster.
  const lower = !/\p{Lu}/u.test(whole.replace(/\\(?:[pP]\{[^}]*\}|.)/gsu, ''));
  return new RegExp(whole, lower ? 'gu' : 'giu');
}
