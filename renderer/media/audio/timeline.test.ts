import { describe, expect, it } from 'vitest';
import { BLOCK_FRAMES, createAudioTimeline } from './timeline.ts';

const SECOND = 1_000_000;
const BATCH_US = (BLOCK_FRAMES * SECOND) / 48_000;
const START = 50 * SECOND;

function setUp() {
  const blocks: { block: Float32Array; index: number }[] = [];
  const timeline = createAudioTimeline((block, index) => blocks.push({ block, index }));
  return { blocks, timeline };
}

const batch = (value = 0.5, frames = BLOCK_FRAMES) => new Float32Array(frames * 2).fill(value);
const isSilent = (block: Float32Array) => block.every((sample) => sample === 0);

describe('the timeline of the sound', () => {
  it('starts at the first picture to the sample, whatever batch is under way', () => {
    const { timeline } = setUp();
    timeline.push(batch(), START - 1000);
    timeline.start(START);
    timeline.push(batch(), START - 500);
    expect(timeline.written).toBe(0);
    timeline.push(batch(), START + 10_000);
    expect(timeline.written).toBe(480);
  });

  it('gives numbered blocks without a gap', () => {
    const { blocks, timeline } = setUp();
    timeline.start(START);
    for (let i = 1; i <= 100; i += 1) timeline.push(batch(), START + i * BATCH_US);
    expect(blocks.map(({ index }) => index)).toEqual(blocks.map((_, i) => i));
    expect(blocks.length).toBeGreaterThanOrEqual(99);
  });

  it('is silence while nothing is captured, at the pace of the clock', () => {
    const { blocks, timeline } = setUp();
    timeline.start(START);
    for (let at = 0; at <= 10 * SECOND; at += 100_000) timeline.keepAlive(START + at);
    expect(blocks.length * BATCH_US).toBeGreaterThan(9.7 * SECOND);
    expect(blocks.length * BATCH_US).toBeLessThanOrEqual(10 * SECOND);
    expect(blocks.every(({ block }) => isSilent(block))).toBe(true);
  });

  it('takes sound back at its place after silence', () => {
    const { blocks, timeline } = setUp();
    timeline.start(START);
    for (let at = 0; at <= 2 * SECOND; at += 100_000) timeline.keepAlive(START + at);
    let at = 2 * SECOND;
    for (let i = 0; i < 50; i += 1) {
      at += BATCH_US;
      timeline.push(batch(), START + at);
      timeline.keepAlive(START + at);
    }
    expect(Math.abs((timeline.written * SECOND) / 48_000 - at)).toBeLessThan(25_000);
    const first = blocks.findIndex(({ block }) => !isSilent(block));
    expect(Math.abs(first * BATCH_US - 2 * SECOND)).toBeLessThan(50_000);
  });

  it('takes out the drift of a sound card within ±300 ppm, and the jitter of delivery', () => {
    for (const ppm of [-300, 300]) {
      const { timeline } = setUp();
      timeline.start(START);
      let worst = 0;
      for (let i = 1; i <= 47 * 600; i += 1) {
        const trueUs = i * BATCH_US * (1 + ppm / 1_000_000);
        const jitterUs = (i * 7919) % 15_000;
        timeline.push(batch(), START + trueUs + jitterUs);
        if (i > 500) worst = Math.max(worst, Math.abs((timeline.written * SECOND) / 48_000 - trueUs));
      }
      expect(worst).toBeLessThan(20_000);
    }
  });

  it('bridges a pause of the device with silence instead of pulling later sound forward', () => {
    const { timeline } = setUp();
    timeline.start(START);
    let at = 0;
    for (let i = 0; i < 100; i += 1) {
      at += BATCH_US;
      timeline.push(batch(), START + at);
    }
    at += 200_000;
    for (let i = 0; i < 10; i += 1) {
      at += BATCH_US;
      timeline.push(batch(), START + at);
    }
    expect(Math.abs((timeline.written * SECOND) / 48_000 - at)).toBeLessThan(25_000);
    expect(timeline.counts).toMatchObject({ silences: 1, cuts: 0 });
  });

  it('drops a burst that silence has already taken the place of', () => {
    const { timeline } = setUp();
    timeline.start(START);
    timeline.push(batch(), START + BATCH_US);
    timeline.keepAlive(START + SECOND);
    const before = timeline.written;
    for (let i = 0; i < 20; i += 1) timeline.push(batch(), START + SECOND);
    expect(((timeline.written - before) * SECOND) / 48_000).toBeLessThanOrEqual(220_000);
  });

  it('hears no pause in sound that this thread only took up late', () => {
    const { blocks, timeline } = setUp();
    timeline.start(START);
    let made = 0;
    // Blocked for 400 ms every 2 s; what was captured meanwhile waits and comes at once, after the timer's late call.
    for (let now = 0; now <= 20 * SECOND; now += 20_000) {
      if (now % (2 * SECOND) < 400_000 && now > SECOND) continue;
      if (now % 100_000 === 0) timeline.keepAlive(START + now);
      for (; (made + 1) * BATCH_US <= now; made += 1) timeline.push(batch(), START + now);
    }
    expect(timeline.counts).toMatchObject({ silences: 0, cuts: 0, passed: 0 });
    // The very first batch is put where it belongs, after a little silence.
    expect(blocks.slice(2).every(({ block }) => block.every((sample) => sample === 0.5))).toBe(true);
  });

  it('keeps a tone whole while it corrects the clock of the sound card', () => {
    const { blocks, timeline } = setUp();
    timeline.start(START);
    const frequency = 440;
    const step = (2 * Math.PI * frequency) / 48_000;
    for (let i = 0; i < 47 * 60; i += 1) {
      const tone = new Float32Array(BLOCK_FRAMES * 2);
      for (let frame = 0; frame < BLOCK_FRAMES; frame += 1)
        tone.fill(Math.sin((i * BLOCK_FRAMES + frame) * step), frame * 2, frame * 2 + 2);
      timeline.push(tone, START + (i + 1) * BATCH_US * (1 + 500e-6));
    }
    expect(timeline.counts).toMatchObject({ silences: 0, cuts: 0 });
    expect(timeline.counts.stretched).toBeGreaterThan(10);
    // No step between two samples is larger than the tone's own steepest, by 1 % for the change of pitch.
    let steepest = 0;
    let before: number | null = null;
    for (const { block } of blocks)
      for (let at = 0; at < block.length; at += 2) {
        const value = block[at] ?? 0;
        if (before !== null) steepest = Math.max(steepest, Math.abs(value - before));
        before = value;
      }
    expect(steepest).toBeLessThan(step * 1.02);
  });

  it('goes on at the clock after the machine slept, without encoding the night', () => {
    const { blocks, timeline } = setUp();
    timeline.start(START);
    let at = 0;
    const run = (seconds: number) => {
      const until = at + seconds * SECOND;
      while (at < until) {
        at += BATCH_US;
        timeline.push(batch(), START + at);
        if (Math.floor(at / 100_000) !== Math.floor((at - BATCH_US) / 100_000)) timeline.keepAlive(START + at);
      }
    };
    run(10);
    const before = blocks.length;
    at += 8 * 3600 * SECOND;
    timeline.keepAlive(START + at);
    run(10);
    // 10 s of sound, with less than half a second of silence around the sleep.
    expect(blocks.length - before).toBeLessThan(10.5 * 47);
    expect(timeline.counts).toMatchObject({ silences: 0, cuts: 0, passed: 1 });
    expect(Math.abs((timeline.written * SECOND) / 48_000 - at)).toBeLessThan(25_000);
    // Times never go back, and the last block ends now: neither in the past nor in the future.
    const times = blocks.map(({ index }) => timeline.timeOf(index));
    expect(times.every((time, i) => i === 0 || time > (times[i - 1] ?? 0))).toBe(true);
    expect(Math.abs((times.at(-1) ?? 0) + BATCH_US - (START + at))).toBeLessThan(45_000);
  });

  it('stays where it is when the clock stood still in the sleep', () => {
    const { blocks, timeline } = setUp();
    timeline.start(START);
    // Sound that was captured before and after comes one after the other: nothing has happened.
    for (let i = 1; i <= 1000; i += 1) timeline.push(batch(), START + i * BATCH_US);
    expect(timeline.counts).toMatchObject({ silences: 0, cuts: 0, passed: 0 });
    expect(timeline.timeOf(blocks.length)).toBeCloseTo(START + blocks.length * BATCH_US, 0);
  });
});
