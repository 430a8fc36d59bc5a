import { emptyTally, type RoomEvent, type RoomTally, type SessionId, tallied } from '../../../shared/domain/index.ts';

/** Where events are kept; the studio's SQLite file in the product. */
export type EventLog = {
  append(sessionId: SessionId, events: readonly RoomEvent[]): unknown;
  after(sessionId: SessionId, seq: number, limit: number): RoomEvent[];
  lastSeq(sessionId: SessionId): number;
};

/** A page gets at most this many events in one message; the rest follow in the next. */
const PAGE_LIMIT = 500;

export type RoomFeed = {
  /** Starts (or resumes) a session: numbers are rebuilt from the log. */
  open(sessionId: SessionId): RoomTally;
  /** Contiguous new events, in order. Known ones change nothing. */
  take(events: readonly RoomEvent[]): RoomTally;
  tally(): RoomTally;
  lastSeq(): number;
  /** The log's last line, “ended”, is there. */
  hasEnded(): boolean;
  /** Batches after `afterSeq`, then new ones as they come, until the signal aborts. Reads from the log: nothing queues. */
  watch(
    sessionId: SessionId,
    afterSeq: number,
    signal?: AbortSignal,
  ): AsyncGenerator<{ events: RoomEvent[] }, void, void>;
};

export function createRoomFeed(log: EventLog): RoomFeed {
  let current: SessionId | null = null;
  let tally = emptyTally();
  let ended = false;
  const wakers = new Set<() => void>();

  const count = (event: RoomEvent) => {
    tally = tallied(tally, event);
    if (event.kind === 'ended') ended = true;
  };

  return {
    open(sessionId) {
      current = sessionId;
      tally = emptyTally();
      ended = false;
      for (let page = log.after(sessionId, 0, PAGE_LIMIT); page.length > 0; ) {
        for (const event of page) count(event);
        page = log.after(sessionId, tally.lastSeq, PAGE_LIMIT);
      }
      for (const wake of wakers) wake();
      return tally;
    },
    take(events) {
      if (current === null) return tally;
      const fresh = events.filter((event) => event.seq > tally.lastSeq);
      if (fresh.length === 0) return tally;
      log.append(current, fresh);
      for (const event of fresh) count(event);
      for (const wake of wakers) wake();
      return tally;
    },
    tally: () => tally,
    lastSeq: () => tally.lastSeq,
    hasEnded: () => ended,
    async *watch(sessionId, afterSeq, signal) {
      let seen = afterSeq;
      while (!signal?.aborted) {
        const events = log.after(sessionId, seen, PAGE_LIMIT);
        const last = events.at(-1);
        if (last) {
          seen = last.seq;
          yield { events };
          continue;
        }
        await new Promise<void>((resolve) => {
          const wake = () => {
            wakers.delete(wake);
            signal?.removeEventListener('abort', wake);
            resolve();
          };
          wakers.add(wake);
          signal?.addEventListener('abort', wake);
        });
      }
    },
  };
}
