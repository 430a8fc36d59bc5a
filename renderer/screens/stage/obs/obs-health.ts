import {
  type LiveState,
  type ObsEncoder,
  type ObsLink,
  type ObsStats,
  type ObsVideo,
  obsEncoderName,
  type StreamHealth,
} from '../../../../shared/domain/index.ts';
import { formatBitrate, formatBytes } from '../format.ts';
import { grade, type Level, NONE, uploadLevel, worstOf } from '../picture/health.ts';
import { isOnAir, stoppedByHand } from './cover.ts';

type Graded = 'fps' | 'late' | 'dropped' | 'upload' | 'cpu' | 'disk';
type Cell<Id extends string> = { readonly id: Id; readonly value: string; readonly level: Level };
export type ObsHealth = {
  readonly cells: readonly Cell<Graded | 'encoder'>[];
  readonly level: Level;
  /** Key of the sentence (`obsStage.health.code.<code>`); `reconnecting` is the studio's own, its clocks stand over the picture. */
  readonly code:
    | Graded
    | 'congested'
    | 'away'
    | 'away_live'
    | 'gone'
    | 'still'
    | 'stopped'
    | 'reconnecting'
    | 'starting'
    | 'fine_preview'
    | 'fine_live'
    | 'idle';
};

/** 5 % below the chosen frame rate is seen as a stutter; two thirds of it is broken. */
const FPS_LOOK = 0.95;
const FPS_BROKEN = 2 / 3;
/** Share of the frames of the last seconds: one in two hundred is visible on a phone, one in twenty ruins the picture. */
const LOST_LOOK = 0.005;
const LOST_BROKEN = 0.05;
/** OBS alone, of all cores: beyond this a second program is enough to make it stutter. */
const CPU_LOOK_PERCENT = 80;
/** OBS counts frames lost to the encoder and to the network as one; its congestion (0 to 1) tells which it was. */
const CONGESTED = 0.3;
/** At 4 Mb/s an hour is 1.8 GB. OBS itself stops a recording when nothing is left. */
const DISK_LOOK_MB = 4_000;
const DISK_BROKEN_MB = 500;
/** What OBS counts is compared with this long ago: a stutter of an hour ago is no news. */
const WINDOW_MS = 10_000;

/** The numbers of the last ten seconds, oldest first. Counters that start again (another OBS, another stream) start anew. */
export function recentStats(kept: readonly ObsStats[], next: ObsStats): readonly ObsStats[] {
  const last = kept.at(-1);
  if (last?.atMs === next.atMs) return kept;
  const restarted = last !== undefined && (next.renderTotal < last.renderTotal || next.outputTotal < last.outputTotal);
  const usable = restarted ? [] : kept.filter((row) => next.atMs - row.atMs <= WINDOW_MS && row.atMs < next.atMs);
  return [...usable, next];
}

/** The encoder as the health line names it. */
export const obsEncoderLabel = (id: string): string => (id === '' ? NONE : obsEncoderName(id));

export type ObsHealthInput = {
  readonly live: LiveState;
  readonly health: StreamHealth | null;
  readonly link: ObsLink['kind'];
  readonly video: ObsVideo | null;
  readonly encoder: ObsEncoder | null;
  /** OBS writes to the disk: a recording or the replay buffer. */
  readonly recording: boolean;
  /** From `recentStats`; the last one is now. */
  readonly recent: readonly ObsStats[];
  /** OBS is connected and has said nothing for some seconds. */
  readonly still: boolean;
};

/**
 * The health line while OBS makes the picture. Counts are shown whole, since the stream began; how grave they are is told
 * by the last seconds. Frame rate and lost frames are OBS's own numbers: it repeats frames it could not draw, so the
 * stream itself always looks smooth.
 */
