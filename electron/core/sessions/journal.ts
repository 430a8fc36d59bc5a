import { rm, stat } from 'node:fs/promises';
import {
  emptyTally,
  filesOf,
  type RecordingFile,
  type Reply,
  type RoomTally,
  refuse,
  type SessionId,
  type SessionReport,
  type StageKind,
} from '../../../shared/domain/index.ts';

/** While a stream runs its report is written this often, so that a kill loses at most this much of the numbers. */
const SAVE_MS = 5_000;
/** A drive that hangs says nothing of its files for ever; the next stream waits for the end of this one. */
const SIZES_LIMIT_MS = 2_000;

export type SessionStore = {
  list(): SessionReport[];
  put(report: SessionReport): unknown;
  remove(id: SessionId): unknown;
};

export type VideoFacts = SessionReport['video'];

export type SessionsOptions = {
  store: SessionStore;
  onChange(reports: SessionReport[]): void;
  reveal(path: string): Promise<Reply<void>>;
  /** The numbers of the running stream, asked when the report is written. */
  facts(): { tally: RoomTally; video: VideoFacts; recordedBytes: number; recordedMs: number };
  /** The room's numbers as the session's event log alone gives them. */
  tallyOf(id: SessionId): RoomTally;
  onFileRemoved?(path: string): void;
  /** Bytes of a file; null when it is not there. */
  sizeOf?(path: string): Promise<number | null>;
  now?(): number;
};

export type Sessions = {
  list(): SessionReport[];
  find(id: SessionId): SessionReport | null;
  /** Before the first frame is sent. */
  begin(start: {
    id: SessionId;
    title: string;
    destination: 'room' | 'manual';
    rehearsal: boolean;
    stage: StageKind;
    startedAtMs: number;
  }): void;
  /** Goes on with a report that an earlier run began; false when there is no such one, or it was ended. */
  adopt(id: SessionId): boolean;
  /** The running session has this file, too; one that is listed already stays as it is. */
  recordingAt(path: string): void;
  /** What is known of one file of a session, running or not: adds it, or changes the one with its path. */
  recordingIs(id: SessionId, file: Omit<RecordingFile, 'missing'>): void;
  /** A stream that never was on air leaves no report, but what was recorded stays on the disk. */
  end(id: SessionId, reason: 'host' | 'platform' | 'failed', wasLive: boolean): Promise<void>;
  remove(id: SessionId, deleteRecording: boolean): Promise<Reply<void>>;
  /** `path`: one of the session's files; absent: the first. */
  reveal(id: SessionId, path?: string): Promise<Reply<void>>;
  /** Looks at what earlier runs left: unfinished reports and recordings that are gone. */
  recover(): Promise<void>;
  close(): void;
};

const NO_VIDEO: VideoFacts = { width: 0, height: 0, frames: 0, meanFps: 0, dropped: 0, meanBitrate: 0, reconnects: 0 };

