import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from './needs.ts';
import { freePorts } from './nginxRtmp.ts';
import { OBS_PROFILE, type ObsCollection, type ObsSetup, writeObsFiles } from './obsFiles.ts';
import { endChild, hasEnded, obsFolders, spawnObs, startXvfb, stopped } from './obsProgram.ts';
import { listens } from './processes.ts';

/** A real OBS that nobody sees, with folders of its own, as a child of the test. */
export type RealObs = {
  readonly port: number;
  readonly password: string | null;
  readonly pid: number;
  /** Of its X server, as `:7`. */
  readonly display: string;
  /** Its XDG_CONFIG_HOME: what OBS keeps is in `obs-studio` below it. */
  readonly configDir: string;
  /** Where it records. */
  readonly recordings: string;
  /** As the user closes it (SIGINT). OBS says goodbye and saves. */
  quit(): Promise<void>;
  /** As it crashes (SIGKILL). Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again in the same folders, after killing it where it still runs. */
  restart(): Promise<void>;
  /** Resolves when nothing in it moves any more. */
  freeze(): Promise<void>;
  thaw(): void;
  /** The stream service as OBS last wrote it to disk. */
  profile(): unknown;
  /** What it has logged since the first start. */
  logs(): string;
  /** Ends it and removes its folders. Twice is harmless. */
  close(): Promise<void>;
};

export type ObsOptions = Partial<Omit<ObsSetup, 'websocket' | 'recordings'>> & {
  /** Null: nobody is asked for one. */
  password?: string | null;
  /** False: the WebSocket server is switched off, as in an OBS that was never told otherwise. */
  serverEnabled?: boolean;
  /** Where it keeps its files; kept by `close`. Without it a folder of its own that `close` removes. */
  folder?: string;
  args?: readonly string[];
};

/** 20 starts took 420 to 875 ms; a machine that is busy with three other things gets the rest. */
const START_LIMIT_MS = 30_000;

