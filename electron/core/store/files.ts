import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { done, type Reply, refuse } from '../../../shared/domain/index.ts';

/** Errors of the file system that mean: this place takes no files from us. */
const READ_ONLY = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOTDIR',
  'EEXIST',
  'EISDIR',
  'ELOOP',
  'ENAMETOOLONG',
  'ENOENT',
]);
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Says as a fault why writing failed. `path` helps the person who has to free or unlock it. */
export function ioFault(error: unknown, path: string): { ok: false; fault: ReturnType<typeof refuse>['fault'] } {
  const code = errorCode(error);
  const detail = `${code || 'error'} ${path}: ${error instanceof Error ? error.message : String(error)}`.slice(0, 500);
  // SQLite has codes of its own: 13 full, 8 read-only, 14 cannot open.
  const sqlite = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  if (FULL.has(code) || sqlite === 13) return refuse('disk_full', { retry: 'later', params: { path }, detail });
  if (READ_ONLY.has(code) || sqlite === 8 || sqlite === 14)
    return refuse('data_read_only', { retry: 'later', params: { path }, detail });
  return refuse('internal', { retry: 'later', params: { path }, detail });
}

/**
 * Replaces a file in one step: readers, and a power cut, find the old content or the new one, never half of it.
 * Throws what the file system throws; the old file is then untouched.
 */
export function writeAtomic(path: string, content: string | Uint8Array, mode = 0o600): void {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const file = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
    try {
      writeAll(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Like `writeAtomic`, but only where no file is yet. Returns false when one is. */
export function createExclusive(path: string, text: string): boolean {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  writeAtomic(temporary, text);
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    // Some file systems (exFAT, some network shares) know no hard links: exclusive, though not all at once.
    return createByOpening(path, text);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function createByOpening(path: string, text: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    writeAll(file, text);
  } finally {
    closeSync(file);
  }
  return true;
}

function writeAll(file: number, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/**
 * Creates a folder and those above it. Not by `recursive: true`: where a file system answers ENOENT to a folder whose parent
 * exists (as /proc does), Node 24 asks for ever.
 */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let at = path; !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) {
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      // Somebody else was quicker; a file in its place shows at the next step.
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

/** The text of a file, or null when there is none. Throws for every other failure. */
export function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Creates and deletes a small file: the only way to know that a folder takes files. */
export function probeWritable(folder: string): Reply<void> {
  const path = `${folder}/.write-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      writeSync(file, Buffer.alloc(4096));
    } finally {
      closeSync(file);
      unlinkSync(path);
    }
    return done(undefined);
  } catch (error) {
    return ioFault(error, folder);
  }
}

/** A network drive that hangs answers nothing at all, and whoever waits for it must not. */
const FOLDER_LIMIT_MS = 3_000;

/**
 * Makes a folder if it is not there, and says how many bytes this user may still write in it and how large its volume is.
 * Never blocks and answers within 3 s. Faults: `data_read_only`, `recording_drive_gone` (`rule: no_answer`).
 */
export async function readyFolder(path: string): Promise<Reply<{ freeBytes: number; totalBytes: number }>> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<ReturnType<typeof refuse>>((resolve) => {
    const late = refuse('recording_drive_gone', { retry: 'later', rule: 'no_answer', params: { path } });
    timer = setTimeout(resolve, FOLDER_LIMIT_MS, late);
  });
  try {
    return await Promise.race([volumeOf(path), limit]);
  } catch (error) {
    return ioFault(error, path);
  } finally {
    clearTimeout(timer);
  }
}

async function volumeOf(path: string): Promise<Reply<{ freeBytes: number; totalBytes: number }>> {
  const there = await stat(path).catch(() => null); // still to be made
  if (there === null) makeFolder(path);
  const volume = await statfs(path);
  return done({ freeBytes: volume.bavail * volume.bsize, totalBytes: volume.blocks * volume.bsize });
}
