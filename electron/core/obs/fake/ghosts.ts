import type { FakeScene, World } from './world.ts';

type Emit = (type: string, data: Record<string, unknown>) => void;

/** The scenes that OBS draws now, and the groups in them. */
function drawn(world: World): FakeScene[] {
  const scenes = world.scenes.filter(({ name }) => name === world.program || name === world.preview);
  const inside = new Set(scenes.flatMap(({ items }) => items.map(({ source }) => source)));
  return [...scenes, ...world.scenes.filter(({ name, group }) => group && inside.has(name))];
}

/** Lets go of an input that no scene shows any more. True: it was there. */
export function letGo(world: World, source: string): boolean {
  if (world.scenes.some(({ items }) => items.some((item) => item.source === source))) return false;
  const at = world.inputs.findIndex(({ name }) => name === source);
  if (at >= 0) world.inputs.splice(at, 1);
  return at >= 0;
}

export function dropItem(scene: FakeScene, id: number, emit: Emit): void {
  const at = scene.items.findIndex((item) => item.id === id);
  const [item] = scene.items.splice(at, 1);
  if (item) emit('SceneItemRemoved', { sceneName: scene.name, sourceName: item.source, sceneItemId: id });
}

/**
 * OBS takes the items of a removed input out of a scene when it next draws them. Until then the input is a ghost: in the
 * lists of scenes it is not drawing, under a name that is still taken.
 */
export function prune(world: World, emit: Emit, scenes: readonly FakeScene[] = drawn(world)): void {
  const removed = new Set(world.inputs.filter((input) => input.removed).map(({ name }) => name));
  if (removed.size === 0) return;
  for (const scene of scenes)
    for (const { id } of scene.items.filter(({ source, enabled }) => enabled && removed.has(source)))
      dropItem(scene, id, emit);
  for (const name of removed) letGo(world, name);
}
