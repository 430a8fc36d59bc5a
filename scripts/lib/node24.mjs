/**
 * The Node that everything but the first seconds runs on. The npm package `node` carries it, so that an older Node on
 * the machine does not matter: the core needs type stripping without a flag and `node:sqlite`.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { ended, start, stopChildrenOnSignal } from './run-child.mjs';
import { PlainError } from './say.mjs';

export const NEEDED_MAJOR = 24;

/** Set on the second self, so that a broken package cannot make a loop. */
const AGAIN = 'REDCAST_ON_NODE24';

/** @param {NodeJS.Platform} platform */
const packagedNode = (platform) =>
  join(ROOT, 'node_modules', 'node', 'bin', platform === 'win32' ? 'node.exe' : 'node');

/**
 * The program to run Node 24 with: the packaged one, else the running one if it is new enough.
 *
 * @returns {string}
 */
export function node24() {
  const packaged = packagedNode(process.platform);
  if (existsSync(packaged)) return packaged;
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) return process.execPath;
  throw new PlainError(
    `Node ${NEEDED_MAJOR} is missing: the package "node" did not bring one for ${process.platform} ${process.arch}.`,
    `Install Node ${NEEDED_MAJOR} from nodejs.org, or allow install scripts and run: npm rebuild node`,
  );
}

/**
 * Runs the present script again on Node 24 when it was started by an older one.
 *
 * @param {string} script
 * @returns {Promise<number | null>} the exit code of the second run; null: this process is already right, go on
 */
export async function againOnNode24(script) {
  if (Number(process.versions.node.split('.')[0]) === NEEDED_MAJOR || process.env[AGAIN]) return null;
  const node = node24();
  if (node === process.execPath) return null;
  const signals = stopChildrenOnSignal(12_000);
  const child = start(node, [script, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, [AGAIN]: '1' },
  });
  const end = await ended(child);
  if (end.error)
    throw new PlainError(`Node ${NEEDED_MAJOR} cannot be started: ${end.error.message}.`, 'Run: npm rebuild node');
  return signals.asked() ? 130 : (end.code ?? 1);
}
