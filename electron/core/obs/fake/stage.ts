import { Refusal } from './check.ts';
import type { FakeClock } from './clock.ts';
import { prune } from './ghosts.ts';
import type { FakeTimings } from './timings.ts';
import { sceneOf, type World } from './world.ts';

/** Which scene is on air, and how it gets there. */
export type FakeStage = {
  toProgram(scene: string): void;
  toPreview(scene: string): void;
  take(): void;
  studioMode(on: boolean): void;
};

export function createFakeStage(options: {
  world: World;
  clock: FakeClock;
  timings: FakeTimings;
  emit(type: string, data: Record<string, unknown>): void;
}): FakeStage {
  const { world, clock, timings, emit } = options;
  let run = 0;

  function transition(to: string): void {
    if (to === world.program) return;
    const from = world.program;
    const { name: transitionName, fixed } = world.transitions.find((one) => one.name === world.transition) ?? {
      name: world.transition,
      fixed: true,
    };
    run += 1;
    const mine = run;
    // OBS names the new scene from now on, though it says so only at the end.
    world.program = to;
    emit('SceneTransitionStarted', { transitionName });
    prune(world, emit);
    clock.later(fixed ? timings.cutMs : world.transitionMs * timings.transitionScale, () => {
      // A transition that another one cut off has no end of its own.
      if (mine !== run) return;
      const ends = [
        () => emit('CurrentProgramSceneChanged', { sceneName: to }),
        () => emit('SceneTransitionVideoEnded', { transitionName }),
        () => emit('SceneTransitionEnded', { transitionName }),
      ];
      // The order of these three was seen to vary.
      ends.push(...ends.splice(0, mine % 3));
      if (world.preview !== null) {
        world.preview = from;
        emit('CurrentPreviewSceneChanged', { sceneName: from });
      }
      for (const end of ends) end();
    });
  }

  return {
    toProgram: (scene) => transition(sceneOf(world, scene).name),
    toPreview(scene) {
      if (world.preview === null) throw new Refusal(506);
      const { name } = sceneOf(world, scene);
      if (world.preview === name) return;
      world.preview = name;
      clock.later(1, () => {
        emit('CurrentPreviewSceneChanged', { sceneName: name });
        prune(world, emit);
      });
    },
    take() {
      if (world.preview === null) throw new Refusal(506);
      transition(world.preview);
    },
    studioMode(on) {
      if ((world.preview !== null) === on) return;
      const { preview, program } = world;
      world.preview = on ? program : null;
      // On its way out OBS names the scene of the preview as the program's for a moment.
      if (preview !== null && preview !== program) {
        emit('CurrentProgramSceneChanged', { sceneName: preview });
        emit('CurrentProgramSceneChanged', { sceneName: program });
      }
      emit('StudioModeStateChanged', { studioModeEnabled: on });
    },
  };
}
