import { describe, expect, it } from 'vitest';
import { acceleration, counted, obsHealth, statsFrom } from './health.ts';

const stats = {
  cpuUsage: 12.5,
  memoryUsage: 350,
  availableDiskSpace: 50_000,
  activeFps: 29.97,
  averageFrameRenderTime: 11,
  renderSkippedFrames: 4,
  renderTotalFrames: 900,
  outputSkippedFrames: 1,
  outputTotalFrames: 900,
};
const stream = {
  outputActive: true,
  outputReconnecting: false,
  outputCongestion: 0,
  outputBytes: 1_000_000,
  outputSkippedFrames: 2,
  outputTotalFrames: 300,
};

describe('numbers of OBS', () => {
  it('measures the rate between two looks, also when OBS counted anew', () => {
    expect(statsFrom(stats, stream, { bytes: 687_500, atMs: 0 }, 1_000).bitrate).toBe(2_500_000);
    expect(statsFrom(stats, { ...stream, outputBytes: 125_000 }, { bytes: 900_000, atMs: 0 }, 1_000).bitrate).toBe(
      1_000_000,
    );
    expect(statsFrom(stats, stream, null, 1_000).bitrate).toBe(0);
  });

  it('says nothing of a stream that does not run: OBS keeps the old counters', () => {
    const idle = statsFrom(stats, { ...stream, outputActive: false }, { bytes: 0, atMs: 0 }, 1_000);
    expect([idle.bitrate, idle.outputTotal, idle.outputSkipped]).toEqual([0, 0, 1]);
    expect(statsFrom({ ...stats, availableDiskSpace: 0 }, stream, null, 1).diskFreeMb).toBeNull();
  });

  it('goes on counting frames when OBS starts over after a reconnect', () => {
    const counts = [10, 40, 5, 25].reduce(counted, { frames: 0, seen: 0 });
    expect(counts.frames).toBe(40 + 25);
  });

  it('names the encoder and whether a chip does it', () => {
    expect(acceleration('obs_x264')).toBe('software');
    expect(acceleration('jim_nvenc')).toBe('hardware');
    expect(acceleration('apple_h264')).toBe('hardware');
    expect(acceleration('')).toBe('unknown');
    const health = obsHealth(
      statsFrom(stats, stream, { bytes: 687_500, atMs: 0 }, 1_000),
      { mode: 'simple', encoder: 'x264', videoKbps: 2_500, audioKbps: 128, keyframeSeconds: 2 },
      { frames: 300, dropped: 3, late: 4 },
      1_000,
    );
    expect(health).toMatchObject({
      fps: 29.97,
      composed: 300,
      dropped: 3,
      late: 4,
      encoder: 'x264',
      bitrate: 2_500_000,
    });
  });
});
