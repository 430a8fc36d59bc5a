import { describe, expect, it } from 'vitest';
import { emptyTally } from '../../../../shared/domain/index.ts';
import { bagItem, bagOf } from '../../../../tests/support/bagItem.ts';
import { itemForKey, itemMark, keyOf, soldOf } from './bag-rules.ts';

const item = (id: string, more: object = {}) => bagItem({ id, productId: `p-${id}`, stock: 50, sold: 3, ...more });
const bag = bagOf([
  item('a'),
  item('b', { stock: 19 }),
  item('c', { stock: 0 }),
  item('d', { available: false, stock: 0 }),
]);

describe('bag rules', () => {
  it('marks what the host has to know, worst first', () => {
    expect(bag.items.map((one) => itemMark(one))).toEqual([null, 'low', 'sold_out', 'gone']);
    const facts = { available: true, stock: 0, oversold: 2 };
    expect(itemMark(facts)).toBe('oversold');
  });
  it('calls stock low from where the host said, and never at 0', () => {
    const facts = { available: true, oversold: 0 };
    expect([21, 20, 1].map((stock) => itemMark({ ...facts, stock }, 20))).toEqual([null, 'low', 'low']);
    expect(itemMark({ ...facts, stock: 1 }, 0)).toBeNull();
    expect(itemMark({ ...facts, stock: 0 }, 0)).toBe('sold_out');
  });
  it('offers keys for nine items only', () => {
    expect([0, 8, 9].map(keyOf)).toEqual(['1', '9', null]);
    expect(['2', '9', '0', 'm'].map((key) => itemForKey(bag, key))).toEqual(['b', null, null, null]);
  });
  it('counts units of the running stream', () => {
    const [first] = bag.items;
    if (!first) throw new Error('no item');
    expect(soldOf(first, null)).toBe(3);
    const row = { itemId: first.id, title: 'a', orders: 2, units: 7, gmv: { minor: 1, currency: 'CNY' as const } };
    expect(soldOf(first, { ...emptyTally(), perItem: [row] })).toBe(7);
  });
});
