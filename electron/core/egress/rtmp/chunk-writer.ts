/**
 * Our chunk size. Big enough that nearly every frame is one chunk, and what FFmpeg announces to the same services.
 */
export const OUT_CHUNK_BYTES = 60_000;

/** Message types, RTMP specification 1.0 §5.4 and §7.1. */
export const MessageType = {
  setChunkSize: 1,
  abort: 2,
  acknowledgement: 3,
  userControl: 4,
  windowAckSize: 5,
  setPeerBandwidth: 6,
  audio: 8,
  video: 9,
  dataAmf0: 18,
  commandAmf3: 17,
  commandAmf0: 20,
} as const;

/** Chunk streams that we write. Each has its own header memory at the server, so tracks never disturb each other. */
export const ChunkStream = { control: 2, command: 3, audio: 4, data: 5, video: 6 } as const;

const MAX_U24 = 0xffffff;
/** Basic header 1, message header 11, extended timestamp 4. */
const MAX_HEADER_BYTES = 16;

type Memory = { timestamp: number; streamId: number };

/**
 * Writes messages as chunks into one growing buffer that leaves as a single write: at 77 packets a second the cost is
 * calls and allocations, not the copy of half a megabyte.
 */
export class ChunkWriter {
  chunkBytes = 128;
  private readonly memory = new Map<number, Memory>();

  /**
   * Appends one message. `head` comes before `data` in the payload (the FLV tag header).
   * @param timestampMs any non-negative integer; only its low 32 bits travel
   */
  append(
    batch: ByteBatch,
    csid: number,
    type: number,
    streamId: number,
    timestampMs: number,
    head: Uint8Array,
    data: Uint8Array,
  ): void {
    const length = head.length + data.length;
    if (length > MAX_U24) throw new RangeError(`RTMP message of ${length} bytes`);
    const timestamp = timestampMs % 0x1_0000_0000;
    const chunkBytes = this.chunkBytes;
    batch.reserve(MAX_HEADER_BYTES + length + 5 * Math.ceil(length / chunkBytes));
    const out = batch.bytes;
    let at = batch.length;

    // fmt 1 (time as a difference) once the server knows the stream; fmt 0 (absolute) first and when time wraps.
    const last = this.memory.get(csid);
    const relative = last !== undefined && last.streamId === streamId && timestamp >= last.timestamp;
    const time = relative ? timestamp - last.timestamp : timestamp;
    const extended = time >= MAX_U24;
    out[at++] = ((relative ? 1 : 0) << 6) | csid;
    at = u24(out, at, extended ? MAX_U24 : time);
    at = u24(out, at, length);
    out[at++] = type;
    if (!relative) {
      out[at++] = streamId & 0xff; // the only little-endian field of the protocol
      out[at++] = (streamId >>> 8) & 0xff;
      out[at++] = (streamId >>> 16) & 0xff;
      out[at++] = (streamId >>> 24) & 0xff;
    }
    if (extended) at = u32(out, at, time);
    if (last === undefined) this.memory.set(csid, { timestamp, streamId });
    else {
      last.timestamp = timestamp;
      last.streamId = streamId;
    }

    if (length <= chunkBytes) {
      out.set(head, at);
      out.set(data, at + head.length);
      batch.length = at + length;
      return;
    }
    let room = chunkBytes;
    for (const part of [head, data]) {
      let from = 0;
      while (from < part.length) {
        if (room === 0) {
          out[at++] = (3 << 6) | csid;
          if (extended) at = u32(out, at, time); // fmt 3 repeats it: servers that read the specification expect it
          room = chunkBytes;
        }
        const size = Math.min(room, part.length - from);
        out.set(size === part.length ? part : part.subarray(from, from + size), at);
        at += size;
        from += size;
        room -= size;
      }
    }
    batch.length = at;
  }
}

/** A buffer that grows to what is needed and is used again after its write. */
export class ByteBatch {
  bytes: Buffer;
  length = 0;

  constructor(capacity = 64 * 1024) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const bigger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(bigger, 0, 0, this.length);
    this.bytes = bigger;
  }

  view(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}

function u24(out: Uint8Array, at: number, value: number): number {
  out[at] = value >>> 16;
  out[at + 1] = value >>> 8;
  out[at + 2] = value;
  return at + 3;
}

function u32(out: Uint8Array, at: number, value: number): number {
  out[at] = value >>> 24;
  out[at + 1] = value >>> 16;
  out[at + 2] = value >>> 8;
  out[at + 3] = value;
  return at + 4;
}
