import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFlvReader, type FlvTag } from './flv.ts';

const HEADER = Buffer.from([0x46, 0x4c, 0x56, 1, 5, 0, 0, 0, 9]);

function tag(kind: 8 | 9 | 18, atMs: number, body: readonly number[]): Buffer {
  const out = Buffer.alloc(4 + 11);
  out.writeUInt8(kind, 4);
  out.writeUIntBE(body.length, 5, 3);
  out.writeUIntBE(atMs & 0xffffff, 8, 3);
  out.writeUInt8((atMs >>> 24) & 0xff, 11);
  return Buffer.concat([out, Buffer.from(body)]);
}

const FILE = Buffer.concat([
  HEADER,
  tag(18, 0, [2, 0, 1, 65]),
  tag(9, 0, [0x17, 0, 0, 0, 0, 1, 2]),
  tag(8, 0, [0xaf, 0, 0x11, 0x90]),
  tag(9, 0, [0x17, 1, 0, 0, 0, 9, 9]),
  tag(8, 21, [0xaf, 1, 7, 7, 7]),
  tag(9, 33, [0x27, 1, 0, 0, 0, 9]),
  tag(9, 0x1_000_010, [0x27, 1, 0, 0, 0]),
]);

function read(portions: readonly Buffer[]): { tags: FlvTag[]; broken: string | null } {
  const tags: FlvTag[] = [];
  const reader = createFlvReader((one) => tags.push(one));
  for (const bytes of portions) reader.push(bytes);
  return { tags, broken: reader.broken() };
}

describe('reading FLV', () => {
  it('tells pictures and sound from headers, with times past 24 bits', () => {
    expect(read([FILE])).toEqual({
      tags: [
        { kind: 'video', atMs: 0, key: true, bytes: 7 },
        { kind: 'audio', atMs: 21, key: true, bytes: 5 },
        { kind: 'video', atMs: 33, key: false, bytes: 6 },
        { kind: 'video', atMs: 0x1_000_010, key: false, bytes: 5 },
      ],
      broken: null,
    });
  });

  it('reads the same in any portions', () => {
    const whole = read([FILE]);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: FILE.length })), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), FILE.length];
        expect(read(at.slice(1).map((end, i) => FILE.subarray(at[i], end)))).toEqual(whole);
      }),
    );
  });

  it('says what is no FLV, and reads no further', () => {
    expect(read([Buffer.from('<html>not found')]).broken).toContain('FLV');
    const huge = Buffer.concat([HEADER, tag(9, 0, [0x17, 1])]);
    huge.writeUIntBE(0xffffff, HEADER.length + 5, 3);
    expect(read([huge, FILE])).toMatchObject({ tags: [], broken: expect.stringContaining('16777215') });
  });
});
