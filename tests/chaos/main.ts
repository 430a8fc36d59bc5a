/**
 * tests/chaos - `npm run chaos`: a live session to nginx-rtmp over a rough line, while one thing after the other breaks on a
 * seeded schedule. Everything is real: the core under the launcher's supervisor, the page in a browser, the server, the
 * files that ffprobe reads afterwards. The platform runs in this process, so that it lives on while the core is dead.
 *
 * Start reading at `run.ts` (what is started, in which order, and what is measured); `faults.ts` has the kinds of fault,
 * `schedule.ts` when each comes, `inject.ts` how it is done, `judge.ts` the limits, `report.ts` the tables. `beside.ts` is OBS.
 */
import { runVerdicts } from '../support/commandLine.ts';
import { HELP, readArgs } from './args.ts';
import { whatIsMissing } from './openLive.ts';
import { inWords } from './report.ts';
import { runChaos } from './run.ts';

await runVerdicts({
  command: 'chaos',
  help: HELP,
  parsed: readArgs(process.argv.slice(2), Date.now()),
  missing: whatIsMissing,
  run: runChaos,
  words: inWords,
  holds: 'All verdicts hold.',
});
