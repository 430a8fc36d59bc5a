import { describe, expect, it } from 'vitest';
import { blocksOf } from './timecode.ts';
import { judge } from './viewer.ts';

const BEGUN = 1_795_686_196_000;
const code = (epochMs: number) => blocksOf(epochMs).reduce((value, white) => value * 2 + (white ? 1 : 0), 0);
/** Thirty pictures a second, each shown `late` after it was drawn. */
const shown = (seconds: number, late: number) =>
  Array.from({ length: seconds * 30 }, (_, i) => {
    const drawn = BEGUN + Math.round((i * 1000) / 30);
    return { atMs: drawn + late, code: code(drawn) };
  });

describe('what was read off the screen', () => {
  it('is as late as it was shown', () => {
    const reading = judge(shown(2, 120), BEGUN + 120, BEGUN + 2_120);
    expect(new Set(reading.latencies)).toEqual(new Set([120]));
    expect(reading).toMatchObject({ frames: 60, unread: 0, frozen: 0 });
  });

  it('stood still where no new picture came, also when the old one was shown again, and at the end', () => {
    const pictures = shown(3, 100);
    const kept = pictures.filter((_, i) => i < 30 || (i >= 45 && i < 75));
    const last = kept[29] ?? { atMs: 0, code: 0 };
    kept.splice(30, 0, { ...last, atMs: last.atMs + 200 });
    const reading = judge(kept, BEGUN + 100, BEGUN + 3_100);
    expect(reading.latencies).toHaveLength(60);
    expect(reading.longestGapMs).toBeGreaterThan(500);
    // Half a second in the middle and half a second at the end, of three.
    expect(reading.frozen).toBeCloseTo(1 / 3, 1);
  });

  it('has no delay of a picture whose blocks do not fit', () => {
    const pictures = shown(1, 100).map((one, i) => (i % 10 === 0 ? { ...one, code: -1 } : one));
    expect(judge(pictures, BEGUN + 100, BEGUN + 1_100)).toMatchObject({ frames: 30, unread: 3, frozen: 0 });
  });
});
