import { describe, expect, it } from 'vitest';
import { createRgbConverter, createScaler, i420Bytes, layOver, toOverlay } from './yuv.ts';

const plain = (width: number, height: number, y: number, u: number, v: number) => {
  const luma = width * height;
  const picture = new Uint8Array(i420Bytes({ width, height }));
  return picture
    .fill(y, 0, luma)
    .fill(u, luma, luma * 1.25)
    .fill(v, luma * 1.25);
};

describe('composing in the camera’s colours', () => {
  it('scales a plain picture to exactly the same colour', () => {
    const scaler = createScaler({ width: 406, height: 720 }, { width: 720, height: 1280 });
    scaler.input.set(plain(406, 720, 100, 90, 200));
    scaler.scale();
    const expected = plain(720, 1280, 100, 90, 200);
    expect(scaler.output.every((value, i) => Math.abs(value - (expected[i] ?? 0)) <= 1)).toBe(true);
  });

  it('keeps a wedge a wedge, both ways, larger and smaller', () => {
    for (const [from, to] of [
      [64, 128],
      [128, 64],
      [96, 160],
    ] as const) {
      const scaler = createScaler({ width: from, height: from }, { width: to, height: to });
      const { input: source, output: out } = scaler;
      for (let y = 0; y < from; y += 1) for (let x = 0; x < from; x += 1) source[y * from + x] = x + y / 2;
      scaler.scale();
      for (let y = 4; y < to - 4; y += 7)
        for (let x = 4; x < to - 4; x += 5) {
          const exact = ((x + 0.5) * from) / to - 0.5 + (((y + 0.5) * from) / to - 0.5) / 2;
          expect(Math.abs((out[y * to + x] ?? 0) - exact)).toBeLessThanOrEqual(2);
        }
    }
  });

  it('leaves a picture of the right size as it is', () => {
    const scaler = createScaler({ width: 16, height: 16 }, { width: 16, height: 16 });
    scaler.input.fill(77);
    scaler.scale();
    expect(scaler.output.every((value) => value === 77)).toBe(true);
  });

  it('gives white, red and black of the standard', () => {
    const rgba = new Uint8ClampedArray([
      255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    ]);
    const white = toOverlay(rgba, { width: 2, height: 2 }, { matrix: 'bt601', fullRange: false });
    expect([white.y[0], white.u[0], white.v[0]]).toEqual([235, 128, 128]);
    const red = new Uint8ClampedArray([255, 0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 255]);
    const of601 = toOverlay(red, { width: 2, height: 2 }, { matrix: 'bt601', fullRange: false });
    expect([of601.y[0], of601.u[0], of601.v[0]]).toEqual([81, 90, 240]);
    const of709 = toOverlay(red, { width: 2, height: 2 }, { matrix: 'bt709', fullRange: false });
    expect([of709.y[0], of709.u[0], of709.v[0]]).toEqual([63, 102, 240]);
  });

  it('turns a canvas into the colours of the standard, in both byte orders', () => {
    const converter = createRgbConverter({ width: 4, height: 2 }, { matrix: 'bt601', fullRange: false });
    for (let i = 0; i < 8; i += 1) converter.input.set([255, 0, 0, 255], i * 4);
    const { output: out } = converter;
    converter.convert('rgb');
    expect([...out]).toEqual([...Array(8).fill(81), 90, 90, 240, 240]);
    converter.convert('bgr'); // the same bytes are blue now
    expect([...out]).toEqual([...Array(8).fill(41), 240, 240, 110, 110]);
  });

  it('agrees with the exact arithmetic on every pixel of a noisy picture', () => {
    const size = { width: 32, height: 16 };
    for (const matrix of ['bt601', 'bt709'] as const) {
      const converter = createRgbConverter(size, { matrix, fullRange: false });
      for (let i = 0; i < converter.input.length; i += 1) converter.input[i] = (i * 7919 + (i >> 3) * 31) & 255;
      converter.convert('rgb');
      const [kr, kb] = matrix === 'bt601' ? [0.299, 0.114] : [0.2126, 0.0722];
      for (let i = 0; i < size.width * size.height; i += 1) {
        const [r = 0, g = 0, b = 0] = converter.input.subarray(i * 4, i * 4 + 3);
        const exact = 16 + (219 / 255) * (kr * r + (1 - kr - kb) * g + kb * b);
        expect(Math.abs((converter.output[i] ?? 0) - exact)).toBeLessThanOrEqual(0.6);
      }
    }
  });

  it('covers where opaque, leaves where transparent, and stays inside the picture', () => {
    const size = { width: 16, height: 16 };
    const rgba = new Uint8ClampedArray(8 * 8 * 4).fill(255);
    for (let i = 0; i < 8 * 4; i += 1) rgba[i * 4 + 3] = 0; // the upper half is transparent
    const overlay = toOverlay(rgba, { width: 8, height: 8 }, { matrix: 'bt601', fullRange: false });
    const picture = plain(16, 16, 50, 128, 128);
    layOver(picture, size, overlay, 4, 4, 1);
    expect(picture[5 * 16 + 5]).toBe(50);
    expect(picture[9 * 16 + 5]).toBe(235);
    expect(picture[9 * 16 + 3]).toBe(50);
    layOver(picture, size, overlay, 12, 12, 1);
    layOver(picture, size, overlay, -6, -6, 1);
    expect(picture.length).toBe(i420Bytes(size));
    const faint = plain(16, 16, 50, 128, 128);
    layOver(faint, size, overlay, 4, 4, 0.5);
    expect(Math.abs((faint[9 * 16 + 5] ?? 0) - 142)).toBeLessThanOrEqual(2);
  });
});
