import { done, type ObsActivity, type Reply, refuse } from '../../../../shared/domain/index.ts';
import { createActivity } from '../activity.ts';
import { createDriver } from '../driver.ts';
import type { ObsConnection } from '../port.ts';
import { ANSWERS, type RequestName } from '../protocol.ts';

type Item = { sceneItemId: number; sourceName: string; sceneItemEnabled: boolean; transform: Record<string, unknown> };
type Input = { kind: string; settings: Record<string, unknown> };
type Fields = Record<string, unknown>;

/**
 * As much of an OBS as overlays ask for, in memory, behind the real driver: inputs, scenes with items (bottom first), one
 * name space for both. Refuses what OBS refuses, and whatever `failOn` says.
 */
export function createFakeConnection(start: { kinds: string[]; scenes: Record<string, string[]> }) {
  const inputs = new Map<string, Input>();
  const scenes = new Map<string, Item[]>();
  const changes: { request: RequestName; input: Fields }[] = [];
  const activity: Omit<ObsActivity, 'seq'>[] = [];
  const canvas = { baseWidth: 720, baseHeight: 1280 };
  let nextId = 1;
  let failing: ((request: RequestName, input: Fields) => Reply<never> | null) | null = null;

  const put = (scene: Item[], sourceName: string): number => {
    const sceneItemId = nextId++;
    scene.push({ sceneItemId, sourceName, sceneItemEnabled: true, transform: { positionX: 0, positionY: 0 } });
    return sceneItemId;
  };
  for (const [name, sources] of Object.entries(start.scenes)) {
    const scene: Item[] = [];
    scenes.set(name, scene);
    for (const source of sources) {
      if (!inputs.has(source)) inputs.set(source, { kind: 'color_source_v3', settings: {} });
      put(scene, source);
    }
  }

  const missing = refuse('obs_missing');
  const itemOf = (f: Fields) => scenes.get(String(f.sceneName))?.find((item) => item.sceneItemId === f.sceneItemId);
  const rows = (scene: Item[]) =>
    scene.map((item, sceneItemIndex) => ({
      ...item,
      sceneItemIndex,
      sourceType: 'OBS_SOURCE_TYPE_INPUT',
      inputKind: inputs.get(item.sourceName)?.kind ?? null,
      isGroup: null,
      sceneItemLocked: false,
    }));

  const REQUESTS: Partial<Record<RequestName, (f: Fields) => Reply<unknown>>> = {
    GetInputKindList(_) {
      return done({ inputKinds: start.kinds });
    },
    GetVideoSettings(_) {
      return done({ ...canvas, outputWidth: 720, outputHeight: 1280, fpsNumerator: 30, fpsDenominator: 1 });
    },
    GetInputList(_) {
      return done({ inputs: [...inputs].map(([inputName, { kind }]) => ({ inputName, inputKind: kind })) });
    },
    GetInputSettings(f) {
      const input = inputs.get(String(f.inputName));
      return input ? done({ inputSettings: input.settings, inputKind: input.kind }) : missing;
    },
    GetSceneList(_) {
      const list = [...scenes.keys()].map((sceneName, sceneIndex) => ({ sceneName, sceneIndex }));
      return done({ currentProgramSceneName: list[0]?.sceneName, currentPreviewSceneName: null, scenes: list });
    },
    GetSceneItemList(f) {
      const scene = scenes.get(String(f.sceneName));
      return scene ? done({ sceneItems: rows(scene) }) : missing;
    },
    GetSceneItemTransform(f) {
      const item = itemOf(f);
      return item ? done({ sceneItemTransform: item.transform }) : missing;
    },
    CreateInput(f) {
      const [scene, name, kind] = [scenes.get(String(f.sceneName)), String(f.inputName), String(f.inputKind)];
      if (!scene) return missing;
      if (inputs.has(name) || scenes.has(name)) return refuse('obs_refused', { params: { code: 601, comment: '' } });
      if (!start.kinds.includes(kind)) return refuse('obs_refused', { params: { code: 605, comment: '' } });
      inputs.set(name, { kind, settings: { ...(f.inputSettings as Fields) } });
      return done({ sceneItemId: put(scene, name) });
    },
    CreateSceneItem(f) {
      const scene = scenes.get(String(f.sceneName));
      if (!scene || !inputs.has(String(f.sourceName))) return missing;
      return done({ sceneItemId: put(scene, String(f.sourceName)) });
    },
    RemoveSceneItem(f) {
      const scene = scenes.get(String(f.sceneName));
      const gone = itemOf(f);
      if (!scene || !gone) return missing;
      scenes.set(
        String(f.sceneName),
        scene.filter((item) => item !== gone),
      );
      const stands = [...scenes.values()].some((items) => items.some((item) => item.sourceName === gone.sourceName));
      if (!stands) inputs.delete(gone.sourceName);
      return done(undefined);
    },
    RemoveInput(f) {
      if (!inputs.delete(String(f.inputName))) return missing;
      for (const [name, scene] of scenes)
        scenes.set(
          name,
          scene.filter((item) => item.sourceName !== f.inputName),
        );
      return done(undefined);
    },
    SetInputSettings(f) {
      const input = inputs.get(String(f.inputName));
      if (!input) return missing;
      input.settings = { ...input.settings, ...(f.inputSettings as Fields) };
      return done(undefined);
    },
    SetSceneItemEnabled(f) {
      const item = itemOf(f);
      if (!item) return missing;
      item.sceneItemEnabled = f.sceneItemEnabled === true;
      return done(undefined);
    },
    SetSceneItemTransform(f) {
      const item = itemOf(f);
      if (!item) return missing;
      item.transform = { ...item.transform, ...(f.sceneItemTransform as Fields) };
      return done(undefined);
    },
    SetSceneItemIndex(f) {
      const [scene, item] = [scenes.get(String(f.sceneName)), itemOf(f)];
      if (!scene || !item) return missing;
      scene.splice(scene.indexOf(item), 1);
      scene.splice(Number(f.sceneItemIndex), 0, item);
      return done(undefined);
    },
  };

  const connection: ObsConnection = {
    hello: {
      obsVersion: '29.0.2',
      websocketVersion: '5.1.0',
      system: 'Debian GNU/Linux 12 (bookworm)',
      authenticated: true,
      requests: new Set(),
    },
    async call(name, input) {
      const fields: Fields = { ...input };
      if (!name.startsWith('Get')) changes.push({ request: name, input: fields });
      const reply = failing?.(name, fields) ?? REQUESTS[name]?.(fields) ?? refuse('obs_refused', { detail: name });
      return reply.ok ? done(ANSWERS[name].parse(reply.value) as never) : reply;
    },
    onEvent: () => () => undefined,
    onClosed: () => undefined,
    close: () => undefined,
  };
  const driver = createDriver({
    connection: () => connection,
    activity: createActivity({
      append(entry) {
        activity.push(entry);
        return { ...entry, seq: activity.length };
      },
      newest: () => [],
    }),
    onPending: () => undefined,
  });

  return {
    driver,
    inputs,
    canvas,
    /** Every request that can change something. */
    changes,
    activity,
    namesIn: (scene: string) => (scenes.get(scene) ?? []).map(({ sourceName }) => sourceName),
    itemIn: (scene: string, name: string) => scenes.get(scene)?.find(({ sourceName }) => sourceName === name),
    /** Answers by this where it does not say null. */
    failOn(rule: typeof failing) {
      failing = rule;
    },
  };
}
