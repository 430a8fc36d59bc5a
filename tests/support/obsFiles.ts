import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What OBS has when it starts. Every value is the test's own; what is left out is as below. */
export type ObsSetup = {
  /** Null: the server is switched off, as it is after a first start of OBS. */
  websocket: { port: number; password: string | null } | null;
  /** Canvas and output alike. */
  video: { width: number; height: number; fps: number };
  encoder: {
    /** `Advanced`: its encoder settings cannot be read from outside. */
    mode: 'Simple' | 'Advanced';
    videoKbps: number;
    audioKbps: number;
    /** Frames between two key frames; null leaves it to x264 in OBS, which takes 250. */
    keyint: number | null;
  };
  reconnect: { on: boolean; delaySeconds: number; maxRetries: number };
  replayBuffer: boolean;
  service: { type: string; settings: Readonly<Record<string, unknown>> };
  /** OBS draws its own preview: dear without a graphics card. */
  preview: boolean;
  collection: ObsCollection;
  recordings: string;
};

export type ObsCollection = { sources: readonly ObsSource[]; scenes: readonly ObsSceneSetup[] };
/** `id` without version, as `color_source`. */
export type ObsSource = {
  id: 'color_source' | 'text_ft2_source' | 'ffmpeg_source' | 'image_source' | 'xshm_input';
  name: string;
  settings: object;
  muted?: boolean;
  volume?: number;
};
export type ObsItemSetup = { name: string; x?: number; y?: number; scale?: number; visible?: boolean };
/** Items from the bottom up. A group stands in `groups` by its name, with items of its own. */
export type ObsSceneSetup = { name: string; items: readonly ObsItemSetup[]; group?: boolean };

/** Name of the profile and the scene collection. */
export const OBS_PROFILE = 'Redcast';

/** Writes what OBS 29 reads at its start, under `config/obs-studio`. Everything that would ask the user is answered. */
export function writeObsFiles(config: string, setup: ObsSetup): void {
  const root = join(config, 'obs-studio');
  const profile = join(root, 'basic', 'profiles', OBS_PROFILE);
  const scenes = join(root, 'basic', 'scenes');
  for (const path of [profile, scenes, setup.recordings]) mkdirSync(path, { recursive: true });
  writeFileSync(join(root, 'global.ini'), ini(globalSettings(setup)));
  writeFileSync(join(profile, 'basic.ini'), ini(profileSettings(setup)));
  writeFileSync(join(profile, 'service.json'), JSON.stringify(setup.service));
  writeFileSync(join(scenes, `${OBS_PROFILE}.json`), JSON.stringify(collectionFile(setup.collection)));
}

type Ini = Record<string, Record<string, string | number | boolean>>;
const ini = (sections: Ini): string =>
  Object.entries(sections)
    .map(([section, values]) => [`[${section}]`, ...Object.entries(values).map(([k, v]) => `${k}=${v}`), ''].join('\n'))
    .join('\n');

function globalSettings({ websocket, preview }: ObsSetup): Ini {
  return {
    General: {
      // Set once the first-run assistant has been through.
      FirstRun: true,
      LastVersion: 486539266,
      Pre19Defaults: false,
      Pre21Defaults: false,
      Pre23Defaults: false,
      'Pre24.1Defaults': false,
      EnableAutoUpdates: false,
      ConfirmOnExit: false,
      Language: 'en-US',
    },
    Basic: {
      Profile: OBS_PROFILE,
      ProfileDir: OBS_PROFILE,
      SceneCollection: OBS_PROFILE,
      SceneCollectionFile: OBS_PROFILE,
    },
    BasicWindow: { PreviewEnabled: preview, WarnBeforeStartingStream: false, WarnBeforeStoppingStream: false },
    OBSWebSocket: {
      // Else OBS writes a new random password over this one and leaves the server off.
      FirstLoad: false,
      AlertsEnabled: false,
      ServerEnabled: websocket !== null,
      ...(websocket && {
        ServerPort: websocket.port,
        AuthRequired: websocket.password !== null,
        ServerPassword: websocket.password ?? '',
      }),
    },
  };
}

function profileSettings({ encoder, reconnect, replayBuffer, video, recordings }: ObsSetup): Ini {
  const x264 = encoder.keyint !== null && {
    UseAdvanced: true,
    x264Settings: `keyint=${encoder.keyint} min-keyint=${encoder.keyint}`,
  };
  return {
    General: { Name: OBS_PROFILE },
    Output: {
      Mode: encoder.mode,
      Reconnect: reconnect.on,
      RetryDelay: reconnect.delaySeconds,
      MaxRetries: reconnect.maxRetries,
      DelayEnable: false,
    },
    SimpleOutput: {
      FilePath: recordings,
      RecQuality: 'Stream',
      RecRB: replayBuffer,
      RecRBTime: 5,
      VBitrate: encoder.videoKbps,
      ABitrate: encoder.audioKbps,
      StreamEncoder: 'x264',
      Preset: 'veryfast',
      ...x264,
    },
    AdvOut: { Encoder: 'obs_x264', RecFilePath: recordings },
    Video: {
      BaseCX: video.width,
      BaseCY: video.height,
      OutputCX: video.width,
      OutputCY: video.height,
      FPSType: 0,
      FPSCommon: video.fps,
      ScaleType: 'bilinear',
      ColorFormat: 'NV12',
    },
    Audio: { SampleRate: 48000, ChannelSetup: 'Stereo' },
  };
}

const VERSIONED: Partial<Record<ObsSource['id'], string>> = {
  color_source: 'color_source_v3',
  text_ft2_source: 'text_ft2_source_v2',
};

function collectionFile({ sources, scenes }: ObsCollection): object {
  const groups = scenes.filter((scene) => scene.group);
  const plain = scenes.filter((scene) => !scene.group);
  const first = plain[0]?.name;
  return {
    name: OBS_PROFILE,
    current_scene: first,
    current_program_scene: first,
    current_transition: 'Cut',
    transition_duration: 300,
    transitions: [],
    scene_order: plain.map(({ name }) => ({ name })),
    groups: groups.map((group) => sceneSource(group, { custom_size: true, cx: 320, cy: 180 })),
    quick_transitions: [],
    saved_projectors: [],
    modules: {},
    sources: [
      ...sources.map(({ id, ...source }) => ({
        ...{ id, versioned_id: VERSIONED[id] ?? id, enabled: true, muted: false, volume: 1, mixers: 255 },
        ...source,
      })),
      ...plain.map((scene) => sceneSource(scene, { custom_size: false })),
    ],
  };
}

const sceneSource = ({ name, items, group }: ObsSceneSetup, size: object): object => ({
  id: group ? 'group' : 'scene',
  versioned_id: group ? 'group' : 'scene',
  name,
  enabled: true,
  muted: false,
  volume: 1,
  mixers: group ? 255 : 0,
  settings: { ...size, id_counter: items.length, items: items.map(itemFile) },
});

const itemFile = (item: ObsItemSetup, index: number): object => ({
  id: index + 1,
  name: item.name,
  visible: item.visible ?? true,
  locked: false,
  rot: 0,
  align: 5,
  bounds_align: 0,
  bounds_type: 0,
  bounds: { x: 0, y: 0 },
  pos: { x: item.x ?? 0, y: item.y ?? 0 },
  scale: { x: item.scale ?? 1, y: item.scale ?? 1 },
  crop_left: 0,
  crop_top: 0,
  crop_right: 0,
  crop_bottom: 0,
  scale_filter: 'disable',
  blend_method: 'default',
  blend_type: 'normal',
  group_item_backup: false,
  private_settings: {},
});
