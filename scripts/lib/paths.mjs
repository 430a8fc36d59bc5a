/** Where things are: the project's root and, per operating system, the studio's data folder. */

import { homedir } from 'node:os';
import { dirname, join, posix, resolve, win32 } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Things that may be thrown away at any time: build caches, reports, remembered failures. Not in Git. */
export const CACHE_DIR = join(ROOT, '.cache');

/**
 * The folder a user of this system expects programs to keep their data in.
 *
 * @param {NodeJS.Platform} platform
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {string} home
 * @returns {string} an absolute path
 */
export function defaultDataDir(platform = process.platform, env = process.env, home = homedir()) {
  if (platform === 'win32') {
    return win32.join(env.APPDATA || win32.join(home, 'AppData', 'Roaming'), 'Redcast Studio');
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Redcast Studio');
  // The XDG rules say that a relative path in the variable must be ignored.
  const xdg = env.XDG_DATA_HOME;
  const base = xdg && posix.isAbsolute(xdg) ? xdg : posix.join(home, '.local', 'share');
  return posix.join(base, 'redcast-studio');
}
