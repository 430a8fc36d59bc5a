/**
 * `npm run sfu`: the real-time server that rehearsals and tests may use (docs/sfu.md). Compiles it when it is not there
 * yet; a second run does nothing. Prints the folder of the package on stdout. Options: SFU_HELP in lib/args.mjs.
 */

import { fileURLToPath } from 'node:url';
import { parseSfuArgs, SFU_HELP } from './lib/args.mjs';
import { bootstrap } from './lib/bootstrap.mjs';
import { stopChildrenOnSignal } from './lib/run-child.mjs';
import { hint, PlainError, runMain, say } from './lib/say.mjs';
import { findSfu } from './lib/sfu-files.mjs';

await runMain(async () => {
  const parsed = parseSfuArgs(process.argv.slice(2));
  if (!parsed.ok) throw new PlainError(parsed.message, 'npm run sfu -- --help lists the options.', 2);
  if (parsed.options.help) {
    process.stdout.write(SFU_HELP);
    return 0;
  }
  if (parsed.options.check) {
    const found = findSfu();
    if (found) process.stdout.write(`${found.workerPath}\n`);
    else {
      say('The real-time server is not built here, or belongs to another version.');
      hint('Get it with: npm run sfu');
    }
    return found ? 0 : 1;
  }
  const done = await bootstrap(fileURLToPath(import.meta.url));
  if (done !== null) return done;
  const { ensureSfu } = await import('./lib/sfu-build.mjs');
  const signals = stopChildrenOnSignal();
  const { built, folder } = await ensureSfu({ stopped: signals.asked });
  if (!built) say('The real-time server is there; nothing to do.');
  process.stdout.write(`${folder}\n`);
  return 0;
});
