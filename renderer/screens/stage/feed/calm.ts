import type { MessageId, ViewerId } from '../../../../shared/domain/index.ts';
import { fold } from './fold.ts';
import { firstAfter, mergeIn } from './places.ts';
import type { FeedRow, MessageRow } from './rows.ts';

/** Lines a second that can be read beside talking; about one every 290 ms. */
export const SHOWN_PER_SECOND = 3.5;
/** Lines that may come at once after a lull. */
const AT_ONCE = 4;
/** Messages a second from which the sampling begins, and under which it ends: far enough apart not to flicker. */
export const BUSY_PER_SECOND = 8;
export const QUIET_PER_SECOND = 4;
/** Over how long the rate is smoothed, and how long the sampling lasts at least. */
const SMOOTH_MS = 3_000;
const DWELL_MS = 8_000;
/** One line counts what was left out for this long, then the next begins: so one is always in view. */
export const GAP_MS = 3_000;
/** What was just shown is not shown again while there is other news. */
const RECENT = 24;

/** A line that stands for messages that were counted, not shown. `open`: they are shown below it. */
export type GapRow = {
  readonly kind: 'gap';
  readonly key: string;
  readonly seq: number;
  readonly atMs: number;
  readonly lastSeq: number;
  readonly count: number;
  readonly open: boolean;
};
export type CalmRow = FeedRow | GapRow;

/** What the host has to do with apart from reading along. */
export type Needed = {
  readonly muted: ReadonlySet<string>;
  readonly removed: ReadonlySet<ViewerId>;
  readonly messages: ReadonlyMap<MessageId, unknown>;
  readonly pinned: string | null;
  /** Changes whenever one of the above does. */
  readonly stamp: string;
};

/** Lines that are never left out: only plain messages of viewers ever are. */
export const needsHost = (row: FeedRow, needed: Needed): boolean =>
  row.kind !== 'message' ||
  row.question ||
  row.host ||
  row.messageId === needed.pinned ||
  needed.messages.has(row.messageId) ||
  needed.removed.has(row.from.id) ||
  needed.muted.has(row.from.id);

/**
 * The chat as it can be read while it runs too fast: some messages are shown, the others stand in lines that count them
 * and can be opened. Every message is one or the other, and what needs the host is always shown. It depends on the log
 * alone (times are the platform's), so the same log gives the same lines again.
 */
export class CalmView {
  readonly rows: CalmRow[] = [];
  /** All lines taken in, each once, and how many of them were left out. */
  total = 0;
  counted = 0;
  /** How many of all were messages. */
  messages = 0;
  /** Messages are being left out now. */
  sampling = false;
  /** Messages a second, smoothed. */
  rate = 0;
  /** Grows when the lines changed anywhere but at their end. */
  edits = 0;
  readonly #always: boolean;
  #left = new Map<string, MessageRow[]>();
  /** The gap that may still grow, where its line stands, and what was added since that line was made. */
  #gap: { line: GapRow; at: number; count: number; lastSeq: number } | null = null;
  #takenSeq = 0;
  #firstSeq: number | null = null;
  #lastMs: number | null = null;
  #samplingSinceMs = 0;
  #tokens = AT_ONCE;
  #recent: string[] = [];
  #stamp = '';

  /** `on`: samples whatever the rate is, so that never more than a few lines a second come. `auto`: by the rate. */
  constructor(mode: 'auto' | 'on') {
    this.#always = mode === 'on';
    this.sampling = this.#always;
  }

