import { describe, expect, it } from 'vitest';
import { FORMATS, FormatName } from '../../../shared/domain/index.ts';
import { rungsOf } from './rungs.ts';

describe('rungs', () => {
  it.each(FormatName.options)(
    '%s falls by frame rate, then by size, each needing less than the one above',
    (format) => {
      const rungs = rungsOf(format, true);
      expect(rungs.slice(0, 4).map(({ fps, size }) => [fps, size])).toEqual([30, 24, 20, 15].map((fps) => [fps, null]));
      for (const [i, { floor }] of rungs.entries()) {
        const above = rungs[i - 1];
        if (above) expect(floor).toBeLessThan(above.floor);
      }
      expect(rungs[0]?.floor).toBeLessThan(FORMATS[format].bitrate / 3);
    },
  );

  it.each(FormatName.options)('%s keeps its shape to the pixel, in whole macroblocks', (format) => {
    const { width, height } = FORMATS[format];
    const small = rungsOf(format, true).flatMap(({ size }) => (size ? [size] : []));
    expect(small.length).toBeGreaterThanOrEqual(2);
    for (const size of small) {
      expect(size.width * height).toBe(size.height * width);
      expect([size.width % 16, size.height % 16]).toEqual([0, 0]);
      expect(size.width).toBeLessThan(width);
    }
  });

  it('goes down to 300 kbit/s at 720 lines and to 600 at 1080, and further only with a smaller picture', () => {
    const least = (format: FormatName, may: boolean) => rungsOf(format, may).at(-1)?.floor;
    expect(least('portrait720', false)).toBe(300_000);
    expect(least('landscape1080', false)).toBe(600_000);
    expect(least('portrait720', true)).toBe(110_000);
    expect(rungsOf('portrait1080', false).every(({ size }) => size === null)).toBe(true);
  });
});
