/**
 * tests/soak - `npm run soak`: a long stream from a real browser through the real studio to nginx-rtmp, sampled every five
 * seconds. Whether anything grows, drifts or gets lost.
 *
 * Start reading at `run.ts` (what is started and sampled); `slope.ts` says when growth counts as shown, `judge.ts` has the
 * limits and the table. The stream itself is made as for `npm run chaos` (tests/chaos/openLive.ts).
 */

import { whatIsMissing } from '../chaos/openLive.ts';
import { runVerdicts } from '../support/commandLine.ts';
import { HELP, readArgs } from './args.ts';
import { inWords } from './judge.ts';
import { runSoak } from './run.ts';

await runVerdicts({
  command: 'soak',
  help: HELP,
  parsed: readArgs(process.argv.slice(2)),
  missing: whatIsMissing,
  run: runSoak,
  words: inWords,
  holds: 'No verdict fails.',
});
