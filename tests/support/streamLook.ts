/**
 * tests/support/streamLook - what a viewer of a live address would see and hear: the colour of the picture, the loudness of
 * the sound. Read by ffmpeg, a few seconds at a time.
 */
import { spawn } from 'node:child_process';
import { programPath } from './needs.ts';

const RW_TIMEOUT_US = 15_000_000;

type Output = { out: Buffer; words: string; code: number | null };

function ffmpeg(args: readonly string[]): Promise<Output> {
  const child = spawn(programPath('ffmpeg'), ['-hide_banner', '-nostdin', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const parts: Buffer[] = [];
  let words = '';
  child.stdout.on('data', (bytes: Buffer) => parts.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => {
    words = (words + bytes.toString()).slice(-20_000);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ out: Buffer.concat(parts), words, code })));
}

export type Colour = { red: number; green: number; blue: number };

/** The mean colour of the newest picture after `seconds` of watching, 0 to 255 each; null when none came within 15 s. */
export async function colourOf(url: string, seconds = 1): Promise<Colour | null> {
  const { out } = await ffmpeg([
    ...['-v', 'error', '-rw_timeout', String(RW_TIMEOUT_US), '-i', url, '-t', String(seconds), '-an'],
    ...['-vf', 'scale=1:1:flags=area', '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'],
  ]);
  const last = out.subarray(-3);
  const [red, green, blue] = last;
  return red === undefined || green === undefined || blue === undefined ? null : { red, green, blue };
}

/** Waits until the stream shows a colour that `fits`; null when it never did within `timeoutMs`. */
export async function seen(url: string, fits: (colour: Colour) => boolean, timeoutMs = 20_000): Promise<Colour | null> {
  const end = Date.now() + timeoutMs;
  while (Date.now() < end) {
    const colour = await colourOf(url);
    if (colour && fits(colour)) return colour;
  }
  return null;
}

/** Mean loudness of `seconds` of sound in dB below full scale; −91 is digital silence. Null when no sound came. */
export async function loudnessOf(url: string, seconds: number): Promise<number | null> {
  const { words } = await ffmpeg([
    ...['-rw_timeout', String(RW_TIMEOUT_US), '-i', url, '-t', String(seconds), '-vn'],
    ...['-af', 'volumedetect', '-f', 'null', '-'],
  ]);
  const found = /mean_volume: (-?\d+(?:\.\d+)?) dB/.exec(words)?.[1];
  return found === undefined ? null : Number(found);
}

/** Waits until the sound is such as `fits`; what was heard last where it never was within `timeoutMs`. */
export async function heard(url: string, fits: (db: number) => boolean, timeoutMs = 25_000): Promise<number | null> {
  const end = Date.now() + timeoutMs;
  let last: number | null = null;
  while (Date.now() < end) {
    last = await loudnessOf(url, 1);
    if (last !== null && fits(last)) return last;
  }
  return last;
}
