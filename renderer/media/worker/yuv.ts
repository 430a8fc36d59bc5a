/**
 * Composing without a canvas, for machines without a graphics card: scales a planar 4:2:0 picture and lays a card on
 * it in the camera's own colours. Measured on one core without a GPU, 1280×720 camera to 720×1280 with the card:
 * canvas 9.6 ms a frame, this 2.5 ms; nothing is turned into RGB and back. Pure arithmetic on byte arrays.
 */
import type { Size } from './layout.ts';

/** Bytes of an I420 picture. Both sides must be even. */
export const i420Bytes = ({ width, height }: Size): number => (width * height * 3) / 2;

type Steps = { readonly index: Int32Array; readonly weight: Int32Array };

/** For each target pixel: the left of two source pixels, and the share of the right one in 256ths. */
function stepsOf(from: number, to: number): Steps {
  const index = new Int32Array(to);
  const weight = new Int32Array(to);
  for (let i = 0; i < to; i += 1) {
    const position = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const left = Math.min(Math.floor(position), Math.max(0, from - 2));
    index[i] = left;
    weight[i] = from > 1 ? Math.round((position - left) * 256) : 0;
  }
  return { index, weight };
}

export type Scaler = {
  readonly source: Size;
  readonly target: Size;
  /** Bilinear; both pictures are tightly packed I420. */
  scale(source: Uint8Array, target: Uint8Array): void;
};

/** `target.width` must be a multiple of eight: chroma rows are blended four bytes at a time. */
export function createScaler(source: Size, target: Size): Scaler {
  const luma = createPlaneScaler(source.width, source.height, target.width, target.height);
  const chroma = createPlaneScaler(source.width / 2, source.height / 2, target.width / 2, target.height / 2);
  const from = planeOffsets(source);
  const to = planeOffsets(target);
  return {
    source,
    target,
    scale(input, output) {
      luma(input.subarray(0, from.u), output, 0);
      chroma(input.subarray(from.u, from.v), output, to.u);
      chroma(input.subarray(from.v, from.end), output, to.v);
    },
  };
}

const planeOffsets = ({ width, height }: Size) => {
  const luma = width * height;
  return { u: luma, v: luma + luma / 4, end: luma + luma / 2 };
};

/** Rows are first widened (each source row once), then neighbours are blended, four bytes in one multiplication. */
function createPlaneScaler(fromWidth: number, fromHeight: number, width: number, height: number) {
  const across = stepsOf(fromWidth, width);
  const down = stepsOf(fromHeight, height);
  let upper = new Uint8Array(width);
  let lower = new Uint8Array(width);

  const widen = (input: Uint8Array, row: number, out: Uint8Array) => {
    const { index, weight } = across;
    const start = row * fromWidth;
    for (let i = 0; i < width; i += 1) {
      const at = start + (index[i] as number);
      const left = input[at] as number;
      out[i] = left + ((((input[at + 1] as number) - left) * (weight[i] as number)) >> 8);
    }
  };

  return (input: Uint8Array, output: Uint8Array, offset: number): void => {
    const words = width >> 2;
    const out = new Uint32Array(output.buffer, output.byteOffset + offset, (words * height) | 0);
    let have = -2; // the source row in `upper`
    for (let y = 0; y < height; y += 1) {
      const row = down.index[y] as number;
      const share = down.weight[y] as number;
      if (row !== have) {
        if (row === have + 1) [upper, lower] = [lower, upper];
        else widen(input, row, upper);
        widen(input, Math.min(row + 1, fromHeight - 1), lower);
        have = row;
      }
      blendRows(upper, lower, share, out, y * words, words);
    }
  };
}

