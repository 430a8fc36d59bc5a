import { Refusal } from './check.ts';

export type FakeItem = {
  id: number;
  source: string;
  enabled: boolean;
  locked: boolean;
  transform: Record<string, unknown>;
};
/** Items from the bottom up. A group is a scene that only other scenes show. */
export type FakeScene = { name: string; group: boolean; items: FakeItem[]; nextId: number };
export type FakeInput = {
  name: string;
  kind: string;
  settings: Record<string, unknown>;
  muted: boolean;
  volumeMul: number;
  /** Removed, and still in a scene that OBS has not drawn since. */
  removed?: boolean;
};
export type FakeTransition = { name: string; kind: string; fixed: boolean };
type Collection = { scenes: FakeScene[]; inputs: FakeInput[]; program: string };
type Settings = Record<string, Record<string, string>>;

/** What OBS has on disk and in memory, without its outputs. A crash keeps it: OBS writes every change at once. */
export type World = {
  readonly collections: Map<string, Collection>;
  collection: string;
  readonly profiles: Map<string, Settings>;
  profile: string;
  /** The running collection; scenes from the top down, as OBS shows them. */
  scenes: FakeScene[];
  inputs: FakeInput[];
  program: string;
  /** Null outside of studio mode. */
  preview: string | null;
  readonly transitions: FakeTransition[];
  transition: string;
  transitionMs: number;
  video: Record<
    'baseWidth' | 'baseHeight' | 'outputWidth' | 'outputHeight' | 'fpsNumerator' | 'fpsDenominator',
    number
  >;
  service: { type: string; settings: Record<string, unknown> };
  inputKinds: string[];
  recordDirectory: string;
  /** Numbers of GetStats that a test may set. */
  readonly stats: Record<string, number>;
};

/** Names of inputs, and of items in each scene from the bottom up. */
export type FakeCollection = {
  inputs: readonly (Partial<FakeInput> & { name: string; kind: string })[];
  scenes: readonly { name: string; items: readonly string[]; group?: boolean }[];
};

/** The same scenes as `plainCollection` gives a real OBS. */
export const FAKE_COLLECTION: FakeCollection = {
  inputs: [
    { name: 'Backdrop', kind: 'color_source_v3', settings: { color: 4_286_603_296, width: 1280, height: 1280 } },
    { name: 'Badge', kind: 'color_source_v3', settings: { color: 4_280_303_856, width: 120, height: 40 } },
    { name: 'Title', kind: 'text_ft2_source_v2', settings: { text: 'DESK' } },
    { name: 'Clip', kind: 'ffmpeg_source', settings: { looping: true } },
  ],
  scenes: [
    { name: 'Desk', items: ['Backdrop', 'Title'] },
    { name: 'Stage', items: ['Backdrop', 'Clip', 'Corner'] },
    { name: 'Corner', items: ['Badge'], group: true },
  ],
};

/** What OBS answers for settings that nobody ever made. */
export const PROFILE_DEFAULTS: Settings = {
  Output: { Mode: 'Simple', Reconnect: 'true', RetryDelay: '2', MaxRetries: '25', DelayEnable: 'false' },
  SimpleOutput: {
    VBitrate: '2500',
    ABitrate: '160',
    StreamEncoder: 'x264',
    Preset: 'veryfast',
    UseAdvanced: 'false',
    RecRB: 'false',
    RecQuality: 'Stream',
  },
  AdvOut: { Encoder: 'obs_x264', RecRB: 'false' },
  Video: { FPSType: '0', FPSCommon: '30' },
};

export const KINDS = [
  ...['image_source', 'color_source_v3', 'slideshow', 'xshm_input', 'pulse_input_capture', 'pulse_output_capture'],
  ...['v4l2_input', 'ffmpeg_source', 'text_ft2_source_v2'],
];
const WITH_SOUND = /^(ffmpeg_source|browser_source|pulse_|wasapi_|coreaudio_|dshow_input)/;
export const hasSound = (input: FakeInput): boolean => WITH_SOUND.test(input.kind);

