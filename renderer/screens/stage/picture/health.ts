import type {
  DiskState,
  LiveState,
  RtcHealth,
  StageReport,
  StreamHealth,
  Uplink,
} from '../../../../shared/domain/index.ts';
import { formatBitrate, formatBytes, formatMs, formatRate, formatSkew, percentOf } from '../format.ts';

/** fine · look here · broken · not measured now. Shown as icon and words, never as colour alone. */
export type Level = 'fine' | 'look' | 'broken' | 'off';
export type HealthCell = {
  readonly id: 'encoder' | 'fps' | 'dropped' | 'upload' | 'queue' | 'loss' | 'rtt' | 'skew' | 'score' | 'recording';
  readonly value: string;
  readonly level: Level;
  /** Said small behind the value: what it is part of, in Mb/s. */
  readonly full?: string;
  /** Stands in place of the value. */
  readonly minutesLeft?: number;
};
export type Health = {
  readonly cells: readonly HealthCell[];
  readonly level: Level;
  /** Key of the sentence that explains the worst cell (`stage.health.code.<code>`), with its numbers. */
  readonly code: HealthCode;
  readonly params?: Readonly<Record<'rate' | 'fps' | 'minutes', string | number>>;
};
type HealthCode =
  | HealthCell['id']
  | 'idle'
  | 'starting'
  | 'fine_preview'
  | 'fine_live'
  | 'fine_steady'
  | 'reconnecting'
  | 'taken_over'
  | 'no_page'
  | 'standby'
  | 'degraded_queue'
  | 'degraded_unconfirmed'
  | 'degraded_encoder'
  | 'degraded_received'
  | 'rerouting'
  | 'adapted'
  | 'adapted_fps'
  | 'adapted_floor'
  | 'recovering'
  | 'disk_low';

/** 5 % below the 30 that every format has is seen as a stutter; two thirds is broken. */
const FPS_LOOK = 28.5;
const FPS_BROKEN = 20;
/** Share of frames lost: one in two hundred is visible on a phone, one in twenty ruins the picture. */
const DROP_LOOK = 0.005;
const DROP_BROKEN = 0.05;
/** What every format has (`FORMATS`). */
const FULL_FPS = 30;
const QUEUE_LOOK_MS = 1_000;
const QUEUE_BROKEN_MS = 5_000;
const RTT_LOOK_MS = 300;
/** ITU-R BT.1359: noticed from +45/−125 ms, not acceptable from +90/−185 ms (positive: sound early). */
const SKEW_LOOK = { early: 45, late: -125 };
const SKEW_BROKEN = { early: 90, late: -185 };

/** Shares of lost packets and marks of the SFU (0 to 10) from which the core counts a real-time stream as weak, and as not working. */
const LOSS_LOOK = 0.05;
const LOSS_BROKEN = 0.15;
const SCORE_LOOK = 5;
const SCORE_BROKEN = 3;

const beyond = (value: number, limit: { early: number; late: number }): boolean =>
  value > limit.early || value < limit.late;
export const grade = (broken: boolean, look: boolean): Level => (broken ? 'broken' : look ? 'look' : 'fine');
export const NONE = '–';
const RANK: Readonly<Record<Level, number>> = { off: 0, fine: 1, look: 2, broken: 3 };

export const lossLevel = (share: number | null): Level =>
  share === null ? 'off' : grade(share > LOSS_BROKEN, share > LOSS_LOOK);
export const scoreLevel = (score: number | null): Level =>
  score === null ? 'off' : grade(score < SCORE_BROKEN, score < SCORE_LOOK);
export const rttLevel = (rttMs: number | null): Level => (rttMs === null ? 'off' : grade(false, rttMs >= RTT_LOOK_MS));

