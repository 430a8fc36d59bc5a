import type { ObsItem, ObsScenes } from '../../../shared/domain/index.ts';
import type { ObsDriver } from './driver.ts';
import type { Answer, ObsEvent } from './protocol.ts';
import { createSettling, REMOVED_SETTLE_MS } from './settling.ts';

export type SceneMirror = {
  get(): ObsScenes | null;
  /** Reads everything anew. False when OBS stopped answering meanwhile. */
  load(): Promise<boolean>;
  take(event: ObsEvent): void;
  /** OBS is gone: nothing is read any more, what was known stays. */
  gone(): void;
};

/**
 * Scenes, items and transitions as OBS has them. Values follow its events at once; changes of structure are read anew after
 * a moment. On a quit OBS removes every scene and input before it says that it is leaving: those are never taken for the
 * host deleting scenes, because a reading that finds OBS gone changes nothing.
 */
export function createSceneMirror(options: {
  driver: Pick<ObsDriver, 'read'>;
  onChange(scenes: ObsScenes): void;
}): SceneMirror {
  const { driver } = options;
  let scenes: ObsScenes | null = null;
  let loading: Promise<boolean> | null = null;
  let again = false;
  const settling = createSettling(() => void load());
  const { leaving, later } = settling;

  const set = (patch: Partial<ObsScenes>) => {
    // What is being read may be older than this: it is read once more.
    if (loading) again = true;
    if (!scenes) return;
    scenes = { ...scenes, ...patch };
    options.onChange(scenes);
  };

  async function itemsOf(sceneName: string): Promise<ObsItem[]> {
    const listed = await driver.read('GetSceneItemList', { sceneName });
    if (!listed.ok) return [];
    const items: ObsItem[] = [];
    for (const row of topFirst(listed.value.sceneItems)) {
      items.push(itemFrom(row, null));
      if (row.isGroup !== true) continue;
      const inside = await driver.read('GetGroupSceneItemList', { sceneName: row.sourceName });
      if (inside.ok) for (const part of topFirst(inside.value.sceneItems)) items.push(itemFrom(part, row.sourceName));
    }
    return items;
  }

  async function readAll(): Promise<boolean> {
    const [list, studio, transitions, transition, collections, profiles] = await Promise.all([
      driver.read('GetSceneList', undefined),
      driver.read('GetStudioModeEnabled', undefined),
      driver.read('GetSceneTransitionList', undefined),
      driver.read('GetCurrentSceneTransition', undefined),
      driver.read('GetSceneCollectionList', undefined),
      driver.read('GetProfileList', undefined),
    ]);
    if (!list.ok || !studio.ok || leaving()) return false;
    // OBS always has a scene; one that has none is leaving.
    if (list.value.scenes.length === 0) return false;
    const ordered = [...list.value.scenes].sort((a, b) => b.sceneIndex - a.sceneIndex);
    const read: ObsScenes['scenes'] = [];
    for (const { sceneName } of ordered) read.push({ name: sceneName, items: await itemsOf(sceneName) });
    if (leaving()) return false;
    const studioMode = studio.value.studioModeEnabled;
    scenes = {
      collection: collections.ok ? collections.value.currentSceneCollectionName : '',
      profile: profiles.ok ? profiles.value.currentProfileName : '',
      scenes: read,
      program: list.value.currentProgramSceneName ?? '',
      preview: studioMode ? (list.value.currentPreviewSceneName ?? null) : null,
      studioMode,
      transition: transition.ok ? transition.value.transitionName : '',
      transitionMs: transition.ok ? (transition.value.transitionDuration ?? 0) : 0,
      transitions: transitions.ok
        ? transitions.value.transitions.map((row) => ({
            name: row.transitionName,
            kind: row.transitionKind,
            fixed: row.transitionFixed,
          }))
        : [],
      inTransition: false,
    };
    options.onChange(scenes);
    return true;
  }

  function load(): Promise<boolean> {
    if (loading) {
      again = true;
      return loading;
    }
    loading = readAll().finally(() => {
      loading = null;
      if (again && !leaving()) {
        again = false;
        later();
      }
    });
    return loading;
  }

  const patchItem = (sceneName: string, id: number, patch: Partial<ObsItem>) => {
    if (loading) again = true;
    if (!scenes) return;
    let found = false;
    const next = scenes.scenes.map((scene) => {
      // A group's event names the group; its items stand in every scene that shows it.
      const at = scene.items.findIndex(
        (item) => item.id === id && (item.group === null ? scene.name === sceneName : item.group === sceneName),
      );
      const item = scene.items[at];
      if (!item) return scene;
      found = true;
      return { ...scene, items: scene.items.with(at, { ...item, ...patch }) };
    });
    if (found) set({ scenes: next });
    else later();
  };

  return {
    get: () => scenes,
    load() {
      settling.back();
      return load();
    },
    gone() {
      settling.gone();
      again = false;
    },
    take(event) {
      if (settling.take(event)) return;
      switch (event.type) {
        case 'CurrentProgramSceneChanged':
          set({ program: event.data.sceneName });
          break;
        case 'CurrentPreviewSceneChanged':
          set({ preview: event.data.sceneName });
          break;
        case 'StudioModeStateChanged':
          set(event.data.studioModeEnabled ? { studioMode: true } : { studioMode: false, preview: null });
          if (event.data.studioModeEnabled) later();
          break;
        case 'CurrentSceneTransitionChanged':
          set({ transition: event.data.transitionName });
          later();
          break;
        case 'CurrentSceneTransitionDurationChanged':
          set({ transitionMs: event.data.transitionDuration });
          break;
        case 'SceneTransitionStarted':
          set({ inTransition: true });
          break;
        case 'SceneTransitionEnded':
          set({ inTransition: false });
          break;
        case 'SceneItemEnableStateChanged':
          patchItem(event.data.sceneName, event.data.sceneItemId, { enabled: event.data.sceneItemEnabled });
          break;
        case 'SceneItemLockStateChanged':
          patchItem(event.data.sceneName, event.data.sceneItemId, { locked: event.data.sceneItemLocked });
          break;
        case 'SceneRemoved':
        case 'SceneItemRemoved':
          later(REMOVED_SETTLE_MS);
          break;
        case 'SceneListChanged':
        case 'SceneCreated':
        case 'SceneNameChanged':
        case 'SceneItemCreated':
        case 'SceneItemListReindexed':
        case 'InputNameChanged':
        case 'CurrentProfileChanged':
          later();
          break;
        default:
          break;
      }
    },
  };
}

type Row = Answer<'GetSceneItemList'>['sceneItems'][number];

/** OBS counts from the bottom; people read from the top. */
const topFirst = (rows: readonly Row[]): Row[] => [...rows].sort((a, b) => b.sceneItemIndex - a.sceneItemIndex);

const itemFrom = (row: Row, group: string | null): ObsItem => ({
  id: row.sceneItemId,
  name: row.sourceName,
  kind: row.isGroup === true ? 'group' : (row.inputKind ?? 'scene'),
  enabled: row.sceneItemEnabled,
  locked: row.sceneItemLocked,
  group,
});
