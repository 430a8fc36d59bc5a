import { describe, expect, it } from 'vitest';
import { agoMs, blocksOf, COLUMNS, ROWS, timeOf } from './timecode.ts';

const NOW = 1_795_686_196_123;

describe('the timecode', () => {
  it('is read back as it was drawn', () => {
    for (let i = 0; i < 5_000; i += 1) {
      const time = timeOf(blocksOf(NOW + i * 7));
      expect(time).toBe((NOW + i * 7) % 2 ** 24);
    }
  });

  it('tells how long ago it was drawn, over the wrap as well', () => {
    const wrap = Math.ceil(NOW / 2 ** 24) * 2 ** 24;
    for (const drawn of [NOW, wrap - 5, wrap])
      expect(agoMs(timeOf(blocksOf(drawn)) ?? Number.NaN, drawn + 120)).toBe(120);
  });

  it('is none where there are no blocks, or one of them is wrong', () => {
    expect(timeOf(Array.from({ length: COLUMNS * ROWS }, () => true))).toBeNull();
    const blocks = blocksOf(NOW);
    for (let i = 0; i < blocks.length; i += 1)
      expect(timeOf(blocks.map((white, at) => white !== (at === i))), `block ${i}`).toBeNull();
  });

  it('is hardly ever taken from the upper half of one frame and the lower half of the next', () => {
    let taken = 0;
    for (let i = 0; i < 4_000; i += 1) {
      const [one, next] = [blocksOf(NOW + i * 33), blocksOf(NOW + (i + 1) * 33)];
      const torn = [...one.slice(0, 16), ...next.slice(16)];
      const time = timeOf(torn);
      if (time !== null && time !== timeOf(one) && time !== timeOf(next)) taken += 1;
    }
    expect(taken).toBeLessThan(40);
  });
});
