import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkReader, ProtocolError, type RtmpMessage } from './chunk-reader.ts';
import { ByteBatch, ChunkWriter, MessageType } from './chunk-writer.ts';

const EMPTY = new Uint8Array(0);

/** Feeds bytes in portions of the given sizes, again and again. */
function feed(reader: ChunkReader, bytes: Uint8Array, sizes: readonly number[]): void {
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    reader.push(Buffer.from(bytes.subarray(at, at + size)));
    at += size;
  }
}

const message = fc.record({
  csid: fc.integer({ min: 3, max: 6 }),
  type: fc.constantFrom(8, 9, 18, 20),
  streamId: fc.constantFrom(0, 1, 0x12345678),
  timestampMs: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0xfffff0, max: 0xffffffff + 9_000 })),
  head: fc.uint8Array({ maxLength: 5 }),
  data: fc.uint8Array({ maxLength: 2_000 }),
});

describe('chunks', () => {
  it('are read as they were written, whatever the chunk size, the portions and the times', () => {
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 3_000 }),
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 }),
        (messages, chunkBytes, portions) => {
          const writer = new ChunkWriter();
          const batch = new ByteBatch(16);
          const size = Buffer.alloc(4);
          size.writeUInt32BE(chunkBytes);
          writer.append(batch, 2, MessageType.setChunkSize, 0, 0, size, EMPTY);
          writer.chunkBytes = chunkBytes;
          for (const m of messages) writer.append(batch, m.csid, m.type, m.streamId, m.timestampMs, m.head, m.data);
          const seen: RtmpMessage[] = [];
          feed(new ChunkReader((m) => seen.push(m)), batch.view(), portions);
          expect(
            seen
              .slice(1)
              .map(({ type, streamId, timestampMs, payload }) => [
                type,
                streamId,
                timestampMs,
                payload.toString('hex'),
              ]),
          ).toEqual(
            messages.map((m) => [
              m.type,
              m.streamId,
              m.timestampMs % 0x1_0000_0000,
              Buffer.concat([m.head, m.data]).toString('hex'),
            ]),
          );
        },
      ),
    );
  });

  it('are read in all four formats with times beyond 24 bits, differences beyond them, and the end of 32 bits', () => {
    const u24 = (value: number) => Buffer.from([value >>> 16, value >>> 8, value]);
    const u32 = (value: number) => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value]);
    const field = (time: number) => u24(Math.min(time, 0xffffff));
    const more = (time: number) => (time >= 0xffffff ? u32(time) : EMPTY);
    const body = Buffer.alloc(200, 7);
    /** One message in two chunks; the second repeats the extended time, as the specification has it. */
    const message = (format: number, time: number) =>
      Buffer.concat([
        Buffer.from([(format << 6) | 4]),
        format < 3 ? field(time) : EMPTY,
        format < 2 ? Buffer.concat([u24(200), Buffer.from([9])]) : EMPTY,
        format < 1 ? Buffer.from([1, 0, 0, 0]) : EMPTY,
        more(time),
        body.subarray(0, 128),
        Buffer.from([0xc4]),
        more(time),
        body.subarray(128),
      ]);
    const time = fc.oneof(
      fc.integer({ min: 0, max: 5_000 }),
      fc.constantFrom(0xfffffe, 0xffffff, 0x1000000, 0x7fffffff, 0xfffffff0),
    );
    const step = fc.record({ format: fc.integer({ min: 0, max: 3 }), time });
    fc.assert(
      fc.property(time, fc.array(step, { maxLength: 8 }), fc.integer({ min: 1, max: 300 }), (first, steps, portion) => {
        const parts = [message(0, first)];
        const expected = [first];
        let [at, delta, last] = [first, 0, first];
        for (const { format, time: next } of steps) {
          // Format 3 begins a message like the one before: the same difference, and its extended time again.
          const said = format === 3 ? last : next;
          parts.push(message(format, said));
          if (format === 0) [at, delta] = [next, 0];
          else {
            if (format < 3) delta = next;
            at = (at + delta) % 0x1_0000_0000;
          }
          last = said;
          expected.push(at);
        }
        const seen: RtmpMessage[] = [];
        feed(new ChunkReader((m) => seen.push(m)), Buffer.concat(parts), [portion]);
        expect(seen.map((m) => m.timestampMs)).toEqual(expected);
        expect(seen.every((m) => m.payload.equals(body))).toBe(true);
      }),
    );
  });

  it('holds little and ends in its own error on random bytes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 3_000 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 900 }),
        (blocks, portion) => {
          const reader = new ChunkReader(() => {});
          try {
            for (const block of blocks) {
              feed(reader, block, [portion]);
              expect(reader.heldBytes).toBeLessThan(1_024 * 1_024);
            }
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('refuses a message that announces more than a server has to say', () => {
    const reader = new ChunkReader(() => {});
    expect(() => reader.push(Buffer.from('03000000ffffff1400000000', 'hex'))).toThrow(/16777215 bytes announced/);
  });

  it('refuses more unfinished chunk streams than it keeps', () => {
    const reader = new ChunkReader(() => {});
    const open = (csid: number) =>
      Buffer.concat([Buffer.from([csid]), Buffer.from('0000000003e81400000000', 'hex'), Buffer.alloc(128)]);
    expect(() => {
      for (let csid = 2; csid < 64; csid += 1) reader.push(open(csid));
    }).toThrow(/chunk streams/);
  });

  it('refuses a chunk size of zero and a stream that begins in the middle', () => {
    expect(() => new ChunkReader(() => {}).push(Buffer.from('02000000000004010000000000000000', 'hex'))).toThrow(
      /chunk size 0/,
    );
    expect(() => new ChunkReader(() => {}).push(Buffer.from('c4', 'hex'))).toThrow(/starts with format 3/);
  });
});
