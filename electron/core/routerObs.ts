import type { implement } from '@orpc/server';
import type { studioContract } from '../../shared/contract/index.ts';
import { FaultError, type Reply } from '../../shared/domain/index.ts';
import type { ObsActions } from './obsActions.ts';

const ok = { ok: true } as const;

function value<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new FaultError(reply.fault);
  return reply.value;
}

type Os = ReturnType<typeof implement<typeof studioContract>>['obs'];

/** The procedures about the host's OBS, each one line to the part that owns the matter. */
export function obsRouter(os: Os, actions: ObsActions) {
  const { obs } = actions;
  const { commands, outputs } = obs;
  return {
    connect: os.connect.handler(async ({ input }) => {
      value(await actions.connect(input));
      return ok;
    }),
    retry: os.retry.handler(() => {
      obs.retry();
      return ok;
    }),
    scenes: {
      show: os.scenes.show.handler(async ({ input }) => {
        value(await commands.show(input.scene, input.program));
        return ok;
      }),
      item: os.scenes.item.handler(async ({ input }) => {
        value(await commands.item(input));
        return ok;
      }),
      studioMode: os.scenes.studioMode.handler(async ({ input }) => {
        value(await commands.studioMode(input.on));
        return ok;
      }),
      take: os.scenes.take.handler(async () => {
        value(await commands.take());
        return ok;
      }),
      transition: os.scenes.transition.handler(async ({ input }) => {
        value(await commands.transition(input));
        return ok;
      }),
    },
    sound: {
      mute: os.sound.mute.handler(async ({ input }) => {
        value(await commands.mute(input.input, input.muted));
        return ok;
      }),
      volume: os.sound.volume.handler(async ({ input }) => {
        value(await commands.volume(input.input, input.db));
        return ok;
      }),
    },
    outputs: {
      record: os.outputs.record.handler(async ({ input }) => {
        value(await outputs.turn('record', input.on));
        return ok;
      }),
      replay: os.outputs.replay.handler(async ({ input }) => {
        value(await outputs.turn('replay', input.on));
        return ok;
      }),
      saveReplay: os.outputs.saveReplay.handler(async () => value(await outputs.saveReplay())),
      virtualCamera: os.outputs.virtualCamera.handler(async ({ input }) => {
        value(await outputs.turn('virtualCamera', input.on));
        return ok;
      }),
    },
    repair: os.repair.handler(async ({ input }) => {
      value(await actions.repair(input));
      return ok;
    }),
    undo: os.undo.handler(async ({ input }) => {
      value(await obs.repairs.undo(input.repairId));
      return ok;
    }),
    overlays: {
      add: os.overlays.add.handler(async ({ input }) => {
        value(await actions.addOverlay(input.kind, input.scene));
        return ok;
      }),
      remove: os.overlays.remove.handler(async ({ input }) => {
        value(await actions.removeOverlay(input.kind));
        return ok;
      }),
    },
    dryRun: os.dryRun.handler(({ input }) => ({ steps: value(actions.dryRun(input.action, input.on)) })),
    meters: os.meters.handler(({ signal }) => obs.sound.meters(signal)),
    pictures: os.pictures.handler(({ input, signal }) => obs.pictures.watch(input, signal)),
    activity: os.activity.handler(({ signal }) => obs.activity.watch(signal)),
  };
}
