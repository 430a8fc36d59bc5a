import { parseArgs } from 'node:util';
import { numberWithin, type ParsedArgs, understood } from '../support/commandLine.ts';

export type SoakOptions = {
  readonly minutes: number;
  readonly json: boolean;
  /** The line breaks for 5 s now and then. */
  readonly mild: boolean;
  readonly keep: boolean;
};

const MIN_MINUTES = 1;
const MAX_MINUTES = 7 * 24 * 60;

export const HELP = `npm run soak -- [options]

Streams for a long time from a real browser through the real studio to nginx-rtmp, and looks whether anything grows, drifts
or gets lost.

  --minutes N   how long (${MIN_MINUTES} to ${MAX_MINUTES}, default 30; 480 for a working day)
  --mild        the line breaks for five seconds every three minutes
  --json        prints one JSON document; everything else goes to stderr
  --keep        leaves what the run wrote (stream as received, recording, logs) and says where
  --help        this text

Exit code 0: no verdict fails. 1: one does. 2: the words above were not understood.
`;

export function readArgs(argv: readonly string[]): ParsedArgs<SoakOptions> {
  const wrong = (message: string): ParsedArgs<SoakOptions> => ({ kind: 'wrong', message });
  const words = understood(() => parse(argv));
  if (words.kind !== 'words') return words;
  const { values } = words;
  const minutes = numberWithin('--minutes', values.minutes, { min: MIN_MINUTES, max: MAX_MINUTES, usual: 30 });
  if (typeof minutes === 'string') return wrong(minutes);
  return { kind: 'run', options: { minutes, json: values.json, mild: values.mild, keep: values.keep } };
}

const parse = (argv: readonly string[]) =>
  parseArgs({
    args: [...argv],
    strict: true,
    allowPositionals: false,
    options: {
      minutes: { type: 'string' },
      mild: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  }).values;
