import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Where the recordings go: a place that can be filled to the last byte without harm to the machine. */
export type SmallDisk = {
  readonly path: string;
  /** `drive`: a tmpfs of its own. `limit`: the core may let no file grow further. Null: neither is possible here. */
  readonly by: 'drive' | 'limit' | null;
  /** Why it is no drive of its own. */
  readonly why: string;
  /** `pid` writes the recording at `file`. */
  fill(pid: number, file: string): void;
  empty(pid: number): void;
  close(): void;
};

/** A quarter of an hour of stream at 2.6 Mbit/s, and room to spare. */
const LEAST_MB = 600;
const MB_PER_MINUTE = 40;
const BLOCK = Buffer.alloc(1024 * 1024);
/** The smallest piece that still may find a corner. */
const PAGE_BYTES = 4096;

/** A tmpfs, where this process may mount one, with room for `minutes` of stream. */
export function openSmallDisk(path: string, minutes: number): SmallDisk {
  mkdirSync(path, { recursive: true });
  const size = Math.max(LEAST_MB, Math.ceil(minutes * MB_PER_MINUTE));
  const mounted = run('mount', ['-t', 'tmpfs', '-o', `size=${size}m,mode=0700`, 'redcast-chaos', path]);
  const drive = mounted.status === 0;
  const limit = !drive && run('prlimit', ['--version']).status === 0;
  const filler = join(path, '.filler');
  let closed = false;
  return {
    path,
    by: drive ? 'drive' : limit ? 'limit' : null,
    why: drive ? '' : `no drive of its own: ${mounted.words}`,
    fill(pid, file) {
      if (drive) return fillUp(filler);
      // The next byte past what is there now fails. The files of the studio's database are smaller and go on.
      const limited = run('prlimit', ['--pid', String(pid), `--fsize=${statSync(file).size}:`]);
      if (limited.status !== 0) throw new Error(`the file size could not be limited: ${limited.words}`);
    },
    empty(pid) {
      if (drive) rmSync(filler, { force: true });
      else run('prlimit', ['--pid', String(pid), '--fsize=unlimited:']);
    },
    close() {
      if (closed) return;
      closed = true;
      // Lazily: a file that is still open somewhere does not hold it.
      if (drive) run('umount', ['-l', path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function run(program: string, args: readonly string[]): { status: number | null; words: string } {
  if (process.platform !== 'linux') return { status: null, words: `not on ${process.platform}` };
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  return { status, words: error?.message ?? stderr.trim() };
}

function fillUp(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let size = BLOCK.length; size >= PAGE_BYTES; ) {
      try {
        if (writeSync(file, BLOCK, 0, size) < size) size >>= 4;
      } catch {
        // Full: smaller pieces find the last corner.
        size >>= 4;
      }
    }
  } finally {
    closeSync(file);
  }
}
