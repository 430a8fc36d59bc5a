/**
 * Makes the real-time server that rehearsals and tests may use: packages, our patches, and a compiled worker that is kept
 * for the next time. What it is and why it is built here: docs/sfu.md. Import it after `bootstrap`.
 */

import {
  copyFileSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { explainNpmFailure, npmCommand } from './install.mjs';
import { withLock } from './lock.mjs';
import { node24 } from './node24.mjs';
import { CACHE_DIR } from './paths.mjs';
import { run } from './run-child.mjs';
import { duration, PlainError, say, title } from './say.mjs';
import { findSfu, keptWorker, MEDIASOUP_DIR, NOTE_FILE, SFU_DIR, sfuKey, sfuStage, WORKER_FILE } from './sfu-files.mjs';
import { explainCompileFailure, SFU_VERSION, tellingLines, whyNotHere } from './sfu-words.mjs';

const LOG_FILE = join(CACHE_DIR, 'logs', 'sfu.log');
/** How often a long step says that it is still at work. */
const BEAT_MS = 20_000;
/** Files that the compiler is called for, counted once on Linux x64 with gcc; other systems differ by some. */
const ABOUT_FILES = 1_020;
/** What one compiler needs at most, roughly; a machine with many processors and little memory runs fewer at once. */
const BYTES_PER_COMPILER = 1024 ** 3;
/** A worker answers within tens of milliseconds; this is for a machine that is busy with everything else. */
const TRIAL_LIMIT_MS = 30_000;

const STOPPED = 'Stopped. The next run goes on where this one ended.';

/** Starts a worker from the package in argv[1] and ends it. */
const TRIAL = `
const { createRequire } = require('node:module');
const { createWorker } = createRequire(process.argv[1] + '/package.json')('mediasoup');
createWorker({ logLevel: 'error' }).then((worker) => worker.close(), (error) => { console.error(String(error)); process.exitCode = 1; });
`;

/**
 * The server is there and works, or PlainError says what is missing.
 *
 * @param {{ stopped?: () => boolean }} [options] `stopped`: somebody has asked to stop, so a failure needs no explanation
 * @returns {Promise<{ built: boolean, folder: string, workerPath: string }>} `built`: something had to be done
 */
export async function ensureSfu({ stopped = () => false } = {}) {
  const found = findSfu();
  if (found) return { built: false, ...found };
  return withLock(
    join(CACHE_DIR, 'sfu.lock'),
    (pid) => say(`Another process (${pid}) is building the real-time server; waiting for it.`),
    async () => {
      const done = findSfu();
      if (done) return { built: false, ...done };
      const key = sfuKey();
      const kept = keptWorker(key);
      if (!existsSync(kept)) await refuseEarly();
      const startedAtMs = performance.now();
      if (sfuStage(key) === 'absent') await prepare(key, stopped);
      if (!(existsSync(kept) && (await takeKept(kept)))) await compile(kept, stopped);
      removeSources();
      writeFileSync(NOTE_FILE, `ready ${key}`);
      say(`The real-time server is ready (${duration(performance.now() - startedAtMs)}).`);
      return { built: true, folder: MEDIASOUP_DIR, workerPath: WORKER_FILE };
    },
  );
}

/** Everything that would fail minutes later is said before anything is fetched. */
async function refuseEarly() {
  const obstacle = await whyNotHere();
  if (obstacle) throw new PlainError(`The real-time server cannot be compiled: ${obstacle.why}.`, obstacle.advice);
}

/**
 * Packages without their install scripts (mediasoup's own would compile before our patches are in), then the patches.
 *
 * @param {string} key
 * @param {() => boolean} stopped
 */
async function prepare(key, stopped) {
  title(`Fetching the real-time server (mediasoup ${SFU_VERSION}), once.`);
  rmSync(NOTE_FILE, { force: true });
  const npm = npmCommand();
  const got = await run(
    npm.command,
    [...npm.args, 'ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'],
    { cwd: SFU_DIR, shell: npm.shell, onLine: sayUnlessNoise },
  );
  if (stopped()) throw new PlainError(STOPPED, undefined, 130);
  if (got.error) throw new PlainError(`npm cannot be started (${got.error.message}).`, 'Install npm from nodejs.org.');
  if (got.code !== 0) {
    const { why, advice } = explainNpmFailure(got.output);
    throw new PlainError(`Fetching the real-time server failed: ${why}.`, advice);
  }
  const patcher = join(SFU_DIR, 'node_modules', 'patch-package', 'index.js');
  const patched = await run(node24(), [patcher, '--error-on-fail'], { cwd: SFU_DIR, onLine: () => {} });
  if (patched.code !== 0) {
    say(patched.output.trimEnd());
    throw new PlainError(
      'The patches in tests/sfu/patches do not fit the package.',
      'They and tests/sfu/package-lock.json belong together: take both from the same commit.',
    );
  }
  writeFileSync(NOTE_FILE, `prepared ${key}`);
}

/** @param {string} line */
function sayUnlessNoise(line) {
  if (!/npm (warn|notice)/i.test(line) && line.trim() !== '') say(`  ${line}`);
}

/**
 * Puts a kept worker in place.
 *
 * @param {string} kept
 * @returns {Promise<boolean>} false: it does not run here (another system library), and has been thrown away
 */
async function takeKept(kept) {
  mkdirSync(dirname(WORKER_FILE), { recursive: true });
  copyFileSync(kept, WORKER_FILE);
  if ((await tryWorker()).ok) return true;
  say('The kept worker does not run on this machine; compiling a new one.');
  rmSync(kept, { force: true });
  rmSync(WORKER_FILE, { force: true });
  await refuseEarly();
  return false;
}

/**
 * Compiles; an interrupted run goes on where it stopped.
 *
 * @param {string} kept where the worker is kept afterwards
 * @param {() => boolean} stopped
 */
async function compile(kept, stopped) {
  const cores = Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / BYTES_PER_COMPILER)));
  const jobs = process.env.CORES ?? String(cores);
  title(`Compiling the real-time server, once: about 4 minutes on 2 processors. Compilers at once: ${jobs}.`);
  mkdirSync(dirname(LOG_FILE), { recursive: true });
  const log = createWriteStream(LOG_FILE);
  // A full disk is said by the compiler itself.
  log.on('error', () => {});
  const startedAtMs = performance.now();
  let files = compiledFiles();
  const beat = setInterval(() => {
    say(`  … ${files} of about ${ABOUT_FILES} files (${duration(performance.now() - startedAtMs)})`);
  }, BEAT_MS);
  const result = await run('make', ['-C', join(MEDIASOUP_DIR, 'worker')], {
    env: { ...compileEnv(process.env), PYTHON: 'python3', CORES: jobs },
    onLine: (line) => {
      log.write(`${line}\n`);
      if (/^ {2}C(C|XX)\(/.test(line)) files += 1;
    },
  });
  clearInterval(beat);
  log.end();
  if (stopped()) throw new PlainError(STOPPED, undefined, 130);
  if (result.code !== 0 || !existsSync(WORKER_FILE)) {
    for (const line of tellingLines(result.output)) say(`  ${line}`);
    const { why, advice } = explainCompileFailure(result.error ? result.error.message : result.output);
    throw new PlainError(`Compiling the real-time server failed: ${why}.`, `${advice} The whole log: ${LOG_FILE}`);
  }
  const trial = await tryWorker();
  if (!trial.ok) {
    throw new PlainError(
      `The real-time server was compiled and does not start: ${trial.why}`,
      `The whole log: ${LOG_FILE}`,
    );
  }
  mkdirSync(dirname(kept), { recursive: true });
  // Another copy of the project may read it at this moment: it appears whole.
  const half = `${kept}.${process.pid}`;
  copyFileSync(WORKER_FILE, half);
  renameSync(half, kept);
}

