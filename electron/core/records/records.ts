import type { SessionId } from '../../../shared/domain/index.ts';
import type { RecordingFiles } from '../egress/index.ts';
import type { LeftRecordings } from './left.ts';
import { leftFiles, type RecordsOptions } from './leftFiles.ts';

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
        if (bytes === 0) return void table.forget(path); // it could not be created
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
      const found = await left?.catch(() => null); // what could not be loaded was logged, and runs nothing
      await found?.close();
    },
  };
}
