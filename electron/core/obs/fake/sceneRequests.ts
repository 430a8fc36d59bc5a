import { Refusal } from './check.ts';
import { dropItem, letGo, prune } from './ghosts.ts';
import type { Handlers, Machine } from './machine.ts';
import { addItem, exists, type FakeScene, inputOf, itemOf, sceneOf, type World } from './world.ts';

/** Bottom scene first, with index 0, as OBS lists them. */
const sceneList = (world: World) =>
  world.scenes
    .filter((scene) => !scene.group)
    .toReversed()
    .map(({ name }, sceneIndex) => ({ sceneIndex, sceneName: name }));

function sourceOf(
  world: World,
  name: string,
): { sourceType: string; inputKind: string | null; isGroup: boolean | null } {
  const scene = world.scenes.find((one) => one.name === name);
  if (scene) return { sourceType: 'OBS_SOURCE_TYPE_SCENE', inputKind: null, isGroup: scene.group };
  return { sourceType: 'OBS_SOURCE_TYPE_INPUT', inputKind: inputOf(world, name).kind, isGroup: null };
}

const itemList = (world: World, scene: FakeScene) => ({
  sceneItems: scene.items.map((item, sceneItemIndex) => ({
    sceneItemId: item.id,
    sceneItemIndex,
    sceneItemEnabled: item.enabled,
    sceneItemLocked: item.locked,
    sceneItemTransform: item.transform,
    sceneItemBlendMode: 'OBS_BLEND_NORMAL',
    sourceName: item.source,
    ...sourceOf(world, item.source),
  })),
});

function create({ world, emit }: Machine, scene: FakeScene, source: string, enabled: boolean): number {
  const item = addItem(scene, source, enabled);
  emit('SceneItemCreated', {
    sceneName: scene.name,
    sourceName: source,
    sceneItemId: item.id,
    sceneItemIndex: scene.items.length - 1,
  });
  if (!enabled)
    emit('SceneItemEnableStateChanged', { sceneName: scene.name, sceneItemId: item.id, sceneItemEnabled: false });
  if (scene.name === world.program) emit('SceneItemSelected', { sceneName: scene.name, sceneItemId: item.id });
  return item.id;
}

/** Renames a scene or an input wherever it stands. */
function rename(world: World, from: string, to: string): void {
  if (exists(world, to)) throw new Refusal(601, 'A source already exists by that new scene name.');
  for (const one of [...world.scenes, ...world.inputs]) if (one.name === from) one.name = to;
  for (const { items } of world.scenes) for (const item of items) if (item.source === from) item.source = to;
  if (world.program === from) world.program = to;
  if (world.preview === from) world.preview = to;
}

