/** OBS on a display that nobody sees, with folders of its own, streaming as soon as it is up. */
import { spawnSync } from 'node:child_process';
import { locate, programPath } from '../../tests/support/needs.ts';
import { type RealObs, rtmpService, startObs } from '../../tests/support/obs.ts';
import type { ObsCollection } from '../../tests/support/obsFiles.ts';
import { CAMERA, PICTURE } from './clip.ts';

export type RunningObs = {
  readonly pid: number;
  /** Ends it. Twice is harmless. */
  close(): Promise<void>;
  /** What it says, once closed, of frames it drew or encoded too late, in its own words; null when it says nothing. */
  late(): string | null;
};

/** `29.0.2`, or null where OBS or Xvfb is not installed. */
export function obsVersion(): string | null {
  if (locate('obs') === null || locate('xvfb') === null) return null;
  const said = spawnSync(programPath('obs'), ['--version'], {
    encoding: 'utf8',
    env: { ...process.env, QT_QPA_PLATFORM: 'offscreen' },
  });
  return /(\d+\.\d+[.\d]*)/.exec(said.stdout)?.[1] ?? 'of unknown version';
}

/** Where OBS keeps its files, and where it streams to. */
export type StreamOptions = {
  folder: string;
  server: string;
  key: string;
  bitrateKbit: number;
};

/** OBS with `collection`, streaming once it is up: the picture and the rates of the studio, and no second try. */
export const startStreaming = (options: StreamOptions, collection: ObsCollection): Promise<RealObs> =>
  startObs({
    folder: options.folder,
    serverEnabled: false,
    args: ['--startstreaming'],
    video: { ...PICTURE, fps: 30 },
    encoder: { mode: 'Simple', videoKbps: options.bitrateKbit, audioKbps: 128, keyint: 60 },
    reconnect: { on: false, delaySeconds: 2, maxRetries: 0 },
    service: rtmpService(options.server, options.key),
    collection,
  });

/** A clip that repeats stands in for a camera. */
const cameraSource = (clip: string) =>
  ({
    id: 'ffmpeg_source',
    name: 'Camera',
    settings: { local_file: clip, is_local_file: true, looping: true, hw_decode: false, close_when_inactive: false },
  }) as const;

export async function streamWithObs(options: StreamOptions & { clip: string }): Promise<RunningObs> {
  const obs = await startStreaming(options, cameraWithCard(options.clip));
  return {
    pid: obs.pid,
    close: () => obs.close(),
    late: () => lateFrames(obs.logs()),
  };
}

/** OBS counts late frames when its outputs stop, and keeps the figures for its log. */
export function lateFrames(logs: string): string | null {
  const found = [...logs.matchAll(/(?:[Nn]umber of )?((?:lagged|skipped) frames due to [^\n]*)/g)];
  return found.length === 0 ? null : [...new Set(found.map(([, text]) => text?.trim()))].join('; ');
}

/** The camera filling the picture, and over it a card with a picture, a title, a caption and a price. */
function cameraWithCard(clip: string): ObsCollection {
  const scale = PICTURE.height / CAMERA.height;
  const colour = (name: string, color: number, width: number, height: number) =>
    ({ id: 'color_source', name, settings: { color, width, height } }) as const;
  const text = (name: string, words: string, size: number, style: string) =>
    ({
      id: 'text_ft2_source',
      name,
      settings: {
        text: words,
        font: { face: 'DejaVu Sans', style, size, flags: style === 'Bold' ? 1 : 0 },
        color1: 0xff222222,
        color2: 0xff222222,
      },
    }) as const;
  return {
    sources: [
      cameraSource(clip),
      colour('Card', 0xf2ffffff, 672, 160),
      colour('Thumb', 0xff6a5acd, 136, 136),
      text('Title', 'Velvet lipstick 999', 30, 'Bold'),
      text('Caption', 'Now explaining', 22, 'Book'),
      text('Price', '¥199', 34, 'Bold'),
    ],
    scenes: [
      {
        name: 'Stage',
        items: [
          { name: 'Camera', x: Math.round((PICTURE.width - CAMERA.width * scale) / 2), y: 0, scale },
          { name: 'Card', x: 24, y: 1080 },
          { name: 'Thumb', x: 36, y: 1092 },
          { name: 'Title', x: 190, y: 1100 },
          { name: 'Caption', x: 190, y: 1145 },
          { name: 'Price', x: 190, y: 1185 },
        ],
      },
    ],
  };
}
