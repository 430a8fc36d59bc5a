import { z } from 'zod';
import { Bag } from './bag.ts';
import { Checklist, UploadTest } from './checklist.ts';
import { Profile } from './creator.ts';
import { Cue } from './cue.ts';
import { Fault } from './fault.ts';
import { TopicId } from './ids.ts';
import { LiveState } from './live.ts';
import { CapturePlan, OnScreenQuestion, StageReport, StreamHealth } from './media.ts';
import { ObsAudioInput, ObsScenes, ObsState, ObsStats } from './obs/index.ts';
import { Uplink } from './realtime.ts';
import { PinnedMessage, RoomTally } from './room.ts';
import { DiskState, RecordingRepair, SessionReport } from './session.ts';
import { Settings } from './settings.ts';
import { PinSuggestion } from './stalePin.ts';
import { Topic } from './topic.ts';

/** Something the host should know once; stays until dismissed or until its cause is gone. */
export const Notice = z.object({
  id: z.string(),
  tone: z.enum(['info', 'warn', 'error']),
  fault: Fault,
  atMs: z.number(),
});
export type Notice = z.infer<typeof Notice>;

export const PlatformState = z.discriminatedUnion('kind', [
  /** Manual address: there is no platform to ask. */
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('connecting'), rehearsal: z.boolean() }),
  z.object({ kind: z.literal('online'), rehearsal: z.boolean(), profile: Profile }),
  /** The last answers stay visible; `fault` says why nothing newer comes, `nextTryAtMs` when it is tried again. */
  z.object({
    kind: z.literal('offline'),
    rehearsal: z.boolean(),
    profile: Profile.nullable(),
    fault: Fault,
    nextTryAtMs: z.number(),
  }),
]);
export type PlatformState = z.infer<typeof PlatformState>;

/** The built-in platform, as far as the page shows it. Null when it is not in use. */
export const RehearsalState = z.object({
  scenarios: z.array(
    z.object({
      name: z.string(),
      title: z.object({ en: z.string(), zh: z.string() }),
      about: z.object({ en: z.string(), zh: z.string() }),
    }),
  ),
  scenario: z.string(),
  persona: z.enum(['established', 'newcomer']),
  /** Address of the watch page as a phone would open it, or null while sharing is off. */
  lanUrl: z.string().nullable(),
  /** Real time in rehearsals. `ready`: a worker was found, and runs from the first room or test on. */
  realtime: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('missing') }),
      z.object({ kind: z.literal('ready'), folder: z.string(), version: z.string() }),
      z.object({ kind: z.literal('failed'), fault: Fault }),
    ])
    .default({ kind: 'missing' }),
});
export type RehearsalState = z.infer<typeof RehearsalState>;

/** Everything the page shows except the room's event feed. One owner: the core. Sent whole, then section by section. */
export const StudioState = z.object({
  app: z.object({
    version: z.string(),
    host: z.enum(['electron', 'web']),
    platform: z.string(),
    dataDir: z.string(),
    recordingsDir: z.string(),
    startedAtMs: z.number(),
  }),
  settings: Settings,
  notices: z.array(Notice),
  platform: PlatformState,
  rehearsal: RehearsalState.nullable(),
  /** Null: not loaded yet, or no platform. */
  topics: z.array(Topic).nullable(),
  chosenTopicId: TopicId.nullable(),
  bag: Bag.nullable(),
  plan: CapturePlan,
  stage: z.object({ page: z.enum(['present', 'gone']), pageId: z.string().nullable(), report: StageReport.nullable() }),
  upload: UploadTest,
  checklist: Checklist,
  live: LiveState,
  health: StreamHealth.nullable(),
  uplink: Uplink.nullable(),
  tally: RoomTally.nullable(),
  /** The host's own OBS. The three below are the last known values while it is away; null before the first. */
  obs: ObsState,
  obsScenes: ObsScenes.nullable(),
  obsAudio: z.array(ObsAudioInput).nullable(),
  obsStats: ObsStats.nullable(),
  moderation: z.object({
    muted: z.array(z.object({ viewerId: z.string(), name: z.string(), untilMs: z.number().nullable() })),
    removed: z.array(z.object({ viewerId: z.string(), name: z.string() })),
    /** Kept out of every room of this host until let back in. */
    blocked: z.array(z.object({ viewerId: z.string(), name: z.string() })),
    words: z.array(z.string()),
    slowSeconds: z.number().int(),
    pinned: PinnedMessage.nullable(),
  }),
  /** The question drawn on the picture now. */
  onScreen: OnScreenQuestion.nullable(),
  /** What the studio would ask about the item that is being explained; null: nothing. */
  pinSuggestion: PinSuggestion.nullable(),
  /** What the host keeps about products, by product. */
  cues: z.array(Cue),
  /** Newest first. */
  sessions: z.array(SessionReport),
  /** Recordings of earlier runs that are being looked at, or were since this start. */
  repairs: z.array(RecordingRepair),
  /** Null while nothing is recorded. */
  disk: DiskState.nullable(),
});
export type StudioState = z.infer<typeof StudioState>;
export type StudioSection = keyof StudioState;

/** Sections as a schema for the wire: each change names a section and carries its whole new value. */
export const StudioUpdate = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('snapshot'), revision: z.number().int(), state: StudioState }),
  z.object({ kind: z.literal('change'), revision: z.number().int(), changes: StudioState.partial() }),
]);
export type StudioUpdate = z.infer<typeof StudioUpdate>;
