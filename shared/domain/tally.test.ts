import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyTally, RoomEvent, tallied } from './room.ts';
import { TallyCounter } from './tally.ts';

const viewer = { id: 'v1', name: 'Mia' };
const kinds = fc.oneof(
  fc.record({ kind: fc.constant('viewers'), watching: fc.nat(9_000), total: fc.nat(20_000) }),
  fc.record({
    kind: fc.constant('chat'),
    messageId: fc.constant('m1'),
    from: fc.constant(viewer),
    text: fc.string({ unit: 'grapheme' }),
    host: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('question'),
    messageId: fc.constant('m1'),
    from: fc.constant(viewer),
    text: fc.string(),
    itemId: fc.constant(null),
  }),
  fc.record({ kind: fc.constant('like'), from: fc.constant(viewer), count: fc.integer({ min: 1, max: 50 }) }),
  fc.record({
    kind: fc.constant('order'),
    orderId: fc.constant('o1'),
    from: fc.constant(viewer),
    // Some of them are in no bag: what was sold is sold.
    itemId: fc.constantFrom('i1', 'i2', 'nobody-knows'),
    title: fc.constantFrom('Lipstick', 'Cup'),
    quantity: fc.integer({ min: 1, max: 99 }),
    total: fc.record({ minor: fc.nat(1_000_000), currency: fc.constantFrom('CNY', 'USD') }),
    stockLeft: fc.integer({ min: -500, max: 500 }),
  }),
  fc.record({ kind: fc.constant('stock'), itemId: fc.constant('i1'), stock: fc.integer(), available: fc.boolean() }),
);
/** Times that jump by a day in either direction, and numbers that repeat. */
const events = fc
  .array(fc.tuple(kinds, fc.integer({ min: -86_400_000, max: 86_400_000 }), fc.integer({ min: 0, max: 2 })), {
    maxLength: 120,
  })
  .map((rows) => {
    let seq = 1;
    return rows.map(([body, atMs, step]) => {
      seq += step;
      return RoomEvent.parse({ ...body, seq, atMs });
    });
  });

it('counts to the same numbers as event by event, however the events are cut into batches', () => {
  fc.assert(
    fc.property(events, fc.integer({ min: 1, max: 20 }), (list, size) => {
      const counter = new TallyCounter();
      let expected = emptyTally();
      for (let at = 0; at < list.length; at += size) {
        const batch = list.slice(at, at + size);
        const before = counter.value();
        const copy = structuredClone(before);
        counter.add(batch);
        expected = batch.reduce(tallied, expected);
        expect(counter.value()).toEqual(expected);
        expect(before).toEqual(copy);
      }
    }),
  );
});
