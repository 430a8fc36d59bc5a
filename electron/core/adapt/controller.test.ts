import { describe, expect, it } from 'vitest';
import { AdaptController, type AdaptSample, type AdaptSettings } from './controller.ts';
import { type Line, type Moment, ride, seeded, turns } from './fakeLine.ts';

const FULL = 2_500_000;
const AUDIO = 128_000;
const FLOOR = 300_000;
const SETTINGS: AdaptSettings = { format: 'portrait720', audioBitrate: AUDIO, mayReduceSize: false };
const MINUTE = 60_000;

const go = (line: Line, untilMs: number, more: Partial<AdaptSettings> = {}) =>
  ride(new AdaptController({ ...SETTINGS, ...more }), line, untilMs);
const between = (moments: readonly Moment[], fromMs: number, toMs = Number.POSITIVE_INFINITY) =>
  moments.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
const rates = (moments: readonly Moment[]) => moments.map(({ videoBitrate }) => videoBitrate);
const longest = (moments: readonly Moment[]) => Math.max(...moments.map(({ delayMs }) => delayMs));

describe('a constant capacity', () => {
  it.each([5e6, 3e6])('of %i bit/s, which is enough, changes nothing in ten minutes', (capacity) => {
    expect(go({ capacity: () => capacity }, 10 * MINUTE).decisions).toEqual([]);
  });

  /*
   * What “it never oscillates” means here, measured over ten minutes after the first: the bitrate turns at most 12 times
   * (each failed try is a rise and a fall, and tries grow rarer), it never asks for more than 1.15 of what the line
   * carries, never falls below half of it, and the delay stays under a second. At most 24 turns where
   * the server confirms seldom or never.
   */
  it.each(
    [2.5e6, 2e6, 1.5e6, 1e6, 0.7e6, 0.5e6].flatMap((capacity) =>
      [32 * 1024, 64_000].map((confirmsEvery) => ({ capacity, confirmsEvery })),
    ),
  )(
    'of $capacity bit/s, confirmed every $confirmsEvery bytes, comes to rest below it',
    ({ capacity, confirmsEvery }) => {
      const { moments } = go({ capacity: () => capacity, confirmsEvery }, 11 * MINUTE);
      const late = between(moments, MINUTE);
      expect(turns(late)).toBeLessThanOrEqual(capacity > 500_000 ? 12 : 20);
      expect(Math.max(...rates(late)) + AUDIO).toBeLessThanOrEqual(Math.min(FULL + AUDIO, 1.15 * capacity + STEP));
      expect(Math.min(...rates(late))).toBeGreaterThanOrEqual(Math.max(FLOOR, 0.5 * (capacity - AUDIO)));
      if (capacity > 500_000) expect(longest(late)).toBeLessThan(1_000);
    },
  );

  it.each([250_000, null])('confirmed every %s bytes turns seldom, too', (confirmsEvery) => {
    for (const capacity of [2e6, 1e6, 0.7e6]) {
      const { moments } = go({ capacity: () => capacity, confirmsEvery }, 11 * MINUTE);
      const late = between(moments, MINUTE);
      expect(turns(late)).toBeLessThanOrEqual(24);
      expect(Math.max(...rates(late))).toBeLessThanOrEqual(1.3 * capacity);
    }
  });

  it.each([300_000, 100_000])('of %i bit/s, below the least of the format, stays at the least', (capacity) => {
    const { moments, decisions } = go({ capacity: () => capacity }, 5 * MINUTE);
    expect(decisions).toHaveLength(1);
    expect(between(moments, 5_000).every(({ videoBitrate, fps }) => videoBitrate === FLOOR && fps === 15)).toBe(true);
    expect(decisions[0]?.state).toMatchObject({ level: 'floor', why: 'congested' });
  });
});

/** The least step up, in bit/s: at a low rate it is more than a seventh. */
const STEP = 60_000;

