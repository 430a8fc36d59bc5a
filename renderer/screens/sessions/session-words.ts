import { filesOf, type RecordingRepair, type SessionReport } from '../../../shared/domain/index.ts';

export type SessionTag = 'rehearsal' | 'manual' | 'obs' | 'live' | 'interrupted' | 'failed' | 'repairing' | 'damaged';

/** What must be said about a session at a glance, most important first. */
export function tagsOf(
  session: SessionReport,
  runningId: string | null,
  repairs: readonly RecordingRepair[] = [],
): SessionTag[] {
  const tags: SessionTag[] = [];
  if (session.id === runningId) tags.push('live');
  else if (session.endReason === 'interrupted' || session.endedAtMs === null) tags.push('interrupted');
  else if (session.endReason === 'failed') tags.push('failed');
  const files = filesOf(session);
  const isChecked = (path: string) =>
    repairs.some((row) => row.path === path && (row.step === 'checking' || row.step === 'repairing'));
  if (files.some((file) => isChecked(file.path))) tags.push('repairing');
  else if (files.some((file) => !file.complete && file.flaws.length > 0)) tags.push('damaged');
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
  const recordedMs = filesOf(session).reduce((sum, file) => sum + file.durationMs, 0);
  return recordedMs > 0 ? recordedMs : null;
}

/** Items by what they brought in. */
export const itemsBySales = (session: SessionReport): SessionReport['tally']['perItem'] =>
  [...session.tally.perItem].sort((a, b) => b.gmv.minor - a.gmv.minor || b.units - a.units);
