import { z } from 'zod';
import { SessionId } from '../../shared/domain/index.ts';

/** Shell → core: where is this file of a recording? The shell serves the page's scheme; the core knows the sessions. */
export const RecordingWanted = z.object({
  t: z.literal('recording'),
  requestId: z.string().max(64),
  sessionId: SessionId,
  part: z.number().int().positive(),
});
export type RecordingWanted = z.infer<typeof RecordingWanted>;

/** Core → shell. Null: no such session, or no such file of it. */
export const RecordingFound = z.object({
  t: z.literal('recording'),
  requestId: z.string().max(64),
  path: z.string().max(4096).nullable(),
});
export type RecordingFound = z.infer<typeof RecordingFound>;
