import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FLASH_MAX_MS, FLASH_MIN_MS, type Flash, type LowestDeal } from './bag.ts';
import {
  BASIS_FRESH_MS,
  bundleTitle,
  comparedPrice,
  flashAt,
  flashPhase,
  flashPriceProblem,
  flashProblem,
} from './price.ts';

const now = 1_800_000_000_000;
const yuan = (minor: number) => ({ minor, currency: 'CNY' as const });

describe('a compared price', () => {
  const deal: LowestDeal = { price: yuan(900), days: 7, asOfMs: now };
  type Item = Parameters<typeof comparedPrice>[0];
  const item = (more: Partial<Item>): Item => ({
    livePrice: yuan(800),
    flash: null as Flash | null,
    lowestDeal: deal,
    ...more,
  });

  it('is the lowest price paid, with its days and date', () => {
    expect(comparedPrice(item({}), now)).toEqual({ price: yuan(900), basis: 'lowest_deal', days: 7, asOfMs: now });
  });

  it('is none where nothing was paid, where it was no dearer, and where the record is of another day', () => {
    expect(comparedPrice(item({ lowestDeal: null }), now)).toBeNull();
    expect(comparedPrice(item({ livePrice: yuan(900) }), now)).toBeNull();
    expect(comparedPrice(item({ lowestDeal: { ...deal, price: { minor: 900, currency: 'USD' } } }), now)).toBeNull();
    expect(comparedPrice(item({}), now + BASIS_FRESH_MS)).not.toBeNull();
    expect(comparedPrice(item({}), now + BASIS_FRESH_MS + 1)).toBeNull();
    expect(comparedPrice(item({}), now - BASIS_FRESH_MS - 1)).toBeNull();
  });

  it('is held against what is asked now, so a flash price counts while it runs', () => {
    const flash = { price: yuan(600), startsAtMs: now, endsAtMs: now + 60_000, running: true };
    const dear = { livePrice: yuan(950), flash };
    expect(comparedPrice(item(dear), now)?.price).toEqual(yuan(900));
    expect(comparedPrice(item({ ...dear, flash: { ...flash, running: false } }), now)).toBeNull();
  });
});

describe('a flash price', () => {
  it.each([
    ['ends_first', now, now],
    ['ends_first', now + 10, now],
    ['ends_first', now, Number.NaN],
    ['too_short', now, now + FLASH_MIN_MS - 1],
    ['too_long', now, now + FLASH_MAX_MS + 1],
    ['over', now - 60_000, now],
    [null, now - 60_000, now + 1],
    [null, now + 86_400_000, now + 86_400_000 + FLASH_MIN_MS],
  ])('is %s from %i to %i', (problem, startsAtMs, endsAtMs) =>
    expect(flashProblem({ startsAtMs, endsAtMs }, now)).toBe(problem),
  );

  it('must be below the price it interrupts, in its currency', () => {
    expect(flashPriceProblem(yuan(999), yuan(1_000))).toBeNull();
    expect(flashPriceProblem(yuan(1_000), yuan(1_000))).toBe('not_below_live');
    expect(flashPriceProblem({ minor: 1, currency: 'USD' }, yuan(1_000))).toBe('currency');
  });

  it('runs at its start and not at its end, whatever the clock did before', () => {
    fc.assert(
      fc.property(fc.integer({ min: -200, max: 200 }), fc.integer({ min: 1, max: 100 }), (atMs, length) => {
        const plan = { price: yuan(1), startsAtMs: 0, endsAtMs: length };
        const running = atMs >= 0 && atMs < length;
        expect(flashPhase(plan, atMs) === 'running').toBe(running);
        expect(flashAt(plan, atMs)).toEqual(atMs >= length ? null : { ...plan, running });
      }),
    );
    expect(flashAt(null, 5)).toBeNull();
  });
});

describe('the title of a bundle', () => {
  it('says what is in it, in each language it has', () => {
    const pouch = { title: '收纳袋 · Pouch', quantity: 2 };
    expect(bundleTitle('唇膏 · Lipstick', [])).toBe('唇膏 · Lipstick');
    expect(bundleTitle('唇膏 · Lipstick', [pouch])).toBe('唇膏 + 收纳袋 ×2 · Lipstick + Pouch ×2');
    expect(bundleTitle('Lipstick', [{ title: 'Pouch', quantity: 1 }])).toBe('Lipstick + Pouch');
  });
});
