import { describe, expect, it } from 'vitest';
import { countdown } from '../clock.ts';
import { type FlashForm, flashPlan } from './flash-plan.ts';

const yuan = (minor: number) => ({ minor, currency: 'CNY' as const });
const item = { livePrice: yuan(16_900), listPrice: yuan(19_900) };
const NOW = new Date('2026-11-23T20:00:00').getTime();
const form = (more: Partial<FlashForm>): FlashForm => ({
  price: '99',
  when: 'now',
  startAt: '',
  minutes: '5',
  ...more,
});

describe('planning a flash price', () => {
  it('starts on the platform’s clock and lasts as long as was typed', () => {
    expect(flashPlan(form({ minutes: '１０' }), item, NOW)).toEqual({
      ok: true,
      plan: { price: yuan(9_900), startsAtMs: NOW, endsAtMs: NOW + 600_000 },
    });
    expect(flashPlan(form({ when: 'at', startAt: '2026-11-23T20:30' }), item, NOW)).toMatchObject({
      plan: { startsAtMs: NOW + 30 * 60_000, endsAtMs: NOW + 35 * 60_000 },
    });
  });

  it.each([
    [{ price: 'x' }, 'price', 'price'],
    [{ price: '169' }, 'price', 'not_below'],
    [{ price: '1' }, 'price', 'far_below'],
    [{ minutes: '0' }, 'minutes', 'minutes'],
    [{ minutes: '1.5' }, 'minutes', 'minutes'],
    [{ minutes: '1441' }, 'minutes', 'minutes'],
    [{ when: 'at', startAt: '' }, 'startAt', 'time'],
    [{ when: 'at', startAt: '2026-11-23T19:00' }, 'startAt', 'time'],
  ] as const)('says what is wrong with %j', (more, field, why) => {
    expect(flashPlan(form(more), item, NOW)).toEqual({ ok: false, field, why });
  });

  it('counts down to zero and no further', () => {
    expect([countdown(249_000), countdown(3_849_100), countdown(400), countdown(-5)]).toEqual([
      '4:09',
      '1:04:10',
      '0:01',
      '0:00',
    ]);
  });
});
