import { describe, expect, it } from 'vitest';
import { BagItem } from './bag.ts';
import { ItemId } from './ids.ts';
import { cannotBuy, type Pin, pinSuggestion } from './stalePin.ts';

const yuan = (minor: number) => ({ minor, currency: 'CNY' as const });
const item = (id: string, more: object = {}) =>
  BagItem.parse({
    id,
    productId: `p-${id}`,
    title: id,
    imageUrl: null,
    listPrice: yuan(20_000),
    livePrice: yuan(10_000),
    stock: 50,
    sold: 0,
    perk: '',
    available: true,
    ...more,
  });
const pin: Pin = { itemId: ItemId.parse('a'), turn: 1, price: yuan(10_000), heardAtMs: 0 };
const MINUTE = 60_000;
const none: ReadonlySet<string> = new Set();
const ask = (items: BagItem[], nowMs: number, kept = none, staleMinutes = 5) =>
  pinSuggestion(pin, items, { nowMs, staleMinutes, kept });

describe('the stale-pin rules', () => {
  it('say nothing while it sells, or before the minutes are over', () => {
    expect(ask([item('a')], 5 * MINUTE - 1)).toBeNull();
  });

  it('suggest after silent minutes, once for the same silence', () => {
    const first = ask([item('a'), item('b')], 6 * MINUTE);
    expect(first).toMatchObject({ why: { kind: 'silent', minutes: 6 }, nextItemId: 'b' });
    expect(ask([item('a')], 9 * MINUTE, new Set([first?.key ?? '']))).toBeNull();
    // Heard of again and silent again is another silence.
    const later = pinSuggestion({ ...pin, heardAtMs: MINUTE }, [item('a')], {
      nowMs: 20 * MINUTE,
      staleMinutes: 5,
      kept: new Set([first?.key ?? '']),
    });
    expect(later?.why).toEqual({ kind: 'silent', minutes: 19 });
  });

  it('never ask about silence when the host set the minutes to 0', () => {
    expect(ask([item('a')], 600 * MINUTE, none, 0)).toBeNull();
  });

  it('name both prices when it costs something else than when it began, also by a flash price', () => {
    const changed = ask([item('a', { livePrice: yuan(9_000) })], 0);
    expect(changed?.why).toEqual({ kind: 'price_changed', from: yuan(10_000), to: yuan(9_000) });
    const flash = { price: yuan(8_000), startsAtMs: 1, endsAtMs: 100_000, running: true };
    expect(ask([item('a', { flash })], 0)?.why).toMatchObject({ to: yuan(8_000) });
    expect(ask([item('a', { flash: { ...flash, running: false } })], 0)).toBeNull();
    const kept = new Set([changed?.key ?? '']);
    expect(ask([item('a', { livePrice: yuan(9_000) })], 0, kept)).toBeNull();
    // A further change is another thing.
    expect(ask([item('a', { livePrice: yuan(8_500) })], 0, kept)?.why).toMatchObject({ to: yuan(8_500) });
  });

  it('offer the next item that can be bought, from the start again after the last', () => {
    const items = [item('z'), item('a'), item('b', { stock: 0 }), item('c', { available: false })];
    expect(ask(items, 6 * MINUTE)?.nextItemId).toBe('z');
    expect(ask([item('a'), item('b', { stock: 0 })], 6 * MINUTE)?.nextItemId).toBeNull();
  });

  it('say nothing about an item that left the bag', () => {
    expect(ask([item('b')], 60 * MINUTE)).toBeNull();
  });
});

it('an item cannot be bought when it is off sale, sold out or oversold', () => {
  expect([item('a'), item('a', { stock: 0 }), item('a', { available: false })].map(cannotBuy)).toEqual([
    false,
    true,
    true,
  ]);
});
