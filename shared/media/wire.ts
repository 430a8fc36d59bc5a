import { z } from 'zod';
import type { MediaPacket, TrackConfig } from '../domain/media.ts';
import { StageReport } from '../domain/media.ts';

/**
 * The media channel between the page's media worker and the core: one binary message a packet, the same bytes over
 * a WebSocket (browser studio) or a MessagePort (desktop). Little endian.
 *
 * ```
 * 0  u8   kind      1 video packet, 2 audio packet, 3 track config, 4 slate packet, 5 json
 * 1  u8   flags     bit 0: key frame; bit 1: audio track (kinds 3 and 4); bit 2: of the slate (kind 3)
 * 2  u16  reserved  0
 * 4  u32  sequence  counts every message of this connection from 0
 * 8  f64  timestampUs
 * 16 u32  durationUs
 * 20 …    payload   exact size
 * ```
 * Towards the core nothing is put in a transfer list. The core acknowledges with `{ kind: 'ack', sequence }`.
 */
export const HEADER_BYTES = 20;
/** A single message above this is refused: 4K key frames stay far below. */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

export const WireKind = { video: 1, audio: 2, config: 3, slate: 4, json: 5 } as const;

const ConfigHead = z.discriminatedUnion('track', [
  z.object({
    track: z.literal('video'),
    codec: z.string().max(64),
    width: z.number().int().positive().max(7680),
    height: z.number().int().positive().max(7680),
    fps: z.number().positive().max(240),
    bitrate: z.number().positive(),
    description: z.base64(),
  }),
  z.object({
    track: z.literal('audio'),
    codec: z.string().max(64),
    sampleRate: z.number().int().positive(),
    channels: z.number().int().min(1).max(8),
    bitrate: z.number().positive(),
    description: z.base64(),
  }),
]);

/** Page → core, beside packets. */
export const ToCore = z.discriminatedUnion('kind', [
  /** First message. A second page gets `replaced` unless it asks to take over (the host's click “use this window”). */
  z.object({ kind: z.literal('hello'), pageId: z.string().max(64), takeOver: z.boolean().default(false) }),
  z.object({ kind: z.literal('begin'), sessionId: z.string().max(64) }),
  z.object({ kind: z.literal('report'), report: StageReport }),
  z.object({ kind: z.literal('end'), sessionId: z.string().max(64) }),
  /** The slate loop is complete: its packets came before as kind `slate`. `durationUs` is the loop length. */
  z.object({ kind: z.literal('slateReady'), sessionId: z.string().max(64), durationUs: z.number().positive() }),
]);
export type ToCore = z.infer<typeof ToCore>;

/** Core → page. */
export const ToPage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ack'), sequence: z.number().int() }),
  z.object({ kind: z.literal('keyframe') }),
  /** Another page carries the media; stop capturing and encoding until the host asks to take over, or `yours` comes. */
  z.object({ kind: z.literal('replaced') }),
  /** The page that carried the media is gone or has fallen silent while live: this one carries it now. */
  z.object({ kind: z.literal('yours') }),
]);
export type ToPage = z.infer<typeof ToPage>;

export type WireMessage =
  | { kind: 'packet'; sequence: number; packet: MediaPacket; slate: boolean }
  | { kind: 'config'; sequence: number; config: TrackConfig; slate: boolean }
  | { kind: 'json'; sequence: number; message: ToCore };

function head(kind: number, flags: number, sequence: number, timestampUs: number, durationUs: number, size: number) {
  const bytes = new Uint8Array(HEADER_BYTES + size);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, kind);
  view.setUint8(1, flags);
  view.setUint32(4, sequence >>> 0, true);
  view.setFloat64(8, timestampUs, true);
  view.setUint32(16, Math.max(0, Math.round(durationUs)), true);
  return bytes;
}

/** What `EncodedVideoChunk` and `EncodedAudioChunk` have in common. */
export type Chunk = { readonly byteLength: number; copyTo(destination: Uint8Array): void };

