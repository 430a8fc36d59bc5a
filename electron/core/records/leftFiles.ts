import {
  type BlackBoxNote,
  type DiskState,
  type Fault,
  filesOf,
  type RecordingFile,
  type RecordingRepair,
  type SessionId,
  type SessionReport,
} from '../../../shared/domain/index.ts';
import type { Log, RecordingTable } from '../store/index.ts';

export type RecordsOptions = {
  table: RecordingTable;
  reports(): readonly SessionReport[];
  /** Puts what is known of a file into its session's report: adds it, or changes the one with its path. */
  report(sessionId: SessionId, file: Omit<RecordingFile, 'missing'>): void;
  onRepairs(rows: RecordingRepair[]): void;
  onDisk(state: DiskState | null): void;
  notice(fault: Fault, tone?: 'info' | 'warn' | 'error'): void;
  settled(code: Fault['code']): void;
  /** For the stream's black box. */
  tell?: (note: BlackBoxNote) => void;
  log: Log;
};

export type LeftFile = { readonly path: string; readonly sessionId: SessionId; readonly startedAtMs: number };

/**
 * Files of the studio's own stage that nobody ended, newest first: by the journal, and by the reports of sessions (a
 * journal that was lost with its database names none). What OBS writes is OBS's.
 */
export function leftFiles(options: Pick<RecordsOptions, 'table' | 'reports'>): LeftFile[] {
  const left = new Map<string, LeftFile>();
  for (const row of options.table.open()) left.set(row.path, row);
  for (const report of options.reports()) {
    if (report.stage === 'obs') continue;
    for (const { path, complete } of filesOf(report)) {
      if (complete || left.has(path) || options.table.get(path)?.state === 'given_up') continue;
      left.set(path, { path, sessionId: report.id, startedAtMs: report.startedAtMs });
    }
  }
  return [...left.values()].sort((a, b) => b.startedAtMs - a.startedAtMs);
}