describe('a line that changes', () => {
  const drop = (confirmsEvery: number | null) =>
    go({ capacity: (atMs) => (atMs < 30_000 ? 5e6 : 5e5), confirmsEvery }, 3 * MINUTE);

  it.each([32 * 1024, 64_000, 250_000])(
    'falls by 90 %%: asks for less within 2 s, confirmed every %i bytes',
    (every) => {
      const { moments, decisions } = drop(every);
      const [first] = decisions;
      expect(first?.atMs).toBeGreaterThan(30_000);
      expect(first?.atMs).toBeLessThanOrEqual(32_000);
      expect(first?.state.videoBitrate).toBeLessThan(500_000);
      // What came in those two seconds must drain at a tenth of the rate; from then on the queue is short.
      expect(longest(between(moments, MINUTE + 15_000))).toBeLessThan(2_000);
    },
  );

  it('falls by 90 %: asks for less within 2 s of its own queue growing where the server confirms nothing', () => {
    const line: Line = { capacity: (atMs) => (atMs < 30_000 ? 5e6 : 5e5), confirmsEvery: null, kernelBytes: 100_000 };
    const [first] = go(line, 40_000).decisions;
    // The kernel takes 100 kB first: 0.4 s of what is too much.
    expect(first?.atMs).toBeLessThanOrEqual(32_400);
  });

  it('comes back: up to the full rate within 90 s, without falling again', () => {
    const { moments } = go({ capacity: (atMs) => (atMs >= 30_000 && atMs < MINUTE ? 5e5 : 5e6) }, 3 * MINUTE);
    const back = between(moments, MINUTE);
    for (const [i, rate] of rates(back).entries()) expect(rate).toBeGreaterThanOrEqual(rates(back)[i - 1] ?? 0);
    expect(between(moments, MINUTE + 90_000).every(({ videoBitrate }) => videoBitrate === FULL)).toBe(true);
  });

  it('is found to carry more than before: what was learned of it is forgotten', () => {
    const { moments } = go({ capacity: (atMs) => (atMs < MINUTE ? 1e6 : 5e6) }, 4 * MINUTE);
    expect(between(moments, 3 * MINUTE).every(({ videoBitrate, fps }) => videoBitrate === FULL && fps === 30)).toBe(
      true,
    );
  });

  it('stands still for a second now and then: nothing is lowered for that', () => {
    const line: Line = { capacity: (atMs) => (atMs % 20_000 < 1_000 && atMs > 5_000 ? 1 : 5e6) };
    expect(go(line, 5 * MINUTE).decisions).toEqual([]);
  });

  it('delivers with 200 ms of jitter: nothing is lowered while the mean is enough', () => {
    expect(go({ capacity: () => 5e6, jitterMs: 200 }, 5 * MINUTE).decisions).toEqual([]);
  });

  it('delivers with 200 ms of jitter and too little: comes to rest all the same', () => {
    const { moments } = go({ capacity: () => 1.5e6, jitterMs: 200 }, 11 * MINUTE);
    const late = between(moments, MINUTE);
    expect(turns(late)).toBeLessThanOrEqual(12);
    expect(Math.max(...rates(late))).toBeLessThan(1.7e6);
    expect(longest(late)).toBeLessThan(1_000);
  });

  it('comes in bursts, as a bad Wi-Fi does: the stream stays near what it carries on average', () => {
    const random = seeded(3);
    const slots = Array.from({ length: 6_100 }, random);
    const line: Line = { capacity: (atMs) => ((slots[Math.floor(atMs / 100)] ?? 1) < 0.35 ? 0.3e6 : 6e6) };
    const { moments } = go(line, 10 * MINUTE);
    const mean = rates(moments).reduce((sum, rate) => sum + rate, 0) / moments.length;
    expect(mean).toBeGreaterThan(2e6);
    expect(turns(moments)).toBeLessThanOrEqual(12);
  });

  it('falls slowly over five minutes: is followed, with a short queue', () => {
    const { moments } = go({ capacity: (atMs) => 5e6 - 4.3e6 * Math.min(1, atMs / (5 * MINUTE)) }, 8 * MINUTE);
    expect(longest(moments)).toBeLessThan(1_500);
    expect(turns(moments)).toBeLessThanOrEqual(20);
  });

  it('rises and falls like a saw: each fall is answered, and the queue drains', () => {
    const line: Line = { capacity: (atMs) => 1e6 + 3e6 * ((atMs % MINUTE) / MINUTE) };
    const { moments } = go(line, 10 * MINUTE);
    for (let minute = 1; minute < 10; minute += 1) {
      const fall = between(moments, minute * MINUTE, minute * MINUTE + 3_000);
      if ((fall[0]?.videoBitrate ?? 0) > 1e6) expect(rates(fall).at(-1)).toBeLessThan(1e6);
      expect(longest(between(moments, minute * MINUTE + 15_000, (minute + 1) * MINUTE))).toBeLessThan(1_500);
    }
  });
});