export function createSessions(options: SessionsOptions): Sessions {
  const now = options.now ?? Date.now;
  const sizesOf = (report: SessionReport) => sizesIn(report, options.sizeOf ?? sizeOf);
  let running: SessionReport | null = null;
  /** What an earlier run of the studio measured of the running session. */
  let before: VideoFacts | null = null;
  /** Files of the running session that this run of the studio has begun. */
  let begun = new Set<string>();
  let timer: NodeJS.Timeout | null = null;

  const publish = () => options.onChange(options.store.list());

  const save = (report: SessionReport) => {
    options.store.put(report);
    publish();
  };

  const withFacts = (report: SessionReport): SessionReport => {
    const facts = options.facts();
    return {
      ...report,
      tally: facts.tally,
      video: before ? together(before, facts.video) : facts.video,
      // Only the newest file grows, and what it says itself at its end is better.
      ...listing(
        filesOf(report).map((file, i, all) =>
          i === all.length - 1 && begun.has(file.path) && !file.complete
            ? { ...file, bytes: facts.recordedBytes, durationMs: facts.recordedMs }
            : file,
        ),
      ),
    };
  };

  const tick = () => {
    if (!running) return;
    running = withFacts(running);
    save(running);
  };

  const stored = (id: SessionId) => options.store.list().find((report) => report.id === id) ?? null;

  function recovered(report: SessionReport, sizes: Sizes): SessionReport {
    const files = filesOf(report).map((file) => sized(file, sizes));
    if (report.endedAtMs !== null || report.id === running?.id) return { ...report, ...listing(files) };
    // The last save is at most SAVE_MS old. The log has every event that was shown; the recording's own time says more about when it really stopped.
    const endedAtMs = report.startedAtMs + files.reduce((sum, file) => sum + Math.max(file.durationMs, 0), 0);
    return { ...report, tally: options.tallyOf(report.id), ...listing(files), endedAtMs, endReason: 'interrupted' };
  }

  return {
    list: () => options.store.list(),
    find: stored,
    begin(start) {
      before = null;
      begun = new Set();
      running = {
        ...start,
        endedAtMs: null,
        endReason: null,
        tally: emptyTally(),
        recording: null,
        moreRecordings: [],
        hasBlackBox: false,
        video: NO_VIDEO,
      };
      save(running);
      if (timer) clearInterval(timer);
      timer = setInterval(tick, SAVE_MS);
    },
    adopt(id) {
      const report = options.store.list().find((row) => row.id === id && row.endedAtMs === null);
      if (!report) return false;
      running = report;
      begun = new Set();
      // The studio's own upload died with that run and begins anew; OBS went on sending.
      const anew = report.stage === 'studio' ? 1 : 0;
      before = { ...report.video, reconnects: report.video.reconnects + anew };
      if (timer) clearInterval(timer);
      timer = setInterval(tick, SAVE_MS);
      return true;
    },
    recordingAt(path) {
      if (!running || filesOf(running).some((file) => file.path === path)) return;
      begun.add(path);
      const file = { path, bytes: 0, durationMs: 0, complete: false, missing: false, flaws: [] };
      running = { ...running, ...listing([...filesOf(running), file]) };
      save(running);
    },
    recordingIs(id, file) {
      const report = running?.id === id ? running : stored(id);
      if (!report) return;
      const files = filesOf(report);
      const isNew = files.every((one) => one.path !== file.path);
      const next = { ...file, missing: false };
      const listed = isNew ? [...files, next] : files.map((one) => (one.path === file.path ? next : one));
      const changed = { ...report, ...listing(listed) };
      if (report === running) {
        running = changed;
        if (isNew) begun.add(file.path);
      }
      save(changed);
    },
    async end(id, reason, wasLive) {
      const report = running;
      if (report?.id !== id) return;
      if (timer) clearInterval(timer);
      timer = null;
      running = null;
      const last = withFacts(report);
      if (!wasLive && filesOf(last).length === 0) {
        options.store.remove(report.id);
        return publish();
      }
      save(last);
      const sizes = await sizesOf(last);
      // Read again: what the recorder said of its end in the meantime holds.
      const current = stored(id) ?? last;
      const files = filesOf(current).map((file) => ({
        ...sized(file, sizes),
        // OBS has closed its file by itself. One of ours says how it ended (`recordingIs`), sometimes later than this.
        complete: file.complete || (last.stage === 'obs' && begun.has(file.path)),
      }));
      // A clock that was set back must not end a stream before it began.
      const endedAtMs = Math.max(now(), current.startedAtMs);
      save({ ...current, ...listing(files), tally: options.tallyOf(id), endedAtMs, endReason: reason });
    },
    async remove(id, deleteRecording) {
      if (running?.id === id) return refuse('already_live', { retry: 'later' });
      const report = stored(id);
      if (!report) return refuse('not_found');
      if (deleteRecording) {
        try {
          for (const file of filesOf(report)) {
            await rm(file.path, { force: true });
            options.onFileRemoved?.(file.path);
          }
        } catch (error) {
          // Open in a player, or a read-only drive: the report stays, or nobody would find the file again.
          return refuse('data_read_only', { retry: 'later', detail: String(error).slice(0, 300) });
        }
      }
      options.store.remove(id);
      publish();
      return { ok: true, value: undefined };
    },
    async reveal(id, path) {
      const report = stored(id);
      const files = report ? filesOf(report) : [];
      const file = path === undefined ? files[0] : files.find((one) => one.path === path);
      return file ? options.reveal(file.path) : refuse('not_found');
    },
    async recover() {
      let hangs = false;
      for (const report of options.store.list()) {
        // One drive that hangs is waited for once, not once a report.
        const sizes: Sizes = hangs ? new Map() : await sizesOf(report);
        hangs ||= sizes.size < filesOf(report).length;
        const checked = recovered(stored(report.id) ?? report, sizes);
        if (JSON.stringify(checked) !== JSON.stringify(report)) options.store.put(checked);
      }
      publish();
    },
    close() {
      if (timer) clearInterval(timer);
    },
  };
}

/** Two parts of one stream as one: means are weighted by how long each part lasted. */
function together(a: VideoFacts, b: VideoFacts): VideoFacts {
  const seconds = (part: VideoFacts) => (part.meanFps > 0 ? part.frames / part.meanFps : 0);
  const [first, second] = [seconds(a), seconds(b)];
  const mean = (x: number, y: number) => (first + second === 0 ? 0 : (x * first + y * second) / (first + second));
  return {
    width: b.width || a.width,
    height: b.height || a.height,
    frames: a.frames + b.frames,
    meanFps: Math.round(mean(a.meanFps, b.meanFps) * 100) / 100,
    dropped: a.dropped + b.dropped,
    meanBitrate: Math.round(mean(a.meanBitrate, b.meanBitrate)),
    reconnects: a.reconnects + b.reconnects,
  };
}

const listing = ([first, ...rest]: readonly RecordingFile[]): Pick<SessionReport, 'recording' | 'moreRecordings'> => ({
  recording: first ?? null,
  moreRecordings: rest,
});

/** Of the files that were found out about: a path that is not in it stays as it is known. */
type Sizes = ReadonlyMap<string, number | null>;

async function sizesIn(report: SessionReport, look: (path: string) => Promise<number | null>): Promise<Sizes> {
  const sizes = new Map<string, number | null>();
  const all = filesOf(report).map(async ({ path }) => void sizes.set(path, await look(path)));
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, SIZES_LIMIT_MS);
  });
  await Promise.race([Promise.all(all), limit]);
  clearTimeout(timer);
  return new Map(sizes); // what still answers later is no part of it
}

/** With the size that the file has on the disk; `missing` when it is not there. */
function sized(file: RecordingFile, sizes: Sizes): RecordingFile {
  const size = sizes.get(file.path);
  if (size === undefined) return file;
  return { ...file, bytes: size ?? file.bytes, missing: size === null };
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch {
    return null; // the file is gone or its drive is: the report says so
  }
}