/** How many files an interrupted run has left compiled. */
function compiledFiles() {
  const folder = join(MEDIASOUP_DIR, 'worker', 'out');
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.o')).length;
}

/**
 * Without what would bend the build: mediasoup's own switches, and the settings of a make that we may run under.
 *
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {Record<string, string | undefined>}
 */
export function compileEnv(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(MEDIASOUP_|MAKEFLAGS$|MFLAGS$|MAKELEVEL$)/.test(name)),
  );
}

/** @returns {Promise<{ ok: true } | { ok: false, why: string }>} */
async function tryWorker() {
  const { code, output, timedOut } = await run(node24(), ['-e', TRIAL, MEDIASOUP_DIR], {
    env: compileEnv(process.env),
    limitMs: TRIAL_LIMIT_MS,
    onLine: () => {},
  });
  if (code === 0) return { ok: true };
  return { ok: false, why: timedOut ? 'it does not answer' : (output.trim().split('\n').at(-1) ?? `code ${code}`) };
}

/** Sources and object files are a quarter of a gigabyte; the worker is what is needed. */
function removeSources() {
  const worker = join(MEDIASOUP_DIR, 'worker');
  const aside = join(SFU_DIR, 'node_modules', '.mediasoup-worker');
  renameSync(WORKER_FILE, aside);
  for (const part of [worker, join(MEDIASOUP_DIR, 'rust')]) rmSync(part, { recursive: true, force: true });
  mkdirSync(dirname(WORKER_FILE), { recursive: true });
  renameSync(aside, WORKER_FILE);
}
