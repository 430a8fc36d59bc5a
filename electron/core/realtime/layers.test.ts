import { expect, it } from 'vitest';
import { type SizesInput, sizesFor, videoPlan } from './layers.ts';

const input = (more: Partial<SizesInput> = {}): SizesInput => ({
  format: 'portrait720',
  sizes: 'auto',
  acceleration: 'unknown',
  processors: 16,
  uplink: null,
  ...more,
});

it('sends one size from a small machine, and from a middling one without a hardware encoder', () => {
  expect(sizesFor(input({ processors: 4, acceleration: 'hardware' }))).toBe(1);
  expect(sizesFor(input({ processors: 2, acceleration: 'software' }))).toBe(1);
  expect(sizesFor(input({ processors: 6, acceleration: 'software' }))).toBe(1);
  expect(sizesFor(input({ processors: 7, acceleration: 'unknown' }))).toBe(1);
});

it('sends two sizes of 720p and three of 1080p where the machine carries them', () => {
  expect(sizesFor(input({ processors: 6, acceleration: 'hardware' }))).toBe(2);
  expect(sizesFor(input({ processors: 8, acceleration: 'software' }))).toBe(2);
  expect(sizesFor(input({ format: 'portrait1080' }))).toBe(3);
  expect(sizesFor(input({ format: 'landscape1080' }))).toBe(3);
  expect(sizesFor(input({ format: 'landscape720' }))).toBe(2);
});

it('sends as many as the host chose, whatever the machine is', () => {
  expect(sizesFor(input({ sizes: '1' }))).toBe(1);
  expect(sizesFor(input({ sizes: '3', processors: 2 }))).toBe(3);
});

it('asks this machine when it is not told', () => {
  const { processors: _, ...asked } = input();
  expect([1, 2]).toContain(sizesFor(asked));
});

it('gives the largest size what the format has, and begins near it', () => {
  expect(videoPlan(input({ sizes: '1' }))).toEqual({
    width: 720,
    height: 1280,
    fps: 30,
    maxVideoBitrate: 2_500_000,
    startVideoBitrate: 2_250_000,
    layers: 1,
  });
  expect(videoPlan(input({ sizes: '2' }))).toMatchObject({ maxVideoBitrate: 3_125_000, layers: 2 });
  expect(videoPlan(input({ format: 'portrait1080' }))).toMatchObject({ maxVideoBitrate: 5_250_000, layers: 3 });
});

it('begins with what the line was measured to carry, but never in a blur', () => {
  expect(videoPlan(input({ sizes: '1', uplink: 2_000_000 })).startVideoBitrate).toBe(1_600_000);
  expect(videoPlan(input({ sizes: '1', uplink: 500_000 })).startVideoBitrate).toBe(1_000_000);
  expect(videoPlan(input({ sizes: '1', uplink: 50_000_000 })).startVideoBitrate).toBe(2_250_000);
});