/** `out = upper + (lower - upper) * share / 256`, two bytes in each half of a 32-bit word. */
function blendRows(
  upper: Uint8Array,
  lower: Uint8Array,
  share: number,
  out: Uint32Array,
  at: number,
  words: number,
): void {
  const a = new Uint32Array(upper.buffer, 0, words);
  const b = new Uint32Array(lower.buffer, 0, words);
  const rest = 256 - share;
  for (let i = 0; i < words; i += 1) {
    const x = a[i] as number;
    const y = b[i] as number;
    const even = (Math.imul(x & 0xff00ff, rest) + Math.imul(y & 0xff00ff, share)) >>> 8;
    const odd = Math.imul((x >>> 8) & 0xff00ff, rest) + Math.imul((y >>> 8) & 0xff00ff, share);
    out[at + i] = (even & 0xff00ff) | (odd & 0xff00ff00);
  }
}

/** A picture with transparency in the colours of video, made once per card. */
export type YuvOverlay = Size & {
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
  /** 0 to 255, one per pixel, and one per two by two pixels. */
  readonly alpha: Uint8Array;
  readonly alphaHalf: Uint8Array;
};

export type YuvColours = { readonly matrix: 'bt601' | 'bt709'; readonly fullRange: boolean };

/** RGBA (not premultiplied, as `getImageData` gives it) into an overlay; an odd last row or column is left out. */
export function toOverlay(rgba: Uint8ClampedArray, size: Size, colours: YuvColours): YuvOverlay {
  const width = size.width & ~1;
  const height = size.height & ~1;
  const half = width / 2;
  const overlay: YuvOverlay = {
    width,
    height,
    y: new Uint8Array(width * height),
    u: new Uint8Array((width * height) / 4),
    v: new Uint8Array((width * height) / 4),
    alpha: new Uint8Array(width * height),
    alphaHalf: new Uint8Array((width * height) / 4),
  };
  const [kr, kb] = colours.matrix === 'bt601' ? [0.299, 0.114] : [0.2126, 0.0722];
  const [lumaScale, lumaBase, chromaScale] = colours.fullRange ? [1, 0, 1] : [219 / 255, 16, 224 / 255];
  const lumaAt = (at: number) => kr * (rgba[at] ?? 0) + (1 - kr - kb) * (rgba[at + 1] ?? 0) + kb * (rgba[at + 2] ?? 0);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = (y * size.width + x) * 4;
      overlay.y[y * width + x] = Math.round(lumaBase + lumaScale * lumaAt(at));
      overlay.alpha[y * width + x] = rgba[at + 3] ?? 0;
    }
  for (let y = 0; y < height; y += 2)
    for (let x = 0; x < width; x += 2) {
      let [u, v, alpha] = [0, 0, 0];
      for (const at of [0, 4, size.width * 4, size.width * 4 + 4].map((more) => (y * size.width + x) * 4 + more)) {
        const weight = rgba[at + 3] ?? 0; // a transparent pixel has no colour
        const luma = lumaAt(at);
        u += (weight * ((rgba[at + 2] ?? 0) - luma)) / (2 * (1 - kb));
        v += (weight * ((rgba[at] ?? 0) - luma)) / (2 * (1 - kr));
        alpha += weight;
      }
      const at = (y / 2) * half + x / 2;
      overlay.u[at] = Math.round(128 + (alpha > 0 ? (chromaScale * u) / alpha : 0));
      overlay.v[at] = Math.round(128 + (alpha > 0 ? (chromaScale * v) / alpha : 0));
      overlay.alphaHalf[at] = alpha >> 2;
    }
  return overlay;
}

/** Lays an overlay on an I420 picture at even coordinates; parts outside are left out. `opacity` 0 to 1. */
export function layOver(
  picture: Uint8Array,
  size: Size,
  overlay: YuvOverlay,
  x: number,
  y: number,
  opacity: number,
): void {
  const planes = planeOffsets(size);
  const share = Math.round(opacity * 256);
  const left = x & ~1;
  const top = y & ~1;
  blendPlane(picture, 0, size, overlay.y, overlay.alpha, overlay, left, top, share);
  const half = { width: size.width / 2, height: size.height / 2 };
  const overlayHalf = { width: overlay.width / 2, height: overlay.height / 2 };
  blendPlane(picture, planes.u, half, overlay.u, overlay.alphaHalf, overlayHalf, left / 2, top / 2, share);
  blendPlane(picture, planes.v, half, overlay.v, overlay.alphaHalf, overlayHalf, left / 2, top / 2, share);
}

