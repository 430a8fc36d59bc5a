import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { done, type RoomEvent } from '../../../shared/domain/index.ts';
import { bagItem, bagOf } from '../../../tests/support/bagItem.ts';
import type { PlatformClient } from '../platform/index.ts';
import { createDesk, type Desk, type DeskSections } from './desk.ts';

const item = bagItem({ stock: 100_000 });
/** Only what the desk asks at first. */
const client = {
  me: async () => done({ id: 'me' }),
  topics: { list: async () => done([]) },
  bag: { get: async () => done(bagOf([item])), explain: async () => done(bagOf([item])) },
  moderation: { getFilters: async () => done({ words: [] }), blocked: async () => done({ viewers: [] }) },
} as unknown as PlatformClient;

const order = (seq: number): RoomEvent =>
  ({ kind: 'order', seq, atMs: seq, itemId: item.id, quantity: 2, stockLeft: item.stock - 2 * seq }) as RoomEvent;

let desk: Desk;
let told: Partial<DeskSections>[];
beforeEach(async () => {
  vi.useFakeTimers();
  told = [];
  desk = createDesk({ isLive: () => true, onChange: (change) => told.push(change) });
  desk.connect({ client, rehearsal: false });
  await vi.advanceTimersByTimeAsync(10);
  told.length = 0;
});
afterEach(() => {
  desk.close();
  vi.useRealTimers();
});

it('tells of thousands of orders a second five times, and of the last of them', async () => {
  let seq = 0;
  for (let batch = 0; batch < 40; batch += 1) {
    desk.apply(Array.from({ length: 400 }, () => order(++seq)));
    await vi.advanceTimersByTimeAsync(25);
  }
  await vi.advanceTimersByTimeAsync(200);
  expect(told.length).toBeLessThanOrEqual(7);
  expect(desk.sections().bag?.items[0]).toMatchObject({ stock: item.stock - 2 * seq, sold: item.sold + 2 * seq });
  expect(told.at(-1)?.bag?.items[0]).toEqual(desk.sections().bag?.items[0]);
});

it('tells at once of what the host presses or the platform decides, with all that was sold before it', () => {
  desk.apply([order(1)]);
  desk.apply([order(2)]);
  const before = told.length;
  desk.apply([order(3), { kind: 'explain', seq: 4, atMs: 4, itemId: item.id }, order(5)]);
  expect(told).toHaveLength(before + 1);
  expect(told.at(-1)?.bag).toMatchObject({ explaining: { itemId: item.id }, items: [{ stock: item.stock - 10 }] });
});
