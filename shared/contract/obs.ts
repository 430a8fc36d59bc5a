import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import {
  ExplainAction,
  FindingId,
  OBS_VOLUME_DB,
  ObsActivity,
  ObsChange,
  ObsHost,
  ObsMeters,
  ObsName,
  ObsPicture,
  ObsReads,
  OverlayKind,
  PlannedStep,
} from '../domain/obs/index.ts';
import { withFaults } from './faults.ts';

const ok = z.object({ ok: z.literal(true) });
const command = withFaults;
const scene = z.object({ scene: ObsName });

/**
 * What the page can ask of the host's own OBS. Refusals of every command besides those named: `obs_not_connected`,
 * `obs_timeout`, `obs_refused` (in OBS's own words as `detail`), `obs_missing` (no such scene, source, input).
 */
export const obsContract = {
  /**
   * Saves where OBS is and connects anew. `password`: absent leaves the saved one, null forgets it. `storedPassword`: takes
   * the one OBS keeps in its own file on this machine. `plainYes`: the host agrees to an address of another machine
   * without encryption.
   */
  connect: command
    .input(
      z.object({
        host: ObsHost,
        port: z.number().int().min(1).max(65_535),
        password: z.string().min(1).max(1_024).nullable().optional(),
        storedPassword: z.boolean().optional(),
        plainYes: z.boolean().optional(),
      }),
    )
    .output(ok),
  /** Ends the wait between two tries, or tries again after a refusal. */
  retry: command.output(ok),

  scenes: {
    /** The program scene; in studio mode the preview, unless `program` is true. */
    show: command.input(scene.extend({ program: z.boolean().default(false) })).output(ok),
    item: command
      .input(
        scene.extend({
          itemId: z.number().int().min(0),
          group: ObsName.nullable().default(null),
          enabled: z.boolean(),
        }),
      )
      .output(ok),
    studioMode: command.input(z.object({ on: z.boolean() })).output(ok),
    /** Preview becomes program, by the chosen transition. */
    take: command.output(ok),
    /** OBS takes 50 to 20,000 ms. */
    transition: command
      .input(z.object({ name: ObsName.optional(), ms: z.number().int().min(50).max(20_000).optional() }))
      .output(ok),
  },

  sound: {
    mute: command.input(z.object({ input: ObsName, muted: z.boolean() })).output(ok),
    volume: command
      .input(z.object({ input: ObsName, db: z.number().min(OBS_VOLUME_DB.min).max(OBS_VOLUME_DB.max) }))
      .output(ok),
  },

  outputs: {
    record: command.input(z.object({ on: z.boolean() })).output(ok),
    replay: command.input(z.object({ on: z.boolean() })).output(ok),
    saveReplay: command.output(z.object({ path: z.string().nullable() })),
    virtualCamera: command.input(z.object({ on: z.boolean() })).output(ok),
  },

  /**
   * Makes the repair that a finding offers. `shown`: the changes as the host saw them when saying yes. `obs_changed_since`:
   * OBS is not as it was shown; nothing was changed.
   */
  repair: command.input(z.object({ finding: FindingId, shown: z.array(ObsChange).max(100) })).output(ok),
  undo: command.input(z.object({ repairId: z.string().max(64) })).output(ok),

  overlays: {
    /** Puts the overlay into a scene; where OBS has no browser plug-in, as text. */
    add: command.input(z.object({ kind: OverlayKind, scene: ObsName })).output(ok),
    /** Takes it out of every scene. Only sources that the studio made are removed. */
    remove: command.input(z.object({ kind: OverlayKind })).output(ok),
  },

  /** What an action would do now. Sends nothing to OBS. */
  dryRun: command
    .input(z.object({ action: ExplainAction, on: z.boolean() }))
    .output(z.object({ steps: z.array(PlannedStep) })),

  /** Sound levels, at most 10 a second; a slow reader gets fewer, each with the loudest since the last. */
  meters: command.output(eventIterator(ObsMeters)),
  /**
   * Pictures of the program or the preview, `fps` a second at most, fewer while OBS is busy: a picture is asked for when
   * the last one has arrived. `width` in pixels.
   */
  pictures: command
    .input(
      z.object({
        of: z.enum(['program', 'preview']),
        width: z.number().int().min(80).max(1_280),
        fps: z.number().min(0.2).max(10),
      }),
    )
    .output(eventIterator(ObsPicture)),
  /** The newest requests, newest first, the whole list each time something came; `reads` counts those that only looked. */
  activity: command.output(
    eventIterator(z.object({ entries: z.array(ObsActivity), reads: z.array(ObsReads), more: z.boolean() })),
  ),
};