export const SCENE_REQUESTS: Handlers = {
  GetSceneList: (_, { world }) => ({
    currentProgramSceneName: world.program,
    currentPreviewSceneName: world.preview,
    scenes: sceneList(world),
  }),
  GetSceneItemList: (f, { world }) => itemList(world, sceneOf(world, f.text('sceneName'))),
  GetGroupSceneItemList: (f, { world }) => itemList(world, sceneOf(world, f.text('sceneName'), 'group')),
  GetSceneItemId(f, { world }) {
    const scene = sceneOf(world, f.text('sceneName'), 'either');
    const source = f.text('sourceName');
    const item = scene.items.find((one) => one.source === source);
    if (!item) throw new Refusal(600, 'No scene items were found in the specified scene by that name or offset.');
    return { sceneItemId: item.id };
  },
  GetSceneItemEnabled: (f, obs) => ({ sceneItemEnabled: itemIn(f, obs).item.enabled }),
  GetSceneItemTransform: (f, obs) => ({ sceneItemTransform: itemIn(f, obs).item.transform }),
  SetSceneItemEnabled(f, obs) {
    const { scene, item } = itemIn(f, obs);
    const enabled = f.flag('sceneItemEnabled');
    if (item.enabled === enabled) return;
    item.enabled = enabled;
    obs.emit('SceneItemEnableStateChanged', {
      sceneName: scene.name,
      sceneItemId: item.id,
      sceneItemEnabled: enabled,
    });
    prune(obs.world, obs.emit);
  },
  SetSceneItemLocked(f, obs) {
    const { scene, item } = itemIn(f, obs);
    const locked = f.flag('sceneItemLocked');
    if (item.locked === locked) return;
    item.locked = locked;
    obs.emit('SceneItemLockStateChanged', { sceneName: scene.name, sceneItemId: item.id, sceneItemLocked: locked });
  },
  SetSceneItemTransform(f, obs) {
    Object.assign(itemIn(f, obs).item.transform, f.object('sceneItemTransform'));
  },
  SetSceneItemIndex(f, obs) {
    const { scene, item } = itemIn(f, obs);
    const index = f.number('sceneItemIndex', 0, 8192);
    scene.items.splice(scene.items.indexOf(item), 1);
    scene.items.splice(index, 0, item);
    obs.emit('SceneItemListReindexed', {
      sceneName: scene.name,
      sceneItems: scene.items.map(({ id }, sceneItemIndex) => ({ sceneItemId: id, sceneItemIndex })),
    });
  },
  CreateSceneItem(f, obs) {
    const scene = sceneOf(obs.world, f.text('sceneName'));
    const source = f.text('sourceName');
    if (!exists(obs.world, source)) throw new Refusal(600, `No source was found by the name of \`${source}\`.`);
    if (source === scene.name) throw new Refusal(703, 'You cannot create scene item of a scene within itself.');
    return { sceneItemId: create(obs, scene, source, f.has('sceneItemEnabled') ? f.flag('sceneItemEnabled') : true) };
  },
  RemoveSceneItem(f, obs) {
    const { scene, item } = itemIn(f, obs);
    const told = obs.world.inputs.some(({ name, removed }) => name === item.source && removed);
    dropItem(scene, item.id, obs.emit);
    if (letGo(obs.world, item.source) && !told) obs.emit('InputRemoved', { inputName: item.source });
  },
  CreateInput(f, obs) {
    const { world } = obs;
    const scene = sceneOf(world, f.text('sceneName'));
    const name = f.text('inputName');
    const kind = f.text('inputKind');
    if (exists(world, name)) throw new Refusal(601, 'A source already exists by that input name.');
    if (!world.inputKinds.includes(kind))
      throw new Refusal(
        605,
        'Your specified input kind is not supported by OBS. Check that your specified kind is properly versioned and that any necessary plugins are loaded.',
      );
    const settings = f.has('inputSettings') ? f.object('inputSettings', true) : {};
    world.inputs.unshift({ name, kind, settings: { ...settings }, muted: false, volumeMul: 1 });
    obs.emit('InputCreated', { inputName: name, inputKind: kind, inputSettings: settings, defaultInputSettings: {} });
    return { sceneItemId: create(obs, scene, name, f.has('sceneItemEnabled') ? f.flag('sceneItemEnabled') : true) };
  },
  RemoveInput(f, obs) {
    const input = inputOf(obs.world, f.text('inputName'));
    input.removed = true;
    obs.emit('InputRemoved', { inputName: input.name });
    obs.clock.later(1, () => prune(obs.world, obs.emit));
  },
  SetInputName(f, { world, emit }) {
    const oldInputName = inputOf(world, f.text('inputName')).name;
    const inputName = f.text('newInputName');
    rename(world, oldInputName, inputName);
    emit('InputNameChanged', { oldInputName, inputName });
  },
  CreateScene(f, { world, emit }) {
    const sceneName = f.text('sceneName');
    if (exists(world, sceneName)) throw new Refusal(601, 'A source already exists by that scene name.');
    world.scenes.push({ name: sceneName, group: false, items: [], nextId: 1 });
    emit('SceneListChanged', { scenes: sceneList(world) });
    emit('SceneCreated', { sceneName, isGroup: false });
  },
  RemoveScene(f, { world, emit, stage }) {
    const scene = sceneOf(world, f.text('sceneName'));
    const other = world.scenes.find((one) => one !== scene && !one.group);
    if (!other) throw new Refusal(603, 'You cannot remove the last scene in the collection.');
    world.scenes.splice(world.scenes.indexOf(scene), 1);
    emit('SceneRemoved', { sceneName: scene.name, isGroup: false });
    emit('SceneListChanged', { scenes: sceneList(world) });
    if (world.preview === scene.name) stage.toPreview(other.name);
    if (world.program === scene.name) stage.toProgram(other.name);
  },
  SetSceneName(f, { world, emit }) {
    const oldSceneName = sceneOf(world, f.text('sceneName')).name;
    const sceneName = f.text('newSceneName');
    rename(world, oldSceneName, sceneName);
    emit('SceneNameChanged', { oldSceneName, sceneName });
  },
};

function itemIn(f: Parameters<Handlers[string]>[0], { world }: Machine) {
  const scene = sceneOf(world, f.text('sceneName'), 'either');
  return { scene, item: itemOf(scene, f.number('sceneItemId', 0, Number.MAX_SAFE_INTEGER)) };
}