/** Words for the encoder are the same in every language: names of formats. */
export function encoderName(codec: string): string {
  if (codec.startsWith('video/')) return encoderName(codec.slice('video/'.length));
  if (codec.startsWith('avc1') || codec.startsWith('avc3') || /h\.?264/i.test(codec)) return 'H.264';
  if (codec.startsWith('hvc1') || codec.startsWith('hev1')) return 'HEVC';
  if (codec.startsWith('av01')) return 'AV1';
  return codec === '' ? NONE : codec;
}

/** The health line: from the live health stream while live, else from what the stage itself reports. */
export function healthOf(
  live: LiveState,
  health: StreamHealth | null,
  report: StageReport | null,
  disk: DiskState | null = null,
  uplink: Uplink | null = null,
): Health {
  const running = live.kind === 'live' && health !== null;
  const encoder = report?.encoder ?? { kind: 'idle' as const };
  const fps = running ? health.fps : (report?.video.fps ?? 0);
  const composed = running ? health.composed : (report?.video.composed ?? 0);
  const dropped = running ? health.dropped : (report?.video.dropped ?? 0);
  const lost = composed > 0 ? dropped / composed : 0;
  const measured = report !== null && (running || fps > 0);
  const rtc = running ? health.rtc : null;
  const codec = rtc?.codec ?? (running ? health.encoder : '');
  const rttMs = rtc ? rtc.rttMs : running ? health.rttMs : null;
  const cells: [HealthCell, ...HealthCell[]] = [
    {
      id: 'encoder',
      value: codec !== '' ? encoderName(codec) : encoder.kind === 'ready' ? encoderName(encoder.codec) : NONE,
      level: encoder.kind === 'failed' ? 'broken' : encoder.kind === 'ready' || running ? 'fine' : 'off',
    },
    {
      id: 'fps',
      value: measured ? fps.toFixed(1) : NONE,
      level: measured ? grade(fps < FPS_BROKEN, fps < FPS_LOOK) : 'off',
    },
    {
      id: 'dropped',
      value: measured ? String(dropped) : NONE,
      level: measured ? grade(lost >= DROP_BROKEN, lost >= DROP_LOOK) : 'off',
    },
    uploadCell(live, running ? health : null),
    rtc ? lossCell(rtc) : queueCell(running ? health : null),
    { id: 'rtt', value: rttMs === null ? NONE : formatMs(rttMs), level: rttLevel(rttMs) },
    rtc ? scoreCell(rtc) : skewCell(running ? health : null),
    recordingCell(live, running ? health.recordedBytes : 0, disk),
  ];
  const worst = worstOf(cells);
  if (live.kind === 'live' && live.stage === 'studio' && live.page === 'gone')
    return { cells, level: 'broken', code: 'no_page' };
  if (live.kind === 'live' && live.ingest.kind === 'reconnecting')
    return { cells, level: 'broken', code: 'reconnecting' };
  if (live.kind === 'live' && live.ingest.kind === 'taken_over') return { cells, level: 'broken', code: 'taken_over' };
  if (running && live.stage === 'studio' && health.source === 'slate') return { cells, level: 'look', code: 'standby' };
  if (running && uplink?.step.kind === 'restarting_ice') return { cells, level: 'look', code: 'rerouting' };
  if (worst.level === 'fine' || worst.level === 'off') {
    const fine = uplink?.fellBack ? 'fine_steady' : 'fine_live';
    const code = live.kind === 'live' ? (running ? fine : 'starting') : measured ? 'fine_preview' : 'idle';
    return { cells, level: measured ? 'fine' : 'off', code };
  }
  const slow = worst.level === 'look' && running ? slowUpload(live, health) : null;
  if (slow && (worst.id === 'upload' || worst.id === 'queue')) return { cells, level: 'look', ...slow };
  if (worst.id === 'recording' && disk && disk.level !== 'fine') {
    const params = { rate: '', fps: '', minutes: minutesLeft(disk) };
    return { cells, level: worst.level, code: 'disk_low', params };
  }
  return { cells, level: worst.level, code: worst.id };
}

