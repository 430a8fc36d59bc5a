import type { SessionReport } from '../../../shared/domain/index.ts';

export type SessionTag = 'rehearsal' | 'manual' | 'obs' | 'live' | 'interrupted' | 'failed';

/** What must be said about a session at a glance, most important first. */
export function tagsOf(session: SessionReport, runningId: string | null): SessionTag[] {
  const tags: SessionTag[] = [];
  if (session.id === runningId) tags.push('live');
  else if (session.endReason === 'interrupted' || session.endedAtMs === null) tags.push('interrupted');
  else if (session.endReason === 'failed') tags.push('failed');
  if (session.rehearsal) tags.push('rehearsal');
  if (session.destination === 'manual') tags.push('manual');
  if (session.stage === 'obs') tags.push('obs');
  return tags;
}

/**
 * How long it lasted. An interrupted one has no end of its own: the recording tells, and where there is none the
 * length is unknown (null).
 */
export function durationOf(session: SessionReport, runningId: string | null, nowMs: number): number | null {
  if (session.endedAtMs !== null) return Math.max(0, session.endedAtMs - session.startedAtMs);
  if (session.id === runningId) return Math.max(0, nowMs - session.startedAtMs);
  return session.recording && session.recording.durationMs > 0 ? session.recording.durationMs : null;
}

/** Items by what they brought in. */
export const itemsBySales = (session: SessionReport): SessionReport['tally']['perItem'] =>
  [...session.tally.perItem].sort((a, b) => b.gmv.minor - a.gmv.minor || b.units - a.units);
