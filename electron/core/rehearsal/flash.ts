import type { Bags } from './bag.ts';
import type { RehearsalLog } from './options.ts';
import type { Timers } from './world.ts';

/**
 * Looks at the clock for the bag: at the moment a flash price begins or ends, and once a second in between, because a clock
 * that is set tells nobody. Sleeps while nothing is planned. Answers never depend on it: they ask the clock themselves.
 */
export function createFlashClock(bags: Bags, timers: Timers, log: RehearsalLog): { wake(): void; close(): void } {
  let timer: unknown = null;
  let closed = false;
  const stop = () => {
    if (timer !== null) timers.clearTimeout(timer);
    timer = null;
  };
  const wake = () => {
    stop();
    if (closed) return;
    let waitMs: number | null = RETRY_MS;
    try {
      waitMs = bags.settle();
    } catch (error) {
      // A full disk: the price holds all the same, and the room is told as soon as there is space.
      log.error({ detail: error instanceof Error ? error.message : String(error) }, 'flash prices were not told');
    }
    if (waitMs !== null) timer = timers.setTimeout(wake, Math.max(1, waitMs));
  };
  bags.onPlan(wake);
  return {
    wake,
    close() {
      closed = true;
      stop();
    },
  };
}

const RETRY_MS = 5_000;
