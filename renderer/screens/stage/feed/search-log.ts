import type { SessionId } from '../../../../shared/domain/index.ts';
import type { RoomWatch } from './room-feed.ts';
import { type FeedRow, rowOf } from './rows.ts';

/** Finds kept of a search through the whole log; the newest ones. */
export const FOUND_MAX = 500;

export type Found = {
  /** In order. */
  readonly rows: FeedRow[];
  /** Events looked at. */
  readonly read: number;
  /** There were more than `FOUND_MAX`. */
  readonly full: boolean;
};

/**
 * Looks through the core's log from its beginning up to (not including) `beforeSeq`, page by page, and keeps only the lines
 * that pass. Ends early, with what it has, when the signal aborts; a lost core throws.
 */
export async function searchLog(
  watch: RoomWatch,
  log: { sessionId: SessionId; beforeSeq: number },
  test: (row: FeedRow) => boolean,
  progress: (read: number) => void,
  signal: AbortSignal,
): Promise<Found> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  signal.addEventListener('abort', onAbort);
  const rows: FeedRow[] = [];
  let read = 0;
  let full = false;
  try {
    const batches = await watch({ sessionId: log.sessionId, afterSeq: 0 }, { signal: stop.signal });
    for await (const { events } of batches) {
      if (signal.aborted) break;
      for (const event of events) {
        if (event.seq >= log.beforeSeq) break;
        read += 1;
        const row = rowOf(event);
        if (row !== null && test(row)) rows.push(row);
      }
      if (rows.length > FOUND_MAX) {
        rows.splice(0, rows.length - FOUND_MAX);
        full = true;
      }
      progress(read);
      if ((events.at(-1)?.seq ?? 0) >= log.beforeSeq - 1) break;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    stop.abort();
  }
  return { rows, read, full };
}