const PLACE = { positionX: 0, positionY: 0, rotation: 0, scaleX: 1, scaleY: 1, alignment: 5, cropTop: 0, cropLeft: 0 };
const SIZE = { width: 320, height: 180, sourceWidth: 320, sourceHeight: 180, boundsType: 'OBS_BOUNDS_NONE' };

export function addItem(scene: FakeScene, source: string, enabled = true): FakeItem {
  const item = { id: scene.nextId++, source, enabled, locked: false, transform: { ...PLACE, ...SIZE } };
  scene.items.push(item);
  return item;
}

function build({ inputs, scenes }: FakeCollection): Collection {
  return {
    inputs: inputs.map((input) => ({ settings: {}, muted: false, volumeMul: 1, ...input })),
    scenes: scenes.map(({ name, items, group = false }) => {
      const scene: FakeScene = { name, group, items: [], nextId: 1 };
      for (const source of items) addItem(scene, source);
      return scene;
    }),
    program: scenes[0]?.name ?? '',
  };
}

export function createWorld(collections: Record<string, FakeCollection>, profiles: Record<string, Settings>): World {
  const built = new Map(Object.entries(collections).map(([name, value]) => [name, build(value)]));
  const [first = 'Redcast'] = built.keys();
  const running = built.get(first) ?? build(FAKE_COLLECTION);
  return {
    collections: built,
    collection: first,
    profiles: new Map(Object.entries(profiles)),
    profile: Object.keys(profiles)[0] ?? 'Redcast',
    ...running,
    preview: null,
    transitions: [
      { name: 'Cut', kind: 'cut_transition', fixed: true },
      { name: 'Fade', kind: 'fade_transition', fixed: false },
    ],
    transition: 'Cut',
    transitionMs: 300,
    video: {
      baseWidth: 640,
      baseHeight: 360,
      outputWidth: 640,
      outputHeight: 360,
      fpsNumerator: 30,
      fpsDenominator: 1,
    },
    service: {
      type: 'rtmp_custom',
      settings: { server: 'rtmp://127.0.0.1:1/live', key: 'initial', use_auth: false, bwtest: false },
    },
    inputKinds: [...KINDS],
    recordDirectory: '/home/host/Videos',
    stats: {
      cpuUsage: 8.5,
      memoryUsage: 230,
      availableDiskSpace: 80_000,
      averageFrameRenderTime: 0.9,
      renderSkippedFrames: 0,
      outputSkippedFrames: 0,
    },
  };
}

export function sceneOf(world: World, name: string, want: 'scene' | 'group' | 'either' = 'scene'): FakeScene {
  const scene = world.scenes.find((one) => one.name === name);
  if (!scene) {
    if (world.inputs.some((input) => input.name === name))
      throw new Refusal(602, 'The specified source is not a scene.');
    throw new Refusal(600, `No source was found by the name of \`${name}\`.`);
  }
  if (want === 'scene' && scene.group) throw new Refusal(602, 'The specified source is not a scene. (Is group)');
  if (want === 'group' && !scene.group) throw new Refusal(602, 'The specified source is not a group. (Is scene)');
  return scene;
}

export function inputOf(world: World, name: string): FakeInput {
  const input = world.inputs.find((one) => one.name === name);
  if (input) return input;
  if (world.scenes.some((scene) => scene.name === name))
    throw new Refusal(602, 'The specified source is not an input.');
  throw new Refusal(600, `No source was found by the name of \`${name}\`.`);
}

export function soundOf(world: World, name: string): FakeInput {
  const input = inputOf(world, name);
  if (!hasSound(input)) throw new Refusal(604, 'The specified input does not support audio.');
  return input;
}

export function itemOf(scene: FakeScene, id: number): FakeItem {
  const item = scene.items.find((one) => one.id === id);
  if (item) return item;
  throw new Refusal(600, `No scene items were found in scene \`${scene.name}\` with the ID \`${id}\`.`);
}

export const exists = (world: World, source: string): boolean =>
  [...world.inputs, ...world.scenes].some(({ name }) => name === source);
