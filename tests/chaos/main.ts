/**
 * tests/chaos - `npm run chaos`: a live session to nginx-rtmp over a rough line, while one thing after the other breaks on a
 * seeded schedule. Everything is real: the core under the launcher's supervisor, the page in a browser, the server, the
 * files that ffprobe reads afterwards. The platform runs in this process, so that it lives on while the core is dead.
 *
 * Start reading at `run.ts` (what is started, in which order, and what is measured); `faults.ts` has the kinds of fault,
 * `schedule.ts` when each comes, `inject.ts` how it is done, `judge.ts` the limits, `report.ts` the tables. `beside.ts` is OBS.
 */
import { HELP, readArgs } from './args.ts';
import { whatIsMissing } from './openLive.ts';
import { inWords } from './report.ts';
import { runChaos } from './run.ts';

async function main(): Promise<number> {
  const parsed = readArgs(process.argv.slice(2), Date.now());
  if (parsed.kind === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  if (parsed.kind === 'wrong') {
    process.stderr.write(`${parsed.message}\nnpm run chaos -- --help lists the options.\n`);
    return 2;
  }
  const absent = whatIsMissing();
  if (absent.length > 0) {
    process.stderr.write(`${absent.join('\n')}\n`);
    return 1;
  }
  const { options } = parsed;
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort());
  const out = options.json ? process.stderr : process.stdout;
  try {
    const report = await runChaos(options, (words) => out.write(`${words}\n`), stop.signal);
    out.write(`\n${inWords(report)}`);
    out.write(report.ok ? 'All verdicts hold.\n' : 'Not every verdict holds.\n');
    if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
    return report.ok ? 0 : 1;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    process.stderr.write('Stopped; everything that was started is gone.\n');
    return 130;
  }
}

const code = await main();
// Not left to the end of the event loop: Node 24 was seen to turn for ever there, over a socket that was reset meanwhile.
process.stdout.write('', () => process.exit(code));
