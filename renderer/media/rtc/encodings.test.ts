import { describe, expect, it } from 'vitest';
import { codecsInOrder, encodingsOf, profileOf, rebitrate, splitBitrate } from './encodings.ts';

const H264 = (profile: string, mode = 1) => ({
  mimeType: 'video/H264',
  parameters: { 'profile-level-id': profile, 'packetization-mode': mode },
});
const VP8 = { mimeType: 'video/VP8' };

describe('the sizes of the picture', () => {
  it.each([1, 2, 3])('divide the bitrate among %i, most for the largest', (layers) => {
    const parts = splitBitrate(2_500_000, layers);
    expect(parts).toHaveLength(layers);
    expect(parts.reduce((a, b) => a + b, 0)).toBe(2_500_000);
    expect([...parts].sort((a, b) => a - b)).toEqual(parts);
    expect(parts.at(-1)).toBeGreaterThanOrEqual(2_500_000 * 0.7);
  });

  it('leave no size so little that it shows nothing', () => {
    expect(Math.min(...splitBitrate(300_000, 3))).toBeGreaterThanOrEqual(60_000);
  });

  it('come smallest first, with names only where there are several', () => {
    const one = encodingsOf({ layers: 1, maxVideoBitrate: 1_000_000, fps: 30 });
    expect(one).toEqual([
      { scaleResolutionDownBy: 1, maxBitrate: 1_000_000, maxFramerate: 30, scalabilityMode: 'L1T1' },
    ]);
    const three = encodingsOf({ layers: 3, maxVideoBitrate: 2_500_000, fps: 30 });
    expect(three.map(({ rid, scaleResolutionDownBy }) => [rid, scaleResolutionDownBy])).toEqual([
      ['r0', 4],
      ['r1', 2],
      ['r2', 1],
    ]);
  });

  it('take over another bitrate and keep everything else', () => {
    const before = [
      { rid: 'r0', active: true, maxBitrate: 1 },
      { rid: 'r1', active: true, maxBitrate: 2 },
    ];
    const after = rebitrate(before, { maxVideoBitrate: 1_000_000, fps: 24 });
    expect(after.map(({ rid, active, maxFramerate }) => ({ rid, active, maxFramerate }))).toEqual([
      { rid: 'r0', active: true, maxFramerate: 24 },
      { rid: 'r1', active: true, maxFramerate: 24 },
    ]);
    expect(after.map(({ maxBitrate }) => maxBitrate)).toEqual(splitBitrate(1_000_000, 2));
  });
});

describe('the format of the picture', () => {
  it('is the first of the plan that the far end has', () => {
    expect(codecsInOrder([VP8, H264('42e01f')], ['h264', 'vp8'])).toEqual([H264('42e01f'), VP8]);
    expect(codecsInOrder([VP8, H264('42e01f')], ['vp8', 'h264'])[0]).toBe(VP8);
    expect(codecsInOrder([{ mimeType: 'video/VP9' }], ['h264', 'vp8'])).toEqual([]);
  });

  it('is the profile that the machine encodes in hardware', () => {
    const [baseline, high] = [H264('42e01f'), H264('640c1f')];
    const order = codecsInOrder([baseline, high], ['h264'], (codec) => profileOf(codec) === '640c');
    expect(order).toEqual([high, baseline]);
  });

  it('is none whose key frames do not fit into packets', () => {
    expect(codecsInOrder([H264('42e01f', 0)], ['h264'])).toEqual([]);
    expect(codecsInOrder([{ mimeType: 'video/H264' }], ['h264'])).toEqual([]);
  });
});
