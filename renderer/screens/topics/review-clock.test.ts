import { describe, expect, it } from 'vitest';
import { countdown, EXPIRY_WARNING_MS, expiryIn } from './review-clock.ts';

const HOUR = 3_600_000;

describe('how long the reviewer still has', () => {
  it('is told in minutes and seconds below an hour, never below zero', () => {
    expect([239_000, 238_001, 1, 0, -5_000, 3_599_000].map(countdown)).toEqual([
      '3:59',
      '3:59',
      '0:01',
      '0:00',
      '0:00',
      '59:59',
    ]);
    expect(countdown(HOUR)).toBeNull();
  });
});

describe('how long an approval still holds', () => {
  it('never promises more than there is', () => {
    expect(expiryIn(EXPIRY_WARNING_MS)).toEqual({ unit: 'days', count: 3 });
    expect(expiryIn(EXPIRY_WARNING_MS - 1)).toEqual({ unit: 'days', count: 2 });
    expect(expiryIn(48 * HOUR - 1)).toEqual({ unit: 'hours', count: 47 });
    expect(expiryIn(HOUR)).toEqual({ unit: 'hours', count: 1 });
    expect(expiryIn(HOUR - 1)).toEqual({ unit: 'soon', count: 0 });
  });
});
