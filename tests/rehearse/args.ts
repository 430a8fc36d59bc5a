import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { addressProblem, ingestKindOf } from '../../shared/domain/index.ts';
import { numberWithin, type ParsedArgs, understood } from '../support/commandLine.ts';

/** Where a stream goes when it does not go to the built-in platform. */
export type Ingest = { readonly address: string; readonly key: string };

export type RehearseOptions = {
  /** How long the stream runs, in seconds. */
  readonly seconds: number;
  /** Name of the audience; null leaves the studio's own choice. */
  readonly scenario: string | null;
  readonly ingest: Ingest | null;
  readonly out: string;
  readonly dataDir: string | null;
  readonly json: boolean;
  readonly headed: boolean;
};

const MIN_SECONDS = 5;
const MAX_SECONDS = 24 * 3600;

export const HELP = `npm run rehearse -- [options]

Runs the whole journey unattended in a real browser: a topic is written, submitted and approved, three items go into the
bag, the studio goes live, one item is explained, viewers chat and buy, the stream is ended.

  --seconds N      how long the stream runs (${MIN_SECONDS} to ${MAX_SECONDS}, default 30)
  --scenario NAME  which audience comes: ${scenarioNames().join(', ')}
  --ingest URL     streams to rtmp(s)://host/app/key instead of the rehearsal platform; topic, bag and chat are left out
  --out DIR        where report.json, recording.mp4 and the screenshots go (default .cache/rehearse/<time>)
  --data-dir DIR   data folder of the studio (default: a fresh temporary one, removed afterwards)
  --json           prints the report as the last line; everything else goes to stderr
  --headed         shows the browser's window where the browser has one
  --help           this text

Exit code 0: every step held. 1: one did not. 2: the words above were not understood.
`;

function scenarioNames(): string[] {
  return readdirSync(join(import.meta.dirname, '..', '..', 'resources', 'scenarios'))
    .filter((file) => file.endsWith('.json') && file !== 'lines.json')
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

/** `rtmp://host/app/key?with=words` → address `rtmp://host/app` and the rest as key. */
export function splitIngest(url: string): Ingest | string {
  const path = url.trim().split('?')[0] ?? '';
  const cut = path.lastIndexOf('/');
  const ingest = { address: url.trim().slice(0, cut), key: url.trim().slice(cut + 1) };
  const problem = addressProblem(ingest.address);
  if (problem === 'scheme' || ingestKindOf(ingest.address) === 'whip')
    return `--ingest ${url}: only rtmp:// and rtmps:// can be streamed to`;
  if (problem === null && ingest.key !== '') return ingest;
  return `--ingest ${url}: give it as rtmp://host/app/key`;
}

/** `nowMs` names the default folder. */
export function readArgs(argv: readonly string[], nowMs: number): ParsedArgs<RehearseOptions> {
  const wrong = (message: string): ParsedArgs<RehearseOptions> => ({ kind: 'wrong', message });
  const words = understood(() => parse(argv));
  if (words.kind !== 'words') return words;
  const { values } = words;
  const seconds = numberWithin('--seconds', values.seconds, { min: MIN_SECONDS, max: MAX_SECONDS, usual: 30 });
  if (typeof seconds === 'string') return wrong(seconds);
  const scenario = values.scenario ?? null;
  if (scenario !== null && !scenarioNames().includes(scenario))
    return wrong(`--scenario ${scenario}: there are ${scenarioNames().join(', ')}`);
  if (scenario !== null && values.ingest !== undefined)
    return wrong('--scenario needs the rehearsal platform, --ingest leaves it: give one of them');
  const ingest = values.ingest === undefined ? null : splitIngest(values.ingest);
  if (typeof ingest === 'string') return wrong(ingest);
  for (const [name, value] of Object.entries({ out: values.out, 'data-dir': values['data-dir'] }))
    if (value === '') return wrong(`--${name} needs a folder`);
  const stamp = new Date(nowMs).toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.');
  return {
    kind: 'run',
    options: {
      seconds,
      scenario,
      ingest,
      out: values.out ?? join('.cache', 'rehearse', stamp),
      dataDir: values['data-dir'] ?? null,
      json: values.json,
      headed: values.headed,
    },
  };
}

const parse = (argv: readonly string[]) =>
  parseArgs({
    args: [...argv],
    strict: true,
    allowPositionals: false,
    options: {
      seconds: { type: 'string' },
      scenario: { type: 'string' },
      ingest: { type: 'string' },
      out: { type: 'string' },
      'data-dir': { type: 'string' },
      json: { type: 'boolean', default: false },
      headed: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  }).values;
