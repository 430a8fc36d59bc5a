import { describe, expect, it } from 'vitest';
import { delayToNext, dueTick } from './clock.ts';

/** Plays the clock against timers that fire late by `lateness(n)` milliseconds. */
function play(seconds: number, lateness: (n: number) => number) {
  const startMs = 1_000_000;
  const ticks: { index: number; timestampUs: number; atMs: number; skipped: number }[] = [];
  let nowMs = startMs;
  let last = -1;
  for (let n = 0; nowMs < startMs + seconds * 1000; n += 1) {
    const tick = dueTick(startMs, 30, last, nowMs);
    if (tick) {
      last = tick.index;
      ticks.push({ ...tick, atMs: nowMs });
    }
    nowMs += delayToNext(startMs, 30, last, nowMs) + lateness(n);
  }
  return ticks;
}

describe('the picture clock', () => {
  it('does not drift with late timers', () => {
    const ticks = play(60, () => 4);
    expect(ticks).toHaveLength(1800);
    expect(ticks.every((tick, i) => tick.index === i && tick.skipped === 0)).toBe(true);
    const last = ticks.at(-1);
    expect(last && last.atMs - 1_000_000 - (last.index * 1000) / 30).toBeLessThan(5);
  });

  it('stamps exactly n / fps', () => {
    const ticks = play(2, (n) => (n % 3) * 3);
    for (const tick of ticks) expect(tick.timestampUs).toBeCloseTo(1_000_000_000 + (tick.index * 1_000_000) / 30, 3);
  });

  it('makes up for a short stall and leaves out what a long one cost', () => {
    expect(dueTick(0, 30, 0, 90)).toMatchObject({ index: 1, skipped: 0 });
    expect(dueTick(0, 30, 0, 501)).toMatchObject({ index: 15, skipped: 14 });
  });

  it('is not due early', () => {
    expect(dueTick(0, 30, 0, 20)).toBeNull();
    expect(delayToNext(0, 30, 0, 20)).toBeCloseTo(13.33, 1);
  });
});
