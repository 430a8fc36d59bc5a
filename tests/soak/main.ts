/**
 * tests/soak - `npm run soak`: a long stream from a real browser through the real studio to nginx-rtmp, sampled every five
 * seconds. Whether anything grows, drifts or gets lost.
 *
 * Start reading at `run.ts` (what is started and sampled); `slope.ts` says when growth counts as shown, `judge.ts` has the
 * limits and the table. The stream itself is made as for `npm run chaos` (tests/chaos/openLive.ts).
 */

import { whatIsMissing } from '../chaos/openLive.ts';
import { HELP, readArgs } from './args.ts';
import { inWords } from './judge.ts';
import { runSoak } from './run.ts';

async function main(): Promise<number> {
  const parsed = readArgs(process.argv.slice(2));
  if (parsed.kind === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  if (parsed.kind === 'wrong') {
    process.stderr.write(`${parsed.message}\nnpm run soak -- --help lists the options.\n`);
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
    const report = await runSoak(options, (words) => out.write(`${words}\n`), stop.signal);
    out.write(`\n${inWords(report)}`);
    out.write(report.ok ? 'No verdict fails.\n' : 'Not every verdict holds.\n');
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
