import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COVER_MAX_BYTES, FaultError } from '../../../shared/domain/index.ts';
import { findResources } from '../programFiles.ts';
import { checkCover, sniffImage } from './image.ts';

function png(width: number, height: number): Uint8Array {
  const bytes = Buffer.alloc(64);
  bytes.write('89504e470d0a1a0a0000000d49484452', 0, 'hex');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}
/** SOI, an APP0 segment, a progressive start-of-frame, end. */
function jpeg(width: number, height: number): Uint8Array {
  const frame = Buffer.from('ffc20011080000000003012200021101031101', 'hex');
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([Buffer.from('ffd8ffe00004aabb', 'hex'), frame, Buffer.from('ffda', 'hex')]);
}
const code = (file: Parameters<typeof checkCover>[0]): string => {
  try {
    checkCover(file);
    return 'ok';
  } catch (error) {
    if (error instanceof FaultError) return error.fault.rule ?? error.fault.code;
    throw error;
  }
};

describe('sniffing', () => {
  it('reads type and sides from the bytes', () => {
    expect(sniffImage(png(720, 1280))).toEqual({ type: 'image/png', width: 720, height: 1280 });
    expect(sniffImage(jpeg(1080, 1920))).toEqual({ type: 'image/jpeg', width: 1080, height: 1920 });
    const webp = readFileSync(join(findResources(), 'catalogue', 'images', 'lipstick-999.webp'));
    expect(sniffImage(webp)).toEqual({ type: 'image/webp', width: 384, height: 384 });
  });
  it('survives every way a header can be cut off', () => {
    for (const whole of [png(720, 1280), jpeg(720, 1280)])
      for (let length = 0; length < whole.length; length += 1)
        expect(() => sniffImage(whole.subarray(0, length))).not.toThrow();
    expect(sniffImage(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"></svg>'))).toBeNull();
    expect(sniffImage(png(0, 10))).toBeNull();
  });
});

describe('covers', () => {
  const good = png(720, 1280);
  it('takes what is what it says', () => {
    expect(code({ bytes: good, type: 'image/png', name: 'a.png' })).toBe('ok');
    expect(code({ bytes: good, type: '', name: 'a.png' })).toBe('ok');
    expect(code({ bytes: jpeg(720, 1280), type: 'image/jpg', name: 'x' })).toBe('ok');
  });
  it('refuses lies, other files, and sides no phone wants', () => {
    expect(code({ bytes: good, type: 'image/jpeg', name: 'a.jpg' })).toBe('image_lies');
    expect(code({ bytes: good, type: 'application/octet-stream', name: 'a.webp' })).toBe('image_lies');
    expect(code({ bytes: Buffer.from('MZ an executable'), type: 'image/png', name: 'a.png' })).toBe('not_an_image');
    expect(code({ bytes: new Uint8Array(0), type: 'image/png', name: 'a.png' })).toBe('not_an_image');
    expect(code({ bytes: png(300, 1280), type: 'image/png', name: 'a.png' })).toBe('min_side');
    expect(code({ bytes: png(720, 9000), type: 'image/png', name: 'a.png' })).toBe('max_side');
    expect(code({ bytes: new Uint8Array(COVER_MAX_BYTES + 1), type: 'image/png', name: 'a.png' })).toBe('too_large');
  });
});
