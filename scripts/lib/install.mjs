/** Are the packages there and the right ones; if not, `npm ci`, and in plain words why that failed. Runs on Node 20. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';
import { withLock } from './lock.mjs';
import { CACHE_DIR, ROOT } from './paths.mjs';
import { run } from './run-child.mjs';
import { PlainError, say, title } from './say.mjs';

const LOCK_FILE = join(ROOT, 'package-lock.json');
/** npm's own record of what it put into node_modules. */
const INSTALLED_FILE = join(ROOT, 'node_modules', '.package-lock.json');
/** Our note of the lock file that node_modules was last seen to match; vanishes together with node_modules. */
const NOTE_FILE = join(ROOT, 'node_modules', '.redcast-lock');

/** @param {string} path */
const modifiedMs = (path) => {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return null;
  }
};

/**
 * Whether node_modules holds what the lock file asks for. Times decide at once in the usual case; when the lock file is
 * the newer one (a `git pull`, a fresh checkout over old modules) the versions themselves are compared.
 *
 * @returns {{ ok: true } | { ok: false, why: string }}
 */
export function installState() {
  const lockMs = modifiedMs(LOCK_FILE);
  if (lockMs === null) return { ok: true };
  const installedMs = modifiedMs(INSTALLED_FILE);
  if (installedMs === null) return { ok: false, why: 'packages are not installed yet' };
  if (lockMs <= installedMs) return { ok: true };
  const lock = readFileSync(LOCK_FILE, 'utf8');
  const digest = createHash('sha256').update(lock).digest('hex');
  if (existsSync(NOTE_FILE) && readFileSync(NOTE_FILE, 'utf8') === digest) return { ok: true };
  const missing = firstMismatch(lock, readFileSync(INSTALLED_FILE, 'utf8'));
  if (missing !== null) return { ok: false, why: `packages changed (first: ${missing})` };
  writeFileSync(NOTE_FILE, digest);
  return { ok: true };
}

/**
 * The first package of the lock file that npm's record lacks or has in another version; null when all agree. Optional
 * packages (made for other systems) may be absent.
 *
 * @param {string} lock text of package-lock.json
 * @param {string} installed text of node_modules/.package-lock.json
 * @returns {string | null}
 */
export function firstMismatch(lock, installed) {
  /** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean }} Entry */
  /** @type {{ packages?: Record<string, Entry> }} */
  const wanted = JSON.parse(lock);
  /** @type {{ packages?: Record<string, Entry> }} */
  const present = JSON.parse(installed);
  for (const [path, entry] of Object.entries(wanted.packages ?? {})) {
    if (path === '') continue;
    const have = present.packages?.[path];
    if (have === undefined ? !(entry.optional || entry.devOptional) : have.version !== entry.version) {
      return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    }
  }
  return null;
}

/** A shell with NODE_ENV=production would leave out what builds and tests the studio. */
const NPM_FLAGS = ['--include=dev', '--include=optional', '--no-audit', '--no-fund'];

/**
 * `npm ci` refuses when package-lock.json lacks a package, even one made for another system alone, which happens when the
 * lock file was written against a package server that did not have it.
 *
 * @param {string} output
 */
const isLockMismatch = (output) => /can only install packages when your package.json|code EUSAGE/i.test(output);

/**
 * @param {string} output what npm printed
 * @returns {{ why: string, advice: string }}
 */
