import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ItemId, ItemId as ItemIdSchema } from './ids.ts';
import { BUCKET_MS, BUCKETS, conversion, FORECAST_MIN_ORDERS, forecast, PaceBook } from './pace.ts';
import { emptyTally, type RoomEvent, RoomEvent as RoomEventSchema } from './room.ts';

const item = ItemIdSchema.parse('i1');
const T0 = 1_700_000_000_000;
let seq = 0;
const order = (atMs: number, quantity = 1, itemId: ItemId = item): RoomEvent => {
  seq += 1;
  return RoomEventSchema.parse({
    kind: 'order',
    seq,
    atMs,
    orderId: `o${seq}`,
    from: { id: 'v1', name: 'Mia' },
    itemId,
    title: 'Lipstick',
    quantity,
    total: { minor: quantity * 100, currency: 'CNY' },
    stockLeft: 5,
  });
};
const viewers = (atMs: number): RoomEvent => {
  seq += 1;
  return RoomEventSchema.parse({ kind: 'viewers', seq, atMs, watching: 1, total: 1 });
};
const taken = (events: readonly RoomEvent[]) => {
  const book = new PaceBook();
  for (const event of events) book.take(event, 0);
  return book;
};

describe('the pace of an item', () => {
  it('is what the last minute sold, and never more or less than its buckets allow', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ gap: fc.nat(20_000), quantity: fc.integer({ min: 1, max: 9 }) }), { maxLength: 150 }),
        fc.nat(90_000),
        (list, later) => {
          let atMs = T0;
          const events = list.map(({ gap, quantity }) => {
            atMs += gap;
            return { atMs, quantity };
          });
          const book = taken(events.map((one) => order(one.atMs, one.quantity)));
          const now = atMs + later;
          const within = (ms: number) =>
            events.filter((one) => one.atMs > now - ms).reduce((total, one) => total + one.quantity, 0);
          const pace = book.of(item, later);
          expect(pace.unitsPerMinute).toBeLessThanOrEqual(within(60_000));
          expect(pace.unitsPerMinute).toBeGreaterThanOrEqual(within(55_000));
          expect(pace.minorPerMinute).toBe(pace.unitsPerMinute * 100);
          expect(pace.peakPerMinute).toBeGreaterThanOrEqual(pace.unitsPerMinute);
        },
      ),
    );
  });

  it('keeps five minutes for the chart, each unit once', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4_000), { maxLength: 300 }), (gaps) => {
        let atMs = T0;
        const times = gaps.map((gap) => {
          atMs += gap;
          return atMs;
        });
        const series = taken(times.map((at) => order(at))).series(item, 0);
        const newest = Math.floor(atMs / BUCKET_MS);
        const kept = times.filter((at) => Math.floor(at / BUCKET_MS) > newest - BUCKETS).length;
        expect(series).toHaveLength(BUCKETS);
        expect(series.reduce((total, units) => total + units, 0)).toBe(times.length === 0 ? 0 : kept);
      }),
    );
  });

  it('falls to nothing while the room is silent, and counts items apart', () => {
    const other = ItemIdSchema.parse('i2');
    const book = taken([order(T0, 3), order(T0 + 10, 4, other)]);
    expect(book.of(item, 0).unitsPerMinute).toBe(3);
    expect(book.of(other, 0).unitsPerMinute).toBe(4);
    expect(book.of(item, 61_000)).toMatchObject({ unitsPerMinute: 0, peakPerMinute: 3 });
    expect(book.of(ItemIdSchema.parse('i3'), 0).unitsPerMinute).toBe(0);
  });

  it('puts an order that comes a little late into its own place', () => {
    const book = taken([order(T0), order(T0 + 30_000), order(T0 + 1_000)]);
    expect(book.series(item, 0).filter((units) => units > 0)).toEqual([2, 1]);
  });
});

describe('a clock that jumps', () => {
  const DAY = 86_400_000;
  it.each([
    ['a day back', -DAY],
    ['a day ahead', DAY],
    ['ten minutes back', -600_000],
  ])('%s changes nothing about the pace', (_, jump) => {
    const before = Array.from({ length: 10 }, (_, i) => order(T0 + i * 1_000));
    const after = Array.from({ length: 10 }, (_, i) => order(T0 + jump + 10_000 + i * 1_000));
    const book = taken([...before, ...after]);
    expect(book.of(item, 0).unitsPerMinute).toBe(20);
    expect(book.of(item, 75_000).unitsPerMinute).toBe(0);
  });

  it('forgives a single event from another day', () => {
    const book = taken([order(T0), viewers(T0 + DAY), viewers(T0 + 1_000), order(T0 + 2_000), viewers(T0 - DAY)]);
    expect(book.of(item, 0).unitsPerMinute).toBe(2);
  });

  it('never counts below nothing or more than was sold, whatever the times say', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -2 * DAY, max: 2 * DAY }), { maxLength: 120 }), (times) => {
        const book = taken(times.map((at) => order(T0 + at)));
        const pace = book.of(item, 0);
        expect(pace.unitsPerMinute).toBeGreaterThanOrEqual(0);
        expect(pace.unitsPerMinute).toBeLessThanOrEqual(times.length);
        expect(book.series(item, 0).every((units) => units >= 0 && Number.isInteger(units))).toBe(true);
        // The last order was just now, whatever its clock says.
        if (times.length > 0) expect(pace.peakPerMinute).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

describe('a forecast', () => {
  it('divides what is left by the pace', () => {
    expect(forecast(86, { unitsPerMinute: 28, ordersPerMinute: 20 })).toBeCloseTo(3.07, 2);
  });

  it('is not made from a handful of orders, for hours ahead, or of nothing', () => {
    expect(forecast(86, { unitsPerMinute: 40, ordersPerMinute: FORECAST_MIN_ORDERS - 1 })).toBeNull();
    expect(forecast(100_000, { unitsPerMinute: 10, ordersPerMinute: 10 })).toBeNull();
    expect(forecast(0, { unitsPerMinute: 10, ordersPerMinute: 10 })).toBeNull();
    expect(forecast(-3, { unitsPerMinute: 10, ordersPerMinute: 10 })).toBeNull();
  });
});

it('conversion is orders by viewers, and unknown before the first viewer', () => {
  expect(conversion({ ...emptyTally(), orders: 31, totalViewers: 1_000 })).toBe(0.031);
  expect(conversion(emptyTally())).toBeNull();
});
