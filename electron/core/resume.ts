import type { SessionId, Settings } from '../../shared/domain/index.ts';
import type { RunningSession } from './live/index.ts';
import type { ObsDestination } from './obs/index.ts';
import type { LiveBeat, LiveRecord, MachineTime } from './store/index.ts';

/** A stream from OBS that began longer ago than this has ended somehow; no platform keeps a room open for so long. */
const MAX_AGE_MS = 24 * 60 * 60_000;
/**
 * A studio that comes back later than this was not started again by its watcher but by a person, hours or a day later: viewers of a
 * typed address are gone, and a host who opens the studio does not expect to be on air. Where the platform says how long it keeps a
 * room without video, that counts instead.
 */
const MAX_DEAD_MS = 2 * 60_000;
/** The same for a room whose platform says nothing: it is asked whether the room still stands. */
const MAX_DEAD_ROOM_MS = 10 * 60_000;
/** So many takes-up within a minute, and a core that dies again may die of taking up. */
const LOOP_TAKES = 3;
const LOOP_MS = 60_000;

/** Why a stream that was left is not gone on with; the rule of `stream_not_resumed`. */
type OverRule = 'opening' | 'ending' | 'too_long' | 'settings' | 'loop';

/** What is to be done with a stream that an earlier run left. */
export type Left =
  /** The studio's own stage is sent again. `outageMs`: how long nothing was sent so far. */
  | { kind: 'take_up'; record: LiveRecord & { liveAtMs: number }; outageMs: number }
  /** OBS sends without the studio: it is followed again. */
  | { kind: 'follow_obs'; record: LiveRecord; session: RunningSession; to: ObsDestination }
  | { kind: 'over'; record: LiveRecord; rule: OverRule };

/**
 * Milliseconds from one moment to now. The machine's own clock counts; only after the machine itself was started anew the clock on
 * the wall has to do, as good as it is.
 */
export function elapsedMs(then: MachineTime, now: MachineTime): number {
  const byWall = now.atMs - then.atMs;
  const byMachine = now.uptimeMs - then.uptimeMs;
  const startedAnew = byMachine < 0 || byWall > now.uptimeMs;
  return Math.max(0, startedAnew ? byWall : byMachine);
}

/** Decides about a stream that was left on air. Changes nothing but what `adopt` does. */
export async function whatWasLeft(options: {
  left: LiveRecord;
  beat: LiveBeat | null;
  settings: Settings;
  /** Digest of the address that is typed now. */
  address: string | null;
  now: MachineTime;
  /** Goes on with the session's report; false when there is none. */
  adopt(id: SessionId): boolean;
  /** What the studio has put into OBS as its stream service. */
  ours(): Promise<ObsDestination>;
}): Promise<Left> {
  const { left: record, beat, settings, now } = options;
  const over = (rule: OverRule): Left => ({ kind: 'over', record, rule });
  if (record.stage === 'obs') return followedObs({ ...options, record });
  if (record.phase !== 'live' || record.liveAtMs === null)
    return over(record.phase === 'ending' ? 'ending' : 'opening');
  if (settings.obs.use || !sameDestination(record, settings)) return over('settings');
  if (record.destination.kind === 'manual' && record.address !== options.address) return over('settings');
  const limitMs = record.destination.kind === 'manual' ? MAX_DEAD_MS : (record.noVideoMs ?? MAX_DEAD_ROOM_MS);
  if (beat === null || elapsedMs(beat, now) > limitMs) return over('too_long');
  if (recentTakes(record.takenUp, now).length >= LOOP_TAKES) return over('loop');
  // Its report is closed: it was ended, and only the last line of the journal is missing.
  if (!options.adopt(record.sessionId)) return over('ending');
  const outageMs = elapsedMs(beat, now) + beat.sentAgoMs;
  return { kind: 'take_up', record: { ...record, liveAtMs: record.liveAtMs }, outageMs };
}

/** Those of the last minute; a machine that was started anew remembers none. */
export const recentTakes = (takenUp: readonly number[], now: MachineTime): number[] =>
  takenUp.filter((at) => at <= now.uptimeMs && now.uptimeMs - at < LOOP_MS);

/** Whether a room or address of then would be one of now. */
export function sameDestination(record: Pick<LiveRecord, 'destination' | 'rehearsal'>, settings: Settings): boolean {
  const wanted = settings.platform.kind === 'manual' ? 'manual' : 'room';
  return record.destination.kind === wanted && record.rehearsal === (settings.platform.kind === 'rehearsal');
}

async function followedObs(options: Parameters<typeof whatWasLeft>[0] & { record: LiveRecord }): Promise<Left> {
  const { record, settings, now } = options;
  // OBS may not have been asked to send yet; what the studio put into it is given back when OBS is reached again.
  if (record.phase !== 'live' || record.liveAtMs === null) {
    return { kind: 'over', record, rule: record.phase === 'ending' ? 'ending' : 'opening' };
  }
  const over: Left = { kind: 'over', record, rule: 'settings' };
  if (!settings.obs.use || !sameDestination(record, settings)) return over;
  if (now.atMs - record.startedAtMs > MAX_AGE_MS) return over;
  const to = await options.ours();
  // Settings that were given back mean that the stream was ended; only a host's own service was never ours.
  const ended: Left = { kind: 'over', record, rule: 'ending' };
  if (to === null && !record.ownService) return ended;
  if (!options.adopt(record.sessionId)) return ended;
  const { sessionId, destination, rehearsal, title, roomId, watchUrl, noVideoMs, startedAtMs, liveAtMs } = record;
  return {
    kind: 'follow_obs',
    record,
    to: record.ownService ? null : to,
    session: {
      ...{ sessionId, destination, rehearsal, stage: 'obs', title, roomId, watchUrl, noVideoMs },
      ...{ recordingPath: null, startedAtMs, liveAtMs },
    },
  };
}
