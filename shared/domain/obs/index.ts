import { z } from 'zod';
import { ObsEncoder, ObsFound, ObsLink, ObsOutput, ObsService, ObsSideOutput, ObsVideo } from './link.ts';
import { ObsFinding, ObsOverlay, ObsRepair } from './trust.ts';

/**
 * shared/domain/obs – the host's own OBS as the studio sees it. Start here, then link.ts (connection and outputs),
 * scenes.ts (scenes, sound, mapping), trust.ts (findings, repairs, activity).
 */
export * from './encoders.ts';
export * from './link.ts';
export * from './scenes.ts';
export * from './trust.ts';

/** What changes rarely. Scenes, sound and numbers are sections of their own, so that a meter does not carry the scenes. */
export const ObsState = z.object({
  link: ObsLink,
  found: ObsFound,
  /** Null until OBS has said it; the last known value while OBS is away. */
  video: ObsVideo.nullable(),
  encoder: ObsEncoder.nullable(),
  output: ObsOutput,
  service: ObsService,
  record: ObsSideOutput,
  replay: ObsSideOutput,
  virtualCamera: ObsSideOutput,
  /** OBS has its browser plug-in. */
  browserSource: z.boolean(),
  findings: z.array(ObsFinding),
  /** Newest first. */
  repairs: z.array(ObsRepair),
  /** A command of the studio is on its way to OBS. */
  busy: z.boolean(),
  overlays: z.array(ObsOverlay),
});
export type ObsState = z.infer<typeof ObsState>;

export const noObs = (): ObsState => ({
  link: { kind: 'off' },
  found: null,
  video: null,
  encoder: null,
  output: { kind: 'idle' },
  service: { kind: 'unknown', name: '', kept: false },
  record: 'unavailable',
  replay: 'unavailable',
  virtualCamera: 'unavailable',
  browserSource: false,
  findings: [],
  repairs: [],
  busy: false,
  overlays: [],
});
