import { describe, expect, it } from 'vitest';
import { goalText, parseTarget } from './goal.ts';

describe('the target of the goal overlay', () => {
  it('is a whole number of orders, or an amount as people write it', () => {
    expect(parseTarget(' 1,000 ', 'orders')).toBe(1_000);
    expect(parseTarget('１００', 'orders')).toBe(100);
    expect(parseTarget('¥20,000', 'sales')).toBe(2_000_000);
    expect(parseTarget('199.9', 'sales')).toBe(19_990);
  });

  it('refuses what the contract would refuse', () => {
    for (const text of ['', '0', '-5', '1.5', '1e3', '1000000001', 'many'])
      expect(parseTarget(text, 'orders')).toBeNull();
    for (const text of ['', '0', '-5', '1.999', 'a lot']) expect(parseTarget(text, 'sales')).toBeNull();
  });

  it('reads back what it shows', () => {
    for (const goal of [
      { kind: 'orders', target: 250 },
      { kind: 'sales', target: 2_000_000 },
      { kind: 'sales', target: 19_990 },
    ] as const)
      expect(parseTarget(goalText(goal, 'CNY'), goal.kind)).toBe(goal.target);
  });
});
