import { z } from 'zod';
import { Fault } from './fault.ts';
import { SessionId } from './ids.ts';
import { StreamHealth } from './media.ts';

/** Layout of the lines. A reader that knows a lower one can still read the lines it understands. */
export const BLACK_BOX_VERSION = 1;

export const BlackBoxFacts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type BlackBoxFacts = z.infer<typeof BlackBoxFacts>;

const at = { atMs: z.number() };

/** Whose states are written down. */
export const BlackBoxSubject = z.enum([
  'live',
  'ingest',
  'page',
  'source',
  'recording',
  'disk',
  'camera',
  'microphone',
  'screen',
  'encoder',
  'platform',
  'obs',
]);
export type BlackBoxSubject = z.infer<typeof BlackBoxSubject>;

/** One line of a stream's black box: what was, what broke, and what the studio decided and why. Never holds a key. */
export const BlackBoxEntry = z.discriminatedUnion('kind', [
  /** The first line: which studio on which machine, and what the stream was meant to be. */
  z.object({
    ...at,
    kind: z.literal('begin'),
    version: z.number().int(),
    sessionId: SessionId,
    studio: z.string(),
    os: z.string(),
    facts: BlackBoxFacts,
  }),
  z.object({
    ...at,
    kind: z.literal('state'),
    of: BlackBoxSubject,
    from: z.string(),
    to: z.string(),
    facts: BlackBoxFacts.optional(),
  }),
  /** Once a second; in very long streams less often. */
  z.object({ ...at, kind: z.literal('health'), health: StreamHealth }),
  z.object({ ...at, kind: z.literal('fault'), where: z.string(), fault: Fault }),
  z.object({ ...at, kind: z.literal('decision'), what: z.string(), why: z.string(), facts: BlackBoxFacts.optional() }),
  /** The studio was started again in the middle of the stream. */
  z.object({ ...at, kind: z.literal('restart'), facts: BlackBoxFacts }),
  /** The machine's clock was set: times after this line are not comparable with those before. */
  z.object({ ...at, kind: z.literal('clock'), jumpedMs: z.number() }),
  /** Lines that could not be kept: the drive took nothing for too long, or there were too many at once. */
  z.object({ ...at, kind: z.literal('gap'), lost: z.number().int() }),
  z.object({ ...at, kind: z.literal('end'), facts: BlackBoxFacts }),
]);
export type BlackBoxEntry = z.infer<typeof BlackBoxEntry>;

type Untimed<T> = T extends unknown ? Omit<T, 'atMs'> : never;
/** An entry before it is stamped. */
export type BlackBoxNote = Untimed<BlackBoxEntry>;
