import { EVENTS_PER_MESSAGE } from '../../../shared/contract/index.ts';
import { RoomEvent, type RoomId } from '../../../shared/domain/index.ts';
import type { Db } from './db.ts';

type WithoutSeq<E> = E extends RoomEvent ? Omit<E, 'seq' | 'atMs'> : never;
/** An event before it has its number and time. */
export type NewEvent = WithoutSeq<RoomEvent>;

export type RoomLog = {
  /** Writes an event under the next number; inside a transaction it is undone with it. */
  append(roomId: RoomId, event: NewEvent): RoomEvent;
  /** Several in one transaction, all of one time. */
  appendAll(roomId: RoomId, events: readonly NewEvent[]): RoomEvent[];
  lastSeq(roomId: RoomId): number;
  /** At most `limit` events after `afterSeq`, in order. */
  read(roomId: RoomId, afterSeq: number, limit: number): RoomEvent[];
  /**
   * The log from `afterSeq` on, then what is added, until `ended` was given out, the signal aborts or the log closes; at
   * most `EVENTS_PER_MESSAGE` at once. Reads from the table, so a slow reader costs no memory and misses nothing.
   */
  pages(roomId: RoomId, afterSeq: number, signal?: AbortSignal): AsyncGenerator<RoomEvent[], void, void>;
  /** The same, one by one. */
  follow(roomId: RoomId, afterSeq: number, signal?: AbortSignal): AsyncGenerator<RoomEvent, void, void>;
  forget(): void;
  close(): void;
};

/** After the last event was given out, what comes next is gathered this long: a rush becomes pages, not single lines. */
const GATHER_MS = 10;
/**
 * A reader's first page has one event, and each may be so many times the one before: over a line that breaks every few
 * kilobytes a large page would never arrive, and be sent again for ever.
 */
const GROWS = 4;

export function createRoomLog(db: Db, now: () => number): RoomLog {
  const last = new Map<string, number>();
  const sleepers = new Set<() => void>();
  let closed = false;
  const wake = () => {
    for (const sleeper of [...sleepers]) sleeper();
  };

  const stored = (roomId: RoomId): number =>
    Number(db.get('SELECT max(seq) AS seq FROM events WHERE roomId = ?', roomId)?.seq ?? 0);

  const log: RoomLog = {
    append(roomId, event) {
      const [full] = log.appendAll(roomId, [event]);
      if (!full) throw new Error('one event gives one');
      return full;
    },
    appendAll: (roomId, events) =>
      db.tx(() => {
        let seq = stored(roomId);
        const atMs = now();
        const added = events.map((event) => {
          seq += 1;
          return { ...event, seq, atMs } as RoomEvent;
        });
        for (const full of added) db.run('INSERT INTO events VALUES (?, ?, ?)', roomId, full.seq, JSON.stringify(full));
        db.afterCommit(() => {
          last.set(roomId, seq);
          wake();
        });
        return added;
      }),
    lastSeq(roomId) {
      const known = last.get(roomId) ?? stored(roomId);
      last.set(roomId, known);
      return known;
    },
    read: (roomId, afterSeq, limit) =>
      db
        .all('SELECT body FROM events WHERE roomId = ? AND seq > ? ORDER BY seq LIMIT ?', roomId, afterSeq, limit)
        .map((row) => RoomEvent.parse(JSON.parse(String(row.body)))),
    async *pages(roomId, afterSeq, signal) {
      let seq = afterSeq;
      let most = 1;
      while (!closed && !signal?.aborted) {
        const page = log.read(roomId, seq, most);
        const newest = page.at(-1);
        if (newest) {
          seq = newest.seq;
          most = Math.min(most * GROWS, EVENTS_PER_MESSAGE);
          yield page;
          if (newest.kind === 'ended') return;
          continue;
        }
        // A resume behind the end of a finished room has nothing to wait for.
        if (db.get("SELECT 1 FROM rooms WHERE id = ? AND status <> 'ended'", roomId) === undefined) return;
        await new Promise<void>((resolve) => {
          const awake = () => {
            sleepers.delete(awake);
            signal?.removeEventListener('abort', awake);
            if (closed || signal?.aborted) resolve();
            else setTimeout(resolve, GATHER_MS);
          };
          sleepers.add(awake);
          signal?.addEventListener('abort', awake);
        });
      }
    },
    async *follow(roomId, afterSeq, signal) {
      for await (const page of log.pages(roomId, afterSeq, signal)) {
        for (const event of page) {
          if (closed || signal?.aborted) return;
          yield event;
        }
      }
    },
    forget() {
      last.clear();
      wake();
    },
    close() {
      closed = true;
      wake();
    },
  };
  return log;
}
