/**
 * Sees that this thread stood still: the machine slept, or the page was frozen. Systems differ in whether the page's
 * clock goes on in sleep, so the wall clock is looked at as well; a clock that was set costs one look too many.
 */

/** Below this a busy machine is the likelier reason. */
export const SLEPT_MS = 3000;

type WakeWatch = {
  /** Ten times a second. Milliseconds that passed unseen, or null. */
  look(nowMs: number, wallMs: number): number | null;
};

export function createWakeWatch(): WakeWatch {
  let before: { nowMs: number; wallMs: number } | null = null;
  return {
    look(nowMs, wallMs) {
      const last = before;
      before = { nowMs, wallMs };
      if (!last) return null;
      const gapMs = Math.max(nowMs - last.nowMs, wallMs - last.wallMs);
      return gapMs > SLEPT_MS ? gapMs : null;
    },
  };
}
