import { describe, expect, it } from 'vitest';
import { createRandom } from '../../electron/core/rehearsal/audience/random.ts';
import { growthOf, growthVerdict, lowest, type Point } from './slope.ts';

/** A level that grows by so much an hour, with a saw of garbage on top. */
function memory(options: { minutes: number; perHour: number; noise: number; seed?: number }): Point[] {
  const random = createRandom(options.seed ?? 1);
  return Array.from({ length: options.minutes * 12 }, (_, i) => {
    const atS = i * 5;
    const level = 100 * (1 + (options.perHour / 100) * (atS / 3600));
    const saw = ((atS % 40) / 40) * 8;
    return { atS, value: level + saw + (random.next() - 0.5) * options.noise };
  });
}

describe('whether memory grows', () => {
  it('looks at what is left after a collection', () => {
    const points = lowest(memory({ minutes: 3, perHour: 0, noise: 0 }));
    expect(points).toHaveLength(3);
    for (const { value } of points) expect(value).toBeLessThan(102);
  });

  it('finds the slope of a line, and how sure it is', () => {
    const growth = growthOf(memory({ minutes: 60, perHour: 5, noise: 0.4 }));
    expect(growth?.perHour).toBeCloseTo(5, 0);
    expect(growth?.lowPerHour).toBeGreaterThan(2);
    expect(growthVerdict(growth, 2)).toBe('fails');
  });

  it('rules growth out when it may', () => {
    const growth = growthOf(memory({ minutes: 60, perHour: 0, noise: 0.4 }));
    expect(growthVerdict(growth, 2)).toBe('holds');
  });

  it('does not decide what a short and noisy run cannot', () => {
    expect(growthVerdict(growthOf(memory({ minutes: 6, perHour: 1, noise: 6 })), 2)).toBe('undecided');
    expect(growthVerdict(growthOf(memory({ minutes: 2, perHour: 50, noise: 0 })), 2)).toBe('undecided');
    expect(growthOf([])).toBeNull();
  });

  it('is not taken in by a slow swing: neighbours that resemble each other count for less', () => {
    const swing = Array.from({ length: 360 }, (_, i) => ({ atS: i * 5, value: 100 + 2 * Math.sin(i / 115) }));
    const growth = growthOf(swing);
    expect(growth?.worth).toBeLessThan(growth?.points ?? 0);
    expect(growthVerdict(growth, 2)).not.toBe('fails');
  });

  it('is right about as often as it says: nothing grows, and the interval holds zero in 95 of 100 runs', () => {
    let missed = 0;
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = createRandom(seed);
      const points = Array.from({ length: 25 }, (_, i) => ({
        atS: i * 60,
        value: 100 + random.next() + random.next() + random.next(),
      }));
      const growth = growthOf(points);
      if (growth === null || growth.lowPerHour > 0 || growth.highPerHour < 0) missed += 1;
    }
    // 10 expected; more than 24 would be one chance in ten thousand.
    expect(missed).toBeLessThan(24);
  });
});