  /** Looks at what is new in `source`; costs what is new. */
  update(source: readonly FeedRow[], needed: Needed): void {
    const first = source[0];
    if (!first) return;
    if (this.#firstSeq !== null && first.seq < this.#firstSeq) this.#backIn(source, this.#firstSeq);
    if (this.#firstSeq !== null && first.seq > this.#firstSeq) this.#letGo(first.seq);
    this.#firstSeq = first.seq;
    this.#growBurst(source);
    for (let at = firstAfter(source, this.#takenSeq); at < source.length; at += 1) {
      const row = source[at];
      if (!row) break;
      this.#takenSeq = row.seq;
      this.#take(row, needed);
    }
    this.#writeGap();
    if (needed.stamp !== this.#stamp) this.#reveal(needed);
    this.#stamp = needed.stamp;
  }

  /** Shows what a line counts below it, or counts it again. */
  toggle(key: string): void {
    const at = this.rows.findIndex((row) => row.key === key);
    const gap = this.rows[at];
    if (gap?.kind !== 'gap') return;
    // What comes from now on is counted in a new line: this one stays as it was opened.
    if (this.#gap?.line.key === key) this.#gap = null;
    const left = this.#left.get(key) ?? [];
    this.rows[at] = { ...gap, open: !gap.open };
    if (gap.open) this.#drop(at, left);
    else mergeIn(this.rows, left);
    this.edits += 1;
  }

  #take(row: FeedRow, needed: Needed): void {
    this.total += 1;
    if (row.kind === 'message') {
      this.messages += 1;
      this.#measure(row.atMs);
    }
    if (!this.sampling || needsHost(row, needed) || row.kind !== 'message' || this.#mayShow(row)) {
      this.rows.push(row);
      return;
    }
    this.counted += 1;
    const gap = this.#gap;
    if (gap && row.atMs >= gap.line.atMs && row.atMs - gap.line.atMs < GAP_MS) {
      this.#left.get(gap.line.key)?.push(row);
      gap.count += 1;
      gap.lastSeq = row.seq;
      return;
    }
    this.#writeGap();
    const { seq, atMs } = row;
    const line: GapRow = { kind: 'gap', key: `g${seq}`, seq, atMs, lastSeq: seq, count: 1, open: false };
    this.#left.set(line.key, [row]);
    this.rows.push(line);
    this.#gap = { line, at: this.rows.length - 1, count: 1, lastSeq: seq };
  }

  /** A changed line is a new object: once for all that an update brought. */
  #writeGap(): void {
    const gap = this.#gap;
    if (!gap || gap.count === gap.line.count) return;
    const at = this.rows[gap.at] === gap.line ? gap.at : this.rows.lastIndexOf(gap.line);
    const line = { ...gap.line, count: gap.count, lastSeq: gap.lastSeq };
    if (at >= 0) this.rows[at] = line;
    this.#gap = { ...gap, line, at };
  }

  /** Rate and right to speak move with the messages' own time; a clock that jumps back starts them anew. */
  #measure(atMs: number): void {
    const since = this.#lastMs === null || atMs < this.#lastMs ? 0 : atMs - this.#lastMs;
    if (this.#lastMs !== null && atMs < this.#lastMs) this.#samplingSinceMs = atMs;
    this.#lastMs = atMs;
    this.rate = this.rate * Math.exp(-since / SMOOTH_MS) + 1_000 / SMOOTH_MS;
    this.#tokens = Math.min(AT_ONCE, this.#tokens + (since / 1_000) * SHOWN_PER_SECOND);
    if (this.#always) return;
    if (!this.sampling && this.rate > BUSY_PER_SECOND) {
      this.sampling = true;
      this.#samplingSinceMs = atMs;
    } else if (this.sampling && this.rate < QUIET_PER_SECOND && atMs - this.#samplingSinceMs > DWELL_MS) {
      this.sampling = false;
      this.#writeGap();
      this.#gap = null;
    }
  }

  #mayShow(row: MessageRow): boolean {
    if (this.#tokens < 1) return false;
    const text = fold(row.text).slice(0, 40);
    // Repeated greetings make room for other words, as long as those come.
    if (this.#tokens < AT_ONCE && this.#recent.includes(text)) return false;
    this.#recent.push(text);
    if (this.#recent.length > RECENT) this.#recent.shift();
    this.#tokens -= 1;
    return true;
  }

  /** Somebody was muted or sent out, a message pinned or removed: what was left out of theirs is shown after all. */
  #reveal(needed: Needed): void {
    for (const [key, left] of this.#left) {
      const shown = left.filter((row) => needsHost(row, needed));
      if (shown.length === 0) continue;
      const at = this.rows.findIndex((row) => row.key === key);
      const gap = this.rows[at];
      if (gap?.kind !== 'gap') continue;
      this.#keep(
        gap,
        at,
        left.filter((row) => !needsHost(row, needed)),
      );
      if (!gap.open) mergeIn(this.rows, shown);
      this.counted -= shown.length;
      this.edits += 1;
    }
  }

  /** A gap with other messages in it; without any it goes. */
  #keep(gap: GapRow, at: number, left: MessageRow[]): void {
    // What comes next is counted in a new line.
    if (this.#gap?.line.key === gap.key) this.#gap = null;
    const last = left.at(-1);
    if (!last) {
      this.#left.delete(gap.key);
      this.rows.splice(at, 1);
      return;
    }
    this.#left.set(gap.key, left);
    this.rows[at] = { ...gap, lastSeq: last.seq, count: left.length };
  }

  #drop(at: number, left: readonly MessageRow[]): void {
    const gone = new Set(left.map((row) => row.key));
    const end = firstAfter(this.rows, left.at(-1)?.seq ?? 0);
    const kept = this.rows.slice(at + 1, end).filter((row) => !gone.has(row.key));
    this.rows.splice(at + 1, end - at - 1, ...kept);
  }

  #letGo(firstSeq: number): void {
    const cut = firstAfter(this.rows, firstSeq - 1);
    const straddling: GapRow[] = [];
    for (const row of this.rows.splice(0, cut)) {
      if (row.kind !== 'gap') continue;
      const left = (this.#left.get(row.key) ?? []).filter((one) => one.seq >= firstSeq);
      const begin = left[0];
      if (begin) {
        this.#left.set(row.key, left);
        straddling.push({ ...row, seq: begin.seq, count: left.length });
      } else this.#left.delete(row.key);
    }
    for (const gap of straddling) {
      // Before a line of the same number: its first message, where it is open.
      this.rows.splice(firstAfter(this.rows, gap.seq - 1), 0, gap);
      if (this.#gap?.line.key === gap.key) this.#gap = null;
    }
    this.edits += 1;
  }

  /** Lines that come back in front are all shown: the host has asked for them. */
  #backIn(source: readonly FeedRow[], before: number): void {
    const known = new Set([...this.#left.values()].flatMap((left) => left.map((row) => row.key)));
    this.rows.unshift(...source.slice(0, firstAfter(source, before - 1)).filter((row) => !known.has(row.key)));
    this.edits += 1;
  }

  #growBurst(source: readonly FeedRow[]): void {
    for (let at = this.rows.length - 1; at >= 0 && at >= this.rows.length - 64; at -= 1) {
      const row = this.rows[at];
      if (row?.kind !== 'burst') continue;
      const now = source[firstAfter(source, row.seq - 1)];
      if (now && now.key === row.key) this.rows[at] = now;
      return;
    }
  }
}
