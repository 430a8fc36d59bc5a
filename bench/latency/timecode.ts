/**
 * The machine's clock as black and white blocks: 24 bits of epoch milliseconds and 8 of a check, in 4 rows of 8, highest bit
 * first. Both browsers, OBS and this process run on one machine, so that what was drawn and what is read is one clock.
 * Blocks of 78 pixels in a portrait picture of 720 survive any bitrate a stream has.
 */
export const COLUMNS = 8;
export const ROWS = 4;
const TIME_BITS = 24;
/** The time wraps after 4 h 39 min. */
const WRAP_MS = 2 ** TIME_BITS;

/** A check that no shift of the time keeps: half a picture of one frame and half of the next does not pass, but for one in 256. */
const checkOf = (time: number): number => {
  const mixed = Math.imul(time ^ (time >>> 11), 0x9e3779b1);
  return (mixed >>> 24) & 0xff;
};

/** Blocks of this moment, row by row; true is white. */
export function blocksOf(epochMs: number): boolean[] {
  const time = Math.floor(epochMs) % WRAP_MS;
  const check = checkOf(time);
  return Array.from({ length: COLUMNS * ROWS }, (_, i) =>
    i < TIME_BITS ? ((time >>> (TIME_BITS - 1 - i)) & 1) === 1 : ((check >>> (31 - i)) & 1) === 1,
  );
}

/** The time as it was drawn (its 24 bits), or null where the blocks are none. */
export function timeOf(blocks: readonly boolean[]): number | null {
  const bits = (from: number, to: number) =>
    blocks.slice(from, to).reduce((value, white) => value * 2 + (white ? 1 : 0), 0);
  const time = bits(0, TIME_BITS);
  return bits(TIME_BITS, COLUMNS * ROWS) === checkOf(time) ? time : null;
}

/** Milliseconds from the drawn time to `epochMs`. */
export const agoMs = (time: number, epochMs: number): number => (((epochMs - time) % WRAP_MS) + WRAP_MS) % WRAP_MS;

/** Where the blocks are. In the camera, in pixels of 1280×720: within the 404 columns that fill a portrait picture. */
export const CAMERA = { width: 1280, height: 720, block: 44, left: 464, top: 272 } as const;
/** In the portrait picture, as shares of its width and height: the camera's 405 columns in the middle fill it. */
export const IN_PICTURE = {
  left: 0.5 - (COLUMNS * CAMERA.block) / 2 / 405,
  top: CAMERA.top / CAMERA.height,
  width: (COLUMNS * CAMERA.block) / 405,
  height: (ROWS * CAMERA.block) / CAMERA.height,
} as const;
