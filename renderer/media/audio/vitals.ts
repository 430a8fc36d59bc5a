/**
 * Whether the browser's audio still runs, judged by the mixer's signs of life (20 a second) and the context's own word.
 * Pure: decides, and does nothing.
 */

/** Chromium and Safari know a fourth state: the system has taken the sound away, for a call or in sleep. */
export type ContextState = AudioContextState | 'interrupted';

type Vitals = {
  /** The mixer gave a sign. */
  sign(nowMs: number): void;
  /** A context was made; it may wait for a gesture before it runs. */
  made(nowMs: number): void;
  /** Twice a second. `wake`: ask the context to run. `rebuild`: it is dead, make another. */
  look(nowMs: number, state: ContextState): 'fine' | 'wake' | 'rebuild';
  /** Sound came out of it in the last second, or the browser has never let it run yet (no gesture). */
  heard(nowMs: number): boolean;
};

const QUIET_MS = 1000;
const DEAD_MS = 2000;
/** A context that dies again and again must not keep the machine busy. */
const REBUILD_MS = [0, 1000, 2000, 5000, 10_000] as const;
/** Between two looks; after a longer pause of the page the signs of that time are still on their way. */
const LOOK_LATE_MS = 1500;
/** One that ran for this long is a new case. */
const RAN_MS = 30_000;

export function createVitals(): Vitals {
  let madeMs = 0;
  let signMs: number | null = null;
  let everRan = false;
  let lookedMs: number | null = null;
  let rebuilds = 0;
  let rebuiltMs = Number.NEGATIVE_INFINITY;

  const waitMs = () => REBUILD_MS[Math.min(rebuilds, REBUILD_MS.length - 1)] ?? 0;

  return {
    sign(nowMs) {
      signMs = nowMs;
      everRan = true;
      if (nowMs - rebuiltMs > RAN_MS) rebuilds = 0;
    },
    made(nowMs) {
      madeMs = nowMs;
      signMs = null;
    },
    look(nowMs, state) {
      const late = lookedMs !== null && nowMs - lookedMs > LOOK_LATE_MS;
      lookedMs = nowMs;
      if (late) {
        madeMs = nowMs;
        if (signMs !== null) signMs = nowMs;
      }
      const quietMs = nowMs - (signMs ?? madeMs);
      if (quietMs < QUIET_MS && state === 'running') return 'fine';
      // One that never ran waits for the host's first click; only one that says it runs can be called dead then.
      const mayBeDead = signMs !== null || state === 'running' || state === 'closed';
      if (mayBeDead && quietMs >= DEAD_MS && nowMs - rebuiltMs >= waitMs()) {
        rebuilds += 1;
        rebuiltMs = nowMs;
        return 'rebuild';
      }
      return state === 'suspended' || state === 'interrupted' ? 'wake' : 'fine';
    },
    heard(nowMs) {
      if (!everRan) return true;
      return signMs !== null && nowMs - signMs < QUIET_MS;
    },
  };
}
