import { describe, expect, it } from 'vitest';
import type { StreamHealth } from '../../../shared/domain/index.ts';
import { healthFrom, noSums, type OutputFacts, summed } from './health.ts';

const out: OutputFacts = {
  bitrate: 2_400_000,
  queueBytes: 0,
  queueMs: 0,
  ackedBytes: null,
  ackedBitrate: null,
  adapt: null,
  source: 'page' as const,
  rttMs: null,
  droppedFrames: 2,
  skewMs: -7,
  recordedBytes: 10,
  recordedMs: 20,
  rtc: null,
  sent: null,
};
const second = (composed: number, dropped = 0): StreamHealth => ({
  ...healthFrom(null, { ...out, droppedFrames: dropped }, 0),
  fps: 30,
  composed,
});

describe('health', () => {
  it('counts frames given up by the page and by the send queue as one number', () => {
    expect(healthFrom(null, out, 5)).toMatchObject({
      dropped: 2,
      skewMs: -7,
      bitrate: 2_400_000,
      acceleration: 'unknown',
    });
  });

  it('keeps counting when a reloaded page begins at zero', () => {
    const seconds = [second(30), second(60), second(90, 1), second(12), second(42, 2)];
    const sums = seconds.reduce(summed, noSums());
    expect(sums).toMatchObject({ seconds: 5, frames: 132, dropped: 3, fpsSum: 150 });
  });
});
