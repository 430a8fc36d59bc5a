/**
 * Runs the studio's core (`electron/core/serve.ts`) as a child: reads what it announces on stdout, starts it again after
 * a crash with the same port and key, and stops it. The core holds the live session, so it outlives any page.
 */

import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { node24 } from './node24.mjs';
import { CACHE_DIR, ROOT } from './paths.mjs';
import { ended, start } from './run-child.mjs';
import { sfuEnv } from './sfu-files.mjs';

/**
 * Node's default young generation (16 MiB halves) fills before it is ever collected, and an idle core then sits on about
 * 13 MB of garbage. Its own objects are small and few, media bytes live outside this heap: one MiB is enough. Four helper
 * threads for so small a heap keep another 1.5 MB.
 */
export const CORE_NODE_FLAGS = ['--max-semi-space-size=1', '--v8-pool-size=1'];

/** At most this many restarts within RESTART_WINDOW_MS: a core that dies at once would otherwise spin for ever. */
export const RESTART_LIMIT = 5;
export const RESTART_WINDOW_MS = 60_000;
/**
 * The first death is followed at once: a live stream waits, and a dead process has let its port and files go by then. One that dies
 * again soon after gets a pause that grows.
 */
const RESTART_DELAYS_MS = [0, 250, 500, 1_000];
/** The core ends a live session in less than 5 s (it promises so); after this it is killed. */
export const STOP_LIMIT_MS = 8_000;

const Announcement = z.union([
  z.object({ ready: z.literal(true), url: z.url(), port: z.number().int() }),
  z.object({
    held: z.literal(true),
    pid: z.number().int().nullish(),
    url: z.string().nullish(),
    startedAtMs: z.number().nullish(),
  }),
  z.object({ fault: z.looseObject({ code: z.string(), detail: z.string().optional() }) }),
]);

/**
 * @typedef {z.infer<typeof Announcement>} Announcement
 * @typedef {{ kind: 'ready', url: string, port: number }
 *   | { kind: 'held', pid: number | null, url: string | null, startedAtMs: number | null }
 *   | { kind: 'fault', code: string, detail: string | null }
 *   | { kind: 'died', code: number | null, signal: string | null, lastLines: string[] }} FirstWord
 */

/**
 * @param {string} line one line of the core's stdout
 * @returns {Announcement | null} null: not an announcement
 */
export function parseAnnouncement(line) {
  if (!line.startsWith('{')) return null;
  try {
    const parsed = Announcement.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/**
 * @param {readonly number[]} crashesAtMs earlier crashes
 * @param {number} nowMs
 */
export function mayRestart(crashesAtMs, nowMs) {
  return crashesAtMs.filter((at) => nowMs - at < RESTART_WINDOW_MS).length < RESTART_LIMIT;
}

/**
 * How long to wait before the core is started again.
 *
 * @param {readonly number[]} crashesAtMs crashes so far, with the one just now
 * @param {number} nowMs
 */
export function restartDelayMs(crashesAtMs, nowMs) {
  const recent = crashesAtMs.filter((at) => nowMs - at < RESTART_WINDOW_MS).length;
  return RESTART_DELAYS_MS[Math.min(recent, RESTART_DELAYS_MS.length) - 1] ?? 0;
}

/**
 * Keeps the core's log lines in a file of their own (the previous run's file is kept too) and the last ones at hand.
 *
 * @param {string} folder
 */
function openLog(folder) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'core.log');
  if (existsSync(path)) renameSync(path, join(folder, 'core.previous.log'));
  const file = createWriteStream(path);
  file.on('error', () => {});
  /** @type {string[]} */
  const last = [];
  return {
    path,
    last,
    /** @param {string} line */
    write(line) {
      file.write(`${line}\n`);
      last.push(line);
      if (last.length > 20) last.shift();
    },
  };
}

/**
 * @param {{
 *   dataDir: string,
 *   port: number | null,
 *   program?: string,
 *   logFolder?: string,
 *   onRestart: (crash: { code: number | null, signal: string | null }) => void,
 *   onReadyAgain: (ready: { url: string, port: number }) => void,
 *   onEnd: (end: { reason: 'stopped' | 'quit' | 'gave-up', lastLines: string[] }) => void,
 * }} options `port` null: the core's own choice. `program`: what to run instead of the core (tests). `onEnd` comes once, after the first word was `ready`.
 */
