import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { programPath, runProgram } from '../../tests/support/needs.ts';
import { type Frames, PICTURE, rawFrames, TO_PICTURE, thumbnails } from './clip.ts';

/** The product card covers the lower part; compared is what lies above it. */
const COMPARED_ROWS = 960;
const STEP = 8;

/**
 * SSIM of a received stream against the clip it was made from (1 is the same picture; luma). The stream runs at any place
 * of the repeating clip: each received frame is compared with the clip's frame it resembles most.
 */
export function ssimAgainst(clip: string, received: string, folder: string): { ssim: number; frames: number } {
  const reference = join(folder, 'reference.yuv');
  runProgram('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-i',
    clip,
    '-vf',
    TO_PICTURE,
    '-pix_fmt',
    'yuv420p',
    '-f',
    'rawvideo',
    reference,
  ]);
  const decoded = join(folder, 'decoded.yuv');
  const take = ['-frames:v', '60', '-vsync', 'passthrough', '-pix_fmt', 'yuv420p', '-f', 'rawvideo', decoded];
  runProgram('ffmpeg', ['-v', 'error', '-y', '-i', received, '-an', ...take]);
  const source = rawFrames(reference, PICTURE);
  const seen = rawFrames(decoded, PICTURE);
  const known = thumbnails(source, PICTURE.width, COMPARED_ROWS, STEP);
  const matches = thumbnails(seen, PICTURE.width, COMPARED_ROWS, STEP).map((frame) => nearest(frame, known));
  const matched = join(folder, 'matched.yuv');
  writeFrames(source, matches, matched);
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${PICTURE.width}x${PICTURE.height}`, '-r', '30'];
  const part = `crop=${PICTURE.width}:${COMPARED_ROWS}:0:0`;
  const result = spawnSync(
    programPath('ffmpeg'),
    [
      '-hide_banner',
      ...raw,
      '-i',
      decoded,
      ...raw,
      '-i',
      matched,
      '-lavfi',
      `[0]${part}[a];[1]${part}[b];[a][b]ssim`,
      '-f',
      'null',
      '-',
    ],
    { encoding: 'utf8' },
  );
  const ssim = Number(/SSIM Y:([\d.]+)/.exec(result.stderr)?.[1]);
  if (!Number.isFinite(ssim)) throw new Error(`no SSIM from ffmpeg: ${result.stderr.slice(-500)}`);
  return { ssim, frames: seen.count };
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
