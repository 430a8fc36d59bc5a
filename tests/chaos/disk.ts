import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { type SmallDrive, smallDrive } from '../support/smallDrive.ts';

/** Where the recordings go: a place that can be filled to the last byte without harm to the machine. */
export type ChaosDisk = {
  readonly path: string;
  /** `drive`: one of its own. `limit`: the core may let no file grow further. Null: neither is possible here. */
  readonly by: 'drive' | 'limit' | null;
  /** Why it is no drive of its own. */
  readonly why: string;
  /** `pid` writes the recording at `file`. */
  fill(pid: number, file: string): Promise<void>;
  empty(pid: number): Promise<void>;
  /** `keepIn`: a folder that gets a copy of what is on it. */
  close(keepIn: string | null): void;
};

/** A quarter of an hour of stream at 2.6 Mbit/s, and room to spare. */
const LEAST_MB = 600;
const MB_PER_MINUTE = 40;

/** A drive with room for `minutes` of stream, where this process may mount one; else the folder `path`. */
export function openChaosDisk(path: string, minutes: number): ChaosDisk {
  let drive: SmallDrive | null = null;
  let why = '';
  try {
    drive = smallDrive(Math.max(LEAST_MB, Math.ceil(minutes * MB_PER_MINUTE)));
  } catch (error) {
    why = error instanceof Error ? error.message : String(error);
    mkdirSync(path, { recursive: true });
  }
  const limit = drive === null && run('prlimit', ['--version']).status === 0;
  let freeBefore = 0;
  return {
    path: drive?.path ?? path,
    by: drive ? 'drive' : limit ? 'limit' : null,
    why,
    async fill(pid, file) {
      if (drive) {
        freeBefore = drive.free();
        // The recording goes on meanwhile: whoever comes last finds the drive full, which is what was wanted.
        return drive.leave(0).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOSPC') throw error;
        });
      }
      // The next byte past what is there now fails. The files of the studio's database are smaller and go on.
      const limited = run('prlimit', ['--pid', String(pid), `--fsize=${statSync(file).size}:`]);
      if (limited.status !== 0) throw new Error(`the file size could not be limited: ${limited.words}`);
    },
    async empty(pid) {
      if (drive) await drive.leave(freeBefore);
      else run('prlimit', ['--pid', String(pid), '--fsize=unlimited:']);
    },
    close(keepIn) {
      if (drive && keepIn) cpSync(drive.path, keepIn, { recursive: true });
      drive?.close();
      if (!drive && !keepIn) rmSync(path, { recursive: true, force: true });
    },
  };
}

function run(program: string, args: readonly string[]): { status: number | null; words: string } {
  if (process.platform !== 'linux') return { status: null, words: `not on ${process.platform}` };
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  return { status, words: error?.message ?? stderr.trim() };
}
