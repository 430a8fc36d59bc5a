import type { BlackBoxEntry, BlackBoxNote, BlackBoxSubject } from '../../../shared/domain/index.ts';
import type { Log } from '../store/index.ts';
import { createAppender } from './appender.ts';
import { cleaned } from './clean.ts';
import { createLineQueue } from './queue.ts';
import type { TellBlackBox } from './tell.ts';

/** What is lost with a killed core is at most this much. */
const WRITE_MS = 1_000;
/**
 * Health lines are about 430 bytes: 16 MB hold ten hours of one a second. In what follows every tenth is kept (two more days),
 * in the end one a minute. All other lines are few and always kept.
 */
const THIN_BYTES = 16_000_000;
const SPARSE_BYTES = 24_000_000;
/** Parts that go astray and tell something a thousand times a second end here: from then on lines are only counted. */
const FULL_BYTES = 48_000_000;
const THIN_EVERY = 10;
const SPARSE_EVERY = 60;
/** The wall clock drifts by milliseconds an hour; what moves more between two seconds was set. */
const CLOCK_JUMP_MS = 1_000;
/** Closing waits this long for a drive that does not answer. */
const CLOSE_LIMIT_MS = 1_000;

export type BlackBox = {
  tell: TellBlackBox;
  /** Lines that are not in the file yet, as they will be written. */
  waiting(): string;
  /** Writes what waits; resolves when it is in the file or could not be written. */
  flush(): Promise<void>;
  /** Writes what waits (at most a second) and lets go of the file. */
  close(): Promise<void>;
};

export type BlackBoxOptions = {
  path: string;
  log: Log;
  /** Takes secrets out of text. */
  strikeSecrets(text: string): string;
  now?: () => number;
  /** A clock that nobody sets, in milliseconds. */
  steadyMs?: () => number;
  /** File sizes in bytes from which health lines are thinned, more so, and nothing is added any more. */
  limits?: { thin: number; sparse: number; full: number };
  queue?: { lines?: number; chars?: number };
};

/**
 * One stream's black box. Lines are gathered in memory and written once a second, by whole batches and without anybody waiting;
 * a drive that takes nothing costs the oldest health lines and one line in the log, never the stream.
 */
export function createBlackBox(options: BlackBoxOptions): BlackBox {
  const now = options.now ?? Date.now;
  const steadyMs = options.steadyMs ?? (() => performance.now());
  const limits = options.limits ?? { thin: THIN_BYTES, sparse: SPARSE_BYTES, full: FULL_BYTES };
  const queue = createLineQueue(options.queue);
  const file = createAppender(options.path);
  const last = new Map<BlackBoxSubject, { to: string; facts: string }>();
  let healths = 0;
  let refused = 0;
  let failing = false;
  let writing: Promise<void> | null = null;
  let clockOffsetMs = now() - steadyMs();

  const put = (note: BlackBoxNote) => {
    // The spread of a union does not stay one: the note is an entry without its time, here it gets it.
    const entry = { atMs: now(), ...note } as BlackBoxEntry;
    queue.push(`${JSON.stringify(cleaned(entry, options.strikeSecrets))}\n`, note.kind === 'health');
  };

  /** Several parts may see the same change: it is one line. A note with facts says more than the same one without. */
  const isKnown = (note: BlackBoxNote & { kind: 'state' }): boolean => {
    const before = last.get(note.of);
    const facts = note.facts ? JSON.stringify(note.facts) : '';
    const same = before?.to === note.to && (facts === '' || before.facts === facts);
    if (!same) last.set(note.of, { to: note.to, facts });
    return same;
  };

  const isThinnedOut = (): boolean => {
    healths += 1;
    const size = file.bytes();
    if (size < limits.thin) return false;
    return healths % (size < limits.sparse ? THIN_EVERY : SPARSE_EVERY) !== 0;
  };

  async function write(): Promise<void> {
    const batch = queue.take();
    const gap = batch.lost > 0 ? `${JSON.stringify({ atMs: now(), kind: 'gap', lost: batch.lost })}\n` : '';
    const text = gap + batch.lines.map((line) => line.text).join('');
    if (text === '') return;
    const written = await file.append(text);
    if (!written.ok) queue.putBack(batch);
    if (!written.ok && !failing)
      options.log.warn({ fault: written.fault }, 'the black box cannot be written: it is kept in memory for now');
    failing = !written.ok;
  }

  const flush = (): Promise<void> => {
    writing ??= write().finally(() => {
      writing = null;
    });
    return writing;
  };

  const watchClock = () => {
    const offset = now() - steadyMs();
    const jumpedMs = Math.round(offset - clockOffsetMs);
    if (Math.abs(jumpedMs) >= CLOCK_JUMP_MS) put({ kind: 'clock', jumpedMs });
    clockOffsetMs = offset;
  };

  const timer = setInterval(() => {
    watchClock();
    void flush();
  }, WRITE_MS);

  return {
    tell(note) {
      if (note.kind === 'state' && isKnown(note)) return;
      if (note.kind === 'health' && isThinnedOut()) return;
      if (file.bytes() >= limits.full && note.kind !== 'end') {
        refused += 1;
        return;
      }
      if (note.kind === 'end' && refused > 0) put({ kind: 'gap', lost: refused });
      put(note);
    },
    waiting: () => queue.texts().join(''),
    flush,
    async close() {
      clearInterval(timer);
      await Promise.race([flush().then(flush), new Promise((resolve) => setTimeout(resolve, CLOSE_LIMIT_MS).unref())]);
      await file.close();
    },
  };
}
