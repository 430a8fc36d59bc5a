/** When a device that failed is tried again by itself. */
import type { SourceState } from '../../../shared/domain/media.ts';

type Code = Extract<SourceState, { kind: 'failed' }>['code'];

/** A busy device may be let go by its other user, and a lost one wake up, without any event. */
const RETRY_MS = 3000;
/** The first time: a device that was only reset, or taken by another program, answers as soon as the driver noticed. */
const FIRST_MS = 500;
/** A frozen one is not opened and closed for ever at the same pace: some drivers need seconds to recover. */
const FROZEN_MS = [500, 1000, 2000, 4000, 8000] as const;
/** One that worked for this long is a new case. */
const WORKED_MS = 30_000;

type Retries = {
  /** Milliseconds until the next try, or null: it waits for the host or for an event. */
  after(code: Code): number | null;
  works(): void;
  /** Another device. */
  anew(): void;
};

export function createRetries(nowMs: () => number = () => performance.now()): Retries {
  let froze = 0;
  let lost = false;
  let worksSinceMs: number | null = null;

  return {
    after(code) {
      if (worksSinceMs !== null && nowMs() - worksSinceMs > WORKED_MS) froze = 0;
      if (worksSinceMs !== null) lost = false;
      worksSinceMs = null;
      switch (code) {
        case 'frozen':
          froze += 1;
          return FROZEN_MS[Math.min(froze, FROZEN_MS.length) - 1] ?? RETRY_MS;
        case 'lost': {
          const first = !lost;
          lost = true;
          return first ? FIRST_MS : RETRY_MS;
        }
        case 'busy':
        case 'unknown':
          return RETRY_MS;
        // Asking again by itself would bring up the browser's question in the middle of a stream.
        case 'denied':
        // The list of devices says when it is there.
        case 'missing':
        case 'cancelled':
          return null;
      }
    },
    works() {
      worksSinceMs ??= nowMs();
    },
    anew() {
      froze = 0;
      lost = false;
      worksSinceMs = null;
    },
  };
}
