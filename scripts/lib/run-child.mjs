/** Children of the scripts: started with a list of arguments (never a shell line), ended with them. */

import { spawn } from 'node:child_process';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * Starts a program and remembers it until it has ended.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { windowsHide: true, ...options });
  running.add(child);
  const forget = () => running.delete(child);
  child.once('exit', forget);
  child.once('error', forget);
  return child;
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null, error: Error | null }>}
 */
export function ended(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve({ code: child.exitCode, signal: child.signalCode, error: null });
      return;
    }
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('exit', (code, signal) => resolve({ code, signal, error: null }));
  });
}

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { limitMs?: number, onLine?: (line: string) => void }} [options]
 *   `limitMs`: kill it after this long. `onLine`: gets each line of stdout and stderr, which are then not inherited.
 * @returns {Promise<{ code: number, output: string, timedOut: boolean, error: Error | null }>} `output` keeps the last
 *   64 KiB; `code` is 1 when it could not start, was killed or ran out of time
 */
export async function run(command, args, { limitMs, onLine, ...options } = {}) {
  const child = start(command, args, onLine ? { ...options, stdio: ['ignore', 'pipe', 'pipe'] } : options);
  let output = '';
  for (const stream of onLine ? [child.stdout, child.stderr] : []) {
    if (!stream) continue;
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (/** @type {string} */ text) => {
      output = (output + text).slice(-65_536);
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine?.(line);
    });
    stream.on('end', () => {
      if (rest) onLine?.(rest);
    });
  }
  let timedOut = false;
  const timer = limitMs
    ? setTimeout(() => {
        timedOut = true;
        child.kill('SIGKILL');
      }, limitMs)
    : undefined;
  const end = await ended(child);
  clearTimeout(timer);
  // Pipes may still hold the last lines when the process is already gone.
  await Promise.all(
    [child.stdout, child.stderr].map((stream) =>
      stream && !stream.readableEnded && onLine && !end.error
        ? new Promise((resolve) => {
            stream.once('close', resolve);
            setTimeout(resolve, 500).unref();
          })
        : null,
    ),
  );
  return { code: end.code ?? 1, output, timedOut, error: end.error };
}

/**
 * Passes Ctrl-C and termination on to the running children. The terminal already sends Ctrl-C to the whole process
 * group; SIGTERM reaches children that were started outside it and is harmless to those that are closing already.
 *
 * @param {number} [graceMs] after this long what is left is killed, by its own process id
 */
export function stopChildrenOnSignal(graceMs = 8_000) {
  let asked = false;
  /** @param {NodeJS.Signals} signal */
  const stop = (signal) => {
    if (asked) return;
    asked = true;
    process.exitCode = signal === 'SIGINT' ? 130 : 143;
    for (const child of running) child.kill('SIGTERM');
    setTimeout(() => {
      for (const child of running) child.kill('SIGKILL');
      process.exit();
    }, graceMs).unref();
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, stop);
  return { asked: () => asked };
}
