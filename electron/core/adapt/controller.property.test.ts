import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FORMATS, FormatName } from '../../../shared/domain/index.ts';
import { AdaptController } from './controller.ts';
import { ride, seeded, turns } from './fakeLine.ts';
import { rungsOf } from './rungs.ts';

const AUDIO = 128_000;
/** Hours of streams are played through in a few seconds; a busy machine takes longer. */
const LIMIT_MS = 60_000;

/** Lines that do anything: spells of some seconds at any rate, any jitter, any habit of confirming, outages. */
const anyLine = fc.record({
  spells: fc.array(
    fc.record({ seconds: fc.integer({ min: 1, max: 30 }), rate: fc.integer({ min: 0, max: 8_000_000 }) }),
    {
      minLength: 1,
      maxLength: 12,
    },
  ),
  jitterMs: fc.integer({ min: 0, max: 400 }),
  latencyMs: fc.integer({ min: 0, max: 300 }),
  confirmsEvery: fc.constantFrom(32 * 1024, 64_000, 250_000, 2_500_000, null),
  kernelBytes: fc.integer({ min: 64_000, max: 4_000_000 }),
  seed: fc.integer(),
  format: fc.constantFrom(...FormatName.options),
  mayReduceSize: fc.boolean(),
  downAtS: fc.option(fc.integer({ min: 1, max: 100 }), { nil: null }),
  content: fc.double({ min: 0.1, max: 2, noNaN: true }),
});
type AnyLine = typeof anyLine extends fc.Arbitrary<infer T> ? T : never;

function capacityOf(spells: AnyLine['spells']): (atMs: number) => number {
  const whole = spells.reduce((sum, { seconds }) => sum + seconds, 0);
  return (atMs) => {
    let left = (atMs / 1_000) % whole;
    for (const { seconds, rate } of spells) {
      if (left < seconds) return rate;
      left -= seconds;
    }
    return 0;
  };
}

it(
  'asks on any line for something between the least and all of the format, on a rung, with pauses',
  () => {
    fc.assert(
      fc.property(anyLine, (one) => {
        const { format, mayReduceSize, downAtS } = one;
        const rungs = rungsOf(format, mayReduceSize);
        const controller = new AdaptController({ format, mayReduceSize, audioBitrate: AUDIO });
        const { decisions } = ride(
          controller,
          {
            ...one,
            capacity: capacityOf(one.spells),
            random: seeded(one.seed),
            content: (asked) => asked * one.content,
            ...(downAtS === null ? {} : { down: [[downAtS * 1_000, downAtS * 1_000 + 7_000] as const] }),
          },
          120_000,
        );
        let resizedAtMs = Number.NEGATIVE_INFINITY;
        for (const [i, { atMs, state, size }] of decisions.entries()) {
          const rung = rungs.find((row) => row.fps === state.fps && (row.size?.width ?? 0) === (size?.width ?? 0));
          expect(rung).toBeDefined();
          expect(state.videoBitrate).toBeLessThanOrEqual(FORMATS[format].bitrate);
          expect(state.videoBitrate).toBeGreaterThanOrEqual(rung?.floor ?? 0);
          expect(Number.isInteger(state.videoBitrate)).toBe(true);
          if (!mayReduceSize) expect(size).toBeNull();
          const before = decisions[i - 1];
          if (before?.state.why === state.why) expect(atMs - before.atMs).toBeGreaterThanOrEqual(1_000);
          if (size !== (before?.size ?? null)) {
            expect(atMs - resizedAtMs).toBeGreaterThanOrEqual(10_000);
            resizedAtMs = atMs;
          }
        }
      }),
      { numRuns: 100 },
    );
  },
  LIMIT_MS,
);

it(
  'answers a fall to a part of what is sent within two seconds, wherever it comes and however the line wanders',
  () => {
    fc.assert(
      fc.property(
        fc.record({
          fallAtMs: fc.integer({ min: 8_000, max: 40_000 }),
          share: fc.double({ min: 0.05, max: 0.5, noNaN: true }),
          latencyMs: fc.integer({ min: 1, max: 150 }),
          jitterMs: fc.integer({ min: 0, max: 60 }),
          confirmsEvery: fc.constantFrom(32 * 1024, 64_000),
          seed: fc.integer(),
        }),
        ({ fallAtMs, share, latencyMs, seed, ...line }) => {
          const controller = new AdaptController({ format: 'portrait720', audioBitrate: AUDIO, mayReduceSize: false });
          const less = share * 2_628_000;
          const { decisions } = ride(
            controller,
            { ...line, latencyMs, random: seeded(seed), capacity: (atMs) => (atMs < fallAtMs ? 6e6 : less) },
            fallAtMs + 20_000,
          );
          // It shows when the first confirmation is late: its bytes, and a way there and back, after the fall. And a look.
          const showsAtMs = fallAtMs + 2 * latencyMs + (line.confirmsEvery * 8_000) / 2_628_000;
          const first = decisions.find(({ atMs }) => atMs >= fallAtMs);
          expect(first?.atMs ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(showsAtMs + 2_250);
          expect(first?.state.videoBitrate ?? 0).toBeLessThan(2_000_000);
          // … and a little later for no more than is carried, where the format goes so low.
          const last = decisions.findLast(({ atMs }) => atMs <= fallAtMs + 6_000);
          expect(last?.state.videoBitrate ?? 0).toBeLessThanOrEqual(Math.max(300_000, less - AUDIO));
        },
      ),
      { numRuns: 100 },
    );
  },
  LIMIT_MS,
);

/** A quarter of what the line carries beside the sound (jitter may ask for two falls), never below the least of the format. */
const least = (capacity: number) => Math.max(300_000, Math.floor(0.25 * Math.min(2_500_000, capacity - AUDIO)));

/**
 * Of its wishes in ten minutes: ways down and up again. A line that carries all of the format but two or three per cent
 * takes so long to fill that each time looks like a trouble of its own, and is answered by a try a little later.
 */
const FULL = FORMATS.portrait720.bitrate + AUDIO;
const mostTurns = (capacity: number) => (capacity > 0.96 * FULL && capacity < FULL ? 30 : 14);

it(
  'comes to rest at any constant capacity',
  () => {
    fc.assert(
      fc.property(
        fc.record({
          capacity: fc.integer({ min: 550_000, max: 6_000_000 }),
          latencyMs: fc.integer({ min: 1, max: 150 }),
          jitterMs: fc.integer({ min: 0, max: 100 }),
          seed: fc.integer(),
        }),
        ({ capacity, seed, ...line }) => {
          const controller = new AdaptController({ format: 'portrait720', audioBitrate: AUDIO, mayReduceSize: false });
          const { moments } = ride(controller, { ...line, random: seeded(seed), capacity: () => capacity }, 660_000);
          const late = moments.filter(({ atMs }) => atMs >= 60_000);
          expect(turns(late)).toBeLessThanOrEqual(mostTurns(capacity));
          for (const { videoBitrate, delayMs } of late) {
            expect(videoBitrate + AUDIO).toBeLessThanOrEqual(1.2 * capacity + 60_000);
            expect(videoBitrate).toBeGreaterThanOrEqual(least(capacity));
            expect(delayMs).toBeLessThan(1_500);
          }
        },
      ),
      { numRuns: 40 },
    );
  },
  LIMIT_MS,
);
