import type { Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Fault, type RecordingRepair, refuse } from '../../../shared/domain/index.ts';
import { diskFault } from '../egress/index.ts';
import { FLAWS, flawsOf, mending } from './flaws.ts';
import { type LeftFile, leftFiles, type RecordsOptions } from './leftFiles.ts';
import { type Findings, scan } from './scan.ts';

/** Rows that are kept for the page; a studio that was killed more often than this shows the newest. */
const MAX_ROWS = 50;
/** A recorder writes every second: what has not changed for this long is not being written. */
const QUIET_MS = 3_000;
/** How long a file that still changes is waited for. */
const QUIET_LIMIT_MS = 12_000;
/** What is under way is a few small writes at most. */
const CLOSE_LIMIT_MS = 1_000;
/** Steps of the progress that are worth a message to the page. */
const PROGRESS_STEP = 0.02;

export type LeftRecordings = {
  run(): Promise<void>;
  close(): Promise<void>;
};

type Outcome = Pick<RecordingRepair, 'step' | 'flaws' | 'fault'>;

/** Checks and repairs the recordings that earlier runs did not end, one at a time. Never rejects: faults are in the rows. */
export function createLeft(
  options: RecordsOptions & { isRunning(path: string): boolean; quietMs?: number },
): LeftRecordings {
  const { table, log } = options;
  const stop = new AbortController();
  let rows: RecordingRepair[] = [];
  let work: Promise<void> = Promise.resolve();

  const show = (path: string, change: Partial<RecordingRepair>) => {
    rows = rows.map((row) => (row.path === path ? { ...row, ...change } : row));
    options.onRepairs(rows);
  };

  async function checkOne(left: LeftFile): Promise<Outcome | null> {
    const { path } = left;
    const there = await stat(path).catch(() => null); // why it is not there is found out below
    if (there === null) {
      // Deleted by its owner, the report says so. With its folder gone as well, its drive may come back.
      const folder = await stat(dirname(path)).catch(() => null);
      return folder ? null : failed('recording_drive_gone', 'later');
    }
    const before = await whenQuiet(path, stop.signal);
    if (before === null) return failed('recording_not_repaired', 'later', 'in_use');
    show(path, { step: 'checking' });
    const found = await withFile(path, 'r', (file) => {
      let shown = 0;
      return scan(file, table.get(path)?.codecs ?? null, {
        signal: stop.signal,
        onProgress(progress) {
          if (progress - shown < PROGRESS_STEP) return;
          shown = progress;
          show(path, { progress });
        },
      });
    });
    const flaws = flawsOf(found);
    const steps = mending(found);
    if (steps === null) {
      giveUp(left);
      tell(left, found, false);
      return {
        step: 'failed',
        flaws,
        fault: refuse('recording_not_repaired', { rule: flaws[0] ?? '', params: { path } }).fault,
      };
    }
    if (flaws.length > 0) {
      show(path, { step: 'repairing', progress: 1, flaws });
      if (!isSame(before, await stat(path)) || options.isRunning(path))
        return failed('recording_not_repaired', 'later', 'in_use');
      await withFile(path, 'r+', async (file) => {
        for (const step of steps) await step(file);
      });
    }
    table.become(path, 'complete');
    tell(left, found, true);
    return { step: flaws.length > 0 ? 'repaired' : 'sound', flaws, fault: null };
  }

  /** Not looked at again: also where the journal had no row of it. */
  function giveUp(left: LeftFile): void {
    if (table.get(left.path) === null) table.begin({ ...left, codecs: {} });
    table.become(left.path, 'given_up');
  }

  function tell(left: LeftFile, found: Findings, complete: boolean): void {
    const { size, end, index, durationMs } = found;
    options.report(left.sessionId, {
      path: left.path,
      bytes: complete ? end + index.length : size,
      durationMs,
      complete,
      flaws: flawsOf(found),
    });
  }

  async function one(left: LeftFile): Promise<void> {
    let outcome: Outcome | null;
    try {
      outcome = await checkOne(left);
    } catch (error) {
      if (stop.signal.aborted) return;
      // Read-only, full, or gone meanwhile: the row in the journal stays open, so the next start tries again.
      outcome = { step: 'failed', flaws: [], fault: { ...diskFault(error), retry: 'later' } };
    }
    if (outcome === null) {
      rows = rows.filter((row) => row.path !== left.path);
      return options.onRepairs(rows);
    }
    const { fault } = outcome;
    log[fault ? 'warn' : 'info']({ path: left.path, ...outcome }, 'a left recording was looked at');
    if (outcome.step === 'repaired' || fault) options.tell?.(decision(left.path, outcome));
    if (fault?.code === 'recording_not_repaired' && fault.retry === 'never') options.notice(fault, 'warn');
    show(left.path, { ...outcome, progress: 1 });
  }

  return {
    run() {
      const found = leftFiles(options).filter(({ path }) => !options.isRunning(path));
      const known = new Set(rows.map((row) => row.path));
      const fresh = found.filter(({ path }) => !known.has(path)).slice(0, MAX_ROWS);
      rows = [...fresh.map(waiting), ...rows].slice(0, MAX_ROWS);
      options.onRepairs(rows);
      work = work.then(async () => {
        for (const left of fresh) if (!stop.signal.aborted) await one(left);
      });
      return work;
    },
    async close() {
      stop.abort();
      // A drive that hangs does not answer to this either; the studio stops without it.
      await Promise.race([work, pause(CLOSE_LIMIT_MS, undefined, { ref: false })]);
    },
  };
}

const waiting = ({ sessionId, path }: LeftFile): RecordingRepair => ({
  ...{ sessionId, path, step: 'waiting', progress: 0, flaws: [], fault: null },
});

const failed = (code: Fault['code'], retry: Fault['retry'], rule?: string): Outcome => ({
  ...{ step: 'failed', flaws: [], fault: refuse(code, { retry, ...(rule ? { rule } : {}) }).fault },
});

const isSame = (a: Stats, b: Stats) => a.size === b.size && a.mtimeMs === b.mtimeMs;

/** How the file stands when nobody writes to it; null: somebody (another studio, a copy that is under way) goes on doing so. */
async function whenQuiet(path: string, signal: AbortSignal): Promise<Stats | null> {
  for (let waited = 0; waited <= QUIET_LIMIT_MS; waited += QUIET_MS) {
    const before = await stat(path);
    // An old file is not watched for three seconds; by a clock that was set back it is.
    if (Date.now() - before.mtimeMs > QUIET_LIMIT_MS) return before;
    await pause(QUIET_MS, undefined, { signal });
    const after = await stat(path);
    if (isSame(before, after)) return after;
  }
  return null;
}

async function withFile<T>(path: string, flags: 'r' | 'r+', work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, flags);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

function decision(path: string, { flaws, fault }: Outcome) {
  const what = fault ? 'recording_left' : 'recording_repaired';
  const why = FLAWS.filter((row) => flaws.includes(row.flaw)).map((row) => row.flaw);
  return { kind: 'decision' as const, what, why: fault?.code ?? why.join(','), facts: { path } };
}
