import { describe, expect, it } from 'vitest';
import { createRateMeter } from './meter.ts';

describe('the rate meter', () => {
  it('says 30 for thirty a second', () => {
    const meter = createRateMeter();
    for (let i = 0; i < 90; i += 1) meter.add(1, 5000 + (i * 1000) / 30);
    expect(meter.rate(8000)).toBeGreaterThanOrEqual(29);
    expect(meter.rate(8000)).toBeLessThanOrEqual(31);
  });

  it('falls to nothing a second after the last', () => {
    const meter = createRateMeter();
    for (let i = 0; i < 30; i += 1) meter.add(1, i * 33);
    expect(meter.rate(60_000)).toBe(0);
  });
});
