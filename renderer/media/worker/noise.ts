/**
 * Pictures for the upload test: grain that differs from frame to frame, so that an encoder always has as much to say as it
 * may. A quiet picture would be sent in a fraction of the bitrate, and nothing would be learned of the line.
 */
import type { Size } from './layout.ts';

export type Noise = { frame(timestampUs: number): VideoFrame };

/** Around mid grey. With more contrast an encoder does not get down to its bitrate and leaves out pictures. */
const GREY = 128;
const GRAIN = 12;
/** Each picture is another window into one field of grain, this many bytes longer than a picture. */
const SHIFTS = 1 << 16;

export function createNoise({ width, height }: Size): Noise {
  const luma = width * height;
  const chroma = 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
  const field = new Uint8Array(luma + SHIFTS);
  for (let i = 0; i < field.length; i += 1) field[i] = GREY - GRAIN + Math.floor(Math.random() * 2 * GRAIN);
  const picture = new Uint8Array(luma + chroma).fill(GREY);
  return {
    frame(timestampUs) {
      const from = Math.floor(Math.random() * SHIFTS);
      picture.set(field.subarray(from, from + luma));
      return new VideoFrame(picture, {
        format: 'I420',
        codedWidth: width,
        codedHeight: height,
        timestamp: timestampUs,
      });
    },
  };
}
