import { z } from 'zod';
import { Fault } from './fault.ts';
import { StreamHealth } from './media.ts';

export const BlackBoxFacts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type BlackBoxFacts = z.infer<typeof BlackBoxFacts>;

const at = { atMs: z.number() };

/** One line of a stream's black box: what was, what broke, and what the studio decided and why. Never holds a key. */
export const BlackBoxEntry = z.discriminatedUnion('kind', [
  /** The first line: what the stream was meant to be. */
  z.object({ ...at, kind: z.literal('begin'), facts: BlackBoxFacts }),
  z.object({
    ...at,
    kind: z.literal('state'),
    of: z.enum([
      'live',
      'ingest',
      'page',
      'source',
      'recording',
      'camera',
      'microphone',
      'screen',
      'encoder',
      'platform',
    ]),
    from: z.string(),
    to: z.string(),
    facts: BlackBoxFacts.optional(),
  }),
  /** Once a second. */
  z.object({ ...at, kind: z.literal('health'), health: StreamHealth }),
  z.object({ ...at, kind: z.literal('fault'), where: z.string(), fault: Fault }),
  z.object({ ...at, kind: z.literal('decision'), what: z.string(), why: z.string(), facts: BlackBoxFacts.optional() }),
  /** The studio was started again in the middle of the stream. */
  z.object({ ...at, kind: z.literal('restart'), facts: BlackBoxFacts }),
  z.object({ ...at, kind: z.literal('end'), facts: BlackBoxFacts }),
]);
export type BlackBoxEntry = z.infer<typeof BlackBoxEntry>;

type Untimed<T> = T extends unknown ? Omit<T, 'atMs'> : never;
/** An entry before it is stamped. */
export type BlackBoxNote = Untimed<BlackBoxEntry>;
