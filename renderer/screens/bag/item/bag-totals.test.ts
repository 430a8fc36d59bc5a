import { describe, expect, it } from 'vitest';
import { item } from '../../../../tests/ui/harness/samples.ts';
import { bagTotals } from './bag-totals.ts';

describe('totals of the bag', () => {
  it('adds one of each at list and live price', () => {
    const cheaper = item(0, { livePrice: { minor: 10_000, currency: 'CNY' } });
    expect(bagTotals([cheaper, item(1)])).toEqual({
      list: { minor: 19_900 + 12_900, currency: 'CNY' },
      live: { minor: 10_000 + 12_900, currency: 'CNY' },
    });
  });

  it('adds nothing that cannot be added', () => {
    expect(bagTotals([])).toBeNull();
    expect(bagTotals([item(0), item(1, { livePrice: { minor: 100, currency: 'USD' } })])).toBeNull();
  });
});
