import type { LiveState, LiveStateOf, SessionId, Settings } from '../../shared/domain/index.ts';
import type { RunningSession } from './live/index.ts';
import type { ObsDestination } from './obs/index.ts';
import type { LiveJournal, LiveRecord, Log } from './store/index.ts';

/** A stream that began longer ago than this has ended somehow; no platform keeps a room open for so long. */
const MAX_AGE_MS = 24 * 60 * 60_000;

export type Resumed = { session: RunningSession; to: ObsDestination };

/**
 * Whether the stream that the studio had on air when it last ran can be taken up again. OBS sends without the studio, so
 * its streams outlive a crash; the studio's own stage died with it.
 */
export async function resumable(options: {
  left: LiveRecord | null;
  settings: Settings;
  /** Goes on with the session's report. */
  adopt(id: SessionId): boolean;
  /** What the studio has put into OBS as its stream service. */
  ours(): Promise<ObsDestination>;
  now?: () => number;
}): Promise<Resumed | null> {
  const { left, settings } = options;
  const now = (options.now ?? Date.now)();
  if (left?.stage !== 'obs' || !settings.obs.use || now - left.startedAtMs > MAX_AGE_MS) return null;
  const wanted = settings.platform.kind === 'manual' ? 'manual' : 'room';
  if (left.destination.kind !== wanted || left.rehearsal !== (settings.platform.kind === 'rehearsal')) return null;
  const to = await options.ours();
  // Settings that were given back mean that the stream was ended; only a host's own service was never ours.
  if (to === null && !left.ownService) return null;
  if (!options.adopt(left.sessionId)) return null;
  const { ownService, ...session } = left;
  return { session: { ...session, recordingPath: null }, to: ownService ? null : to };
}

/** Notes each stream once: what changes while it runs is of no use to the next run. */
export function createLiveNote(options: {
  journal: LiveJournal;
  /** When the session began; undefined when there is no report of it. */
  startedAtMs(id: SessionId): number | undefined;
  /** The stream goes to where the host's OBS was set to, which the studio did not touch. */
  ownService(): boolean;
  log: Log;
}): (live: LiveStateOf<'live'>) => void {
  let noted: SessionId | null = null;
  return (live) => {
    if (noted === live.sessionId) return;
    noted = live.sessionId;
    const startedAtMs = options.startedAtMs(live.sessionId) ?? live.liveAtMs;
    const written = options.journal.write(liveRecord(live, startedAtMs, options.ownService()));
    if (!written.ok) options.log.warn({ fault: written.fault }, 'the live journal was not written');
  };
}

/** What the next run needs to know of a stream that is on air. */
function liveRecord(live: LiveStateOf<'live'>, startedAtMs: number, ownService: boolean): LiveRecord {
  const { sessionId, destination, rehearsal, stage, title, roomId, watchUrl, liveAtMs } = live satisfies LiveState;
  return { sessionId, destination, rehearsal, stage, title, roomId, watchUrl, ownService, startedAtMs, liveAtMs };
}
