/**
 * tests/support/smallDrive - a real file system of a few megabytes that a test may fill up or take away: a tmpfs, mounted
 * for the test. Mounting takes root (or sudo without a password, as on CI).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type SmallDrive = {
  readonly path: string;
  free(): number;
  /** Takes room away until this much is left; called again with more, gives some back. */
  leave(bytes: number): Promise<void>;
  /** Takes no writes until it is `rw` again. Nothing may be open for writing on it. */
  remount(how: 'ro' | 'rw'): void;
  /** The drive is pulled out: its folder is empty from now on, whatever is still open on it. */
  unplug(): void;
  /** Unmounts and removes it. Twice is harmless. */
  close(): void;
};

const run = (command: string, args: readonly string[]) => {
  const asSelf = spawnSync(command, args, { encoding: 'utf8' });
  return asSelf.status === 0 ? asSelf : spawnSync('sudo', ['-n', command, ...args], { encoding: 'utf8' });
};

/** For `describe.skipIf(noSmallDrive())`: true, after saying why, where none can be mounted. */
export function noSmallDrive(): boolean {
  if (process.platform !== 'linux') {
    console.warn('skipped: a small drive of one’s own can only be made on Linux (tmpfs)');
    return true;
  }
  try {
    smallDrive(1).close();
    return false;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (process.env.CI === 'true') throw new Error(`CI runs every test, but ${reason}`);
    console.warn(`skipped: ${reason}`);
    return true;
  }
}

/** Throws when this machine does not let the test mount one. */
export function smallDrive(megabytes: number): SmallDrive {
  const path = mkdtempSync(join(tmpdir(), 'redcast-drive-'));
  const options = `size=${megabytes}m,mode=700,uid=${process.getuid?.() ?? 0}`;
  const mounted = run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]);
  if (mounted.status !== 0) {
    rmSync(path, { recursive: true, force: true });
    throw new Error(`mounting a drive takes root (${mounted.stderr?.trim() || mounted.error?.message})`);
  }
  let isMounted = true;
  const free = () => {
    const volume = statfsSync(path);
    return volume.bavail * volume.bsize;
  };
  const unplug = () => {
    if (isMounted) run('umount', ['-l', path]);
    isMounted = false;
  };
  return {
    path,
    free,
    async leave(bytes) {
      const ballast = await open(join(path, 'ballast'), 'a');
      try {
        const { size } = await ballast.stat();
        const wanted = size + free() - bytes;
        if (wanted <= size) return await ballast.truncate(Math.max(0, wanted));
        const piece = Buffer.alloc(1024 * 1024, 1);
        for (let left = wanted - size; left > 0; left -= piece.length)
          await ballast.write(piece, 0, Math.min(left, piece.length));
      } finally {
        await ballast.close();
      }
    },
    remount(how) {
      const done = run('mount', ['-o', `remount,${how}`, path]);
      if (done.status !== 0) throw new Error(`the drive did not become ${how}: ${done.stderr}`);
    },
    unplug,
    close() {
      unplug();
      rmSync(path, { recursive: true, force: true });
    },
  };
}
