import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { icns, ico } from './containers.ts';

const icons = join(import.meta.dirname, '..', '..', 'resources', 'icons');
const PNG = '89504e470d0a1a0a';
/** Side of a PNG, from its own head. */
const side = (bytes: Buffer) => bytes.readUInt32BE(16);

it('the committed .icns holds PNGs of the sizes its entries promise', () => {
  const bytes = readFileSync(join(icons, 'icon.icns'));
  expect(bytes.toString('latin1', 0, 4)).toBe('icns');
  expect(bytes.readUInt32BE(4)).toBe(bytes.length);
  const found: [string, number][] = [];
  for (let at = 8; at < bytes.length; at += bytes.readUInt32BE(at + 4)) {
    const picture = bytes.subarray(at + 8);
    expect(picture.toString('hex', 0, 8)).toBe(PNG);
    found.push([bytes.toString('latin1', at, at + 4), side(picture)]);
  }
  expect(found).toEqual([
    ['icp4', 16],
    ['icp5', 32],
    ['ic07', 128],
    ['ic08', 256],
    ['ic09', 512],
    ['ic10', 1024],
  ]);
});

it('the committed .ico holds PNGs of the sizes its entries promise', () => {
  const bytes = readFileSync(join(icons, 'icon.ico'));
  const count = bytes.readUInt16LE(4);
  const sizes = Array.from({ length: count }, (_, index) => {
    const entry = 6 + 16 * index;
    const from = bytes.readUInt32LE(entry + 12);
    const picture = bytes.subarray(from, from + bytes.readUInt32LE(entry + 8));
    expect(picture.toString('hex', 0, 8)).toBe(PNG);
    expect(bytes.readUInt8(entry)).toBe(side(picture) % 256);
    return side(picture);
  });
  expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256]);
});

it('refuses sizes that a container cannot name', () => {
  expect(() => icns([{ size: 40, bytes: Buffer.alloc(1) }])).toThrow(/40/);
  expect(() => ico([{ size: 512, bytes: Buffer.alloc(1) }])).toThrow(/512/);
});
