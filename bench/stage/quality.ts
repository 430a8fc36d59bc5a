import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { programPath, runProgram } from '../../tests/support/needs.ts';
import { CUTS, type Frames, PICTURE, rawFrames, thumbnails } from './clip.ts';

/** The product card covers the lower part; compared is what lies above it. */
const COMPARED_ROWS = 960;
const STEP = 8;

/**
 * SSIM of a received stream against the clip it was made from (1 is the same picture; luma). The stream runs at any place
 * of the repeating clip: each received frame is compared with the clip's frame it resembles most.
 */
export function ssimAgainst(clip: string, received: string, folder: string): { ssim: number; frames: number } {
  const decoded = join(folder, 'decoded.yuv');
  const raw = ['-pix_fmt', 'yuv420p', '-f', 'rawvideo'];
  const take = ['-an', '-frames:v', '60', '-vsync', 'passthrough'];
  runProgram('ffmpeg', ['-v', 'error', '-y', '-i', received, ...take, ...raw, decoded]);
  const seen = rawFrames(decoded, PICTURE);
  const reference = join(folder, 'reference.yuv');
  const matched = join(folder, 'matched.yuv');
  let matches: readonly number[] | null = null;
  let best = 0;
  for (const cut of CUTS) {
    runProgram('ffmpeg', ['-v', 'error', '-y', '-i', clip, '-vf', cut, ...raw, reference]);
    const source = rawFrames(reference, PICTURE);
    matches ??= matchesOf(seen, source);
    writeFrames(source, matches, matched);
    best = Math.max(best, ssimOf(decoded, matched));
  }
  return { ssim: best, frames: seen.count };
}

/** Luma SSIM of two files of raw pictures, above the card. */
function ssimOf(one: string, other: string): number {
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${PICTURE.width}x${PICTURE.height}`, '-r', '30'];
  const part = `crop=${PICTURE.width}:${COMPARED_ROWS}:0:0`;
  const graph = `[0]${part}[a];[1]${part}[b];[a][b]ssim`;
  const args = ['-hide_banner', ...raw, '-i', one, ...raw, '-i', other, '-lavfi', graph, '-f', 'null', '-'];
  const { stderr } = spawnSync(programPath('ffmpeg'), args, { encoding: 'utf8' });
  const ssim = Number(/SSIM Y:([\d.]+)/.exec(stderr)?.[1]);
  if (!Number.isFinite(ssim)) throw new Error(`no SSIM from ffmpeg: ${stderr.slice(-500)}`);
  return ssim;
}

/** For each frame seen the one of the clip that it resembles most. */
function matchesOf(seen: Frames, source: Frames): number[] {
  const known = thumbnails(source, PICTURE.width, COMPARED_ROWS, STEP);
  return thumbnails(seen, PICTURE.width, COMPARED_ROWS, STEP).map((frame) => nearest(frame, known));
}

function nearest(frame: Uint8Array, known: readonly Uint8Array[]): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, other] of known.entries()) {
    let sum = 0;
    for (let i = 0; i < frame.length && sum < least; i += 1) sum += ((frame[i] ?? 0) - (other[i] ?? 0)) ** 2;
    if (sum < least) {
      least = sum;
      best = index;
    }
  }
  return best;
}

function writeFrames(frames: Frames, indices: readonly number[], path: string): void {
  const [from, to] = [openSync(frames.path, 'r'), openSync(path, 'w')];
  const frame = Buffer.alloc(frames.frameBytes);
  for (const index of indices) {
    readSync(from, frame, 0, frame.length, index * frames.frameBytes);
    writeSync(to, frame);
  }
  closeSync(from);
  closeSync(to);
}
