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
    at += 200_000 + BATCH_US;
    timeline.push(batch(), START + at);
    expect(Math.abs((timeline.written * SECOND) / 48_000 - at)).toBeLessThan(25_000);
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
});
