/**
 * `npm test`: every check there is, one after the other, all of them even when one fails, with a table at the end. The
 * last line adds up the tests of vitest and Playwright: `N passed, N failed, N skipped`. Options: TEST_HELP in lib/args.mjs.
 */

import { fileURLToPath } from 'node:url';
import { parseTestArgs, TEST_HELP } from './lib/args.mjs';
import { bootstrap } from './lib/bootstrap.mjs';
import { PlainError, runMain } from './lib/say.mjs';
import { STEP_NAMES } from './lib/step-names.mjs';

await runMain(async () => {
  const parsed = parseTestArgs(process.argv.slice(2), STEP_NAMES);
  if (!parsed.ok) throw new PlainError(parsed.message, 'npm test -- --help lists the options.', 2);
  if (parsed.options.help || parsed.options.list) {
    process.stdout.write(parsed.options.help ? TEST_HELP : `${STEP_NAMES.join('\n')}\n`);
    return 0;
  }
  const done = await bootstrap(fileURLToPath(import.meta.url));
  if (done !== null) return done;
  const { runSteps } = await import('./lib/test-steps.mjs');
  return runSteps(parsed.options.only);
});
