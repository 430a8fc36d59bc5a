import {
  FaultError,
  type Reply,
  type RoomEvent,
  type RoomTally,
  type SessionId,
  TallyCounter,
} from '../../../shared/domain/index.ts';

/** Where events are kept; the studio's SQLite file in the product. */
export type EventLog = {
  append(sessionId: SessionId, events: readonly RoomEvent[]): Reply<unknown>;
  after(sessionId: SessionId, seq: number, limit: number): RoomEvent[];
  lastSeq(sessionId: SessionId): number;
};

/** A page gets at most this many events in one message; the rest follow in the next. */
const PAGE_LIMIT = 500;
/** The newest events, some 5 MB at most: a page that keeps up is served from here, one that does not from the log. */
const RECENT = 4_000;

export type RoomFeed = {
  /** Starts (or resumes) a session: numbers are rebuilt from the log. */
  open(sessionId: SessionId): RoomTally;
  /**
   * Contiguous new events, in order. Known ones change nothing. They are in the log before anything else: what the log
   * does not take is neither counted nor shown. Returns those that were new.
   * @throws FaultError when the log did not take them; the same events may be handed over again later
   */
  take(events: readonly RoomEvent[]): readonly RoomEvent[];
  tally(): RoomTally;
  lastSeq(): number;
  /** The log's last line, “ended”, is there. */
  hasEnded(): boolean;
  /**
   * Batches after `afterSeq`, then new ones as they come, until the signal aborts or `most` events were given out. Nothing
   * queues up: whoever is slow gets larger batches, read from the log.
   */
  watch(
    sessionId: SessionId,
    afterSeq: number,
    signal?: AbortSignal,
    most?: number,
  ): AsyncGenerator<{ events: RoomEvent[] }, void, void>;
};

/** The numbers of a session as its log alone gives them. */
export function reportFromLog(log: Pick<EventLog, 'after'>, sessionId: SessionId): RoomTally {
  return counted(log, sessionId, () => undefined).value();
}

function counted(
  log: Pick<EventLog, 'after'>,
  sessionId: SessionId,
  each: (page: readonly RoomEvent[]) => void,
): TallyCounter {
  const counter = new TallyCounter();
  for (;;) {
    const page = log.after(sessionId, counter.lastSeq, PAGE_LIMIT);
    if (page.length === 0) return counter;
    counter.add(page);
    each(page);
  }
}

export function createRoomFeed(log: EventLog): RoomFeed {
  let current: SessionId | null = null;
  let counter = new TallyCounter();
  let ended = false;
  /** All that the log of the current session holds above `recentAfter`. */
  let recent: RoomEvent[] = [];
  let recentAfter = 0;
  const wakers = new Set<() => void>();

  const noteEnd = (events: readonly RoomEvent[]) => {
    if (events.some((event) => event.kind === 'ended')) ended = true;
  };
  const keepRecent = (events: readonly RoomEvent[]) => {
    for (const event of events) recent.push(event);
    if (recent.length <= 2 * RECENT) return;
    recentAfter = recent[recent.length - RECENT - 1]?.seq ?? recentAfter;
    recent = recent.slice(-RECENT);
  };
  const pageAfter = (sessionId: SessionId, seq: number, limit: number): RoomEvent[] => {
    if (sessionId !== current || seq < recentAfter) return log.after(sessionId, seq, limit);
    const at = firstAfter(recent, seq);
    return recent.slice(at, at + limit);
  };

  return {
    open(sessionId) {
      current = null;
      ended = false;
      counter = counted(log, sessionId, noteEnd);
      current = sessionId;
      recent = [];
      recentAfter = counter.lastSeq;
      for (const wake of wakers) wake();
      return counter.value();
    },
    take(events) {
      if (current === null) return [];
      const first = events[0];
      const fresh = first && first.seq > counter.lastSeq ? events : events.filter(({ seq }) => seq > counter.lastSeq);
      if (fresh.length === 0) return fresh;
      const kept = log.append(current, fresh);
      if (!kept.ok) throw new FaultError(kept.fault);
      counter.add(fresh);
      noteEnd(fresh);
      keepRecent(fresh);
      for (const wake of wakers) wake();
      return fresh;
    },
    tally: () => counter.value(),
    lastSeq: () => counter.lastSeq,
    hasEnded: () => ended,
    async *watch(sessionId, afterSeq, signal, most = Number.POSITIVE_INFINITY) {
      let seen = afterSeq;
      let left = most;
      while (!signal?.aborted && left > 0) {
        const events = pageAfter(sessionId, seen, Math.min(PAGE_LIMIT, left));
        const last = events.at(-1);
        if (last) {
          seen = last.seq;
          left -= events.length;
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

/** Index of the first event above `seq`. They are in order, so the search halves. */
function firstAfter(events: readonly RoomEvent[], seq: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.seq ?? 0) > seq) high = middle;
    else low = middle + 1;
  }
  return low;
}