describe('frame rate and size', () => {
  it('follow the bitrate: 30, 24, 20, 15 while it falls, and back the same way', () => {
    const line: Line = { capacity: (atMs) => (atMs < 200_000 ? 2e6 - 9_000 * (atMs / 1_000) : 5e6) };
    const { moments } = go(line, 6 * MINUTE);
    const seen = [...new Set(moments.filter(({ atMs }) => atMs < 200_000).map(({ fps }) => fps))];
    expect(seen).toEqual([...seen].sort((a, b) => b - a));
    expect(seen.at(-1)).toBe(15);
    expect(moments.at(-1)).toMatchObject({ fps: 30, videoBitrate: FULL });
    for (const { fps, videoBitrate } of moments) if (fps < 24) expect(videoBitrate).toBeLessThan(600_000);
  });

  const thin: Line = { capacity: (atMs) => (atMs < 20_000 ? 5e6 : atMs < 2 * MINUTE ? 260_000 : 5e6) };

  it('the size stays where the host did not allow to reduce it', () => {
    expect(go(thin, 4 * MINUTE).moments.every(({ height }) => height === 1280)).toBe(true);
  });

  it('the size falls last, at most every ten seconds, and comes back before the frame rate', () => {
    const { moments } = go(thin, 5 * MINUTE, { mayReduceSize: true });
    const changes = moments.filter(({ height }, i) => i > 0 && height !== moments[i - 1]?.height);
    expect(changes.map(({ height }) => height)).toEqual([768, 1024, 1280]);
    for (const [i, { atMs }] of changes.entries())
      expect(atMs - (changes[i - 1]?.atMs ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(10_000);
    for (const { height, fps } of moments) if (height < 1280) expect(fps).toBe(15);
    expect(moments.at(-1)).toMatchObject({ height: 1280, fps: 30, videoBitrate: FULL });
    expect(longest(between(moments, MINUTE + 40_000, 2 * MINUTE))).toBeLessThan(longest(moments));
  });

  it('a host who forbids it again has the whole picture with the next look', () => {
    const controller = new AdaptController({ ...SETTINGS, mayReduceSize: true });
    ride(controller, { capacity: (atMs) => (atMs < 5_000 ? 5e6 : 230_000) }, 2 * MINUTE);
    expect(controller.state().height).toBeLessThan(1280);
    controller.allowSize(false);
    const decision = controller.take(sample({ nowMs: 2 * MINUTE + 250 }));
    expect(decision).toMatchObject({ size: null, state: { height: 1280, fps: 15, videoBitrate: FLOOR } });
  });
});

describe('an encoder and a connection', () => {
  it('an encoder that gives half as much again as it is asked for is asked for less', () => {
    const { moments } = go({ capacity: () => 1.2e6, content: (asked) => asked * 1.5 }, 4 * MINUTE);
    expect(longest(between(moments, MINUTE))).toBeLessThan(1_500);
  });

  it('a still picture that needs little is no reason to lower anything', () => {
    expect(go({ capacity: () => 1e6, content: () => 200_000 }, 2 * MINUTE).decisions).toEqual([]);
  });

  it('a line that is gone is not judged; when it is back, the stream begins with what it carried for sure', () => {
    const line: Line = { capacity: () => 5e6, down: [[30_000, 40_000]] };
    const { moments, decisions } = go(line, 2 * MINUTE);
    expect(decisions[0]).toMatchObject({ state: { why: 'reconnected' } });
    expect(decisions[0]?.atMs).toBeGreaterThanOrEqual(40_000);
    expect(decisions[0]?.state.videoBitrate).toBeGreaterThan(FULL / 2);
    expect(decisions[0]?.state.videoBitrate).toBeLessThan(FULL * 0.8);
    expect(between(moments, MINUTE + 10_000).every(({ videoBitrate }) => videoBitrate === FULL)).toBe(true);
  });

  it('stands fifty changes of the network without losing its way', () => {
    const down = Array.from({ length: 50 }, (_, i) => [10_000 + i * 8_000, 13_000 + i * 8_000] as const);
    const { moments } = go({ capacity: () => 5e6, down }, 600_000);
    for (const { videoBitrate } of moments) expect(videoBitrate).toBeGreaterThanOrEqual(FLOOR);
    expect(moments.at(-1)?.videoBitrate).toBe(FULL);
  });

  it('raises nothing while the standby picture is sent', () => {
    const controller = new AdaptController(SETTINGS);
    ride(controller, { capacity: (atMs) => (atMs < 5_000 ? 5e6 : 5e5) }, 30_000);
    const low = controller.state().videoBitrate;
    for (let nowMs = 30_250; nowMs < 2 * MINUTE; nowMs += 250) controller.take(sample({ nowMs, source: 'slate' }));
    expect(controller.state().videoBitrate).toBe(low);
  });
});

it('gives up what waits as soon as the server’s next word tells that it will be late, not four seconds later', () => {
  const controller = new AdaptController(SETTINGS);
  const KERNEL = 250_000;
  const STEP = 32_768;
  const perMs = (FULL + AUDIO) / 8_000;
  let [bytes, acked] = [0, 0];
  const lowered: number[] = [];
  const late: number[] = [];
  for (let nowMs = 0; nowMs < 16_000 && late.length === 0; nowMs += 250) {
    bytes += 250 * (lowered.length > 0 ? (FLOOR + AUDIO) / 8_000 : perMs);
    // From ten seconds on a confirmation comes every 800 ms: some 330 kbit/s.
    const words = Math.floor(Math.max(0, nowMs - 10_000) / 800);
    if (nowMs < 10_000) acked = bytes - (bytes % STEP);
    else acked = Math.floor((10_000 * perMs) / STEP) * STEP + words * STEP;
    const waiting = Math.max(0, bytes - acked - KERNEL);
    const decided = controller.take(
      sample({
        nowMs,
        sentBytes: bytes - waiting,
        ackedBytes: acked,
        unackedBytes: bytes - acked - waiting,
        queueBytes: waiting,
        queueMs: waiting / perMs,
      }),
    );
    if (decided) lowered.push(nowMs);
    if (controller.picturesLate) late.push(nowMs);
  }
  expect(lowered).toHaveLength(1);
  expect(late).toHaveLength(1);
  const [downMs = 0, lateMs = 0] = [...lowered, ...late];
  expect(lateMs).toBeGreaterThan(downMs); // with the first word alone nobody could tell
  expect(lateMs - downMs).toBeLessThanOrEqual(1_500);
});

/** A quiet line that has delivered everything. */
function sample(more: Partial<AdaptSample> & { nowMs: number }): AdaptSample {
  const bytes = Math.round(more.nowMs * 50) + 10_000_000;
  return {
    connected: true,
    source: 'page',
    sentBytes: bytes,
    ackedBytes: bytes,
    unackedBytes: 0,
    queueBytes: 0,
    queueMs: 0,
    rttMs: 20,
    ...more,
  };
}