export function obsHealthOf(input: ObsHealthInput): ObsHealth {
  const { live, health, recent } = input;
  const connected = input.link === 'connected';
  const stats = connected ? (recent.at(-1) ?? null) : null;
  const before = recent[0];
  const running = live.kind === 'live' && health !== null && connected;
  const aim = input.video ? input.video.fpsNumerator / Math.max(1, input.video.fpsDenominator) : 30;
  const fps = running ? health.fps : (stats?.activeFps ?? 0);
  const lost = (total: 'renderTotal' | 'outputTotal', skipped: 'renderSkipped' | 'outputSkipped'): Level => {
    if (!stats || !before) return 'off';
    // Of a whole window even while it fills: one hiccup in the first second is not a twentieth of everything.
    const frames = Math.max(stats[total] - before[total], (aim * WINDOW_MS) / 1_000);
    const share = (stats[skipped] - before[skipped]) / frames;
    return grade(share >= LOST_BROKEN, share >= LOST_LOOK);
  };
  const graded: [Cell<Graded>, ...Cell<Graded>[]] = [
    // The frame rate falls because drawing is late: the cause stands before its effect, and so is the one that is said.
    { id: 'late', value: lateFrames(running ? health : null, stats), level: lost('renderTotal', 'renderSkipped') },
    {
      id: 'dropped',
      value: running ? String(health.dropped) : NONE,
      level: running ? lost('outputTotal', 'outputSkipped') : 'off',
    },
    {
      id: 'fps',
      value: stats ? fps.toFixed(1) : NONE,
      level: stats ? grade(fps < aim * FPS_BROKEN, fps < aim * FPS_LOOK) : 'off',
    },
    { id: 'upload', value: running ? formatBitrate(health.bitrate) : NONE, level: uploadLevel(live, running) },
    {
      id: 'cpu',
      value: stats ? `${Math.round(stats.cpuPercent)} %` : NONE,
      level: stats ? grade(false, stats.cpuPercent >= CPU_LOOK_PERCENT) : 'off',
    },
    diskCell(stats, input.recording),
  ];
  const worst = worstOf(graded);
  const encoder: Cell<'encoder'> = {
    id: 'encoder',
    value: obsEncoderLabel((running ? health.encoder : '') || (connected ? (input.encoder?.encoder ?? '') : '')),
    level: stats ? 'fine' : 'off',
  };
  const cells = [encoder, ...ORDER.flatMap((id) => graded.filter((cell) => cell.id === id))];
  const say = (level: Level, code: ObsHealth['code']): ObsHealth => ({ cells, level, code });

  if (stoppedByHand(live)) return say('broken', 'stopped');
  if (!connected && live.kind === 'live') return isOnAir(live) ? say('look', 'away_live') : say('broken', 'gone');
  if (!connected) return say('off', 'away');
  if (live.kind === 'live' && live.ingest.kind === 'reconnecting') return say('broken', 'reconnecting');
  if (input.still) return say('look', 'still');
  if (worst.level === 'look' || worst.level === 'broken') {
    const network = worst.id === 'dropped' && (stats?.congestion ?? 0) >= CONGESTED;
    return say(worst.level, network ? 'congested' : worst.id);
  }
  if (live.kind === 'live') return running ? say('fine', 'fine_live') : say('off', 'starting');
  return stats ? say('fine', 'fine_preview') : say('off', 'idle');
}

/** As they stand in the line, after the encoder. */
const ORDER = ['fps', 'late', 'dropped', 'upload', 'cpu', 'disk'] as const satisfies readonly Graded[];

function lateFrames(health: StreamHealth | null, stats: ObsStats | null): string {
  if (!stats) return NONE;
  return String(health ? health.late : stats.renderSkipped);
}

function diskCell(stats: ObsStats | null, recording: boolean): Cell<'disk'> {
  const free = stats?.diskFreeMb ?? null;
  if (free === null) return { id: 'disk', value: NONE, level: 'off' };
  const level = recording ? grade(free < DISK_BROKEN_MB, free < DISK_LOOK_MB) : 'fine';
  return { id: 'disk', value: formatBytes(free * 1_048_576), level };
}
