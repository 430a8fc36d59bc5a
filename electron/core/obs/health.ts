import type { ObsEncoder, ObsStats, StreamHealth } from '../../../shared/domain/index.ts';
import type { Answer } from './protocol.ts';

/** Bytes at one moment, to know a rate by. */
export type ByteMark = { bytes: number; atMs: number };

/** The numbers of one second. OBS counts bytes anew after each reconnect. */
export function statsFrom(
  stats: Answer<'GetStats'>,
  stream: Answer<'GetStreamStatus'>,
  before: ByteMark | null,
  atMs: number,
): ObsStats {
  const seconds = before ? (atMs - before.atMs) / 1_000 : 0;
  const bytes = before && stream.outputBytes >= before.bytes ? stream.outputBytes - before.bytes : stream.outputBytes;
  const running = stream.outputActive && !stream.outputReconnecting;
  return {
    atMs,
    activeFps: stats.activeFps,
    renderMs: stats.averageFrameRenderTime,
    renderTotal: stats.renderTotalFrames,
    renderSkipped: stats.renderSkippedFrames,
    outputTotal: running ? stream.outputTotalFrames : 0,
    // The encoder's own, since OBS began, and those the network could not take: both are missing at the viewer.
    outputSkipped: stats.outputSkippedFrames + (running ? stream.outputSkippedFrames : 0),
    bitrate: running && seconds > 0 ? Math.round((bytes * 8) / seconds) : 0,
    congestion: stream.outputCongestion,
    cpuPercent: stats.cpuUsage,
    memoryMb: stats.memoryUsage,
    diskFreeMb: stats.availableDiskSpace > 0 ? stats.availableDiskSpace : null,
  };
}

/** Frames since the session began, from counters that start over. */
export type FrameCount = { frames: number; seen: number };
export const counted = (count: FrameCount, now: number): FrameCount => ({
  frames: count.frames + (now >= count.seen ? now - count.seen : now),
  seen: now,
});

const HARDWARE = /nvenc|qsv|amf|amd|apple|videotoolbox|vaapi|hevc_hw|jim_/i;

/** What kind of encoder OBS names: by the names its own encoders have. */
export const acceleration = (encoder: string): StreamHealth['acceleration'] =>
  HARDWARE.test(encoder) ? 'hardware' : /x264|svt|aom|ffmpeg_aac/i.test(encoder) ? 'software' : 'unknown';

/** The health of a stream that OBS encodes. What OBS cannot tell (send queue, round trip, lip sync) is empty. */
export function obsHealth(
  stats: ObsStats | null,
  encoder: ObsEncoder | null,
  totals: { frames: number; dropped: number; late: number },
  atMs: number,
): StreamHealth {
  const name = encoder?.encoder ?? '';
  return {
    atMs,
    fps: stats?.activeFps ?? 0,
    composed: totals.frames,
    dropped: totals.dropped,
    late: totals.late,
    encoder: name,
    acceleration: acceleration(name),
    bitrate: stats?.bitrate ?? 0,
    videoBitrate: stats?.bitrate ?? 0,
    audioBitrate: 0,
    queueBytes: 0,
    queueMs: 0,
    ackedBytes: null,
    ackedBitrate: null,
    adapt: null,
    source: 'page',
    rttMs: null,
    skewMs: 0,
    audioPackets: 0,
    recordedBytes: 0,
    recordedMs: 0,
    rtc: null,
  };
}