/** Writes header and chunk into one exact-size buffer: the only copy on the page's side. */
export function encodeChunk(
  track: 'video' | 'audio',
  chunk: Chunk,
  at: { sequence: number; timestampUs: number; durationUs: number; key: boolean; slate?: boolean },
): Uint8Array<ArrayBuffer> {
  const kind = at.slate ? WireKind.slate : track === 'video' ? WireKind.video : WireKind.audio;
  const flags = (at.key ? 1 : 0) | (track === 'audio' ? 2 : 0);
  const bytes = head(kind, flags, at.sequence, at.timestampUs, at.durationUs, chunk.byteLength);
  chunk.copyTo(bytes.subarray(HEADER_BYTES));
  return bytes;
}

/** `slate`: the parameters of the slate's packets, which an encoder of its own makes. */
export function encodeConfig(config: TrackConfig, sequence: number, slate = false): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify({ ...config, description: toBase64(config.description) });
  const body = new TextEncoder().encode(text);
  const flags = (config.track === 'audio' ? 2 : 0) | (slate ? 4 : 0);
  const bytes = head(WireKind.config, flags, sequence, 0, 0, body.length);
  bytes.set(body, HEADER_BYTES);
  return bytes;
}

export function encodeJson(message: ToCore, sequence: number): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode(JSON.stringify(message));
  const bytes = head(WireKind.json, 0, sequence, 0, 0, body.length);
  bytes.set(body, HEADER_BYTES);
  return bytes;
}

/** Reads one message. Packet data is a view on `bytes`: the caller owns the buffer. Returns null for anything malformed. */
export function decodeWire(bytes: Uint8Array): WireMessage | null {
  if (bytes.byteLength < HEADER_BYTES || bytes.byteLength > MAX_MESSAGE_BYTES) return null;
  const kind = bytes[0];
  const flags = bytes[1] ?? 0;
  const sequence = u32At(bytes, 4);
  // Not `subarray`: of Node's buffers that makes one of theirs, at five times the price.
  const payload = new Uint8Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES, bytes.byteLength - HEADER_BYTES);
  switch (kind) {
    case WireKind.video:
    case WireKind.audio:
    case WireKind.slate: {
      const timestampUs = f64At(bytes, 8);
      if (!Number.isFinite(timestampUs) || payload.byteLength === 0) return null;
      const isAudio = kind === WireKind.slate ? (flags & 2) === 2 : kind === WireKind.audio;
      const packet: MediaPacket = {
        track: isAudio ? 'audio' : 'video',
        timestampUs,
        durationUs: u32At(bytes, 16),
        key: (flags & 1) === 1,
        data: payload,
      };
      return { kind: 'packet', sequence, packet, slate: kind === WireKind.slate };
    }
    case WireKind.config: {
      const parsed = ConfigHead.safeParse(parseJson(payload));
      if (!parsed.success) return null;
      const config = { ...parsed.data, description: fromBase64(parsed.data.description) };
      return { kind: 'config', sequence, config, slate: (flags & 4) === 4 };
    }
    case WireKind.json: {
      const parsed = ToCore.safeParse(parseJson(payload));
      return parsed.success ? { kind: 'json', sequence, message: parsed.data } : null;
    }
    default:
      return null;
  }
}

/** Numbers of a header are read by hand: a DataView for each of 77 messages a second costs more than all the rest of it. */
function u32At(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at + 3] ?? 0) * 0x100_0000 + (((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at] ?? 0))
  );
}

const scratch = new Uint8Array(8);
const scratchView = new DataView(scratch.buffer);

function f64At(bytes: Uint8Array, at: number): number {
  for (let i = 0; i < 8; i += 1) scratch[i] = bytes[at + i] ?? 0;
  return scratchView.getFloat64(0, true);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined; // malformed text is told apart from every valid message by the schema
  }
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromBase64(text: string): Uint8Array {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) bytes[i] = raw.charCodeAt(i);
  return bytes;
}
