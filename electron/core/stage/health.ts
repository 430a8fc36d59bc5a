import type { AdaptState, RtcHealth, StageReport, StreamHealth } from '../../../shared/domain/index.ts';

/** What the outputs know, at one moment. Bytes are counted since the session began. */
export type OutputFacts = {
  /** bit/s over the last second, as drained by the socket. */
  bitrate: number;
  queueBytes: number;
  queueMs: number;
  ackedBytes: number | null;
  /** bit/s confirmed by the server over the last two seconds. */
  ackedBitrate: number | null;
  adapt: AdaptState | null;
  source: StreamHealth['source'];
  rttMs: number | null;
  /** Video frames the send queue gave up, since the session began. */
  droppedFrames: number;
  skewMs: number;
  recordedBytes: number;
  recordedMs: number;
  /** Null unless the stream goes out in real time. */
  rtc: RtcHealth | null;
  /** What the page sends in real time, bit/s; null: what it encodes for the core is what is sent. */
  sent: { videoBitrate: number; audioBitrate: number } | null;
};

/** Every number of the health line, from the page's report and the outputs. */
export function healthFrom(report: StageReport | null, out: OutputFacts, atMs: number): StreamHealth {
  const encoder = report?.encoder.kind === 'ready' ? report.encoder : null;
  return {
    atMs,
    fps: report?.video.fps ?? 0,
    composed: report?.video.composed ?? 0,
    dropped: (report?.video.dropped ?? 0) + out.droppedFrames,
    late: report?.video.late ?? 0,
    encoder: encoder?.codec ?? '',
    acceleration: encoder?.acceleration ?? 'unknown',
    bitrate: out.bitrate,
    videoBitrate: out.sent?.videoBitrate ?? report?.video.bitrate ?? 0,
    audioBitrate: out.sent?.audioBitrate ?? report?.audio.bitrate ?? 0,
    queueBytes: out.queueBytes,
    queueMs: out.queueMs,
    ackedBytes: out.ackedBytes,
    ackedBitrate: out.ackedBitrate,
    adapt: out.adapt,
    source: out.source,
    rttMs: out.rttMs,
    skewMs: out.skewMs,
    audioPackets: report?.audio.packets ?? 0,
    recordedBytes: out.recordedBytes,
    recordedMs: out.recordedMs,
    rtc: out.rtc,
  };
}

/** Adds up health once a second into what the session report says about the picture. */
export type VideoSums = {
  seconds: number;
  fpsSum: number;
  bitrateSum: number;
  frames: number;
  dropped: number;
  /** The counters as last seen: a page that was reloaded counts from 0 again. */
  seen: { composed: number; dropped: number };
};

export const noSums = (): VideoSums => ({
  seconds: 0,
  fpsSum: 0,
  bitrateSum: 0,
  frames: 0,
  dropped: 0,
  seen: { composed: 0, dropped: 0 },
});

const grown = (now: number, before: number): number => (now >= before ? now - before : now);

export function summed(sums: VideoSums, health: StreamHealth): VideoSums {
  return {
    seconds: sums.seconds + 1,
    fpsSum: sums.fpsSum + health.fps,
    bitrateSum: sums.bitrateSum + health.bitrate,
    frames: sums.frames + grown(health.composed, sums.seen.composed),
    dropped: sums.dropped + grown(health.dropped, sums.seen.dropped),
    seen: { composed: health.composed, dropped: health.dropped },
  };
}
