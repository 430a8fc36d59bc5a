import { describe, expect, it } from 'vitest';
import { BLOCK_FRAMES, createPacer, toUs } from './pacer.ts';

const HOURS = 8;
const START_US = 3_000_000;
/** Measured: 5.2 ms at 500 ppm. What a viewer can notice begins at 45 ms of sound before picture (ITU-R BT.1359). */
const MOST_ERROR_US = 10_000;
/** Measured after the first correction can have been made. */
const SETTLED_US = 10_000_000;

/** Repeatable, uniform in 0 to 1 (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * A sound card that is `ppm` slower than the page's clock (negative: faster), delivered with jitter of up to 15 ms, now
 * and then held up for up to 200 ms and then all at once, and looked after ten times a second.
 */
function simulate(ppm: number, seed: number) {
  const pacer = createPacer();
  const random = dice(seed);
  pacer.start(START_US);
  const batchUs = toUs(BLOCK_FRAMES) * (1 + ppm / 1_000_000);
  const batches = Math.floor((HOURS * 3_600_000_000) / batchUs);
  let worstUs = 0;
  let nowUs = 0;
  let nextCallUs = 0;
  let heldUntilUs = 0;
  for (let i = 1; i <= batches; i += 1) {
    const trueUs = i * batchUs;
    if (random() < 0.001) heldUntilUs = trueUs + random() * 200_000;
    // Never before the one that was delivered last.
    nowUs = Math.max(nowUs, heldUntilUs, trueUs + random() * random() * 15_000);
    for (; nextCallUs < nowUs; nextCallUs += 100_000) pacer.idle(START_US + nextCallUs);
    pacer.place(BLOCK_FRAMES, START_US + nowUs);
    if (trueUs > SETTLED_US) worstUs = Math.max(worstUs, Math.abs(toUs(pacer.written) - trueUs));
  }
  return { worstUs, counts: pacer.counts, writtenUs: toUs(pacer.written), trueUs: batches * batchUs };
}

describe('eight hours of two clocks that differ', () => {
  for (const ppm of [-500, -200, -50, 50, 200, 500])
    it(`keeps sound and picture together at ${ppm} ppm, without a jump`, () => {
      const { worstUs, counts, writtenUs, trueUs } = simulate(ppm, 7 + ppm);
      expect(worstUs).toBeLessThanOrEqual(MOST_ERROR_US);
      expect(counts).toMatchObject({ silences: 0, cuts: 0, passed: 0 });
      // What would have been the error at the end without a correction: 1.4 s at 50 ppm, 14.4 s at 500.
      expect(Math.abs(writtenUs - trueUs)).toBeLessThan(MOST_ERROR_US);
      expect(counts.stretched).toBeGreaterThan(100);
    });
});

describe('pauses', () => {
  it('bridges each pause of the device once, whatever the drift', () => {
    const pacer = createPacer();
    pacer.start(START_US);
    let at = 0;
    let lost = 0;
    for (let i = 1; i <= 47 * 600; i += 1) {
      at += toUs(BLOCK_FRAMES) * (1 + 200e-6);
      if (i % 2_000 === 0) {
        at += 150_000;
        lost += 1;
      }
      pacer.place(BLOCK_FRAMES, START_US + at);
      pacer.idle(START_US + at);
    }
    expect(pacer.counts).toMatchObject({ silences: lost, cuts: 0 });
    expect(Math.abs(toUs(pacer.written) - at)).toBeLessThan(MOST_ERROR_US);
  });

  it('is silent for as long as nothing comes, counted once', () => {
    const pacer = createPacer();
    pacer.start(START_US);
    for (let i = 1; i <= 100; i += 1) pacer.place(BLOCK_FRAMES, START_US + i * toUs(BLOCK_FRAMES));
    const from = 100 * toUs(BLOCK_FRAMES);
    for (let at = 0; at <= 20_000_000; at += 100_000) pacer.idle(START_US + from + at);
    expect(pacer.counts).toMatchObject({ silences: 1, cuts: 0, passed: 0 });
    expect(toUs(pacer.written)).toBeGreaterThan(from + 19_700_000);
    expect(toUs(pacer.written)).toBeLessThanOrEqual(from + 20_000_000);
  });

  it('passes over what nobody was awake for, in whole frames', () => {
    const pacer = createPacer();
    pacer.start(START_US);
    for (let i = 1; i <= 100; i += 1) pacer.place(BLOCK_FRAMES, START_US + i * toUs(BLOCK_FRAMES));
    const later = 100 * toUs(BLOCK_FRAMES) + 3_600_000_000;
    const placed = pacer.place(BLOCK_FRAMES, START_US + later);
    // The first batch may only be late; the timer says that nothing came.
    expect(placed).toMatchObject({ pass: 0, silence: 0, length: BLOCK_FRAMES });
    const slept = { ...pacer.idle(START_US + later) };
    expect(slept.pass % BLOCK_FRAMES).toBe(0);
    expect(toUs(slept.pass)).toBeGreaterThan(3_599_000_000);
    expect(toUs(slept.silence)).toBeLessThan(150_000);
    expect(toUs(pacer.written)).toBeLessThanOrEqual(later);
  });
});
