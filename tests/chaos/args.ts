import { parseArgs } from 'node:util';
import { numberWithin, type ParsedArgs, understood } from '../support/commandLine.ts';
import { FAULT_KINDS, FAULTS, type FaultKind, isFaultKind } from './faults.ts';

export type ChaosOptions = {
  readonly minutes: number;
  readonly seed: number;
  readonly json: boolean;
  /** Null: every kind. */
  readonly only: readonly FaultKind[] | null;
  /** OBS beside it; null: where it is installed. */
  readonly obs: boolean | null;
  /** What the run wrote is not removed. */
  readonly keep: boolean;
};

const MIN_MINUTES = 0.5;
const MAX_MINUTES = 24 * 60;

export const HELP = `npm run chaos -- [options]

Streams for some minutes from a real browser through the real studio and a line of its own to nginx-rtmp, breaks one thing
after the other, and says for each what became of the stream.

  --minutes N      how long (${MIN_MINUTES} to ${MAX_MINUTES}, default 10; every fault comes at least once from 10 on)
  --seed N         which schedule: the same number gives the same faults at the same moments (default: another each time)
  --only A,B       only these faults
  --obs, --no-obs  OBS streams through the same cuts beside it, or not (default: where OBS and Xvfb are installed)
  --json           prints one JSON document; everything else goes to stderr
  --keep           leaves what the run wrote (streams as received, recordings, logs) and says where
  --help           this text

Faults: ${FAULT_KINDS.map((kind) => `${kind} (${FAULTS[kind].title})`).join(', ')}.

Exit code 0: every verdict holds. 1: one does not. 2: the words above were not understood.
`;

/** `nowMs` makes the seed when none is given. */
export function readArgs(argv: readonly string[], nowMs: number): ParsedArgs<ChaosOptions> {
  const wrong = (message: string): ParsedArgs<ChaosOptions> => ({ kind: 'wrong', message });
  const words = understood(() => parse(argv));
  if (words.kind !== 'words') return words;
  const { values } = words;
  const minutes = numberWithin('--minutes', values.minutes, { min: MIN_MINUTES, max: MAX_MINUTES, usual: 10 });
  if (typeof minutes === 'string') return wrong(minutes);
  const seed = values.seed === undefined ? Math.floor(nowMs / 1000) % 100_000 : Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0 || values.seed === '')
    return wrong(`--seed ${values.seed}: a whole number from 0`);
  const names = values.only?.split(',').map((name) => name.trim());
  const unknown = names?.find((name) => !isFaultKind(name));
  if (unknown !== undefined) return wrong(`--only ${unknown}: there are ${FAULT_KINDS.join(', ')}`);
  if (values.obs && values['no-obs']) return wrong('--obs and --no-obs: give one of them');
  return {
    kind: 'run',
    options: {
      minutes,
      seed,
      json: values.json,
      only: names ? names.filter(isFaultKind) : null,
      obs: values.obs ? true : values['no-obs'] ? false : null,
      keep: values.keep,
    },
  };
}

const parse = (argv: readonly string[]) =>
  parseArgs({
    args: [...argv],
    strict: true,
    allowPositionals: false,
    options: {
      minutes: { type: 'string' },
      seed: { type: 'string' },
      only: { type: 'string' },
      obs: { type: 'boolean', default: false },
      'no-obs': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  }).values;
