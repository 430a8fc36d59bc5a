/** One installer or builder at a time: a second `npm start` waits for the first instead of deleting files under it. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Takes the lock file, or answers with the process that holds it. A file left by a dead process is taken over.
 *
 * @param {string} path
 * @returns {{ held: false, release: () => void } | { held: true, pid: number }}
 */
export function tryLock(path) {
  mkdirSync(dirname(path), { recursive: true });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return { held: false, release: () => rmSync(path, { force: true }) };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const pid = readHolder(path);
    if (pid !== null && pid !== process.pid && isAlive(pid)) return { held: true, pid };
    rmSync(path, { force: true });
  }
  return { held: true, pid: readHolder(path) ?? 0 };
}

/** @param {string} path */
function readHolder(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

/**
 * Runs `work` while holding the lock; waits as long as another live process holds it.
 *
 * @template T
 * @param {string} path
 * @param {(pid: number) => void} onWait called once, when somebody else has it
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, onWait, work) {
  let told = false;
  for (;;) {
    const lock = tryLock(path);
    if (!lock.held) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    if (!told) onWait(lock.pid);
    told = true;
    await delay(250);
  }
}
