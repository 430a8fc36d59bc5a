import { COVER_MAX_BYTES, COVER_MAX_SIDE, COVER_MIN_SIDE, fault } from '../../../shared/domain/index.ts';

export type ImageType = 'image/jpeg' | 'image/png' | 'image/webp';
export type ImageFacts = { type: ImageType; width: number; height: number };

const ascii = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

/** PNG: signature, then IHDR with big-endian sides, then at least one IDAT and the IEND at the end. */
function png(bytes: Uint8Array, view: DataView): ImageFacts | null {
  if (bytes.length < 45 || view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) return null;
  if (ascii(bytes, 12, 4) !== 'IHDR') return null;
  return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
}

/** JPEG: segments from SOI on; the sides stand in the first start-of-frame (SOF0–SOF15 without DHT, JPG, DAC). */
function jpeg(bytes: Uint8Array, view: DataView): ImageFacts | null {
  if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xd9 || marker === 0xda) return null;
    if (marker >= 0xd0 && marker <= 0xd7) {
      at += 2;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { type: 'image/jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    const length = view.getUint16(at + 2);
    if (length < 2) return null;
    at += 2 + length;
  }
  return null;
}

/** WebP: RIFF container; sides in VP8 (lossy), VP8L (lossless) or VP8X (extended). */
function webp(bytes: Uint8Array, view: DataView): ImageFacts | null {
  if (bytes.length < 30 || ascii(bytes, 0, 4) !== 'RIFF' || ascii(bytes, 8, 4) !== 'WEBP') return null;
  const type = 'image/webp';
  switch (ascii(bytes, 12, 4)) {
    case 'VP8 ':
      if (view.getUint16(23) !== 0x9d01 || bytes[25] !== 0x2a) return null;
      return { type, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 'VP8L': {
      if (bytes[20] !== 0x2f) return null;
      const bits = view.getUint32(21, true);
      return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return {
        type,
        width: 1 + (view.getUint32(24, true) & 0xffffff),
        height: 1 + ((view.getUint16(27, true) | ((bytes[29] ?? 0) << 16)) & 0xffffff),
      };
    default:
      return null;
  }
}

/** Type and sides read from the bytes themselves; null when they are none of the three formats. */
export function sniffImage(bytes: Uint8Array): ImageFacts | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const facts = png(bytes, view) ?? jpeg(bytes, view) ?? webp(bytes, view);
    return facts && facts.width > 0 && facts.height > 0 ? facts : null;
  } catch (error) {
    // A header that ends in the middle of a number: not an image anybody can show.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const LOOKS: Readonly<Record<string, ImageType>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
};

/**
 * Checks a cover: at most 5 MiB, JPEG/PNG/WebP by its own bytes, and what its declared type and name ending say.
 * @throws FaultError `too_large`, `not_an_image`, `image_lies`, or `bad_input` with rule `min_side` / `max_side`.
 */
export function checkCover(file: { bytes: Uint8Array; type: string; name: string }): ImageFacts {
  const field = 'file';
  if (file.bytes.length > COVER_MAX_BYTES) throw fault('too_large', { field, params: { max: COVER_MAX_BYTES } });
  const facts = sniffImage(file.bytes);
  if (!facts) throw fault('not_an_image', { field });
  const declared = file.type.split(';')[0]?.trim().toLowerCase() ?? '';
  const ending = LOOKS[/\.([a-z0-9]+)$/i.exec(file.name)?.[1]?.toLowerCase() ?? ''];
  const neutral = declared === '' || declared === 'application/octet-stream';
  const said = declared === 'image/jpg' ? 'image/jpeg' : declared;
  if ((!neutral && said !== facts.type) || (neutral && ending !== undefined && ending !== facts.type))
    throw fault('image_lies', { field, params: { said: neutral ? file.name.slice(-40) : declared, is: facts.type } });
  const [short, long] = [Math.min(facts.width, facts.height), Math.max(facts.width, facts.height)];
  const params = { width: facts.width, height: facts.height };
  if (short < COVER_MIN_SIDE)
    throw fault('bad_input', { field, rule: 'min_side', params: { ...params, min: COVER_MIN_SIDE } });
  if (long > COVER_MAX_SIDE)
    throw fault('bad_input', { field, rule: 'max_side', params: { ...params, max: COVER_MAX_SIDE } });
  return facts;
}
