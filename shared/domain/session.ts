import { z } from 'zod';
import { SessionId } from './ids.ts';
import { StageKind } from './live.ts';
import { RoomTally } from './room.ts';

/** What happened in one stream, kept after it ended. Numbers come from the event log and the health stream. */
export const SessionReport = z.object({
  id: SessionId,
  title: z.string(),
  destination: z.enum(['room', 'manual']),
  rehearsal: z.boolean(),
  /** Reports written before there was a choice come from the studio's own stage. */
  stage: StageKind.default('studio'),
  startedAtMs: z.number(),
  /** Null while it runs, or when the studio was killed before the end was written. */
  endedAtMs: z.number().nullable(),
  endReason: z.enum(['host', 'platform', 'failed', 'interrupted']).nullable(),
  tally: RoomTally,
  recording: z
    .object({
      path: z.string(),
      bytes: z.number(),
      durationMs: z.number(),
      complete: z.boolean(),
      missing: z.boolean(),
    })
    .nullable(),
  video: z.object({
    width: z.number(),
    height: z.number(),
    frames: z.number(),
    meanFps: z.number(),
    dropped: z.number(),
    meanBitrate: z.number(),
    reconnects: z.number().int(),
  }),
});
export type SessionReport = z.infer<typeof SessionReport>;
