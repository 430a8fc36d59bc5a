import type { PathReason, RealtimeTest, UploadTest } from '../../../shared/domain/index.ts';

export type Measured = {
  /** The steady way; bit/s. `needed` holds a third of headroom over what the format takes. */
  steady: { uplink: number; needed: number; enough: boolean };
  realtime: RealtimeTest;
  /** This machine during the test. `composedFps` null: no picture was composed. */
  machine: { processors: number; composedFps: number | null; wantedFps: number; cpuLimited: boolean };
};

export type Recommendation = NonNullable<Extract<UploadTest, { kind: 'done' }>['recommended']>;

/**
 * The congestion control hardly believes in more than is sent, so no headroom over the format can be asked of it. A real-time
 * encoder follows the line by itself; below nine tenths that shows.
 */
const ENOUGH_OF_FORMAT = 0.9;
/** What `needed` holds beyond the format. */
const HEADROOM = 4 / 3;

/** Packets are asked for again, which holds up to here; OBS's WHIP breaks between 3 and 5 % (obs-studio#10564). */
const MOST_LOSS = 0.03;

/** One way of 150 ms is where talk stays natural (ITU-T G.114); what is lost comes a whole round trip later. */
const FARTHEST_MS = 300;
/** Over TCP everything behind a lost packet waits for it, one round trip at least: more than this is a visible halt. */
const FARTHEST_OVER_TCP_MS = 100;

/** A second picture is encoded beside the recording's; one processor has none left for it. */
const FEWEST_PROCESSORS = 2;
/** Composing late already, before a second encoder works all the time: what stutters at 24 of 30 frames. */
const LEAST_OF_FPS = 0.8;

/**
 * Which way is better here, and why, the weightiest reason first. Real time wherever it will hold, since an answer to a viewer
 * within the same second is what it is for; the steady way, which bridges trouble with seconds of delay, everywhere else.
 */
export function recommend({ steady, realtime, machine }: Measured): Recommendation {
  if (realtime.kind === 'not_offered') return { path: 'steady', reasons: ['realtime_not_offered'] };
  if (realtime.kind === 'failed') return { path: 'steady', reasons: ['realtime_failed'] };
  const against: PathReason[] = [];
  const { uplink, lossShare, rttMs, route } = realtime;
  const overTcp = route !== null && route.protocol !== 'udp';
  if (uplink !== null && uplink < (steady.needed / HEADROOM) * ENOUGH_OF_FORMAT) against.push('realtime_slow');
  if (lossShare !== null && lossShare > MOST_LOSS) against.push('realtime_lossy');
  if (overTcp && rttMs !== null && rttMs > FARTHEST_OVER_TCP_MS) against.push('realtime_over_tcp');
  if (rttMs !== null && rttMs > FARTHEST_MS) against.push('realtime_far');
  const { processors, composedFps, wantedFps, cpuLimited } = machine;
  const late = composedFps !== null && composedFps < wantedFps * LEAST_OF_FPS;
  if (processors < FEWEST_PROCESSORS || late || cpuLimited) against.push('machine_busy');
  if (against.length > 0) return { path: 'steady', reasons: against };
  // Near enough, TCP is a thing to know but no reason to wait seconds for an answer.
  return { path: 'realtime', reasons: overTcp ? ['realtime_fits', 'realtime_over_tcp'] : ['realtime_fits'] };
}
