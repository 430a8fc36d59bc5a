import { MessageType } from './chunk-writer.ts';

/** The server broke the protocol, or a limit that no honest server reaches. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

export type RtmpMessage = {
  readonly type: number;
  readonly streamId: number;
  readonly timestampMs: number;
  readonly payload: Buffer;
};

/** To a publisher a server sends commands of a few hundred bytes. */
const MAX_MESSAGE_BYTES = 256 * 1024;
/** Unfinished messages of all chunk streams together. */
const MAX_HELD_BYTES = 512 * 1024;
const MAX_CHUNK_STREAMS = 32;
const MAX_U24 = 0xffffff;

type Stream = {
  timestamp: number;
  delta: number;
  extended: boolean;
  length: number;
  type: number;
  streamId: number;
  parts: Buffer[];
  held: number;
};

/**
 * Takes the server's bytes in any portions and gives whole messages. Memory is bounded: it holds only bytes that
 * arrived, at most 512 KiB, and announced sizes allocate nothing.
 */
export class ChunkReader {
  private chunkBytes = 128;
  private rest: Buffer | null = null;
  private held = 0;
  private readonly streams = new Map<number, Stream>();
  private readonly onMessage: (message: RtmpMessage) => void;

  constructor(onMessage: (message: RtmpMessage) => void) {
    this.onMessage = onMessage;
  }

  /** Bytes kept for unfinished chunks and messages. */
  get heldBytes(): number {
    return this.held + (this.rest?.length ?? 0);
  }

  /** @throws ProtocolError; the reader is of no use afterwards */
  push(bytes: Buffer): void {
    const input = this.rest === null ? bytes : Buffer.concat([this.rest, bytes]);
    this.rest = null;
    let at = 0;
    while (at < input.length) {
      const next = this.chunk(input, at);
      if (next === -1) break;
      at = next;
    }
    // Copied: a view would keep the whole network buffer alive.
    if (at < input.length) this.rest = Buffer.from(input.subarray(at));
  }

  /** Reads one chunk, or returns -1 when it is not whole yet. Changes nothing before it is. */
  private chunk(input: Buffer, start: number): number {
    const available = input.length;
    let at = start;
    const first = input.readUInt8(at++);
    const format = first >> 6;
    let csid = first & 0x3f;
    if (csid === 0) {
      if (at + 1 > available) return -1;
      csid = 64 + input.readUInt8(at);
      at += 1;
    } else if (csid === 1) {
      if (at + 2 > available) return -1;
      csid = 64 + input.readUInt16LE(at);
      at += 2;
    }

    const known = this.streams.get(csid);
    if (known === undefined && format !== 0)
      throw new ProtocolError(`chunk stream ${csid} starts with format ${format}`);
    const headBytes = format === 0 ? 11 : format === 1 ? 7 : format === 2 ? 3 : 0;
    if (at + headBytes > available) return -1;

    let time = format === 3 ? 0 : input.readUIntBE(at, 3);
    const extended = format === 3 ? (known?.extended ?? false) : time === MAX_U24;
    const length = format <= 1 ? input.readUIntBE(at + 3, 3) : (known?.length ?? 0);
    const type = format <= 1 ? input.readUInt8(at + 6) : (known?.type ?? 0);
    const streamId = format === 0 ? input.readUInt32LE(at + 7) : (known?.streamId ?? 0);
    at += headBytes;
    if (extended) {
      if (at + 4 > available) return -1;
      time = input.readUInt32BE(at);
      at += 4;
    }
    if (length > MAX_MESSAGE_BYTES) throw new ProtocolError(`message of ${length} bytes announced`);

    const already = known?.held ?? 0;
    if (already > 0 && format !== 3) throw new ProtocolError('a new message inside an unfinished one');
    const size = Math.min(this.chunkBytes, length - already);
    if (at + size > available) return -1;

    let stream = known;
    if (stream === undefined) {
      if (this.streams.size >= MAX_CHUNK_STREAMS)
        throw new ProtocolError(`more than ${MAX_CHUNK_STREAMS} chunk streams`);
      stream = { timestamp: 0, delta: 0, extended, length, type, streamId, parts: [], held: 0 };
      this.streams.set(csid, stream);
    }
    stream.extended = extended;
    stream.length = length;
    stream.type = type;
    stream.streamId = streamId;
    if (already === 0) {
      if (format === 0) {
        stream.timestamp = time;
        stream.delta = 0;
      } else {
        if (format !== 3) stream.delta = time;
        stream.timestamp = (stream.timestamp + stream.delta) % 0x1_0000_0000;
      }
    }
    this.collect(stream, input.subarray(at, at + size));
    return at + size;
  }

  private collect(stream: Stream, part: Buffer): void {
    const whole = stream.held + part.length === stream.length;
    if (!whole) {
      stream.parts.push(Buffer.from(part));
      stream.held += part.length;
      this.held += part.length;
      if (this.held > MAX_HELD_BYTES) throw new ProtocolError(`${this.held} bytes of unfinished messages`);
      return;
    }
    const payload = stream.held === 0 ? part : Buffer.concat([...stream.parts, part]);
    this.held -= stream.held;
    stream.parts = [];
    stream.held = 0;
    const { type, streamId, timestamp } = stream;
    if (type === MessageType.setChunkSize) this.resize(payload);
    else if (type === MessageType.abort) this.abort(payload);
    this.onMessage({ type, streamId, timestampMs: timestamp, payload });
  }

  private resize(payload: Buffer): void {
    const size = payload.length === 4 ? payload.readUInt32BE() : 0;
    if (size < 1 || size > 0x7fffffff) throw new ProtocolError(`chunk size ${size}`);
    this.chunkBytes = Math.min(size, MAX_U24);
  }

  private abort(payload: Buffer): void {
    const stream = payload.length === 4 ? this.streams.get(payload.readUInt32BE()) : undefined;
    if (stream === undefined) return;
    this.held -= stream.held;
    stream.parts = [];
    stream.held = 0;
  }
}
