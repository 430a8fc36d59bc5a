import type { Db } from './db.ts';
import type { RoomLog } from './log.ts';
import type { Resources } from './resources.ts';

/** The part of the global timers that is used here; a test may pass time itself. */
export type Timers = { setTimeout(run: () => void, ms: number): unknown; clearTimeout(timer: unknown): void };

/** Timers of the process. None of them keeps it alive. */
export const realTimers: Timers = {
  setTimeout: (run, ms) => setTimeout(run, ms).unref(),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
};

/** What every part of the platform works with. */
export type World = {
  db: Db;
  log: RoomLog;
  resources: Resources;
  /** Epoch milliseconds: the clock that decides (flash prices, approvals, mutes). It may be set, in both directions. */
  now: () => number;
  timers: Timers;
  /** Base of addresses that the studio fetches, without a slash at the end; known once the server listens. */
  origin: () => string;
};
