import type { ReadResult } from './read.ts';
import type { BadRow, GoodRow } from './types.ts';

/** Page → worker: one file, once. To stop, the page ends the worker. */
export type ToReader = { file: File };

/** Worker → page. Rows come in parcels, so that the page never takes in more than a few milliseconds' worth at a time. */
export type FromReader =
  | { kind: 'rows'; good: GoodRow[]; bad: BadRow[]; done: number }
  | { kind: 'end'; result: ReadResult };

/** Rows in one parcel. */
export const PARCEL = 1_000;
