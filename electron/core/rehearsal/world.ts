import type { Db } from './db.ts';
import type { RoomLog } from './log.ts';
import type { Resources } from './resources.ts';

/** What every part of the platform works with. */
export type World = {
  db: Db;
  log: RoomLog;
  resources: Resources;
  /** Epoch milliseconds. */
  now: () => number;
  /** Base of addresses that the studio fetches, without a slash at the end; known once the server listens. */
  origin: () => string;
};
