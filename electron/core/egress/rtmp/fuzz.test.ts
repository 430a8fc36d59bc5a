import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AmfError, decodeAmf, encodeAmf } from './amf0.ts';
import { ChunkReader, ProtocolError } from './chunk-reader.ts';
import { ByteBatch, ChunkWriter, MessageType } from './chunk-writer.ts';
import { ServerHello } from './handshake.ts';

/** What the reader may hold, and with it the room its buffers grow into. */
const MOST_HELD = 512 * 1024 + 18;

/** Feeds the reader as the connection does, decoding commands; returns the error that ended it, if any. */
function feed(bytes: Buffer, portion: number): { error: Error | null; held: number; messages: number } {
  let messages = 0;
  let held = 0;
  const reader = new ChunkReader(({ type, payload }) => {
    messages += 1;
    if (type === MessageType.commandAmf0 || type === MessageType.dataAmf0) decodeAmf(payload);
    if (type === MessageType.commandAmf3) decodeAmf(payload.subarray(1));
  });
  try {
    for (let at = 0; at < bytes.length; at += portion) {
      reader.push(bytes.subarray(at, at + portion));
      held = Math.max(held, reader.heldBytes);
    }
  } catch (error) {
    if (!(error instanceof ProtocolError || error instanceof AmfError)) throw error;
    return { error, held, messages };
  }
  return { error: null, held, messages };
}

const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
/** A chunk with a full header: chunk stream, message type, announced length, content. */
function chunk(csid: number, type: number, length: number, content: Uint8Array, time = 0): Buffer {
  const head = Buffer.alloc(12);
  head[0] = csid;
  head.writeUIntBE(time, 1, 3);
  head.writeUIntBE(length, 4, 3);
  head[7] = type;
  return Buffer.concat([head, content]);
}
const message = (type: number, content: Uint8Array, csid = 3) => chunk(csid, type, content.length, content);

const csid = fc.integer({ min: 2, max: 63 });
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
  fc
    .tuple(
      csid,
      fc.integer({ min: 0, max: 22 }),
      fc.integer({ min: 0, max: 0xffffff }),
      fc.uint8Array({ maxLength: 200 }),
    )
    .map(([id, type, length, content]) => chunk(id, type, length, content)),
  fc
    .tuple(csid, fc.integer({ min: 0, max: 22 }), fc.uint8Array({ maxLength: 128 }))
    .map(([id, type, content]) => message(type, content, id)),
  fc
    .tuple(csid, fc.integer({ min: 1, max: 3 }), fc.uint8Array({ maxLength: 140 }))
    .map(([id, format, content]) => Buffer.concat([Buffer.from([(format << 6) | id]), content])),
  fc.constantFrom(0, 1, 2, 127, 0x7fffffff, 0x80000000, 0xffffffff).map((size) => message(1, u32(size), 2)),
  fc.tuple(csid).map(([id]) => message(2, u32(id), 2)),
  fc.constant(chunk(3, 20, 0xffffff, Buffer.alloc(0))),
  fc.constant(chunk(4, 20, 200_000, Buffer.alloc(128), 0xffffff)),
);

