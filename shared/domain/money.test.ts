import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMoney, MAX_MINOR, Price, parsePrice } from './money.ts';

describe('prices', () => {
  it.each([
    ['199', 19900],
    ['199.9', 19990],
    ['￥１９９．９０', 19990],
    ['1,299', 129900],
    [' ¥0.01 ', 1],
    ['1000000', MAX_MINOR],
  ])('reads %s', (text, minor) => expect(parsePrice(text)).toBe(minor));

  it.each(['', '0', '-5', '0.30000000000000004', '1e3', '12.345', 'abc', '1000000.01', '9'.repeat(30), 'NaN'])(
    'refuses %s',
    (text) => expect(parsePrice(text)).toBeNull(),
  );

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MAX_MINOR }), (minor) => {
        expect(parsePrice(formatMoney({ minor, currency: 'CNY' }))).toBe(minor);
      }),
    );
  });

  it('cannot hold a fraction, a negative or a huge amount', () => {
    for (const minor of [0.1 + 0.2, -1, 0, MAX_MINOR + 1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(Price.safeParse({ minor, currency: 'CNY' }).success).toBe(false);
  });
});
