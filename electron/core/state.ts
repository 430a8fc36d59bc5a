import type { StudioSection, StudioState, StudioUpdate } from '../../shared/domain/index.ts';

/**
 * Between two batches: at most 20 a second. The first change after a pause goes out at once, so that what the host has just
 * pressed is on the picture without waiting; what follows is gathered.
 */
const BATCH_MS = 50;

export type StateHub = {
  get(): StudioState;
  /** Replaces whole sections. A section whose value is the same object, or equal as JSON, is not sent again. */
  set(patch: Partial<StudioState>): void;
  /** Called at once after every `set` that changed something, before any page hears of it. */
  subscribe(listener: (changed: ReadonlySet<StudioSection>) => void): () => void;
  /** A snapshot, then changes, until the signal aborts. A slow reader gets fewer, larger changes: nothing queues up. */
  watch(signal?: AbortSignal): AsyncGenerator<StudioUpdate, void, void>;
  /** Resolves when everything set so far was handed to the pages, at most a batch later: before their door is closed. */
  handedOut(): Promise<void>;
};

/** The one owner of what the pages show. Sections are replaced, never mutated. */
export function createStateHub(initial: StudioState): StateHub {
  let state = initial;
  let revision = 0;
  const listeners = new Set<(changed: ReadonlySet<StudioSection>) => void>();
  const watchers = new Set<Watcher>();
  let scheduled = false;
  let flushedAtMs = Number.NEGATIVE_INFINITY;
  let waiting: (() => void)[] = [];

  const flush = () => {
    scheduled = false;
    flushedAtMs = performance.now();
    for (const watcher of watchers) watcher.wake?.();
    // Watchers go on in this turn of the event loop; whoever waits comes after them.
    for (const resume of waiting) setImmediate(resume);
    waiting = [];
  };

  return {
    get: () => state,
    set(patch) {
      const changed = new Set<StudioSection>();
      for (const [name, value] of Object.entries(patch)) {
        const section = name as StudioSection;
        if (value === undefined || state[section] === value) continue;
        if (JSON.stringify(state[section]) === JSON.stringify(value)) continue;
        changed.add(section);
      }
      if (changed.size === 0) return;
      // Counted here and not with the batch: a reader that is already being served may fetch this before the batch is out,
      // and a page takes nothing whose revision it has seen.
      revision += 1;
      state = { ...state, ...Object.fromEntries([...changed].map((section) => [section, patch[section]])) };
      for (const watcher of watchers) for (const section of changed) watcher.dirty.add(section);
      for (const listener of listeners) listener(changed);
      if (scheduled) return;
      scheduled = true;
      setTimeout(flush, Math.max(0, flushedAtMs + BATCH_MS - performance.now()));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    handedOut: () =>
      new Promise((resolve) => {
        if (scheduled) waiting.push(resolve);
        else setImmediate(resolve);
      }),
    async *watch(signal) {
      const watcher: Watcher = { dirty: new Set(), wake: null };
      watchers.add(watcher);
      const onAbort = () => watcher.wake?.();
      signal?.addEventListener('abort', onAbort);
      try {
        yield { kind: 'snapshot', revision, state };
        while (!signal?.aborted) {
          if (watcher.dirty.size === 0) {
            await new Promise<void>((resolve) => {
              watcher.wake = resolve;
            });
            watcher.wake = null;
            continue;
          }
          const changes = Object.fromEntries([...watcher.dirty].map((section) => [section, state[section]]));
          watcher.dirty.clear();
          yield { kind: 'change', revision, changes };
        }
      } finally {
        watchers.delete(watcher);
        signal?.removeEventListener('abort', onAbort);
      }
    },
  };
}

type Watcher = { dirty: Set<StudioSection>; wake: (() => void) | null };
