import { type ObsScenes, type Reply, refuse } from '../../../shared/domain/index.ts';
import type { ObsDriver } from './driver.ts';
import type { SceneMirror } from './scenes.ts';
import type { SoundMirror } from './sound.ts';

const done = { ok: true, value: undefined } as const;
const gone = (name: string): Reply<never> => refuse('obs_missing', { params: { name: name.slice(0, 80) } });

/** What the host does in OBS from the studio: scenes, items, transitions, sound. */
export type ObsCommands = {
  show(scene: string, program: boolean): Promise<Reply<void>>;
  item(to: { scene: string; itemId: number; group: string | null; enabled: boolean }): Promise<Reply<void>>;
  studioMode(on: boolean): Promise<Reply<void>>;
  take(): Promise<Reply<void>>;
  transition(to: { name?: string | undefined; ms?: number | undefined }): Promise<Reply<void>>;
  mute(input: string, muted: boolean): Promise<Reply<void>>;
  volume(input: string, db: number): Promise<Reply<void>>;
};

export function createCommands(options: {
  driver: ObsDriver;
  scenes: Pick<SceneMirror, 'get'>;
  sound: Pick<SoundMirror, 'get'>;
}): ObsCommands {
  const { driver } = options;
  const reason = 'host' as const;

  const withScenes = async (work: (scenes: ObsScenes) => Promise<Reply<void>>): Promise<Reply<void>> => {
    const scenes = options.scenes.get();
    return scenes && driver.connection() ? work(scenes) : refuse('obs_not_connected', { retry: 'later' });
  };
  const inputNamed = (name: string) => options.sound.get()?.find((input) => input.name === name) ?? null;

  return {
    show: (scene, program) =>
      withScenes(async (now) => {
        if (!now.scenes.some((row) => row.name === scene)) return gone(scene);
        const toPreview = now.studioMode && !program;
        const before = (toPreview ? now.preview : now.program) ?? '';
        // OBS answers “ok” to the scene it shows already and sends no event: nothing to wait for.
        if (before === scene) return done;
        return driver.change({
          request: toPreview ? 'SetCurrentPreviewScene' : 'SetCurrentProgramScene',
          input: { sceneName: scene },
          reason,
          subject: scene,
          before,
          after: scene,
        });
      }),
    item: ({ scene, itemId, group, enabled }) =>
      withScenes((now) => {
        const item = now.scenes
          .find((row) => row.name === scene)
          ?.items.find((row) => row.id === itemId && row.group === group);
        if (!item) return Promise.resolve(gone(scene));
        const words = (on: boolean) => (on ? 'shown' : 'hidden');
        const at = { sceneName: group ?? scene, sceneItemId: itemId };
        return driver.change({
          request: 'SetSceneItemEnabled',
          input: { ...at, sceneItemEnabled: enabled },
          reason,
          subject: `${scene} › ${item.name}`,
          before: words(item.enabled),
          readBack: async () => {
            const after = await driver.read('GetSceneItemEnabled', at);
            return after.ok ? words(after.value.sceneItemEnabled) : null;
          },
        });
      }),
    studioMode: (on) =>
      withScenes(async (now) => {
        if (now.studioMode === on) return done;
        const words = (is: boolean) => (is ? 'on' : 'off');
        return driver.change({
          request: 'SetStudioModeEnabled',
          input: { studioModeEnabled: on },
          reason,
          subject: 'studio mode',
          before: words(now.studioMode),
          readBack: async () => {
            const after = await driver.read('GetStudioModeEnabled', undefined);
            return after.ok ? words(after.value.studioModeEnabled) : null;
          },
        });
      }),
    take: () =>
      withScenes((now) =>
        driver.change({
          request: 'TriggerStudioModeTransition',
          input: undefined,
          reason,
          subject: now.preview ?? '',
          before: now.program,
          ...(now.preview === null ? {} : { after: now.preview }),
        }),
      ),
    transition: ({ name, ms }) =>
      withScenes(async (now) => {
        if (name !== undefined && name !== now.transition) {
          if (!now.transitions.some((row) => row.name === name)) return gone(name);
          const changed = await driver.change({
            request: 'SetCurrentSceneTransition',
            input: { transitionName: name },
            reason,
            subject: 'transition',
            before: now.transition,
            after: name,
          });
          if (!changed.ok) return changed;
        }
        if (ms === undefined || ms === now.transitionMs) return done;
        return driver.change({
          request: 'SetCurrentSceneTransitionDuration',
          input: { transitionDuration: ms },
          reason,
          subject: 'transition',
          before: `${now.transitionMs} ms`,
          after: `${ms} ms`,
        });
      }),
    async mute(input, muted) {
      const now = inputNamed(input);
      if (!driver.connection()) return refuse('obs_not_connected', { retry: 'later' });
      if (!now) return gone(input);
      const words = (is: boolean) => (is ? 'muted' : 'open');
      return driver.change({
        request: 'SetInputMute',
        input: { inputName: input, inputMuted: muted },
        reason,
        subject: input,
        before: words(now.muted),
        readBack: async () => {
          const after = await driver.read('GetInputMute', { inputName: input });
          return after.ok ? words(after.value.inputMuted) : null;
        },
      });
    },
    async volume(input, db) {
      const now = inputNamed(input);
      if (!driver.connection()) return refuse('obs_not_connected', { retry: 'later' });
      if (!now) return gone(input);
      const words = (is: number) => `${Math.round(is * 10) / 10} dB`;
      return driver.change({
        request: 'SetInputVolume',
        input: { inputName: input, inputVolumeDb: db },
        reason,
        subject: input,
        before: words(now.volumeDb),
        after: words(db),
      });
    },
  };
}
