import { z } from 'zod';
import { FaultCode } from '../fault.ts';

/** One value in OBS that a repair would change, in words of OBS (`720×1280`, `30`, `2500 kb/s`). */
export const ObsChange = z.object({ what: z.string(), before: z.string(), after: z.string() });
export type ObsChange = z.infer<typeof ObsChange>;

/**
 * What the studio noticed about OBS. `block`: going live is not possible. `look`: possible, but look here. `ok`: checked
 * and fine. Words: `obs.finding.<id>.<code>`.
 */
export const FindingId = z.enum([
  'canvas',
  'frame_rate',
  'encoder',
  'bitrate',
  'keyframes',
  'sound_muted',
  'sound_silent',
  'disk',
  'frames',
  'stream_elsewhere',
]);
export type FindingId = z.infer<typeof FindingId>;

export const ObsFinding = z.object({
  id: FindingId,
  level: z.enum(['ok', 'look', 'block']),
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What the repair would change; null where only the host can mend it. */
  fix: z.object({ changes: z.array(ObsChange) }).nullable(),
  /** Why the repair cannot be made now: settings of the picture are locked while anything in OBS sends or records. */
  locked: z.boolean(),
});
export type ObsFinding = z.infer<typeof ObsFinding>;

/** A repair that was made and can be taken back. */
export const ObsRepair = z.object({
  id: z.string(),
  finding: FindingId,
  atMs: z.number(),
  changes: z.array(ObsChange),
});
export type ObsRepair = z.infer<typeof ObsRepair>;

export const OverlayKind = z.enum(['card', 'chat', 'goal']);
export type OverlayKind = z.infer<typeof OverlayKind>;

/**
 * One overlay. `address` opens it in any browser source; it holds a key, so it is for this studio's own pages only.
 * `sources`: where it stands in OBS. `how`: `browser` (a live page), `text` (OBS has no browser plug-in).
 */
export const ObsOverlay = z.object({
  kind: OverlayKind,
  address: z.string(),
  sources: z.array(z.object({ scene: z.string(), source: z.string() })),
  how: z.enum(['browser', 'text', 'none']),
});
export type ObsOverlay = z.infer<typeof ObsOverlay>;

/** Why the studio sent a request to OBS. */
export const ActivityReason = z.enum(['go_live', 'end', 'give_back', 'repair', 'undo', 'host', 'explain', 'overlay']);
export type ActivityReason = z.infer<typeof ActivityReason>;

/** One request that could change something in OBS. Keys and passwords are struck out before it is written. */
export const ObsActivity = z.object({
  seq: z.number().int(),
  atMs: z.number(),
  request: z.string(),
  reason: ActivityReason,
  /** The scene, source, input or setting it is about. */
  subject: z.string(),
  /** What OBS had before, and what it said when asked again; null where there is nothing to read back. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  outcome: z.union([z.literal('done'), FaultCode]),
  detail: z.string().optional(),
  /** How many more like it were sent since the row before: words of a text overlay change several times a second. */
  repeats: z.number().int().positive().optional(),
});
export type ObsActivity = z.infer<typeof ObsActivity>;

/** Requests that only read, by name: how often and when last. */
export const ObsReads = z.object({ request: z.string(), count: z.number().int(), lastAtMs: z.number() });
export type ObsReads = z.infer<typeof ObsReads>;
