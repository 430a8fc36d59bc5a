import type { ObsActivity, ObsReads } from '../../../shared/domain/index.ts';

/** Entries a page gets at first, and the most in one message. */
const PAGE = 200;

/** Where entries are kept; the studio's SQLite file in the product. Newest last. */
export type ActivityStore = {
  append(entry: Omit<ObsActivity, 'seq'>): ObsActivity;
  /** The newest `limit`, newest first. */
  newest(limit: number): ObsActivity[];
};

export type ActivityPage = { entries: ObsActivity[]; reads: ObsReads[]; more: boolean };

/** Everything the studio ever asked OBS to change, with before and after, and how often it only looked. */
export type Activity = {
  changed(entry: Omit<ObsActivity, 'seq' | 'atMs'>): void;
  readOnce(request: string): void;
  /** The newest first, then what comes, until the signal aborts. Batches at most four a second. */
  watch(signal?: AbortSignal): AsyncGenerator<ActivityPage, void, void>;
};

/** A text overlay that changes four times a second would push everything else out of the list: one row a minute stands for it. */
const TEXT_ROW_MS = 60_000;
/** Four times a second: nobody reads faster. */
const BATCH_MS = 250;

export function createActivity(store: ActivityStore, now: () => number = Date.now): Activity {
  const reads = new Map<string, { count: number; lastAtMs: number }>();
  const watchers = new Set<() => void>();
  const texts = new Map<string, { rowAtMs: number; repeats: number }>();
  let scheduled = false;

  const tell = () => {
    if (scheduled || watchers.size === 0) return;
    scheduled = true;
    setTimeout(() => {
      scheduled = false;
      for (const wake of watchers) wake();
    }, BATCH_MS);
  };

  return {
    changed(entry) {
      const atMs = now();
      const isText = entry.reason === 'overlay' && entry.request === 'SetInputSettings' && entry.outcome === 'done';
      const last = isText ? texts.get(entry.subject) : undefined;
      if (last && atMs - last.rowAtMs < TEXT_ROW_MS) {
        last.repeats += 1;
        return;
      }
      if (isText) texts.set(entry.subject, { rowAtMs: atMs, repeats: 0 });
      store.append({ ...entry, atMs, ...(last && last.repeats > 0 ? { repeats: last.repeats } : {}) });
      tell();
    },
    readOnce(request) {
      const row = reads.get(request) ?? { count: 0, lastAtMs: 0 };
      reads.set(request, { count: row.count + 1, lastAtMs: now() });
      tell();
    },
    async *watch(signal) {
      let wake: (() => void) | null = null;
      let news = true;
      const listener = () => {
        news = true;
        wake?.();
      };
      watchers.add(listener);
      signal?.addEventListener('abort', listener);
      try {
        while (!signal?.aborted) {
          if (!news) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            wake = null;
            continue;
          }
          news = false;
          const entries = store.newest(PAGE + 1);
          yield {
            entries: entries.slice(0, PAGE),
            reads: [...reads].map(([request, row]) => ({ request, ...row })),
            more: entries.length > PAGE,
          };
        }
      } finally {
        watchers.delete(listener);
        signal?.removeEventListener('abort', listener);
      }
    },
  };
}
