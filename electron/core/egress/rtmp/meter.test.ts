import { describe, expect, it } from 'vitest';
import { SendMeter } from './meter.ts';

describe('a meter', () => {
  it('measures the confirmed rate of a steady line, whatever the size of the steps', () => {
    for (const step of [32_768, 65_536, 16_000]) {
      const meter = new SendMeter(0);
      const everyMs = (step / 54_000) * 1000;
      let total = 0;
      for (let atMs = 0; atMs < 10_000; atMs += everyMs) {
        total += step;
        meter.wrote(total + 100_000, atMs);
        meter.acknowledged(total, atMs);
      }
      expect(meter.ackedBitrate(10_000)).toBeGreaterThan(54_000 * 8 * 0.9);
      expect(meter.ackedBitrate(10_000)).toBeLessThan(54_000 * 8 * 1.1);
    }
  });

  it('falls when the confirmations stop, and says nothing before two of them', () => {
    const meter = new SendMeter(0);
    meter.wrote(1_000_000, 0);
    expect(meter.ackedBitrate(10)).toBeNull();
    meter.acknowledged(100_000, 1_000);
    expect(meter.ackedBitrate(1_000)).toBeNull();
    meter.acknowledged(200_000, 2_000);
    expect(meter.ackedBitrate(2_000)).toBe(800_000);
    expect(meter.ackedBitrate(6_000)).toBe(200_000);
  });

  it('knows how long the oldest unconfirmed byte is on its way', () => {
    const meter = new SendMeter(0);
    meter.wrote(1_000, 100);
    expect(meter.unackedMs(5_000)).toBe(0); // it may never confirm
    meter.wrote(2_000, 200);
    meter.acknowledged(1_000, 250);
    expect(meter.unackedMs(700)).toBe(500);
    expect(meter.rttMs).toBe(150);
    meter.acknowledged(2_000, 800);
    expect(meter.unackedMs(900)).toBe(0);
    expect(meter.unackedBytes).toBe(0);
  });

  it('believes no confirmation beyond what was written, and none that goes back', () => {
    const meter = new SendMeter(0);
    meter.wrote(1_000, 0);
    expect(meter.acknowledged(0x7fff_0000, 10)).toBe(1_000);
    expect(meter.acknowledged(500, 20)).toBe(1_000);
    expect(meter.ackedBytes).toBe(1_000);
  });

  it('follows a count that wraps at 2^32', () => {
    const meter = new SendMeter(0);
    let total = 0;
    for (let i = 1; i <= 10; i += 1) {
      total += 1_000_000_000;
      meter.wrote(total, i * 1_000);
      expect(meter.acknowledged(total % 0x1_0000_0000, i * 1_000 + 10)).toBe(total);
    }
  });
});
