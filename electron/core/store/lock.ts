import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { done, type Reply } from '../../../shared/domain/index.ts';
import { createExclusive, errorCode, ioFault, readText, writeAtomic } from './files.ts';

/** The holder touches its lock this often … */
const BEAT_MS = 10_000;
/** … so one that was not touched this long, and cannot be asked, is a dead one's. */
const STALE_MS = 60_000;
const ASK_MS = 1_000;

const LockFile = z.object({
  token: z.string(),
  pid: z.number().int().positive(),
  /** Linux: start time of the process in clock ticks, which tells a recycled pid apart. */
  startTicks: z.string().nullable(),
  url: z.string().nullable(),
  startedAtMs: z.number(),
  hostname: z.string(),
});
type LockFile = z.infer<typeof LockFile>;

/** Who has the data folder. */
export type Holder = { pid: number; url: string | null; startedAtMs: number; hostname: string };

export type Lock = { announce(url: string): void; release(): void };

/** Takes `studio.lock` in `folder`, over a dead holder if need be. */
export async function takeLock(folder: string): Promise<Reply<Lock> | { ok: false; held: Holder }> {
  const path = join(folder, 'studio.lock');
  let mine: LockFile = {
    token: randomUUID(),
    pid: process.pid,
    startTicks: startTicksOf(process.pid),
    url: null,
    startedAtMs: Date.now(),
    hostname: hostname(),
  };
  try {
    // A second round follows only when a dead one's lock was cleared away; two rounds are lost only to a living rival.
    for (let round = 0; round < 5; round += 1) {
      if (createExclusive(path, JSON.stringify(mine))) return done(hold());
      const found = readLock(path);
      if (found === null) continue;
      if (found.lock && (await isAlive(found.lock, path))) return { ok: false, held: holder(found.lock) };
      clear(path, found.text);
    }
    const rival = readLock(path)?.lock;
    return { ok: false, held: rival ? holder(rival) : { pid: 0, url: null, startedAtMs: 0, hostname: hostname() } };
  } catch (error) {
    return ioFault(error, path);
  }

  function hold(): Lock {
    const beat = setInterval(() => {
      try {
        utimesSync(path, new Date(), new Date());
      } catch {
        // The folder may be gone for a moment (network drive); the next beat tries again.
      }
    }, BEAT_MS);
    beat.unref();
    let released = false;
    return {
      announce(url) {
        if (released) return;
        mine = { ...mine, url };
        try {
          writeAtomic(path, JSON.stringify(mine));
        } catch {
          // The lock stands without the address; a second start then only cannot name it.
        }
      },
      release() {
        if (released) return;
        released = true;
        clearInterval(beat);
        if (readLockOrNull(path)?.lock?.token === mine.token) rmSync(path, { force: true });
      },
    };
  }
}

const holder = ({ pid, url, startedAtMs, hostname: host }: LockFile): Holder => ({
  pid,
  url,
  startedAtMs,
  hostname: host,
});

function readLock(path: string): { text: string; lock: LockFile | null } | null {
  const text = readText(path);
  if (text === null) return null;
  try {
    return { text, lock: LockFile.safeParse(JSON.parse(text)).data ?? null };
  } catch {
    return { text, lock: null };
  }
}

function readLockOrNull(path: string) {
  try {
    return readLock(path);
  } catch {
    return null;
  }
}

/** Removes the lock that was judged dead, and only that one: a rival may have replaced it meanwhile. */
function clear(path: string, judged: string): void {
  const aside = `${path}.${randomUUID()}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const taken = readText(aside);
  if (taken !== null && taken !== judged) createExclusive(path, taken);
  rmSync(aside, { force: true });
}

async function isAlive(lock: LockFile, path: string): Promise<boolean> {
  // Another machine on a shared folder cannot be asked for its processes: its heartbeat decides.
  if (lock.hostname !== hostname()) return isFresh(path);
  if (!processExists(lock.pid)) return false;
  const ticks = startTicksOf(lock.pid);
  if (ticks !== null && lock.startTicks !== null) return ticks === lock.startTicks;
  if (lock.url && (await answers(lock.url))) return true;
  return isFresh(path);
}

function isFresh(path: string): boolean {
  try {
    return Date.now() - statSync(path).mtimeMs < STALE_MS;
  } catch {
    return false;
  }
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** Field 22 of /proc/PID/stat (proc(5)); the name in field 2 may hold spaces and brackets, so count from its end. */
export function startTicksOf(pid: number): string | null {
  if (process.platform !== 'linux') return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie still has its entry, but holds nothing any more.
    if (fields[0] === 'Z' || fields[0] === 'X') return 'dead';
    return fields[19] ?? null;
  } catch {
    return null;
  }
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    let port = 0;
    try {
      port = Number(new URL(url).port);
    } catch {
      return resolve(false);
    }
    const socket = connect({ host: '127.0.0.1', port });
    const say = (alive: boolean) => {
      socket.destroy();
      resolve(alive);
    };
    socket.setTimeout(ASK_MS, () => say(false));
    socket.once('connect', () => say(true));
    socket.once('error', () => say(false));
  });
}
