/**
 * The picture clock: ticks at n / fps seconds after its start, computed from the start each time, so that a late
 * timer delays one tick and never shifts the following ones.
 *
 * `setTimeout` in a dedicated worker keeps running while the page is hidden; requestAnimationFrame does not.
 */

export type Tick = {
  readonly index: number;
  /** Microseconds on the page's clock: exactly n / fps after the start. */
  readonly timestampUs: number;
  /** Ticks left out before this one because the worker was too late for them. */
  readonly skipped: number;
};

/** The tick that is due at `nowMs`, or null when the next one is still ahead. Pure. */
export function dueTick(startMs: number, fps: number, lastIndex: number, nowMs: number): Tick | null {
  const reached = Math.floor(((nowMs - startMs) * fps) / 1000 + EARLY_TICKS);
  if (reached <= lastIndex) return null;
  // One tick of lateness is caught up at once with the following one; only older ones are gone.
  const index = reached - lastIndex > CATCH_UP_TICKS ? reached : lastIndex + 1;
  return { index, timestampUs: startMs * 1000 + (index * 1_000_000) / fps, skipped: index - lastIndex - 1 };
}

/** Timers have a resolution of 1 ms: 3 % of a tick early is on time. */
const EARLY_TICKS = 0.03;
/** A stall of up to 200 ms (a garbage collection, a busy core) is made up for by composing the missed ticks at once. */
const CATCH_UP_TICKS = 6;

/** Milliseconds until the tick after `lastIndex`, never negative. Pure. */
export function delayToNext(startMs: number, fps: number, lastIndex: number, nowMs: number): number {
  return Math.max(0, startMs + ((lastIndex + 1) * 1000) / fps - nowMs);
}

export type Clock = { close(): void };

/** Milliseconds since the epoch with sub-millisecond steps that never run backwards; the same in window and worker. */
export const pageClockMs = (): number => performance.timeOrigin + performance.now();

export function startClock(fps: number, onTick: (tick: Tick) => void): Clock {
  const startMs = pageClockMs();
  let lastIndex = -1;
  let closed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wake = () => {
    if (closed) return;
    const tick = dueTick(startMs, fps, lastIndex, pageClockMs());
    if (tick) {
      lastIndex = tick.index;
      onTick(tick);
    }
    if (!closed) timer = setTimeout(wake, delayToNext(startMs, fps, lastIndex, pageClockMs()));
  };
  wake();
  return {
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
