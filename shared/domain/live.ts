import { z } from 'zod';
import { Fault } from './fault.ts';
import { RoomId, SessionId, TopicId } from './ids.ts';

/** Where a stream goes: a room on the connected platform, or an address and key typed by hand. */
export const Destination = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('room'), topicId: TopicId }),
  z.object({ kind: z.literal('manual') }),
]);
export type Destination = z.infer<typeof Destination>;

export const OpeningStep = z.object({
  id: z.enum(['checks', 'room', 'picture', 'recording', 'ingest', 'confirm']),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'skipped']),
  fault: Fault.nullable(),
});
export type OpeningStep = z.infer<typeof OpeningStep>;

/** How the upload of a live session is doing. */
export const IngestState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connecting') }),
  z.object({ kind: z.literal('sending'), sinceMs: z.number() }),
  /**
   * Still connected, but the queue grows (`queue`), the server has confirmed nothing for a while (`unconfirmed`), OBS says
   * so (`encoder`), or the far end of a real-time stream gets too little of it (`received`).
   */
  z.object({
    kind: z.literal('degraded'),
    sinceMs: z.number(),
    why: z.enum(['queue', 'unconfirmed', 'encoder', 'received']).default('queue'),
  }),
  z.object({
    kind: z.literal('reconnecting'),
    /** When the outage began: stays the same however many tries it takes. */
    sinceMs: z.number(),
    attempt: z.number().int(),
    nextTryAtMs: z.number(),
    fault: Fault,
    /** When the platform closes the room unless video comes back; null where nobody says. */
    closesAtMs: z.number().nullable().default(null),
  }),
  /** Another program publishes with this address and key: the end of this upload, not of the room. */
  z.object({ kind: z.literal('taken_over'), atMs: z.number(), fault: Fault }),
  z.object({ kind: z.literal('failed'), fault: Fault }),
]);
export type IngestState = z.infer<typeof IngestState>;

/** Who makes the picture: the studio's own stage, or the host's OBS. Fixed for a session. */
export const StageKind = z.enum(['studio', 'obs']);
export type StageKind = z.infer<typeof StageKind>;

export const PageState = z.enum(['present', 'gone']);
export type PageState = z.infer<typeof PageState>;

/**
 * The live session, one union:
 * `prepare → opening → live → ending → ended → prepare`. `opening` can drop to `failed` or, cancelled, back to `prepare`;
 * a stream that can send no more goes `live → ending → failed`. `failed` goes to `prepare`.
 * Only `electron/core/live` decides; everything else shows it.
 */
export const LiveState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('prepare') }),
  z.object({
    kind: z.literal('opening'),
    sessionId: SessionId,
    stage: StageKind,
    /** Everything is set in OBS; the stream begins when the host presses the button there. */
    awaitsButton: z.boolean(),
    destination: Destination,
    rehearsal: z.boolean(),
    startedAtMs: z.number(),
    steps: z.array(OpeningStep),
    /** True while what was opened is closed again, after a failed step or a cancellation (at most 5 s). */
    closing: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('live'),
    sessionId: SessionId,
    stage: StageKind,
    destination: Destination,
    rehearsal: z.boolean(),
    title: z.string(),
    roomId: RoomId.nullable(),
    watchUrl: z.string().nullable(),
    liveAtMs: z.number(),
    ingest: IngestState,
    /** `gone`: no page feeds the stage; the stream waits for it. Means nothing when OBS makes the picture. */
    page: PageState,
    recording: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('on'), path: z.string() }),
      z.object({ kind: z.literal('off') }),
      z.object({ kind: z.literal('failed'), fault: Fault }),
    ]),
  }),
  z.object({
    kind: z.literal('ending'),
    sessionId: SessionId,
    rehearsal: z.boolean(),
    liveAtMs: z.number(),
    reason: z.enum(['host', 'platform', 'failed']),
  }),
  z.object({
    kind: z.literal('ended'),
    sessionId: SessionId,
    reason: z.enum(['host', 'platform', 'failed']),
    endedAtMs: z.number(),
  }),
  /** Nothing was sent, or nothing can be sent any more. `wasLive` tells whether a session report exists. */
  z.object({
    kind: z.literal('failed'),
    sessionId: SessionId,
    fault: Fault,
    wasLive: z.boolean(),
    steps: z.array(OpeningStep),
  }),
]);
export type LiveState = z.infer<typeof LiveState>;
export type LiveStateOf<K extends LiveState['kind']> = Extract<LiveState, { kind: K }>;
