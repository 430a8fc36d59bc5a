import type { BurstRow, OrderRow } from './rows.ts';

/** Long enough that a burst reads as one moment, short enough that a count is still “just now”. */
export const BURST_WINDOW_MS = 5_000;
/** Names are nice: the first buyers of a window get a line of their own. */
export const SINGLES_PER_WINDOW = 3;

/** Where the grouping stands. `burst` is the line that may still grow. */
export type BurstState = {
  readonly windowStartMs: number;
  readonly singles: number;
  readonly burst: BurstRow | null;
};
export const NO_BURST: BurstState = { windowStartMs: Number.NEGATIVE_INFINITY, singles: 0, burst: null };

/** What to do with one more order: a line of its own, a new burst line, or a longer burst line in the same place. */
export type BurstStep = { readonly state: BurstState } & (
  | { readonly put: 'single'; readonly row: OrderRow }
  | { readonly put: 'open' | 'grow'; readonly row: BurstRow }
);

/**
 * Groups orders: three lines with names, then one line that counts, for each window of five seconds. A window that
 * follows a burst without a pause starts with the count, so that fifteen thousand orders stay readable.
 */
export function placeOrder(state: BurstState, order: OrderRow): BurstStep {
  const age = order.atMs - state.windowStartMs;
  const sameWindow = age >= 0 && age < BURST_WINDOW_MS;
  if (sameWindow && state.burst) {
    const row: BurstRow = {
      ...state.burst,
      lastAtMs: order.atMs,
      orders: state.burst.orders + 1,
      units: state.burst.units + order.quantity,
      total: { ...state.burst.total, minor: state.burst.total.minor + order.total.minor },
    };
    return { put: 'grow', row, state: { ...state, burst: row } };
  }
  if (sameWindow && state.singles < SINGLES_PER_WINDOW) {
    return { put: 'single', row: order, state: { ...state, singles: state.singles + 1 } };
  }
  const stillBusy = state.burst !== null && order.atMs - state.burst.lastAtMs < BURST_WINDOW_MS / 5;
  if (sameWindow || stillBusy) {
    const row: BurstRow = {
      kind: 'burst',
      key: `b${order.seq}`,
      seq: order.seq,
      atMs: order.atMs,
      lastAtMs: order.atMs,
      orders: 1,
      units: order.quantity,
      total: order.total,
    };
    return {
      put: 'open',
      row,
      state: { ...state, windowStartMs: sameWindow ? state.windowStartMs : order.atMs, burst: row },
    };
  }
  return { put: 'single', row: order, state: { windowStartMs: order.atMs, singles: 1, burst: null } };
}
