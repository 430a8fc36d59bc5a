/**
 * Runs a TypeScript program of this project the way `npm start` would: packages installed, studio built, on Node 24.
 *
 *   node scripts/run.mjs [--no-build] FILE.ts [its arguments]
 *
 * `--no-build`: the program looks after the build itself. Messages go to stderr; stdout belongs to the program.
 */

import { fileURLToPath } from 'node:url';
import { bootstrap } from './lib/bootstrap.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { node24 } from './lib/node24.mjs';
import { ROOT } from './lib/paths.mjs';
import { ended, start, stopChildrenOnSignal } from './lib/run-child.mjs';
import { PlainError, runMain } from './lib/say.mjs';

await runMain(async () => {
  const done = await bootstrap(fileURLToPath(import.meta.url));
  if (done !== null) return done;
  const words = process.argv.slice(2);
  const build = words[0] !== '--no-build';
  if (!build) words.shift();
  const [file, ...args] = words;
  if (!file) throw new PlainError('Say which file to run: node scripts/run.mjs FILE.ts', undefined, 2);
  if (build) await ensureBuilt();
  const signals = stopChildrenOnSignal(20_000);
  const child = start(node24(), [file, ...args], { cwd: ROOT, stdio: 'inherit' });
  const end = await ended(child);
  if (end.error) throw new PlainError(`${file} cannot be started: ${end.error.message}`);
  return signals.asked() ? 130 : (end.code ?? 1);
});