export function explainNpmFailure(output) {
  if (/ENOSPC|no space left/i.test(output)) {
    return { why: 'the disk is full', advice: 'Free about 2 GB on this disk and start again.' };
  }
  if (/SELF_SIGNED_CERT|UNABLE_TO_(GET|VERIFY)|CERT_HAS_EXPIRED|self.signed certificate/i.test(output)) {
    return {
      why: 'the package server shows a certificate that this machine does not trust',
      advice: 'Behind a company proxy, give npm its certificate: npm config set cafile PATH',
    };
  }
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET|network/i.test(output)
  ) {
    return {
      why: 'the package server cannot be reached',
      advice: 'Check the network (behind a proxy: npm config set proxy URL) and start again; nothing else is lost.',
    };
  }
  if (/EROFS|EACCES|EPERM/i.test(output)) {
    return {
      why: `this user may not write into ${ROOT}`,
      advice: 'Move the project into a folder of your own. On Windows also close programs that have its files open.',
    };
  }
  if (/EBUSY|ENOTEMPTY/i.test(output)) {
    return { why: 'another program has files of node_modules open', advice: 'Close it and start again.' };
  }
  if (/E401|E403|E404/i.test(output)) {
    return {
      why: 'the package server refused a package',
      advice: 'Look at the lines above and at `npm config get registry`.',
    };
  }
  if (isLockMismatch(output)) {
    return {
      why: 'package.json and package-lock.json do not belong together',
      advice: 'Take both from the same commit, or run: npm install',
    };
  }
  return { why: 'npm stopped with an error', advice: 'The lines above say more.' };
}

/**
 * How to start npm: the very npm that started us, else the one on the path, in both cases on a Node outside
 * node_modules, because `npm ci` deletes that folder and Windows cannot delete a running program.
 *
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {(path: string) => boolean} exists
 * @returns {{ command: string, args: string[], shell: boolean }}
 */
export function npmCommand(env = process.env, exists = existsSync, platform = process.platform) {
  const cli = env.npm_execpath;
  const node = env.npm_node_execpath;
  const inModules = (/** @type {string} */ path) => path.includes(`${sep}node_modules${sep}node${sep}`);
  if (cli && /npm-cli\.js$/.test(cli) && exists(cli)) {
    return { command: node && !inModules(node) && exists(node) ? node : process.execPath, args: [cli], shell: false };
  }
  if (platform === 'win32') return { command: 'npm.cmd', args: [], shell: true };
  return { command: 'npm', args: [], shell: false };
}

/** PATH without the project's own node_modules/.bin, for the same reason. */
function outsidePath() {
  const own = join(ROOT, 'node_modules', '.bin');
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((each) => each !== own)
    .join(delimiter);
}

/** Installs the packages when they are missing or old. Throws PlainError when that cannot be done. */
export async function ensureInstalled() {
  if (installState().ok) return;
  // Not in node_modules (npm ci deletes it) and not in Git.
  await withLock(
    join(CACHE_DIR, 'install.lock'),
    (pid) => say(`Another start (process ${pid}) is installing packages; waiting for it.`),
    async () => {
      const state = installState();
      if (state.ok) return;
      title(`Installing packages: ${state.why}. This needs the network and takes a few minutes the first time.`);
      const npm = npmCommand();
      // Windows cannot replace the Node that is running this very script; `npm install` leaves what already fits.
      const replacing = process.platform === 'win32' && process.execPath.startsWith(join(ROOT, 'node_modules'));
      const startedAtMs = Date.now();
      const beat = setInterval(() => {
        say(`  … still installing (${Math.round((Date.now() - startedAtMs) / 1000)} s)`);
      }, 20_000);
      const attempt = (/** @type {string[]} */ words) =>
        run(npm.command, [...npm.args, ...words, ...NPM_FLAGS], {
          cwd: ROOT,
          shell: npm.shell,
          env: { ...process.env, PATH: outsidePath() },
          onLine: (line) => {
            if (!/npm (warn|notice)/i.test(line) && line.trim() !== '') say(`  ${line}`);
          },
        });
      let result = await attempt([replacing ? 'install' : 'ci']);
      if (result.code !== 0 && isLockMismatch(result.output)) {
        say('The lock file does not cover everything on this system; installing what package.json asks for.');
        result = await attempt(['install', '--no-save']);
      }
      clearInterval(beat);
      if (result.error) {
        throw new PlainError(
          `Packages are missing and npm cannot be started (${result.error.message}).`,
          'Install Node.js 20 or later together with npm from nodejs.org.',
        );
      }
      if (result.code !== 0) {
        const { why, advice } = explainNpmFailure(result.output);
        throw new PlainError(`Installing packages failed: ${why}.`, advice);
      }
      writeFileSync(NOTE_FILE, createHash('sha256').update(readFileSync(LOCK_FILE)).digest('hex'));
    },
  );
}
