import Flv from 'node-media-server/src/protocol/flv.js';
import type { AvPacket } from 'node-media-server/src/protocol/rtmp.js';

/** Kept for a viewer who joins in the middle: headers and everything since the last key frame, at most this much. */
const MAX_GOP_BYTES = 12 * 1024 * 1024;
/** A viewer that is this far behind loses pictures up to the next key frame instead of filling memory. */
const MAX_BEHIND_BYTES = 3 * 1024 * 1024;

const AUDIO_HEADER = 0;
const VIDEO_HEADER = 2;
const KEY_FRAME = 3;
const METADATA = 5;

type Reader = { push(tag: Buffer, packet: { flags: number }): void; end(): void };

export type FlvHub = {
  /** Takes one packet of the publisher; copies what it keeps. */
  take(packet: AvPacket): void;
  /** True once a sequence header and a key frame were seen: a decoder could show a picture. */
  decodable(): boolean;
  /** HTTP-FLV: header, stream headers, the pictures since the last key frame, then what comes. Ends with the publisher. */
  watch(signal?: AbortSignal): ReadableStream<Uint8Array>;
  readers(): number;
  /** The publisher is gone: readers end, what was kept is forgotten. */
  reset(): void;
};

/** Hands one publisher's packets to any number of HTTP-FLV readers. */
export function createFlvHub(): FlvHub {
  const headers = new Map<number, Buffer>();
  let gop: Buffer[] = [];
  let gopBytes = 0;
  let sawKey = false;
  const readers = new Set<Reader>();

  return {
    decodable: () => sawKey && headers.has(VIDEO_HEADER),
    readers: () => readers.size,
    take(packet) {
      // `createMessage` copies, so the tag outlives the parser's buffer.
      const tag = Flv.createMessage(packet);
      if (packet.flags === AUDIO_HEADER || packet.flags === VIDEO_HEADER || packet.flags === METADATA) {
        headers.set(packet.flags, tag);
        if (packet.flags === VIDEO_HEADER) {
          gop = [];
          gopBytes = 0;
          sawKey = false;
        }
      } else {
        if (packet.flags === KEY_FRAME) {
          gop = [];
          gopBytes = 0;
          sawKey = headers.has(VIDEO_HEADER);
        }
        if (sawKey && gopBytes + tag.length <= MAX_GOP_BYTES) {
          gop.push(tag);
          gopBytes += tag.length;
        }
      }
      for (const reader of readers) reader.push(tag, packet);
    },
    watch(signal) {
      let reader: Reader | null = null;
      return new ReadableStream<Uint8Array>(
        {
          start(controller) {
            controller.enqueue(Flv.createHeader(headers.has(AUDIO_HEADER), true));
            for (const flag of [METADATA, AUDIO_HEADER, VIDEO_HEADER]) {
              const tag = headers.get(flag);
              if (tag) controller.enqueue(tag);
            }
            for (const tag of gop) controller.enqueue(tag);
            let skipping = !sawKey;
            const own: Reader = {
              push(tag, { flags }) {
                if (flags === KEY_FRAME) skipping = false;
                else if (MAX_BEHIND_BYTES + (controller.desiredSize ?? 0) < 0) skipping = true;
                if (skipping && flags !== VIDEO_HEADER && flags !== AUDIO_HEADER) return;
                controller.enqueue(tag);
              },
              end() {
                if (!readers.delete(own)) return;
                controller.close();
              },
            };
            reader = own;
            readers.add(own);
            signal?.addEventListener('abort', () => own.end(), { once: true });
          },
          cancel() {
            if (reader) readers.delete(reader);
          },
        },
        { highWaterMark: 0, size: (chunk) => chunk.length },
      );
    },
    reset() {
      headers.clear();
      gop = [];
      gopBytes = 0;
      sawKey = false;
      for (const reader of [...readers]) reader.end();
    },
  };
}