export async function startObs(options: ObsOptions = {}): Promise<RealObs> {
  const { password = 'obs-pass-1', serverEnabled = true, folder: given, args, ...setup } = options;
  const folder = given ?? mkdtempSync(join(tmpdir(), 'redcast-obs-'));
  const folders = obsFolders(folder);
  const recordings = join(folder, 'recordings');
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error('no free port');
  writeObsFiles(folders.config, {
    video: { width: 640, height: 360, fps: 30 },
    encoder: { mode: 'Simple', videoKbps: 1_000, audioKbps: 128, keyint: 60 },
    reconnect: { on: true, delaySeconds: 1, maxRetries: 25 },
    replayBuffer: false,
    service: rtmpService('rtmp://127.0.0.1:1/live', 'initial'),
    preview: false,
    collection: setup.collection ?? plainCollection(),
    ...setup,
    websocket: serverEnabled ? { port, password } : null,
    recordings,
  });
  const screen = await startXvfb();
  const loads = () => logs().split('Loaded scenes:').length;
  const launch = async () => {
    const before = loads();
    const child = spawnObs(folders, screen.display, args);
    const limit = AbortSignal.timeout(START_LIMIT_MS);
    // It listens once everything is loaded.
    while (!(serverEnabled ? await listens(port) : loads() > before)) {
      if (hasEnded(child)) throw new Error(`OBS ended at its start: ${logs().slice(-2_000)}`);
      if (limit.aborted) throw new Error(`OBS is not there on ${port}: ${logs().slice(-2_000)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return child;
  };
  const logs = () => {
    const at = join(folders.config, 'obs-studio', 'logs');
    return filesIn(at)
      .map((name) => readFileSync(join(at, name), 'utf8'))
      .join('\n');
  };
  const end = async () => {
    await endChild(screen.child, 'SIGTERM');
    if (given === undefined) rmSync(folder, { recursive: true, force: true });
  };
  let child = await launch().catch(async (error) => {
    await end();
    throw error;
  });
  let closed = false;

  return {
    port,
    password,
    get pid() {
      return child.pid ?? 0;
    },
    display: screen.display,
    configDir: folders.config,
    recordings,
    quit: () => endChild(child, 'SIGINT', 10_000),
    kill: () => endChild(child, 'SIGKILL'),
    async restart() {
      await endChild(child, 'SIGKILL');
      child = await launch();
    },
    freeze: () => stopped(child),
    thaw: () => void child.kill('SIGCONT'),
    profile: () =>
      JSON.parse(
        readFileSync(join(folders.config, 'obs-studio', 'basic', 'profiles', OBS_PROFILE, 'service.json'), 'utf8'),
      ),
    logs,
    async close() {
      if (closed) return;
      closed = true;
      // A frozen process would not see the signal.
      child.kill('SIGCONT');
      await endChild(child, given === undefined ? 'SIGKILL' : 'SIGINT');
      await end();
    },
  };
}

/** A custom server, as the user types it under Settings, Stream. */
export const rtmpService = (server: string, key: string): ObsSetup['service'] => ({
  type: 'rtmp_custom',
  settings: { server, key, use_auth: false, bwtest: false },
});

/** Names that people really give: they have to come through everywhere as they are. */
export const ODD_NAMES = [
  'Scène “Été” 🎬',
  `Quote ' " \\ & <b>`,
  '直播 · 商品特写',
  `Long ${'x'.repeat(495)}`,
] as const;

/**
 * Scene `Desk`: a colour and a text. Scene `Stage`: the colour, a small clip with sound, a group. `items`: a scene `Crowd`
 * with that many sources. `oddNames`: a scene for each of `ODD_NAMES`.
 */
export function plainCollection(options: { items?: number; oddNames?: boolean } = {}): ObsCollection {
  const crowd = Array.from({ length: options.items ?? 0 }, (_, i) => `Item ${i + 1}`);
  const odd = options.oddNames ? ODD_NAMES : [];
  const colour = (name: string, color: number, width: number, height: number) =>
    ({ id: 'color_source', name, settings: { color, width, height } }) as const;
  return {
    sources: [
      colour('Backdrop', 0xff806020, 1280, 1280),
      colour('Badge', 0xff2040f0, 120, 40),
      {
        id: 'text_ft2_source',
        name: 'Title',
        settings: { text: 'DESK', font: { face: 'DejaVu Sans', style: 'Bold', size: 64, flags: 1 } },
      },
      {
        id: 'ffmpeg_source',
        name: 'Clip',
        settings: {
          local_file: loopingClip(),
          is_local_file: true,
          looping: true,
          restart_on_activate: false,
          hw_decode: false,
          close_when_inactive: false,
        },
      },
      ...crowd.map((name, i) => colour(name, 0xff000000 + i * 1_000, 8, 8)),
    ],
    scenes: [
      { name: 'Desk', items: [{ name: 'Backdrop' }, { name: 'Title', x: 40, y: 40 }] },
      {
        name: 'Stage',
        items: [{ name: 'Backdrop' }, { name: 'Clip', x: 40, y: 40 }, { name: 'Corner', x: 400, y: 20 }],
      },
      ...(crowd.length > 0
        ? [{ name: 'Crowd', items: crowd.map((name, i) => ({ name, x: (i % 40) * 10, y: Math.floor(i / 40) * 10 })) }]
        : []),
      ...odd.map((name) => ({ name, items: [{ name: 'Backdrop' }] })),
      { name: 'Corner', group: true, items: [{ name: 'Badge' }] },
    ],
  };
}

/** Four seconds of moving picture with a tone, small enough to be decoded for nothing. Made once for this checkout. */
export function loopingClip(): string {
  const folder = fileURLToPath(new URL('../../.cache/obs', import.meta.url));
  const path = join(folder, 'loop-1.mp4');
  if (filesIn(folder).includes('loop-1.mp4')) return path;
  mkdirSync(folder, { recursive: true });
  const made = join(folder, `making-${process.pid}.mp4`);
  runProgram('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=15'],
    ...['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000', '-t', '4', '-c:v', 'libx264'],
    ...['-preset', 'ultrafast', '-g', '15', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '96k', '-ac', '2', made],
  ]);
  renameSync(made, path);
  return path;
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
