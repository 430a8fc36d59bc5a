import { describe, expect, it } from 'vitest';
import { item } from '../../../../tests/ui/harness/samples.ts';
import { decide, heldValue, sameValue } from './decide.ts';

const yuan = (minor: number) => ({ minor, currency: 'CNY' as const });
const plan = { price: yuan(9_900), startsAtMs: 1_000, endsAtMs: 61_000 };
const seen = item(0, { version: 3, perk: 'gift', livePrice: yuan(16_900), flash: null, limit: null });

describe('an edit that met another edit', () => {
  it('is sent again when the other one touched something else', () => {
    const now = { ...seen, version: 4, perk: 'another gift' };
    expect(decide('livePrice', seen, yuan(15_000), now)).toBe('resend');
    expect(decide('flash', seen, plan, now)).toBe('resend');
    expect(decide('limit', seen, 5, now)).toBe('resend');
  });

  it('is a question when both changed the same field', () => {
    expect(decide('livePrice', seen, yuan(15_000), { ...seen, version: 4, livePrice: yuan(14_000) })).toBe('ask');
    expect(decide('perk', seen, 'mine', { ...seen, version: 5, perk: 'theirs' })).toBe('ask');
    expect(decide('limit', { ...seen, limit: 4 }, null, { ...seen, version: 4, limit: 9 })).toBe('ask');
    const flash = { ...plan, endsAtMs: 90_000, running: true };
    expect(decide('flash', seen, plan, { ...seen, version: 4, flash })).toBe('ask');
  });

  it('is done when both wanted the same, and lost with its item', () => {
    expect(decide('livePrice', seen, yuan(15_000), { ...seen, version: 4, livePrice: yuan(15_000) })).toBe('same');
    expect(decide('flash', seen, plan, { ...seen, version: 4, flash: { ...plan, running: true } })).toBe('same');
    expect(decide('perk', seen, 'mine', undefined)).toBe('gone');
  });

  it('goes on from what the host has seen: the second answer is held against theirs', () => {
    const theirs = { ...seen, version: 4, livePrice: yuan(14_000) };
    expect(decide('livePrice', theirs, yuan(15_000), { ...theirs, version: 5, perk: 'x' })).toBe('resend');
    expect(decide('livePrice', theirs, yuan(15_000), { ...theirs, version: 5, livePrice: yuan(13_000) })).toBe('ask');
  });
});

describe('values', () => {
  it('compares what is meant, and leaves the word of the clock out', () => {
    expect(heldValue({ ...seen, flash: { ...plan, running: true } }, 'flash')).toEqual(plan);
    expect(heldValue(seen, 'perk')).toBe('gift');
    expect(sameValue(plan, { ...plan, price: yuan(1) })).toBe(false);
    expect(sameValue(null, plan)).toBe(false);
    expect(sameValue(yuan(1), { minor: 1, currency: 'USD' })).toBe(false);
    expect(sameValue(null, null)).toBe(true);
  });
});