describe('the reader, whatever a server sends', () => {
  it('ends in its own error or goes on, holds little, and takes time by the byte', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 1, max: 700 }), (pieces, portion) => {
        const { held } = feed(Buffer.concat(pieces), portion);
        expect(held).toBeLessThanOrEqual(MOST_HELD);
      }),
      { numRuns: 1_500, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: true },
    );
  });

  it.each([
    ['chunk size 0', message(1, u32(0), 2), /chunk size 0/],
    ['chunk size 2^31', message(1, u32(0x80000000), 2), /chunk size/],
    ['a message of 16 MB', chunk(3, 20, 0xffffff, Buffer.alloc(0)), /16777215 bytes announced/],
    [
      'a message inside an unfinished one',
      Buffer.concat([chunk(3, 20, 400, Buffer.alloc(128)), message(20, u32(1))]),
      /inside/,
    ],
    ['AMF that nests without end', message(20, Buffer.alloc(120, 0x0a)), /nested|cut off/],
    ['an AMF string of 4 GB', message(20, Buffer.from('0cffffffff41', 'hex')), /cut off/],
    [
      'an AMF array of 4 billion',
      message(20, Buffer.concat([Buffer.from('0affffffff', 'hex'), Buffer.alloc(100, 5)])),
      /cut off/,
    ],
    ['an unknown AMF marker', message(20, Buffer.from([0x42])), /unknown marker/],
  ])('refuses %s', (_, bytes, words) => {
    for (const portion of [1, 7, 10_000]) expect(feed(bytes, portion).error?.message).toMatch(words);
  });

  it('refuses AMF of more values than a server has to say', () => {
    const many = encodeAmf(...Array.from({ length: 2_001 }, () => null));
    expect(() => decodeAmf(many)).toThrow(AmfError);
    const deep = Buffer.concat([
      ...Array.from({ length: 20 }, () => Buffer.from('0a00000001', 'hex')),
      Buffer.from([5]),
    ]);
    expect(() => decodeAmf(deep)).toThrow(/nested deeper/);
  });

  it('bounds fragments that never end, over all chunk streams together', () => {
    const parts: Buffer[] = [];
    for (let id = 3; id < 33; id += 1) parts.push(chunk(id, 20, 260_000, Buffer.alloc(128)));
    for (let i = 0; i < 5_000; i += 1) {
      for (let id = 3; id < 33; id += 1) parts.push(Buffer.concat([Buffer.from([0xc0 | id]), Buffer.alloc(128)]));
    }
    const { error, held } = feed(Buffer.concat(parts), 65_536);
    expect(error?.message).toMatch(/unfinished/);
    expect(held).toBeLessThanOrEqual(MOST_HELD);
  });

  it('takes a chunk size of 1, a change in the middle of a message, an abort, and messages without content', () => {
    const seen: [number, number][] = [];
    const reader = new ChunkReader(({ type, payload }) => seen.push([type, payload.length]));
    reader.push(chunk(4, 18, 131, Buffer.alloc(128)));
    reader.push(message(1, u32(1), 2));
    for (let i = 0; i < 3; i += 1) reader.push(Buffer.from([0xc4, 0]));
    reader.push(chunk(5, 18, 300, Buffer.alloc(1)));
    const abort = Buffer.concat([chunk(2, 2, 4, Buffer.alloc(1)), Buffer.from([0xc2, 0, 0xc2, 0, 0xc2, 5])]);
    reader.push(abort);
    expect(reader.heldBytes).toBe(0);
    reader.push(message(9, Buffer.alloc(0)));
    expect(seen).toEqual([
      [1, 4],
      [18, 131],
      [2, 4],
      [9, 0],
    ]);
  });

  it('reads a long message that trickles in byte by byte without doing the work again for each byte', () => {
    const writer = new ChunkWriter();
    writer.chunkBytes = 0xffffff;
    const batch = new ByteBatch();
    writer.append(batch, 3, MessageType.video, 0, 0, Buffer.alloc(0), Buffer.alloc(250_000));
    const bytes = Buffer.concat([message(1, u32(0xffffff), 2), batch.view()]);
    // Copying what is there for each byte would move 31 GB here, and run into the test's time-out.
    expect(feed(bytes, 1)).toMatchObject({ error: null, messages: 2 });
  });
});

describe('the handshake, whatever a server sends', () => {
  it('waits, answers or refuses, and keeps no more than a handshake', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 4_000 }),
        fc.integer({ min: 1, max: 900 }),
        (noise, portion) => {
          const hello = new ServerHello();
          try {
            for (let at = 0; at < noise.length; at += portion) {
              const answer = hello.push(Buffer.from(noise.subarray(at, at + portion)));
              if (answer !== null) {
                expect(answer.reply).toHaveLength(1_536);
                return;
              }
            }
            expect(noise.length).toBeLessThan(3_073);
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError);
            expect(noise[0]).not.toBe(3);
          }
        },
      ),
    );
  });
});
