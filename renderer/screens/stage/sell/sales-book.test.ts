import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ItemId, type RoomEvent, RoomEvent as RoomEventSchema } from '../../../../shared/domain/index.ts';
import { PROBLEMS_KEPT, SalesBook, TICKER_KEPT } from './sales-book.ts';

const order = (seq: number, atMs: number): RoomEvent =>
  RoomEventSchema.parse({
    kind: 'order',
    seq,
    atMs,
    orderId: `o${seq}`,
    from: { id: 'v1', name: 'Mia' },
    itemId: 'i1',
    title: 'Lipstick',
    quantity: 2,
    total: { minor: 1_000, currency: 'CNY' },
    stockLeft: 5,
  });
const problem = (seq: number): RoomEvent =>
  RoomEventSchema.parse({
    kind: 'order_problem',
    seq,
    atMs: seq,
    orderId: null,
    from: { id: 'v1', name: 'Mia' },
    itemId: null,
    title: 'Lipstick',
    quantity: 1,
    reason: 'payment_failed',
  });
const filled = (events: readonly RoomEvent[]) => {
  const book = new SalesBook();
  for (const event of events) book.take(event, 0);
  return book;
};

describe('the book of sales', () => {
  it('groups bursts, so that no order is lost or counted twice', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2_000), { maxLength: 300 }), (gaps) => {
        let atMs = 1_000_000;
        const book = filled(
          gaps.map((gap, index) => {
            atMs += gap;
            return order(index + 1, atMs);
          }),
        );
        const units = book.ticker.reduce((sum, row) => sum + (row.kind === 'order' ? row.quantity : row.units), 0);
        expect(units).toBe(gaps.length * 2);
        expect(new Set(book.ticker.map((row) => row.key)).size).toBe(book.ticker.length);
        expect(book.ticker.map((row) => row.seq)).toEqual(book.ticker.map((row) => row.seq).toSorted((a, b) => a - b));
      }),
    );
  });

  it('keeps a bounded ticker through a long sale, and goes on counting in the line that grows', () => {
    const count = TICKER_KEPT * 12;
    const book = filled(Array.from({ length: count }, (_, i) => order(i + 1, i * 900)));
    expect(book.ticker.length).toBeLessThan(TICKER_KEPT + 500);
    expect(book.trimmed).toBe(true);
    const before = book.ticker.at(-1);
    book.take(order(count + 1, (count - 1) * 900 + 1), 0);
    const after = book.ticker.at(-1);
    if (before?.kind !== 'burst' || after?.kind !== 'burst') throw new Error('a rush ends with a burst');
    expect(after.orders).toBe(before.orders + 1);
  });

  it('lists problems, never among the orders, and says what it dropped', () => {
    const book = filled([order(1, 1), ...Array.from({ length: PROBLEMS_KEPT + 3 }, (_, i) => problem(i + 2))]);
    expect(book.problems).toHaveLength(PROBLEMS_KEPT);
    expect(book.problems[0]?.seq).toBe(5);
    expect(book.problemsDropped).toBe(3);
    expect(book.ticker).toHaveLength(1);
    expect(book.pace.of(ItemId.parse('i1'), 0).unitsPerMinute).toBe(2);
  });
});
