import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeWire, encodeChunk, encodeConfig, encodeJson, HEADER_BYTES } from './wire.ts';

const chunk = (data: Uint8Array) => ({ byteLength: data.byteLength, copyTo: (to: Uint8Array) => to.set(data) });

describe('media channel', () => {
  it('carries packets unchanged', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom('video' as const, 'audio' as const),
        fc.nat({ max: 2 ** 50 }),
        fc.nat({ max: 100_000 }),
        (data, key, slate, track, timestampUs, durationUs) => {
          const bytes = encodeChunk(track, chunk(data), { sequence: 7, timestampUs, durationUs, key, slate });
          expect(decodeWire(bytes)).toEqual({
            kind: 'packet',
            sequence: 7,
            slate,
            packet: { track, timestampUs, durationUs, key, data },
          });
        },
      ),
    );
  });

  it('carries track parameters and messages', () => {
    const config = {
      track: 'video' as const,
      codec: 'avc1.64001f',
      width: 720,
      height: 1280,
      fps: 30,
      bitrate: 2.5e6,
      description: Uint8Array.from([1, 2, 255]),
    };
    expect(decodeWire(encodeConfig(config, 3))).toEqual({ kind: 'config', sequence: 3, config, slate: false });
    expect(decodeWire(encodeConfig(config, 5, true))).toEqual({ kind: 'config', sequence: 5, config, slate: true });
    expect(decodeWire(encodeJson({ kind: 'begin', sessionId: 's1' }, 4))).toEqual({
      kind: 'json',
      sequence: 4,
      message: { kind: 'begin', sessionId: 's1' },
    });
  });

  it('never throws on a stranger’s bytes and never invents a message', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const message = decodeWire(bytes);
        if (bytes.byteLength < HEADER_BYTES) expect(message).toBeNull();
      }),
    );
  });
});
