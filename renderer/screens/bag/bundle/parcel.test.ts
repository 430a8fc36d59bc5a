import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../../tests/ui/harness/samples.ts';
import { type Parcel, partsOf, priceOf, sumOf } from './parcel.ts';

const lines = (...of: [number, number][]): Parcel['lines'] =>
  of.flatMap(([at, quantity]) => {
    const product = catalogue[at];
    return product ? [{ product, quantity }] : [];
  });
const main = (at: number) => catalogue[at]?.id ?? null;

describe('a parcel of several products', () => {
  it('names what comes along, and more of the first as a part', () => {
    expect(partsOf({ main: main(0), lines: lines([0, 1], [2, 2]) })).toEqual([{ productId: 'p3', quantity: 2 }]);
    expect(partsOf({ main: main(0), lines: lines([0, 3]) })).toEqual([{ productId: 'p1', quantity: 2 }]);
  });

  it('costs at most what its parts cost one by one', () => {
    const parcel = { main: main(0), lines: lines([0, 1], [2, 2]) };
    expect(sumOf(parcel)).toEqual({ minor: 19_900 + 2 * 5_900, currency: 'CNY' });
    expect(priceOf(parcel, '¥289.00')).toEqual({ ok: true, price: { minor: 28_900, currency: 'CNY' } });
    expect(priceOf(parcel, '317.01')).toEqual({ ok: false, why: 'above' });
    expect(priceOf(parcel, '31')).toEqual({ ok: false, why: 'far_below' });
    expect(priceOf(parcel, 'cheap')).toEqual({ ok: false, why: 'price' });
  });

  it('is none with one product, too many parts or mixed currencies', () => {
    expect(priceOf({ main: main(0), lines: lines([0, 1]) }, '10')).toEqual({ ok: false, why: 'empty' });
    const all = lines(...Array.from({ length: 12 }, (_, at): [number, number] => [at, 1]));
    expect(priceOf({ main: main(0), lines: all }, '10')).toEqual({ ok: false, why: 'too_many' });
    const [a, b] = lines([0, 1], [1, 1]);
    if (!a || !b) throw new Error('no samples');
    const dollars = { ...b, product: { ...b.product, listPrice: { minor: 100, currency: 'USD' as const } } };
    expect(priceOf({ main: main(0), lines: [a, dollars] }, '10')).toEqual({ ok: false, why: 'currencies' });
  });
});
