import { Refusal } from './check.ts';
import type { Handlers } from './machine.ts';
import type { World } from './world.ts';

export const TRANSITION_REQUESTS: Handlers = {
  SetCurrentProgramScene(f, { stage }) {
    stage.toProgram(f.text('sceneName'));
  },
  SetCurrentPreviewScene(f, { stage, world }) {
    if (world.preview === null) throw new Refusal(506);
    stage.toPreview(f.text('sceneName'));
  },
  TriggerStudioModeTransition(_, { stage }) {
    stage.take();
  },
  GetSceneTransitionList: (_, { world }) => ({
    currentSceneTransitionName: world.transition,
    currentSceneTransitionKind: transitionOf(world).kind,
    transitions: world.transitions.map(({ name, kind, fixed }) => ({
      transitionName: name,
      transitionKind: kind,
      transitionFixed: fixed,
      transitionConfigurable: false,
    })),
  }),
  GetCurrentSceneTransition(_, { world }) {
    const { name, kind, fixed } = transitionOf(world);
    return {
      transitionName: name,
      transitionKind: kind,
      transitionFixed: fixed,
      transitionDuration: fixed ? null : world.transitionMs,
      transitionConfigurable: false,
      transitionSettings: null,
    };
  },
  SetCurrentSceneTransition(f, { world, emit }) {
    const transitionName = f.text('transitionName');
    if (!world.transitions.some(({ name }) => name === transitionName))
      throw new Refusal(600, 'No scene transition was found by that name.');
    world.transition = transitionName;
    emit('CurrentSceneTransitionChanged', { transitionName });
  },
  SetCurrentSceneTransitionDuration(f, { world, emit }) {
    const transitionDuration = f.number('transitionDuration', 50, 20_000);
    if (world.transitionMs === transitionDuration) return;
    world.transitionMs = transitionDuration;
    emit('CurrentSceneTransitionDurationChanged', { transitionDuration });
  },
};

const transitionOf = (world: World) =>
  world.transitions.find(({ name }) => name === world.transition) ?? { name: '', kind: '', fixed: true };