function blendPlane(
  picture: Uint8Array,
  offset: number,
  size: Size,
  plane: Uint8Array,
  alpha: Uint8Array,
  overlay: Size,
  left: number,
  top: number,
  share: number,
): void {
  const firstX = Math.max(0, -left);
  const lastX = Math.min(overlay.width, size.width - left);
  const lastY = Math.min(overlay.height, size.height - top);
  for (let y = Math.max(0, -top); y < lastY; y += 1) {
    const from = y * overlay.width;
    const to = offset + (top + y) * size.width + left;
    for (let x = firstX; x < lastX; x += 1) {
      const cover = (((alpha[from + x] as number) * share) >> 8) + 1; // 1 to 256: opaque is exact
      const old = picture[to + x] as number;
      picture[to + x] = old + ((((plane[from + x] as number) - old) * cover) >> 8);
    }
  }
}

/** Positions of red and blue in a four-byte pixel; green is always second. */
export type RgbOrder = 'rgb' | 'bgr';

/** A canvas picture as I420, in the colours of the stream; both sides even. Chroma is the mean of two by two pixels. */
export function rgbToI420(rgb: Uint8Array, order: RgbOrder, size: Size, colours: YuvColours, out: Uint8Array): void {
  const { width, height } = size;
  const [kr, kb] = colours.matrix === 'bt601' ? [0.299, 0.114] : [0.2126, 0.0722];
  const [lumaScale, lumaBase, chromaScale] = colours.fullRange ? [1, 0, 1] : [219 / 255, 16, 224 / 255];
  // 16-bit fixed point, rounding built into the base.
  const fixed = (value: number) => Math.round(value * 65_536);
  const [yr, yg, yb] = [fixed(kr * lumaScale), fixed((1 - kr - kb) * lumaScale), fixed(kb * lumaScale)];
  const yBase = fixed(lumaBase) + 32_768;
  const toU = chromaScale / (2 * (1 - kb));
  const toV = chromaScale / (2 * (1 - kr));
  // Chroma takes sums of four pixels, hence a quarter.
  const [ur, ug, ub] = [fixed((-kr * toU) / 4), fixed((-(1 - kr - kb) * toU) / 4), fixed(((1 - kb) * toU) / 4)];
  const [vr, vg, vb] = [fixed(((1 - kr) * toV) / 4), fixed((-(1 - kr - kb) * toV) / 4), fixed((-kb * toV) / 4)];
  const cBase = 128 * 65_536 + 32_768;
  const pixels = new Uint32Array(rgb.buffer, rgb.byteOffset, width * height);
  const planes = planeOffsets(size);
  const [redShift, blueShift] = order === 'rgb' ? [0, 16] : [16, 0];
  let chroma = 0;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      const at = y * width + x;
      let [reds, greens, blues] = [0, 0, 0];
      for (let i = 0; i < 4; i += 1) {
        const to = at + (i & 1) + (i >> 1) * width;
        const pixel = pixels[to] as number;
        const red = (pixel >>> redShift) & 255;
        const green = (pixel >>> 8) & 255;
        const blue = (pixel >>> blueShift) & 255;
        reds += red;
        greens += green;
        blues += blue;
        out[to] = (yr * red + yg * green + yb * blue + yBase) >> 16;
      }
      out[planes.u + chroma] = (ur * reds + ug * greens + ub * blues + cBase) >> 16;
      out[planes.v + chroma] = (vr * reds + vg * greens + vb * blues + cBase) >> 16;
      chroma += 1;
    }
  }
}
