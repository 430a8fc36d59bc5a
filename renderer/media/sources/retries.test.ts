import { describe, expect, it } from 'vitest';
import { createRetries } from './retries.ts';

function setUp() {
  let now = 0;
  return { retries: createRetries(() => now), pass: (ms: number) => (now += ms) };
}

describe('tries after a failure', () => {
  it('come soon after a loss, then calmly', () => {
    const { retries } = setUp();
    expect([retries.after('lost'), retries.after('lost'), retries.after('busy'), retries.after('lost')]).toEqual([
      500, 3000, 3000, 3000,
    ]);
    retries.works();
    expect(retries.after('lost')).toBe(500);
  });

  it('come ever later for a device that freezes again and again', () => {
    const { retries, pass } = setUp();
    const waits = [];
    for (let i = 0; i < 6; i += 1) {
      waits.push(retries.after('frozen'));
      retries.works();
      pass(5000);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 8000]);
    pass(60_000);
    expect(retries.after('frozen')).toBe(500);
  });

  it('do not come where the host is to be asked, or the list will tell', () => {
    const { retries } = setUp();
    expect([retries.after('denied'), retries.after('missing'), retries.after('cancelled')]).toEqual([null, null, null]);
  });

  it('begin anew with another device', () => {
    const { retries } = setUp();
    retries.after('frozen');
    retries.after('frozen');
    retries.anew();
    expect(retries.after('frozen')).toBe(500);
  });
});
