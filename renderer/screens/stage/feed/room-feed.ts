import type { RoomEvent, SessionId } from '../../../../shared/domain/index.ts';
import { FeedBuffer } from './feed-buffer.ts';

/**
 * Between two updates of the page: up to twelve a second look immediate. Where one takes long, those that follow wait three
 * times as long as it took: the rest of the time belongs to the picture, to keys, and to what arrives.
 */
export const NOTIFY_EVERY_MS = 80;
const NOTIFY_AT_MOST_MS = 400;
/**
 * Events the core may send before this page asks again: 2.5 MB at most wait for a page that hangs, the rest in the core's
 * log. Each asking costs a way there and back, in which a rush of 15,000 a second would stand still.
 */
export const MOST_WAITING = 10_000;
/** Events taken in at a stretch, and for how long: then the page gets to draw and to hear its host. */
const SLICE = 200;
const SLICE_MS = 8;
const RETRY_MS = [300, 1_000, 2_000, 5_000] as const;
/** Lines asked for at once when the host scrolls back beyond what is kept. */
const EARLIER_EVENTS = 5_000;

export type RoomWatch = (
  input: { sessionId: SessionId; afterSeq: number; most?: number },
  options: { signal: AbortSignal },
) => Promise<AsyncIterable<{ events: RoomEvent[] }>>;

export type RoomFeed = {
  readonly sessionId: SessionId;
  readonly buffer: FeedBuffer;
  /** `waiting`: nothing came yet. `following`: events arrive. `retrying`: the core was lost and is tried again. */
  readonly state: 'waiting' | 'following' | 'retrying';
  /** Grows with every change; for `useSyncExternalStore`. */
  readonly version: number;
  subscribe(listener: () => void): () => void;
  /** Follows the room until the returned function is called; following again resumes after the last event seen. */
  follow(watch: RoomWatch): () => void;
  /** Brings back lines that were let go; resolves with their number. */
  loadEarlier(watch: RoomWatch): Promise<number>;
  /** Tells the feed that the host looks at the newest line, so old ones may go. */
  atLatest(): void;
};

/** A sleep that an abort ends early. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish);
  });

/** Lets the page do what waits: input first, then a frame. Browsers without `scheduler.yield` get a task of their own for it. */
const breathe = (): Promise<void> => {
  const { scheduler } = globalThis as { scheduler?: { yield?: () => Promise<void> } };
  return scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve, 0));
};

export function createRoomFeed(sessionId: SessionId): RoomFeed {
  const buffer = new FeedBuffer();
  const listeners = new Set<() => void>();
  let version = 0;
  let state: RoomFeed['state'] = 'waiting';
  let timer: ReturnType<typeof setTimeout> | null = null;
  let lastTold = Number.NEGATIVE_INFINITY;
  let everyMs = NOTIFY_EVERY_MS;

  const tell = (): void => {
    timer = null;
    const began = performance.now();
    lastTold = began;
    version += 1;
    for (const listener of listeners) listener();
    // React draws when this task ends; the next one tells how long that took.
    setTimeout(() => {
      everyMs = Math.min(Math.max(NOTIFY_EVERY_MS, 4 * (performance.now() - began)), NOTIFY_AT_MOST_MS);
    }, 0);
  };
  /** The first change shows at once, those that follow wait for their turn. */
  const changed = (): void => {
    if (timer !== null) return;
    const wait = lastTold + everyMs - performance.now();
    if (wait <= 0) tell();
    else timer = setTimeout(tell, wait);
  };
  const setState = (next: RoomFeed['state']): void => {
    if (state === next) return;
    state = next;
    changed();
  };

  let breathedAt = 0;
  /** Takes a batch in, slice by slice. */
  const take = async (events: readonly RoomEvent[], signal: AbortSignal): Promise<void> => {
    for (let at = 0; at < events.length && !signal.aborted; at += SLICE) {
      if (performance.now() - breathedAt > SLICE_MS) {
        await breathe();
        breathedAt = performance.now();
        if (signal.aborted) return;
      }
      const seqBefore = buffer.lastSeq;
      buffer.add(at === 0 && events.length <= SLICE ? events : events.slice(at, at + SLICE));
      if (buffer.lastSeq !== seqBefore) changed();
    }
  };

  const run = async (watch: RoomWatch, signal: AbortSignal): Promise<void> => {
    let failures = 0;
    while (!signal.aborted) {
      let got = 0;
      try {
        const input = { sessionId, afterSeq: buffer.lastSeq, most: MOST_WAITING };
        for await (const { events } of await watch(input, { signal })) {
          failures = 0;
          got += events.length;
          await take(events, signal);
          setState('following');
          if (signal.aborted) return;
          if (events.at(-1)?.kind === 'ended') return;
        }
        if (got >= MOST_WAITING) continue;
      } catch {
        // The reason stands in the connection's own state; here only the retry matters.
      }
      if (signal.aborted) return;
      setState('retrying');
      await pause(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 5_000, signal);
      failures += 1;
    }
  };

  return {
    sessionId,
    buffer,
    get state() {
      return state;
    },
    get version() {
      return version;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    follow: (watch) => {
      const stop = new AbortController();
      void run(watch, stop.signal);
      return () => stop.abort();
    },
    loadEarlier: async (watch) => {
      const before = buffer.trimmedBeforeSeq;
      if (before === null) return 0;
      const from = Math.max(0, before - 1 - EARLIER_EVENTS);
      const stop = new AbortController();
      const events: RoomEvent[] = [];
      try {
        for await (const batch of await watch({ sessionId, afterSeq: from }, { signal: stop.signal })) {
          events.push(...batch.events);
          if ((batch.events.at(-1)?.seq ?? 0) >= before - 1) break;
        }
      } finally {
        stop.abort();
      }
      const added = buffer.prepend(events, from === 0);
      tell();
      return added;
    },
    atLatest: () => {
      if (buffer.trim()) changed();
    },
  };
}
