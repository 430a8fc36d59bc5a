/**
 * The real-time server that rehearsals and tests may use (mediasoup, docs/sfu.md): where it is, and whether what is there
 * is what this copy of the project asks for. Only looks; `sfu-build.mjs` makes it. Needs no packages.
 */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CACHE_DIR, ROOT } from './paths.mjs';

/** A package of its own: whoever only wants the studio never installs it. */
export const SFU_DIR = join(ROOT, 'tests', 'sfu');
export const MEDIASOUP_DIR = join(SFU_DIR, 'node_modules', 'mediasoup');
/** Where mediasoup itself looks for its worker, below its own folder. */
const WORKER = join('worker', 'out', 'Release', 'mediasoup-worker');
export const WORKER_FILE = join(MEDIASOUP_DIR, WORKER);
/** Our note of how far the folder has come, and for which key; vanishes together with node_modules. */
export const NOTE_FILE = join(SFU_DIR, 'node_modules', '.redcast-sfu');

/**
 * What a worker depends on: the packages, our patches, and the machine. Another key means another worker.
 *
 * @param {string} [folder] the package's folder
 * @returns {string} 16 hexadecimal digits
 */
export function sfuKey(folder = SFU_DIR) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  hash.update(readFileSync(join(folder, 'package-lock.json')));
  for (const name of readdirSync(join(folder, 'patches')).sort()) {
    hash.update(`${name}\n`).update(readFileSync(join(folder, 'patches', name)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** The version of mediasoup that is asked for. */
export function sfuVersion() {
  /** @type {{ dependencies: { mediasoup: string } }} */
  const manifest = JSON.parse(readFileSync(join(SFU_DIR, 'package.json'), 'utf8'));
  return manifest.dependencies.mediasoup;
}

/**
 * Where compiled workers are kept, so that installing the packages again compiles nothing.
 *
 * @param {string} key
 * @param {Readonly<Record<string, string | undefined>>} [env] REDCAST_SFU_CACHE: a folder that several copies of the project share
 */
export function keptWorker(key, env = process.env) {
  const base = env.REDCAST_SFU_CACHE ? resolve(ROOT, env.REDCAST_SFU_CACHE) : join(CACHE_DIR, 'sfu');
  return join(base, key, 'mediasoup-worker');
}

/**
 * `absent`: no packages, or those of another version or patch set. `prepared`: packages and patches are there, the worker
 * is not compiled, or not to its end. `ready`: it can be used.
 *
 * @typedef {'absent' | 'prepared' | 'ready'} SfuStage
 * @param {string} key
 * @returns {SfuStage}
 */
export function sfuStage(key) {
  if (!existsSync(NOTE_FILE)) return 'absent';
  switch (readFileSync(NOTE_FILE, 'utf8')) {
    case `ready ${key}`:
      // A worker that somebody deleted comes out of the folder of kept ones, or after the packages anew.
      return existsSync(WORKER_FILE) ? 'ready' : 'absent';
    case `prepared ${key}`:
      // Its sources are thrown away once the worker is there; a run that ended just then begins anew.
      return existsSync(join(MEDIASOUP_DIR, 'worker', 'Makefile')) ? 'prepared' : 'absent';
    default:
      return 'absent';
  }
}

/**
 * The server, when it is there and belongs to this copy of the project.
 *
 * @returns {{ folder: string, workerPath: string } | null} `folder`: the mediasoup package; both are absolute paths
 */
export function findSfu() {
  // Most copies never have it: nothing is read there.
  if (!existsSync(NOTE_FILE)) return null;
  return sfuStage(sfuKey()) === 'ready' ? { folder: MEDIASOUP_DIR, workerPath: WORKER_FILE } : null;
}

/** Whether getting it takes a compiler: it is neither in place nor among the kept ones. */
export const needsCompiler = () => findSfu() === null && !existsSync(keptWorker(sfuKey()));

/**
 * What a studio started from this copy is told: where the server is, unless whoever started us has said so, or said that there
 * is none (an empty value).
 *
 * @param {Readonly<Record<string, string | undefined>>} [env]
 * @returns {{ REDCAST_MEDIASOUP?: string }}
 */
export function sfuEnv(env = process.env, find = findSfu) {
  if (env.REDCAST_MEDIASOUP !== undefined) return {};
  const folder = find()?.folder;
  return folder === undefined ? {} : { REDCAST_MEDIASOUP: folder };
}
