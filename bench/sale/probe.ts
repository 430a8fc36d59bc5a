import type { Page } from 'playwright';
import type { Write } from './messages.ts';

/** What the page notes by itself while it runs; times in milliseconds. */
type Notes = {
  /** The newest event shown, when a frame with it had been painted. */
  shown: { seq: number; atMs: number }[];
  frames: number[];
  /** Tasks of 50 ms and more. */
  tasks: number[];
  /** From a key going down to the end of the frame that was painted next. */
  keys: number[];
  /** The same by the browser's own Event Timing, for keys that took 16 ms and more. */
  timed: number[];
};
declare global {
  interface Window {
    saleNotes?: Notes;
    /** Hands the notes over and begins anew. */
    takeSaleNotes?: () => Notes;
  }
}

export type Phase = {
  /** From an event's time at the platform to the end of the first frame that shows it. */
  toScreen: readonly number[];
  /** Events whose number no frame of this phase reached. */
  neverShown: number;
  frames: readonly number[];
  longestTask: number;
  keys: readonly number[];
  timedKeys: readonly number[];
};

/** Begins to measure in a page. `selector` names the element whose `data-last-seq` says what is shown. */
export async function beginProbe(page: Page, selector: string): Promise<void> {
  await page.evaluate((where) => {
    const fresh = (): Notes => ({ shown: [], frames: [], tasks: [], keys: [], timed: [] });
    let notes = fresh();
    window.takeSaleNotes = () => {
      const taken = notes;
      notes = fresh();
      return taken;
    };
    let element: Element | null = null;
    let lastSeq = 0;
    let lastFrame = performance.now();
    const look = () => {
      const now = performance.now();
      notes.frames.push(now - lastFrame);
      lastFrame = now;
      if (!element?.isConnected) element = document.querySelector(where);
      const seq = Number(element?.getAttribute('data-last-seq') ?? 0);
      if (seq > lastSeq) {
        lastSeq = seq;
        // The callbacks of a frame come before its painting; a task after them comes behind it.
        setTimeout(() => notes.shown.push({ seq, atMs: Date.now() }), 0);
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) notes.tasks.push(entry.duration);
    }).observe({ type: 'longtask' });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.name === 'keydown') notes.timed.push(entry.duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    addEventListener(
      'keydown',
      (event) => requestAnimationFrame(() => setTimeout(() => notes.keys.push(performance.now() - event.timeStamp), 0)),
      true,
    );
  }, selector);
}

/** Forgets what was noted so far. */
export const resetProbe = (page: Page): Promise<unknown> => page.evaluate(() => void window.takeSaleNotes?.());

/** What was noted since, beside what the platform wrote meanwhile. */
export async function readPhase(page: Page, writes: readonly Write[], beforeSeq: number): Promise<Phase> {
  const notes = await page.evaluate(() => window.takeSaleNotes?.());
  if (!notes) throw new Error('nothing was measured');
  const toScreen: number[] = [];
  let neverShown = 0;
  let seq = beforeSeq;
  let at = 0;
  for (const write of writes) {
    for (; seq < write.lastSeq; ) {
      seq += 1;
      while (at < notes.shown.length && (notes.shown[at]?.seq ?? 0) < seq) at += 1;
      const shown = notes.shown[at];
      if (shown) toScreen.push(shown.atMs - write.atMs);
      else neverShown += 1;
    }
  }
  return {
    toScreen,
    neverShown,
    frames: notes.frames,
    longestTask: Math.max(0, ...notes.tasks),
    keys: notes.keys,
    timedKeys: notes.timed,
  };
}

/** Resolves with true once the page shows event `seq`; false after `limitMs`. */
export async function shows(page: Page, selector: string, seq: number, limitMs: number): Promise<boolean> {
  try {
    await page.waitForFunction(
      ([where, wanted]) => Number(document.querySelector(where)?.getAttribute('data-last-seq') ?? 0) >= wanted,
      [selector, seq] as const,
      { timeout: limitMs, polling: 100 },
    );
    return true;
  } catch {
    return false;
  }
}

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
};
export const largest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