export function superviseCore({
  dataDir,
  port,
  program = 'electron/core/serve.ts',
  logFolder = join(CACHE_DIR, 'logs'),
  onRestart,
  onReadyAgain,
  onEnd,
}) {
  const log = openLog(logFolder);
  /** @type {number[]} */
  const crashesAtMs = [];
  /** @type {import('node:child_process').ChildProcess | null} */
  let child = null;
  /** @type {{ port: number, key: string | null } | null} */
  let known = null;
  let stopping = false;
  let over = false;
  /** @type {(word: FirstWord) => void} */
  let speak = () => {};
  /** @type {Promise<FirstWord>} */
  const firstWord = new Promise((resolve) => {
    speak = resolve;
  });

  /** @param {'stopped' | 'quit' | 'gave-up'} reason */
  const finish = (reason) => {
    if (over) return;
    over = true;
    onEnd({ reason, lastLines: log.last });
  };

  const launch = () => {
    const wanted = known?.port ?? port;
    const args = [...CORE_NODE_FLAGS, program, '--data-dir', dataDir, '--no-open'];
    if (wanted !== null) args.push('--port', String(wanted));
    const core = start(node24(), args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...sfuEnv(),
        REDCAST_LAUNCHER: '1',
        // Compiled code is kept between starts: about half of a warm start is otherwise parsing.
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(CACHE_DIR, 'compile'),
        ...(known?.key ? { REDCAST_KEY: known.key } : {}),
      },
    });
    child = core;
    /** @type {Announcement | null} */
    let last = null;
    if (core.stdout) {
      createInterface({ input: core.stdout }).on('line', (line) => {
        const word = parseAnnouncement(line);
        if (word === null) return log.write(line);
        last = word;
        if ('ready' in word) {
          const again = known !== null;
          known = { port: word.port, key: new URL(word.url).searchParams.get('key') };
          if (again) onReadyAgain({ url: word.url, port: word.port });
          else speak({ kind: 'ready', url: word.url, port: word.port });
        }
      });
    }
    if (core.stderr) createInterface({ input: core.stderr }).on('line', (line) => log.write(line));
    void ended(core).then(async (end) => {
      child = null;
      // The pipes are drained a moment after the process is gone.
      await Promise.all([core.stdout, core.stderr].map(drained));
      if (stopping) return finish('stopped');
      if (known === null) return speak(firstFailure(last, end, log.last));
      if (end.code === 0) return finish('quit');
      // The machine's own clock: the one on the wall may be set between two crashes.
      const nowMs = performance.now();
      if (!mayRestart(crashesAtMs, nowMs)) return finish('gave-up');
      crashesAtMs.push(nowMs);
      onRestart({ code: end.code, signal: end.signal });
      setTimeout(
        () => {
          if (stopping) finish('stopped');
          else launch();
        },
        restartDelayMs(crashesAtMs, nowMs),
      );
    });
  };
  launch();

  return {
    firstWord,
    logPath: log.path,
    /** Of the core that runs now; null between two. */
    pid: () => child?.pid ?? null,
    /**
     * Asks the core to end and waits; kills it after STOP_LIMIT_MS. A second call kills at once.
     *
     * @param {{ byTerminal: boolean }} how `byTerminal`: Ctrl-C, which the core has received as well
     */
    async stop({ byTerminal }) {
      const core = child;
      if (core === null) {
        stopping = true;
        return;
      }
      if (stopping) {
        core.kill('SIGKILL');
        return;
      }
      stopping = true;
      // On Windows a kill is never gentle; there Ctrl-C itself has reached the core through the console.
      if (!(byTerminal && process.platform === 'win32')) core.kill('SIGTERM');
      const timer = setTimeout(() => core.kill('SIGKILL'), STOP_LIMIT_MS);
      await ended(core);
      clearTimeout(timer);
    },
  };
}

/** @param {import('node:stream').Readable | null} stream */
function drained(stream) {
  return new Promise((resolve) => {
    if (!stream || stream.closed || stream.readableEnded) return resolve(null);
    stream.once('close', resolve);
    setTimeout(resolve, 500).unref();
  });
}

/**
 * @param {Announcement | null} word
 * @param {{ code: number | null, signal: string | null, error: Error | null }} end
 * @param {string[]} lastLines
 * @returns {FirstWord}
 */
function firstFailure(word, end, lastLines) {
  if (word !== null && 'held' in word) {
    return { kind: 'held', pid: word.pid ?? null, url: word.url ?? null, startedAtMs: word.startedAtMs ?? null };
  }
  if (word !== null && 'fault' in word) {
    return { kind: 'fault', code: word.fault.code, detail: word.fault.detail ?? null };
  }
  return {
    kind: 'died',
    code: end.code,
    signal: end.signal,
    lastLines: end.error ? [end.error.message] : [...lastLines],
  };
}
