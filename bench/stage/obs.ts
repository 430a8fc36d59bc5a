/** OBS Studio on a screen that nobody sees, with folders of its own, streaming as soon as it is up. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { CAMERA, PICTURE } from './clip.ts';

const OBS = '/usr/bin/obs';
const XVFB = '/usr/bin/Xvfb';

export type RunningObs = {
  readonly pid: number;
  /** Ends it. Twice is harmless. */
  close(): Promise<void>;
  /** What it says, once closed, of frames it drew or encoded too late, in its own words; null when it says nothing. */
  late(): string | null;
};

/** `29.0.2`, or null where OBS or Xvfb is not installed. */
export function obsVersion(): string | null {
  if (!existsSync(OBS) || !existsSync(XVFB)) return null;
  const said = spawnSync(OBS, ['--version'], {
    encoding: 'utf8',
    env: { ...process.env, QT_QPA_PLATFORM: 'offscreen' },
  });
  return /(\d+\.\d+[.\d]*)/.exec(said.stdout)?.[1] ?? 'of unknown version';
}

export async function startObs(options: {
  folder: string;
  clip: string;
  server: string;
  key: string;
  bitrateKbit: number;
}): Promise<RunningObs> {
  const folders = { home: '', cfg: '', cache: '', data: '', run: '' };
  for (const name of Object.keys(folders) as (keyof typeof folders)[]) {
    folders[name] = join(options.folder, name);
    mkdirSync(folders[name], { recursive: true, mode: 0o700 });
  }
  configure(join(folders.cfg, 'obs-studio'), options);
  const screen = spawn(
    XVFB,
    ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-noreset', '-ac'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  try {
    const display = await firstLine(screen);
    const args = ['--multi', '--startstreaming', '--disable-missing-files-check', '--disable-updater'];
    const child = spawn(OBS, args, {
      stdio: 'ignore',
      env: {
        PATH: '/usr/bin:/bin',
        LANG: 'C.UTF-8',
        HOME: folders.home,
        XDG_CONFIG_HOME: folders.cfg,
        XDG_CACHE_HOME: folders.cache,
        XDG_DATA_HOME: folders.data,
        XDG_RUNTIME_DIR: folders.run,
        DISPLAY: `:${display}`,
        LIBGL_ALWAYS_SOFTWARE: '1',
        GALLIUM_DRIVER: 'llvmpipe',
        QT_QPA_PLATFORM: 'xcb',
        // Its own look-ups fail at once and leave this machine alone.
        https_proxy: 'http://127.0.0.1:9',
        http_proxy: 'http://127.0.0.1:9',
        DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
      },
    });
    return {
      pid: child.pid ?? 0,
      async close() {
        await end(child, 'SIGINT');
        await end(screen, 'SIGTERM');
      },
      late: () => lateFrames(join(folders.cfg, 'obs-studio', 'logs')),
    };
  } catch (error) {
    await end(screen, 'SIGKILL');
    throw error;
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  const pipe = child.stdio[3] as Readable;
  let text = '';
  for await (const bytes of pipe) {
    text += String(bytes);
    if (text.includes('\n')) return text.trim();
  }
  throw new Error('Xvfb ended before it had a display');
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(timer);
}

/** OBS counts late frames when its outputs stop, and keeps the figures for its log. */
function lateFrames(folder: string): string | null {
  if (!existsSync(folder)) return null;
  const words = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const found = [...words.join('\n').matchAll(/(?:[Nn]umber of )?((?:lagged|skipped) frames due to [^\n]*)/g)];
  return found.length === 0 ? null : [...new Set(found.map(([, text]) => text?.trim()))].join('; ');
}

type Settings = Record<string, Record<string, string | number | boolean>>;
const ini = (sections: Settings): string =>
  Object.entries(sections)
    .map(
      ([name, values]) =>
        `[${name}]\n${Object.entries(values)
          .map(([key, value]) => `${key}=${value}\n`)
          .join('')}`,
    )
    .join('\n');

function configure(folder: string, options: { clip: string; server: string; key: string; bitrateKbit: number }): void {
  const profile = join(folder, 'basic', 'profiles', 'Bench');
  const scenes = join(folder, 'basic', 'scenes');
  for (const path of [profile, scenes]) mkdirSync(path, { recursive: true });
  writeFileSync(
    join(folder, 'global.ini'),
    ini({
      General: {
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
      Basic: { Profile: 'Bench', ProfileDir: 'Bench', SceneCollection: 'Bench', SceneCollectionFile: 'Bench' },
      // Cheaper for OBS; the studio shows its preview all the same.
      BasicWindow: { PreviewEnabled: false, WarnBeforeStartingStream: false, WarnBeforeStoppingStream: false },
      OBSWebSocket: { FirstLoad: false, ServerEnabled: false, AlertsEnabled: false },
    }),
  );
  writeFileSync(
    join(profile, 'basic.ini'),
    ini({
      General: { Name: 'Bench' },
      Output: { Mode: 'Simple', Reconnect: false, DelayEnable: false },
      SimpleOutput: {
        VBitrate: options.bitrateKbit,
        ABitrate: 128,
        StreamEncoder: 'x264',
        Preset: 'veryfast',
        UseAdvanced: true,
        x264Settings: 'keyint=60 min-keyint=60',
      },
      Video: {
        BaseCX: PICTURE.width,
        BaseCY: PICTURE.height,
        OutputCX: PICTURE.width,
        OutputCY: PICTURE.height,
        FPSType: 0,
        FPSCommon: 30,
        ScaleType: 'bilinear',
        ColorFormat: 'NV12',
      },
      Audio: { SampleRate: 48000, ChannelSetup: 'Stereo' },
    }),
  );
  const settings = { server: options.server, key: options.key, use_auth: false, bwtest: false };
  writeFileSync(join(profile, 'service.json'), JSON.stringify({ type: 'rtmp_custom', settings }));
  writeFileSync(join(scenes, 'Bench.json'), JSON.stringify(sceneOf(options.clip)));
}

type Item = { name: string; x: number; y: number; scale?: number };

/** The camera filling the picture, and over it a card with a picture, a title, a caption and a price. */
function sceneOf(clip: string): object {
  const source = (id: string, name: string, settings: object) => ({
    id,
    versioned_id: { color_source: 'color_source_v3', text_ft2_source: 'text_ft2_source_v2' }[id] ?? id,
    name,
    settings,
    enabled: true,
    muted: false,
    volume: 1,
    mixers: 255,
  });
  const text = (words: string, size: number, style: string) => ({
    text: words,
    font: { face: 'DejaVu Sans', style, size, flags: style === 'Bold' ? 1 : 0 },
    color1: 0xff222222,
    color2: 0xff222222,
  });
  const items: Item[] = [
    {
      name: 'Camera',
      x: Math.round((PICTURE.width - CAMERA.width * (PICTURE.height / CAMERA.height)) / 2),
      y: 0,
      scale: PICTURE.height / CAMERA.height,
    },
    { name: 'Card', x: 24, y: 1080 },
    { name: 'Thumb', x: 36, y: 1092 },
    { name: 'Title', x: 190, y: 1100 },
    { name: 'Caption', x: 190, y: 1145 },
    { name: 'Price', x: 190, y: 1185 },
  ];
  const sources = [
    source('ffmpeg_source', 'Camera', {
      local_file: clip,
      is_local_file: true,
      looping: true,
      hw_decode: false,
      close_when_inactive: false,
    }),
    source('color_source', 'Card', { color: 0xf2ffffff, width: 672, height: 160 }),
    source('color_source', 'Thumb', { color: 0xff6a5acd, width: 136, height: 136 }),
    source('text_ft2_source', 'Title', text('Velvet lipstick 999', 30, 'Bold')),
    source('text_ft2_source', 'Caption', text('Now explaining', 22, 'Book')),
    source('text_ft2_source', 'Price', text('¥199', 34, 'Bold')),
    {
      ...source('scene', 'Stage', { custom_size: false, id_counter: items.length, items: items.map(itemOf) }),
    },
  ];
  return {
    name: 'Bench',
    current_scene: 'Stage',
    current_program_scene: 'Stage',
    current_transition: 'Cut',
    transition_duration: 300,
    transitions: [],
    scene_order: [{ name: 'Stage' }],
    groups: [],
    quick_transitions: [],
    saved_projectors: [],
    modules: {},
    sources,
  };
}

const itemOf = (item: Item, index: number): object => ({
  id: index + 1,
  name: item.name,
  visible: true,
  locked: false,
  rot: 0,
  align: 5,
  bounds_align: 0,
  bounds_type: 0,
  bounds: { x: 0, y: 0 },
  pos: { x: item.x, y: item.y },
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