/** What is done about a slow upload; null when it is not slow in a way that is known. */
function slowUpload(live: LiveState, health: StreamHealth): Pick<Health, 'code' | 'params'> | null {
  // In real time the browser adapts by itself; what the studio's own encoder is asked for is another matter.
  const adapt = health.rtc ? null : health.adapt;
  if (adapt && adapt.level !== 'full') {
    const params = { rate: formatRate(adapt.videoBitrate), fps: adapt.fps, minutes: '' };
    if (adapt.why === 'recovering') return { code: 'recovering', params };
    if (adapt.level === 'floor') return { code: 'adapted_floor', params };
    return { code: adapt.fps < FULL_FPS ? 'adapted_fps' : 'adapted', params };
  }
  if (live.kind !== 'live' || live.ingest.kind !== 'degraded') return null;
  return { code: `degraded_${live.ingest.why}` };
}

const minutesLeft = (disk: DiskState): number => Math.max(0, Math.floor(disk.secondsLeft / 60));

/** The first of the worst. */
export const worstOf = <C extends { readonly level: Level }>(cells: readonly [C, ...C[]]): C =>
  cells.reduce((a, b) => (RANK[b.level] > RANK[a.level] ? b : a));

export function uploadLevel(live: LiveState, running: boolean): Level {
  if (live.kind !== 'live') return 'off';
  switch (live.ingest.kind) {
    case 'connecting':
      return 'look';
    case 'sending':
      return running ? 'fine' : 'off';
    case 'degraded':
      return 'look';
    case 'reconnecting':
    case 'taken_over':
    case 'failed':
      return 'broken';
  }
}

function uploadCell(live: LiveState, health: StreamHealth | null): HealthCell {
  const level = uploadLevel(live, health !== null);
  if (!health) return { id: 'upload', value: NONE, level };
  const { bitrate, audioBitrate } = health;
  const adapt = health.rtc ? null : health.adapt;
  if (!adapt || adapt.level === 'full') return { id: 'upload', value: formatBitrate(bitrate), level };
  return {
    id: 'upload',
    value: (Math.max(0, bitrate) / 1e6).toFixed(1),
    full: ((adapt.fullVideoBitrate + audioBitrate) / 1e6).toFixed(1),
    level: level === 'fine' ? 'look' : level,
  };
}

const queueCell = (health: StreamHealth | null): HealthCell => ({
  id: 'queue',
  value: health ? formatMs(health.queueMs) : NONE,
  level: health ? grade(health.queueMs >= QUEUE_BROKEN_MS, health.queueMs >= QUEUE_LOOK_MS) : 'off',
});

const skewCell = (health: StreamHealth | null): HealthCell => ({
  id: 'skew',
  value: health ? formatSkew(health.skewMs) : NONE,
  level: health ? grade(beyond(health.skewMs, SKEW_BROKEN), beyond(health.skewMs, SKEW_LOOK)) : 'off',
});

/** In real time nothing waits in a queue: what the line cannot carry is lost. */
const lossCell = ({ lossShare }: RtcHealth): HealthCell => ({
  id: 'loss',
  value: percentOf(lossShare) ?? NONE,
  level: lossLevel(lossShare),
});

/** … and the far end sees for itself whether sound and picture fit: its mark says what arrives. */
const scoreCell = ({ score }: RtcHealth): HealthCell => ({
  id: 'score',
  value: score === null ? NONE : `${Math.round(score)}/10`,
  level: scoreLevel(score),
});

function recordingCell(live: LiveState, bytes: number, disk: DiskState | null): HealthCell {
  if (live.kind !== 'live' || live.recording.kind === 'off') return { id: 'recording', value: NONE, level: 'off' };
  if (live.recording.kind === 'failed') return { id: 'recording', value: NONE, level: 'broken' };
  const value = formatBytes(bytes);
  if (!disk || disk.level === 'fine') return { id: 'recording', value, level: 'fine' };
  const level = disk.level === 'critical' ? 'broken' : 'look';
  return { id: 'recording', value, level, minutesLeft: minutesLeft(disk) };
}
