/**
 * Which host shows the studio: Electron where its binary is or can be had, else the browser studio. The binary is a
 * download of its own (about 110 MB, not part of `npm ci`) that many networks refuse, so a failure is remembered for a
 * day and never stops a start.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { node24 } from './node24.mjs';
import { CACHE_DIR, ROOT } from './paths.mjs';
import { run } from './run-child.mjs';

/** Longer than a refused or missing network takes, short enough that nobody thinks the start hangs. */
export const INSTALL_LIMIT_MS = 20_000;
const REMEMBER_MS = 24 * 3_600_000;
const MEMORY = join(CACHE_DIR, 'electron-install.json');

const Memory = z.object({ atMs: z.number(), version: z.string(), why: z.string() });

/** Where electron keeps its program inside node_modules/electron/dist. */
const BINARY = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' };

/** @returns {string | null} path of the Electron program, null when there is none */
export function electronBinary(root = ROOT, platform = process.platform) {
  const name = platform === 'win32' || platform === 'darwin' ? BINARY[platform] : 'electron';
  const path = join(root, 'node_modules', 'electron', 'dist', name);
  return existsSync(path) ? path : null;
}

/**
 * @param {NodeJS.Platform} platform
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export function hasDisplay(platform = process.platform, env = process.env) {
  return platform === 'win32' || platform === 'darwin' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * @typedef {{ kind: 'electron' } | { kind: 'web' } | { kind: 'install-electron' } | { kind: 'refuse', why: string }} HostChoice
 *
 * @param {{ wanted: 'auto' | 'electron' | 'web', open: boolean, display: boolean, installed: boolean, mayInstall: boolean }} facts
 *   `mayInstall`: the download has not failed within the last day
 * @returns {HostChoice}
 */
export function chooseHost({ wanted, open, display, installed, mayInstall }) {
  if (wanted === 'web') return { kind: 'web' };
  if (wanted === 'electron') {
    if (!display) return { kind: 'refuse', why: 'the desktop app needs a screen, and this terminal has none' };
    return installed ? { kind: 'electron' } : { kind: 'install-electron' };
  }
  // Without a screen, or when no window is wanted, the desktop app would have nothing to do.
  if (!display || !open) return { kind: 'web' };
  if (installed) return { kind: 'electron' };
  return mayInstall ? { kind: 'install-electron' } : { kind: 'web' };
}

/** @returns {string} */
const electronVersion = () => {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
    .version;
};

/** Whether a download is worth trying: it has not failed for this version within the last day. */
export function mayInstallElectron(nowMs = Date.now()) {
  try {
    const memory = Memory.parse(JSON.parse(readFileSync(MEMORY, 'utf8')));
    return memory.version !== electronVersion() || nowMs - memory.atMs > REMEMBER_MS || nowMs < memory.atMs;
  } catch {
    return true;
  }
}

/**
 * Tries once to fetch Electron's binary.
 *
 * @returns {Promise<{ ok: true } | { ok: false, why: string }>}
 */
export async function installElectron(limitMs = INSTALL_LIMIT_MS) {
  const result = await run(node24(), [join(ROOT, 'node_modules', 'electron', 'install.js')], {
    cwd: ROOT,
    limitMs,
    onLine: () => {},
  });
  if (result.code === 0 && electronBinary() !== null) return { ok: true };
  const why = result.timedOut
    ? `the download took longer than ${limitMs / 1000} s`
    : /ENOSPC/.test(result.output)
      ? 'the disk is full'
      : 'its download site cannot be reached';
  mkdirSync(CACHE_DIR, { recursive: true });
  writeFileSync(MEMORY, JSON.stringify({ atMs: Date.now(), version: electronVersion(), why }));
  return { ok: false, why };
}
