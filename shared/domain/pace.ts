import type { ItemId } from './ids.ts';
import type { RoomEvent, RoomTally } from './room.ts';

/**
 * How fast each item sells, from the order events alone. Cheap enough to take part in every event: an order costs a few
 * additions in arrays that are made once per item, nothing is allocated and nothing is sorted.
 */

/** One column of the chart, and the grain of everything here. */
export const BUCKET_MS = 5_000;
/** Five minutes are kept. */
export const BUCKETS = 60;
/** “Now” is the running bucket and the eleven before it: the last 55 to 60 seconds. */
const MINUTE_BUCKETS = 12;
const KEPT_MS = BUCKET_MS * BUCKETS;
/** An event that is this far ahead of the one before shows a clock that was set, not an hour in which nobody spoke. */
const JUMP_MS = 3_600_000;

export type Pace = {
  /** Units sold within the last minute. */
  readonly unitsPerMinute: number;
  /** Orders within the last minute: what a forecast rests on. */
  readonly ordersPerMinute: number;
  /** Sales of the last minute in minor units. */
  readonly minorPerMinute: number;
  /** The most units of any minute so far. */
  readonly peakPerMinute: number;
};
export const NO_PACE: Pace = { unitsPerMinute: 0, ordersPerMinute: 0, minorPerMinute: 0, peakPerMinute: 0 };

type Ring = {
  /** Number of the newest bucket that is written. */
  head: number;
  units: Float64Array;
  orders: Float64Array;
  minor: Float64Array;
  peak: number;
};

/**
 * The room's own time, in milliseconds, made of event times: it goes on when the clock behind them is set forward or
 * back, and lets an event that is a little late keep its place.
 */
class RoomTime {
  #offset = 0;
  #last = Number.NEGATIVE_INFINITY;

  /** Time of the newest event; -Infinity before the first. */
  get last(): number {
    return this.#last;
  }

  /** The room's time of an event with this clock time. */
  at(atMs: number): number {
    let time = atMs - this.#offset;
    const known = Number.isFinite(this.#last);
    if (known && (time > this.#last + JUMP_MS || time < this.#last - KEPT_MS)) {
      this.#offset = atMs - this.#last;
      time = this.#last;
    }
    if (time > this.#last) this.#last = time;
    return time;
  }
}

export class PaceBook {
  #time = new RoomTime();
  #rings = new Map<ItemId, Ring>();
  #heardAt = 0;

  /**
   * Takes every event of the room in, in order; those that are no order only move the time. `clockMs` is a clock of this
   * machine that never jumps (`performance.now()`): with it `now` goes on while the room is silent.
   */
  take(event: RoomEvent, clockMs: number): void {
    const time = this.#time.at(event.atMs);
    this.#heardAt = clockMs;
    if (event.kind !== 'order') return;
    let ring = this.#rings.get(event.itemId);
    const bucket = Math.floor(time / BUCKET_MS);
    if (!ring) {
      ring = {
        head: bucket,
        units: new Float64Array(BUCKETS),
        orders: new Float64Array(BUCKETS),
        minor: new Float64Array(BUCKETS),
        peak: 0,
      };
      this.#rings.set(event.itemId, ring);
    }
    turnTo(ring, bucket);
    // Older than what is kept cannot be: the room's time would have jumped. A ring alone may still be ahead of it.
    if (bucket <= ring.head - BUCKETS) return;
    const slot = bucket % BUCKETS;
    ring.units[slot] = (ring.units[slot] ?? 0) + event.quantity;
    ring.orders[slot] = (ring.orders[slot] ?? 0) + 1;
    ring.minor[slot] = (ring.minor[slot] ?? 0) + event.total.minor;
    ring.peak = Math.max(ring.peak, sum(ring.units, ring.head, ring.head));
  }

  /** The room's time now, as far as this machine can tell. */
  now(clockMs: number): number {
    return this.#time.last + Math.max(0, clockMs - this.#heardAt);
  }

  of(itemId: ItemId, clockMs: number): Pace {
    const ring = this.#rings.get(itemId);
    if (!ring) return NO_PACE;
    const bucket = Math.floor(this.now(clockMs) / BUCKET_MS);
    return {
      unitsPerMinute: sum(ring.units, ring.head, bucket),
      ordersPerMinute: sum(ring.orders, ring.head, bucket),
      minorPerMinute: sum(ring.minor, ring.head, bucket),
      peakPerMinute: ring.peak,
    };
  }

  /** Units in each of the last five-second spans, oldest first: `BUCKETS` numbers, for the chart. */
  series(itemId: ItemId, clockMs: number): number[] {
    const ring = this.#rings.get(itemId);
    const bucket = Math.floor(this.now(clockMs) / BUCKET_MS);
    return Array.from({ length: BUCKETS }, (_, i) => {
      const at = bucket - BUCKETS + 1 + i;
      return ring && at <= ring.head && at > ring.head - BUCKETS ? (ring.units[at % BUCKETS] ?? 0) : 0;
    });
  }
}

/** Empties the buckets between the newest one and this. */
function turnTo(ring: Ring, bucket: number): void {
  if (bucket <= ring.head) return;
  const from = Math.max(ring.head + 1, bucket - BUCKETS + 1);
  for (let at = from; at <= bucket; at += 1) {
    const slot = at % BUCKETS;
    ring.units[slot] = 0;
    ring.orders[slot] = 0;
    ring.minor[slot] = 0;
  }
  ring.head = bucket;
}

/** What the minute that ends with `bucket` holds. */
function sum(values: Float64Array, head: number, bucket: number): number {
  let total = 0;
  for (let at = Math.max(bucket - MINUTE_BUCKETS + 1, head - BUCKETS + 1); at <= Math.min(bucket, head); at += 1)
    total += values[at % BUCKETS] ?? 0;
  return total;
}

/** Fewer orders than this within the minute are chance, not a pace. */
export const FORECAST_MIN_ORDERS = 5;
/** Nobody knows from one minute what the next two hours bring. */
const FORECAST_MAX_MINUTES = 120;

/**
 * Minutes until the stock is gone if it goes on like the last minute, or null where that would be a guess: too few
 * orders, too long a time, or nothing left to sell.
 */
export function forecast(stock: number, pace: Pick<Pace, 'unitsPerMinute' | 'ordersPerMinute'>): number | null {
  if (stock <= 0 || pace.ordersPerMinute < FORECAST_MIN_ORDERS || pace.unitsPerMinute <= 0) return null;
  const minutes = stock / pace.unitsPerMinute;
  return minutes > FORECAST_MAX_MINUTES ? null : minutes;
}

/**
 * Conversion: orders by all viewers who came, since the stream began, as a share. Orders and not buyers, so that it follows
 * from the same numbers as the rest of the report; a room where people buy twice may pass 1. Null before the first viewer.
 */
export const conversion = (tally: Pick<RoomTally, 'orders' | 'totalViewers'>): number | null =>
  tally.totalViewers > 0 ? tally.orders / tally.totalViewers : null;
