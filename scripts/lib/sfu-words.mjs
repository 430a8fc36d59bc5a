/** What compiling the real-time server needs on each system, and in plain words why it failed. */

import { run } from './run-child.mjs';
import { MEDIASOUP_DIR, sfuVersion } from './sfu-files.mjs';

export const SFU_VERSION = sfuVersion();

/** Asked for their version: a name on the path may be a wrapper around nothing. */
const TOOLS = ['python3', 'g++', 'make'];

/** @param {string} name */
async function runs(name) {
  const { code } = await run(name, ['--version'], { limitMs: 20_000, onLine: () => {} });
  return code === 0;
}

/** @param {NodeJS.Platform} platform */
const toolAdvice = (platform) =>
  platform === 'darwin'
    ? 'Get it with: xcode-select --install'
    : 'Get it with: apt-get install python3 g++ make (Debian, Ubuntu)';

/**
 * Why this machine cannot compile, or null when it can.
 *
 * @param {{ platform?: NodeJS.Platform, folder?: string, works?: (tool: string) => Promise<boolean> }} [facts]
 * @returns {Promise<{ why: string, advice: string } | null>}
 */
export async function whyNotHere({ platform = process.platform, folder = MEDIASOUP_DIR, works = runs } = {}) {
  if (platform === 'win32') return { why: 'it is built on Linux and macOS only', advice: 'On Windows, use WSL.' };
  // The makefiles of its build take a space for the end of a path.
  if (/\s/.test(folder)) {
    return { why: `there is a space in ${folder}`, advice: 'Move the project to a path without spaces.' };
  }
  const present = await Promise.all(TOOLS.map(works));
  const missing = TOOLS.filter((_, index) => !present[index]);
  if (missing.length === 0) return null;
  return { why: `missing on this machine: ${missing.join(', ')}`, advice: toolAdvice(platform) };
}

/** Enough to see what is wrong, few enough to read. */
const TOLD_LINES = 20;

/**
 * Of all that compilers print, the lines around the first error; the last lines when none calls itself one.
 *
 * @param {string} output
 * @returns {string[]}
 */
export function tellingLines(output) {
  const lines = output.trimEnd().split('\n');
  const error = lines.findIndex((line) => /\berror:|Error: |\*\*\* /.test(line));
  const from = error < 0 ? lines.length - TOLD_LINES : error - TOLD_LINES / 4;
  return lines.slice(Math.max(0, from)).slice(0, TOLD_LINES);
}

/**
 * @param {string} output the last words of make
 * @returns {{ why: string, advice: string }}
 */
export function explainCompileFailure(output) {
  if (/No space left on device|ENOSPC/i.test(output)) {
    return { why: 'the disk is full', advice: 'Free about 500 MB and start again; it goes on where it stopped.' };
  }
  if (/Killed signal terminated program|virtual memory exhausted|out of memory|Cannot allocate memory/i.test(output)) {
    return { why: 'the memory ran out', advice: 'Run fewer compilers at once: CORES=1 npm run sfu.' };
  }
  if (/No module named|SyntaxError|ImportError|AttributeError: module/.test(output)) {
    return { why: 'its build scripts do not run on this Python', advice: 'Python 3.11 is known to do.' };
  }
  if (/fatal error: .*: No such file or directory|file not found/i.test(output)) {
    return {
      why: 'a header file is missing',
      advice: `The compiler is not complete. ${toolAdvice(process.platform)}.`,
    };
  }
  return { why: 'the compiler stopped with an error', advice: 'The lines above say more.' };
}
