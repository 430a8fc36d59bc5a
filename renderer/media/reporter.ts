/** Puts the page's and the worker's facts together into one `StageReport`, and says it at the right moments. */
import type { StageReport } from '../../shared/domain/media.ts';

export type Reporter = {
  /** Something that matters at once: a source, an encoder, a permission, the list of devices. */
  changed(): void;
  /** Numbers moved: told within half a second. */
  moved(): void;
  readonly last: StageReport | null;
  listen(listener: (report: StageReport) => void): () => void;
  close(): void;
};

/** Twice a second at most for numbers. */
const NUMBERS_EVERY_MS = 500;
/** Changes that come in a burst are told together. */
const BURST_MS = 20;

export function createReporter(make: () => StageReport): Reporter {
  const listeners = new Set<(report: StageReport) => void>();
  let last: StageReport | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueMs = Number.POSITIVE_INFINITY;
  let toldMs = Number.NEGATIVE_INFINITY;
  let closed = false;

  const tell = () => {
    dueMs = Number.POSITIVE_INFINITY;
    toldMs = performance.now();
    last = make();
    for (const listener of [...listeners]) listener(last);
  };

  const within = (ms: number) => {
    const at = performance.now() + ms;
    if (closed || at >= dueMs) return;
    dueMs = at;
    clearTimeout(timer);
    timer = setTimeout(tell, ms);
  };

  return {
    changed: () => within(BURST_MS),
    moved: () => within(Math.max(0, NUMBERS_EVERY_MS - (performance.now() - toldMs))),
    get last() {
      return last;
    },
    listen(listener) {
      listeners.add(listener);
      if (last) listener(last);
      return () => void listeners.delete(listener);
    },
    close() {
      closed = true;
      clearTimeout(timer);
      listeners.clear();
    },
  };
}
