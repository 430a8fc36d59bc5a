import { describe, expect, it } from 'vitest';
import { createThinner } from './thinner.ts';

/** What stays of some seconds at 30 a second, with times rounded to microseconds as the clock rounds them. */
function thinned(fps: number, seconds = 10, startUs = 1_764_000_000_123_456) {
  const thinner = createThinner(30);
  const kept: { atUs: number; durationUs: number }[] = [];
  for (let i = 0; i < seconds * 30; i += 1) {
    const atUs = Math.round(startUs + (i * 1_000_000) / 30);
    const one = thinner.keep(atUs, fps);
    if (one) kept.push({ atUs, ...one });
  }
  return kept;
}

describe('leaving pictures out', () => {
  it.each([30, 24, 20, 15])('keeps %i of 30 a second, as evenly as it goes', (fps) => {
    const kept = thinned(fps);
    expect(kept).toHaveLength(fps * 10);
    const gaps = kept.slice(1).map(({ atUs }, i) => Math.round((atUs - (kept[i]?.atUs ?? 0)) / (1_000_000 / 30)));
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(fps === 24 || fps === 20 ? 1 : 0);
    // 24: never two steps in a row are long ones.
    for (const [i, gap] of gaps.entries()) if (gap > 1 && fps > 20) expect(gaps[i + 1] ?? 1).toBe(1);
  });

  it.each([24, 20, 15])('says of each at %i how long it stands, to the next', (fps) => {
    const kept = thinned(fps);
    for (const [i, { atUs, durationUs }] of kept.slice(0, -1).entries())
      expect(Math.abs((kept[i + 1]?.atUs ?? 0) - atUs - durationUs)).toBeLessThanOrEqual(2);
  });

  it('begins anew after a pause and at another rate, and makes up for nothing', () => {
    const thinner = createThinner(30);
    expect(thinner.keep(0, 15)).not.toBeNull();
    expect(thinner.keep(33_333, 15)).toBeNull();
    expect(thinner.keep(5_000_000, 15)).not.toBeNull();
    expect(thinner.keep(5_033_333, 15)).toBeNull();
    expect(thinner.keep(5_066_667, 15)).not.toBeNull();
    expect(thinner.keep(5_100_000, 30)).not.toBeNull();
    expect(thinner.keep(5_133_333, 30)).toEqual({ durationUs: 33_333 });
    expect(thinner.keep(5_166_667, 20)).toEqual({ durationUs: 66_667 });
  });
});
