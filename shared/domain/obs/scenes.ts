import { z } from 'zod';

/** Names in OBS are free text: emoji, quotes, hundreds of characters. A longer one is refused by OBS itself. */
export const ObsName = z.string().min(1).max(2_000);

/** One source in one scene. `id` is unique within its scene (or group) only. */
export const ObsItem = z.object({
  id: z.number().int(),
  name: z.string(),
  /** Kind of the input, for example `ffmpeg_source`; `scene` or `group` for those. */
  kind: z.string(),
  enabled: z.boolean(),
  locked: z.boolean(),
  /** Name of the group it is in; groups are switched like scenes, by their name. */
  group: z.string().nullable(),
});
export type ObsItem = z.infer<typeof ObsItem>;

export const ObsTransition = z.object({
  name: z.string(),
  kind: z.string(),
  /** A cut has no duration to set. */
  fixed: z.boolean(),
});
export type ObsTransition = z.infer<typeof ObsTransition>;

/** Scenes, top first as OBS shows them, with their items, top first. */
export const ObsScenes = z.object({
  collection: z.string(),
  profile: z.string(),
  scenes: z.array(z.object({ name: z.string(), items: z.array(ObsItem) })),
  program: z.string(),
  /** The scene in preview; null outside of studio mode. */
  preview: z.string().nullable(),
  studioMode: z.boolean(),
  transition: z.string(),
  transitionMs: z.number().int(),
  transitions: z.array(ObsTransition),
  /** True while a transition runs in the program picture. */
  inTransition: z.boolean(),
});
export type ObsScenes = z.infer<typeof ObsScenes>;

/** −100 dB stands for silence; OBS goes up to +26 dB. */
export const OBS_VOLUME_DB = { min: -100, max: 26 } as const;

export const ObsAudioInput = z.object({
  name: z.string(),
  kind: z.string(),
  muted: z.boolean(),
  /** −100 to 26 dB. */
  volumeDb: z.number(),
});
export type ObsAudioInput = z.infer<typeof ObsAudioInput>;

/** Levels in dBFS after volume and mute, the loudest channel of each input. −100 is silence. */
export const ObsMeters = z.object({
  atMs: z.number(),
  inputs: z.array(z.object({ name: z.string(), levelDb: z.number(), peakDb: z.number() })),
});
export type ObsMeters = z.infer<typeof ObsMeters>;

/** A picture of the program or the preview as a JPEG data URL. */
export const ObsPicture = z.object({ atMs: z.number(), scene: z.string(), jpeg: z.string() });
export type ObsPicture = z.infer<typeof ObsPicture>;

/** What explaining a product does in OBS, as the host decided. Names that OBS no longer has do nothing and are shown as such. */
export const ExplainAction = z.discriminatedUnion('kind', [
  /** Switches the program to a scene; `back` returns to the scene before when explaining ends. */
  z.object({ kind: z.literal('scene'), scene: ObsName, back: z.boolean() }),
  /** Shows a source while the item is explained and hides it after. */
  z.object({ kind: z.literal('source'), scene: ObsName, source: ObsName }),
]);
export type ExplainAction = z.infer<typeof ExplainAction>;

/** `productId` null: every product that has no rule of its own. */
export const ExplainRule = z.object({ productId: z.string().max(64).nullable(), action: ExplainAction });
export type ExplainRule = z.infer<typeof ExplainRule>;

/** What a dry run says a rule would do now, in order; nothing is sent to OBS. */
export const PlannedStep = z.object({
  what: z.enum(['switch_scene', 'show_source', 'hide_source']),
  scene: z.string(),
  source: z.string().nullable(),
  /** `change`: would be sent. `same`: is so already. `missing`: OBS has no such scene or source. */
  effect: z.enum(['change', 'same', 'missing']),
  before: z.string(),
  after: z.string(),
});
export type PlannedStep = z.infer<typeof PlannedStep>;
