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

/** A header at its longest: basic 3, message 11, extended time 4. */
const MAX_HEAD_BYTES = 18;

type Stream = {
  timestamp: number;
  delta: number;
  extended: boolean;
  length: number;
  type: number;
  streamId: number;
  /** Of the unfinished message: what came of it. Grows with what comes, not with what was announced. */
  bytes: Buffer;
  held: number;
};

const NOTHING = Buffer.alloc(0);

/**
 * Takes the server's bytes in any portions and gives whole messages. Memory is bounded: it holds only bytes that
 * arrived, at most 512 KiB and as much again of room to grow; announced sizes allocate nothing, and time is linear in
 * the bytes however they are cut.
 */
export class ChunkReader {
  private chunkBytes = 128;
  /** The beginning of a header that is not whole yet. */
  private readonly head = Buffer.alloc(MAX_HEAD_BYTES);
  private headBytes = 0;
  /** The chunk that is being read, and what is missing of it. */
  private current: Stream | null = null;
  private left = 0;
  private held = 0;
  private readonly streams = new Map<number, Stream>();
  private readonly onMessage: (message: RtmpMessage) => void;

  constructor(onMessage: (message: RtmpMessage) => void) {
    this.onMessage = onMessage;
  }

  /** Bytes kept for unfinished headers and messages. */
  get heldBytes(): number {
    return this.held + this.headBytes;
  }

  /** @throws ProtocolError; the reader is of no use afterwards */
  push(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.current === null) {
        at = this.readHead(bytes, at);
        continue;
      }
      const size = Math.min(this.left, bytes.length - at);
      const part = bytes.subarray(at, at + size);
      at += size;
      this.left -= size;
      this.collect(this.current, part);
    }
  }

  /** Reads a header, from what was kept of it and from `bytes`; returns where it ended. */
  private readHead(bytes: Buffer, at: number): number {
    const kept = this.headBytes;
    const size = Math.min(MAX_HEAD_BYTES - kept, bytes.length - at);
    bytes.copy(this.head, kept, at, at + size);
    this.headBytes = kept + size;
    const used = this.chunkHead(this.head.subarray(0, this.headBytes));
    if (used === -1) return at + size; // not whole yet
    this.headBytes = 0;
    return at + used - kept;
  }

  /** Reads one chunk's header, or returns -1 when it is not whole yet. Changes nothing before it is. */
  private chunkHead(input: Buffer): number {
    const available = input.length;
    let at = 0;
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

    let stream = known;
    if (stream === undefined) {
      if (this.streams.size >= MAX_CHUNK_STREAMS)
        throw new ProtocolError(`more than ${MAX_CHUNK_STREAMS} chunk streams`);
      stream = { timestamp: 0, delta: 0, extended, length, type, streamId, bytes: NOTHING, held: 0 };
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
    this.left = Math.min(this.chunkBytes, length - already);
    this.current = stream;
    if (this.left === 0) this.collect(stream, NOTHING); // a message without content
    return at;
  }

  private collect(stream: Stream, part: Buffer): void {
    if (this.left === 0) this.current = null;
    if (stream.held + part.length < stream.length) {
      if (part.length > 0) this.keep(stream, part);
      return;
    }
    let payload = part;
    if (stream.held > 0) {
      this.keep(stream, part);
      payload = stream.bytes.subarray(0, stream.length);
    }
    this.forget(stream);
    const { type, streamId, timestamp } = stream;
    if (type === MessageType.setChunkSize) this.resize(payload);
    else if (type === MessageType.abort) this.abort(payload);
    this.onMessage({ type, streamId, timestampMs: timestamp, payload });
  }

  private keep(stream: Stream, part: Buffer): void {
    const needed = stream.held + part.length;
    if (needed > stream.bytes.length) {
      const bigger = Buffer.alloc(Math.min(stream.length, Math.max(needed, 2 * stream.bytes.length)));
      stream.bytes.copy(bigger, 0, 0, stream.held);
      stream.bytes = bigger;
    }
    part.copy(stream.bytes, stream.held);
    stream.held = needed;
    this.held += part.length;
    if (this.held > MAX_HELD_BYTES) throw new ProtocolError(`${this.held} bytes of unfinished messages`);
  }

  /** The message is whole, or called off. Its buffer may be in somebody's hands. */
  private forget(stream: Stream): void {
    this.held -= stream.held;
    stream.bytes = NOTHING;
    stream.held = 0;
  }

  private resize(payload: Buffer): void {
    const size = payload.length === 4 ? payload.readUInt32BE() : 0;
    if (size < 1 || size > 0x7fffffff) throw new ProtocolError(`chunk size ${size}`);
    this.chunkBytes = Math.min(size, MAX_U24);
  }

  private abort(payload: Buffer): void {
    const stream = payload.length === 4 ? this.streams.get(payload.readUInt32BE()) : undefined;
    if (stream !== undefined) this.forget(stream);
  }
}
