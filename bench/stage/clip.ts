import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { runProgram } from '../../tests/support/needs.ts';

export const CAMERA = { width: 1280, height: 720 } as const;
export const PICTURE = { width: 720, height: 1280 } as const;
const FRAMES = 150;

/**
 * What a camera at a desk sees, in five seconds that repeat: a detailed still background as soft as a lens draws it,
 * something that moves in front of it, and the noise of a small sensor. Uncompressed, so that neither side pays for decoding.
 */
export function makeCameraClip(path: string): void {
  const { width, height } = CAMERA;
  const graph = [
    `mandelbrot=size=${width}x${height}:rate=30:start_scale=0.02:end_scale=0.02:maxiter=400,trim=end_frame=1,gblur=sigma=1.5,eq=saturation=0.6,loop=-1:1,setpts=N/30/TB[back]`,
    'testsrc2=size=220x300:rate=30,format=yuva420p,colorchannelmixer=aa=0.95[front]',
    `[back][front]overlay=x=530+80*sin(2*PI*t/5):y=150+60*sin(4*PI*t/5):shortest=0,noise=alls=4:allf=t,format=yuv420p`,
  ].join(';');
  const out = ['-frames:v', String(FRAMES), '-pix_fmt', 'yuv420p', '-f', 'yuv4mpegpipe', path];
  runProgram('ffmpeg', ['-v', 'error', '-y', '-filter_complex', graph, ...out]);
}

/**
 * The camera filling a portrait picture, centred: 405 of its 1280 columns, as each side rounds that. Two columns more or less
 * move the edges by a few pixels and SSIM by 0.2, so a picture is compared with the cut it was made with.
 */
const { width, height } = PICTURE;
export const CUTS = [
  `crop=406:720:436:0,scale=${width}:${height}:flags=bilinear`,
  `crop=404:720:438:0,scale=${width}:${height}:flags=bilinear`,
  `scale=2276:${height}:flags=bilinear,crop=${width}:${height}:778:0`,
] as const;

/** Frames as raw I420 in a file, in any number. */
export type Frames = { readonly path: string; readonly count: number; readonly frameBytes: number };

export function rawFrames(path: string, size: { width: number; height: number }): Frames {
  const frameBytes = (size.width * size.height * 3) / 2;
  return { path, frameBytes, count: Math.floor(statSync(path).size / frameBytes) };
}

/** Luma of one frame, every `step`th pixel of every `step`th row: enough to recognise it by. */
export function thumbnails(frames: Frames, width: number, rows: number, step: number): Uint8Array[] {
  const file = openSync(frames.path, 'r');
  const whole = Buffer.alloc(width * rows);
  const result: Uint8Array[] = [];
  for (let i = 0; i < frames.count; i += 1) {
    readSync(file, whole, 0, whole.length, i * frames.frameBytes);
    const small = new Uint8Array(Math.floor(rows / step) * Math.floor(width / step));
    let at = 0;
    for (let y = 0; y + step <= rows; y += step)
      for (let x = 0; x + step <= width; x += step) small[at++] = whole[y * width + x] ?? 0;
    result.push(small);
  }
  closeSync(file);
  return result;
}
