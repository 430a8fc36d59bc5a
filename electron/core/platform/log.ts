import { EVENTS_PER_MESSAGE } from '../../../shared/contract/index.ts';
import type { RoomEvent } from '../../../shared/domain/index.ts';
import type { StreamItem } from './sse.ts';

/** Events kept while an earlier number is missing; more of them prove a hole as well as waiting does. */
const WINDOW = 8 * EVENTS_PER_MESSAGE;
/** Times a number is asked for again before the log goes on without it. A garbled one was seen twice by then. */
const ASKS_MISSING = 3;
const ASKS_GARBLED = 1;

/**
 * Makes one contiguous log out of whatever arrives: drops what is known, sorts what is early, notices what is missing,
 * and gives up a number that never comes readable. Holds no time: the caller decides how long to wait for a hole.
 */
export class LogAssembler {
  /** Number of the last event in order, or given up: the next one asked for is the one after. */
  last: number;
  /** Number of the last event handed over. */
  delivered: number;
  /** The room's `ended` was handed over. */
  over = false;
  private readonly onGivenUp: (seq: number, count: number, why: string) => void;
  private readonly early = new Map<number, RoomEvent>();
  /** Numbers seen garbled: on how many streams, the last of them, and why. */
  private readonly garbled = new Map<number, { times: number; stream: number; why: string }>();
  private stream = 0;
  /** Contiguous runs that wait to be handed over; a number given up separates two runs. */
  private runs: RoomEvent[][] = [];
  private asks = { at: 0, times: 0 };
  /** Something without a number came on this stream: it may be what is missing. */
  private nameless: string | null = null;
  private givenUp = 0;

  constructor(afterSeq: number, onGivenUp: (seq: number, count: number, why: string) => void) {
    this.last = afterSeq;
    this.delivered = afterSeq;
    this.onGivenUp = onGivenUp;
  }

  /** A new stream begins. */
  connected(): void {
    this.nameless = null;
    this.stream += 1;
  }

  /**
   * `reask`: too much waits for a missing number, the stream has to be opened again after `last`. A garbled number does
   * not ask at once: a platform with kinds of events that we do not know would be asked anew for each of them.
   */
  take(item: StreamItem): 'ok' | 'reask' {
    if (item.kind === 'event') {
      const { seq } = item.event;
      if (seq <= this.last) return 'ok';
      if (seq === this.last + 1 && this.early.size === 0 && this.garbled.size === 0) {
        this.ready(item.event);
        return 'ok';
      }
      if (seq > this.last + 1 && this.early.size >= WINDOW && !this.early.has(seq)) return 'reask';
      this.early.set(seq, item.event);
      this.garbled.delete(seq);
      this.advance();
      return 'ok';
    }
    if (item.seq === null) {
      this.nameless = item.why;
      return 'ok';
    }
    if (item.seq <= this.last || item.seq > this.last + WINDOW || this.early.has(item.seq)) return 'ok';
    const before = this.garbled.get(item.seq);
    if (before?.stream === this.stream) return 'ok';
    this.garbled.set(item.seq, { times: (before?.times ?? 0) + 1, stream: this.stream, why: item.why });
    this.advance();
    return 'ok';
  }

  /** The number that is missing while later ones are here, or came garbled; null when there is none. */
  hole(): number | null {
    return this.early.size > 0 || this.garbled.has(this.last + 1) ? this.last + 1 : null;
  }

  /** Notes that the missing number is asked for again, or gives it up. True: it is the first time. */
  askAgain(): boolean {
    const at = this.last + 1;
    if (this.asks.at !== at) this.asks = { at, times: 0 };
    const why = this.garbled.get(at)?.why ?? this.nameless;
    if (this.early.size > 0 && this.asks.times >= (why === null ? ASKS_MISSING : ASKS_GARBLED)) {
      // Everything up to the first event that is here: one hole may be many numbers wide.
      const first = Math.min(...this.early.keys());
      while (this.last + 1 < first) this.giveUp(why ?? 'missing');
      this.advance();
    }
    this.asks = this.asks.at === this.last + 1 ? { at, times: this.asks.times + 1 } : { at: this.last + 1, times: 1 };
    return this.asks.times === 1;
  }

  /** Events ready to be handed over. */
  waiting(): number {
    return this.runs.reduce((sum, run) => sum + run.length, 0);
  }

  /** Hands over what is ready, run by run. What the taker throws stops it; the rest stays. */
  deliver(taker: (batch: RoomEvent[]) => void): void {
    for (let run = this.runs[0]; run; run = this.runs[0]) {
      if (run.length > 0) {
        taker(run);
        this.delivered = run.at(-1)?.seq ?? this.delivered;
        if (run.some((event) => event.kind === 'ended')) this.over = true;
      }
      this.runs.shift();
    }
    // Numbers given up behind the last run count as handed over: there is nothing to come for them.
    this.delivered = this.last;
  }

  /** Forgets what was in order but not taken, so that it is asked for again. */
  rewind(): void {
    if (this.runs.length === 0) return;
    this.runs = [];
    this.last = this.delivered;
  }

  private advance(): void {
    for (;;) {
      const next = this.last + 1;
      const event = this.early.get(next);
      const bad = this.garbled.get(next);
      if (event) {
        this.early.delete(next);
        this.ready(event);
      } else if (bad && bad.times > ASKS_GARBLED) {
        this.giveUp(bad.why);
      } else {
        return;
      }
    }
  }

  /** The next one in order. */
  private ready(event: RoomEvent): void {
    this.last = event.seq;
    const run = this.runs.at(-1);
    if (run) run.push(event);
    else this.runs.push([event]);
  }

  private giveUp(why: string): void {
    this.last += 1;
    this.garbled.delete(this.last);
    this.givenUp += 1;
    this.runs.push([]);
    this.onGivenUp(this.last, this.givenUp, why);
  }
}
