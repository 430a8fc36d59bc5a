import { describe, expect, it } from 'vitest';
import { createPictures, stillMs } from './pictures.ts';

const FRAME_MS = 1000 / 30;

/** Pictures at 30 frames a second from one time to another, as they arrive and as they are stamped. */
function feed(
  pictures: ReturnType<typeof createPictures>,
  span: { fromMs: number; toMs: number; stampMs?: number; soundMs?: number },
) {
  for (let i = 0; span.fromMs + i * FRAME_MS < span.toMs; i += 1) {
    const arrivedAtMs = span.fromMs + i * FRAME_MS;
    const atMs = (span.stampMs ?? 0) + i * FRAME_MS;
    if (span.soundMs !== undefined)
      pictures.add({ kind: 'audio', atMs: atMs + span.soundMs, key: true, bytes: 1, arrivedAtMs });
    pictures.add({ kind: 'video', atMs, key: i === 0, bytes: 1, arrivedAtMs });
  }
}

describe('pictures as they arrive', () => {
  it('finds the times without one, wherever the window begins', () => {
    const pictures = createPictures();
    feed(pictures, { fromMs: 1_000, toMs: 2_000 });
    feed(pictures, { fromMs: 5_000, toMs: 6_000 });
    for (const from of [0, 1_500, 3_000]) {
      const gaps = pictures.gaps(from, 6_000);
      expect(gaps).toHaveLength(1);
      expect(stillMs(gaps, 6_000)).toBeCloseTo(3_000 + FRAME_MS, 0);
    }
    expect(pictures.gaps(5_100, 5_900)).toEqual([]);
    expect(pictures.gaps(0, 1_900)).toEqual([]);
    expect(pictures.firstFrom(2_500)).toBe(5_000);
    expect(pictures.firstFrom(7_000)).toBeNull();
    expect(pictures.countIn(1_000, 2_000)).toBe(30);
  });

  it('counts a pause that still lasts up to now', () => {
    const pictures = createPictures();
    expect(pictures.gaps(0, 9_000)).toEqual([]);
    feed(pictures, { fromMs: 1_000, toMs: 2_000 });
    const gaps = pictures.gaps(1_500, 9_000);
    expect(gaps).toEqual([{ fromMs: pictures.lastAtMs(), toMs: null }]);
    expect(stillMs(gaps, 9_000)).toBeCloseTo(7_000 + FRAME_MS, 0);
  });

  it('measures how far sound is ahead, over a new publication too', () => {
    const pictures = createPictures();
    feed(pictures, { fromMs: 0, toMs: 3_000, stampMs: 0, soundMs: 10 });
    feed(pictures, { fromMs: 10_000, toMs: 13_000, stampMs: 0, soundMs: -70 });
    expect(pictures.skewMs(0, 3_000)).toBe(10);
    expect(pictures.skewMs(10_000, 13_000)).toBe(-70);
    expect(pictures.skewMs(0, 13_000)).toBe(-70);
    expect(pictures.skewMs(4_000, 9_000)).toBeNull();
  });
});
