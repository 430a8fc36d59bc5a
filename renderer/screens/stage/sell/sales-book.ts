import {
  type ItemId,
  PaceBook,
  type RoomEvent,
  type RoomEventOf,
  type Viewer,
} from '../../../../shared/domain/index.ts';
import { type BurstState, NO_BURST, placeOrder } from '../feed/bursts.ts';
import type { BurstRow, OrderRow } from '../feed/rows.ts';

/** Lines of the ticker. Nobody reads further back than this; totals and the report have all of it. */
export const TICKER_KEPT = 2_000;
/** Taken away in one go, so that a long stream does not shift the list at every order. */
const TRIM_STEP = 500;
/** Problems listed. The oldest go first; how many went is said. */
export const PROBLEMS_KEPT = 500;

/** An order that wants a person. */
export type OrderProblem = {
  readonly key: string;
  readonly seq: number;
  readonly atMs: number;
  readonly from: Viewer;
  readonly itemId: ItemId | null;
  readonly title: string;
  readonly quantity: number;
  readonly reason: RoomEventOf<'order_problem'>['reason'];
};

export type TickerRow = OrderRow | BurstRow;

/**
 * What the room sold, as the page needs it beside the totals of the core: how fast each item goes, the latest orders in
 * bursts, and orders with a problem. Worked out here and not in the core because the events come to the page anyway: an
 * order costs a few additions, while curves sent with the state would be some kilobytes per item and change.
 */
export class SalesBook {
  readonly pace = new PaceBook();
  readonly ticker: TickerRow[] = [];
  /** True once older lines of the ticker were let go. */
  trimmed = false;
  readonly problems: OrderProblem[] = [];
  problemsDropped = 0;
  #burst: BurstState = NO_BURST;
  #burstIndex = -1;

  /** Takes in every event of the room once, in order. `clockMs`: a clock of this machine that never jumps. */
  take(event: RoomEvent, clockMs: number): void {
    this.pace.take(event, clockMs);
    if (event.kind === 'order') this.#order(event);
    if (event.kind === 'order_problem') this.#problem(event);
  }

  #order(event: RoomEventOf<'order'>): void {
    const row: OrderRow = {
      kind: 'order',
      key: `e${event.seq}`,
      seq: event.seq,
      atMs: event.atMs,
      from: event.from,
      itemId: event.itemId,
      title: event.title,
      quantity: event.quantity,
      total: event.total,
    };
    const step = placeOrder(this.#burst, row);
    this.#burst = step.state;
    if (step.put === 'grow' && this.#burstIndex >= 0) {
      this.ticker[this.#burstIndex] = step.row;
      return;
    }
    this.ticker.push(step.row);
    if (step.put !== 'single') this.#burstIndex = this.ticker.length - 1;
    if (this.ticker.length < TICKER_KEPT + TRIM_STEP) return;
    const cut = this.ticker.length - TICKER_KEPT;
    this.ticker.splice(0, cut);
    this.#burstIndex -= cut;
    this.trimmed = true;
  }

  #problem(event: RoomEventOf<'order_problem'>): void {
    const { seq, atMs, from, itemId, title, quantity, reason } = event;
    this.problems.push({ key: `p${seq}`, seq, atMs, from, itemId, title, quantity, reason });
    if (this.problems.length <= PROBLEMS_KEPT) return;
    this.problems.shift();
    this.problemsDropped += 1;
  }
}
