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
import type { RecordingFiles } from '../egress/index.ts';
import type { Log, RecordingTable } from '../store/index.ts';
import type { LeftRecordings } from './left.ts';

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

export type Records = {
  /** Is told of each file of a session's recording: notes it before its first byte, and watches its drive. */
  files(sessionId: SessionId): RecordingFiles;
  /**
   * Looks for recordings that earlier runs did not end and puts them right, newest first, one after the other, beside the
   * studio's other work. Shown by `onRepairs`.
   */
  repairLeft(): void;
  /** Stops after the step of now; what is left is done at the next start. */
  close(): Promise<void>;
};

/** The part that is there from the start: small, because a studio that has nothing to repair never needs the rest. */
export function createRecords(options: RecordsOptions): Records {
  const { table, log } = options;
  /** Files of this run: never looked at as left ones. */
  const running = new Set<string>();
  let left: Promise<LeftRecordings> | null = null;
  let closed = false;
  const watches = new Map<string, () => void>();

  const watch = async (file: Parameters<RecordingFiles['opened']>[0]) => {
    const { watchDisk } = await import('./disk.ts');
    if (!closed && running.has(file.path)) watches.set(file.path, watchDisk({ ...options, file }));
  };

  return {
    files: (sessionId) => ({
      opening({ path, configs }) {
        running.add(path);
        const noted = table.begin({ path, sessionId, startedAtMs: Date.now(), codecs: configs });
        // Worth a line, never the recording: a report that is not complete is looked at as well.
        if (!noted.ok) log.warn({ fault: noted.fault }, 'a recording was not noted');
      },
      opened(file) {
        options.report(sessionId, { path: file.path, bytes: 0, durationMs: 0, complete: false, flaws: [] });
        watch(file).catch((err: unknown) => log.error({ err }, 'the drive of the recording is not watched'));
      },
      ended({ path, bytes, ms, complete, fault }) {
        running.delete(path);
        watches.get(path)?.();
        watches.delete(path);
        // The studio has stopped and its store with it: the next start sees that the file is sound.
        if (closed) return;
        if (fault) log.warn({ fault, path, bytes, complete }, 'a recording ended by itself');
        if (bytes === 0) return void table.forget(path);
        if (complete) table.become(path, 'complete');
        options.report(sessionId, { path, bytes, durationMs: ms, complete, flaws: [] });
      },
    }),
    repairLeft() {
      const isLeft = (path: string) => !running.has(path);
      const some = leftFiles(options).some(({ path }) => isLeft(path));
      if (!some || closed) return;
      left ??= import('./left.ts').then(({ createLeft }) =>
        createLeft({ ...options, isRunning: (path) => running.has(path) }),
      );
      left
        .then((found) => found.run())
        .catch((err: unknown) => log.error({ err }, 'left recordings were not looked at'));
    },
    async close() {
      closed = true;
      for (const stop of watches.values()) stop();
      await (await left)?.close();
    },
  };
}

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
