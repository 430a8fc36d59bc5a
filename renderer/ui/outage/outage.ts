import type { Fault, FaultCode, LiveState } from '../../../shared/domain/index.ts';

/** From here on every second counts: the words get urgent. */
const URGENT_MS = 30_000;

/** The upload is broken and the studio tries to bring it back. Lengths in milliseconds, never negative. */
export type Outage = {
  readonly fault: Fault;
  /** The server still holds the connection that broke: it is waited for, nothing is wrong with the key. */
  readonly busy: boolean;
  readonly forMs: number;
  readonly attempt: number;
  /** Null: a try is running. */
  readonly nextTryInMs: number | null;
  /** Null: nobody says when the room is closed, or there is none. */
  readonly closesInMs: number | null;
  readonly urgent: boolean;
  readonly recording: boolean;
  /** Stopped by a hand in OBS: nothing is tried until the host decides. */
  readonly waitsForHost: boolean;
};

/** Faults of OBS that somebody meant. */
const BY_HAND: ReadonlySet<FaultCode> = new Set(['obs_closed', 'obs_stopped_by_host', 'obs_streams_elsewhere']);

/** What there is to say about a broken upload; null while there is none. */
export function outageOf(live: LiveState, nowMs: number): Outage | null {
  if (live.kind !== 'live' || live.ingest.kind !== 'reconnecting') return null;
  const { fault, sinceMs, attempt, nextTryAtMs, closesAtMs } = live.ingest;
  const nextTryInMs = nextTryAtMs - nowMs;
  const closesInMs = closesAtMs === null ? null : Math.max(0, closesAtMs - nowMs);
  return {
    fault,
    busy: fault.code === 'ingest_busy',
    forMs: Math.max(0, nowMs - sinceMs),
    attempt,
    nextTryInMs: nextTryInMs > 0 ? nextTryInMs : null,
    closesInMs,
    urgent: closesInMs !== null && closesInMs <= URGENT_MS,
    recording: live.recording.kind === 'on',
    waitsForHost: live.stage === 'obs' && BY_HAND.has(fault.code),
  };
}
