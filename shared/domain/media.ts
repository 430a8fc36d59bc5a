import { z } from 'zod';
import { RtcHealth, RtcPlan } from './realtime.ts';

/** The picture formats offered. Portrait is the default: viewers hold a phone. */
export const FormatName = z.enum(['portrait720', 'portrait1080', 'landscape720', 'landscape1080']);
export type FormatName = z.infer<typeof FormatName>;

export type VideoFormat = {
  readonly width: number;
  readonly height: number;
  readonly fps: 30;
  readonly bitrate: number;
};

/**
 * Bitrates in bit/s. 1080p: 4,000 kbit/s start, the middle of the vendors' ranges; 720p: 2,500 (research/field-notes §4:
 * Tencent 1,000–1,800 at 15 fps, Agora 3,420 at 30 fps, Twitch cap 6,000).
 */
export const FORMATS: Readonly<Record<FormatName, VideoFormat>> = {
  portrait720: { width: 720, height: 1280, fps: 30, bitrate: 2_500_000 },
  portrait1080: { width: 1080, height: 1920, fps: 30, bitrate: 4_000_000 },
  landscape720: { width: 1280, height: 720, fps: 30, bitrate: 2_500_000 },
  landscape1080: { width: 1920, height: 1080, fps: 30, bitrate: 4_000_000 },
};

/** Key-frame distance in seconds (GOP): what RTMP services ask for. */
export const GOP_SECONDS = 2;
export const AUDIO_SAMPLE_RATE = 48_000;
export const AUDIO_CHANNELS = 2;
export const AUDIO_BITRATE = 128_000;

/** Which scene the host shows. Scenes are few on purpose: each is one decision a host can make while talking. */
export const SceneName = z.enum(['camera', 'screen', 'desk']);
export type SceneName = z.infer<typeof SceneName>;
// camera: the camera fills the picture. screen: the shared screen fills it. desk: screen with the camera in a corner.

/** A device bound by id, name and kind: a missing one is a placeholder, never another device (privacy). */
export const DeviceRef = z.object({ deviceId: z.string().max(256), label: z.string().max(256) });
export type DeviceRef = z.infer<typeof DeviceRef>;

/** The card drawn on the picture while an item is explained. Texts are ready to draw. */
export const ProductCard = z.object({
  itemId: z.string(),
  title: z.string().max(120),
  caption: z.string().max(120),
  price: z.string().max(24),
  /** What is special about the price, for example until when a flash price holds. */
  priceNote: z.string().max(60).nullable().default(null),
  comparePrice: z.string().max(24).nullable(),
  /** What the compared price is and when that was so, for example `7-day lowest, 20 Nov`. Never null while there is one. */
  compareBasis: z.string().max(60).nullable().default(null),
  imageUrl: z.string().max(2048).nullable(),
});
export type ProductCard = z.infer<typeof ProductCard>;

/** A viewer's question drawn on the picture while the host answers it. Texts are ready to draw. */
export const OnScreenQuestion = z.object({
  messageId: z.string(),
  name: z.string().max(60),
  text: z.string().max(200),
  sinceMs: z.number(),
});
export type OnScreenQuestion = z.infer<typeof OnScreenQuestion>;

/**
 * What the page must capture, compose and encode: decided by the core, executed by the page, whole each time.
 * The page compares it with the last one and changes only what differs.
 */
export const CapturePlan = z.object({
  revision: z.number().int().nonnegative(),
  format: FormatName,
  scene: SceneName,
  camera: DeviceRef.nullable(),
  microphone: DeviceRef.nullable(),
  /** Screen or window sharing: asked for by the user's gesture in the page; `wanted` false ends it. */
  screen: z.object({ wanted: z.boolean(), audio: z.boolean() }),
  micMuted: z.boolean(),
  computerAudioMuted: z.boolean(),
  /** Linear gains, 0 to 2. */
  micGain: z.number().min(0).max(2),
  computerAudioGain: z.number().min(0).max(2),
  mirrorPreview: z.boolean(),
  beRightBack: z.boolean(),
  /** Words on the “be right back” slate. */
  slateTitle: z.string().max(60),
  slateText: z.string().max(120),
  card: ProductCard.nullable(),
  question: OnScreenQuestion.omit({ sinceMs: true }).nullable(),
  /** Encoded packets flow only while this is set. `sessionId` names the run they belong to. */
  encode: z
    .object({
      sessionId: z.string(),
      videoBitrate: z.number().int(),
      audioBitrate: z.number().int(),
      /** Frames a second that are encoded; the picture is composed at the format's rate all the same. */
      fps: z.number().int().min(5).max(60).default(30),
      /** What is encoded in place of the format's size, in the same shape; null: the format's. */
      size: z.object({ width: z.number().int(), height: z.number().int() }).nullable().default(null),
    })
    .nullable(),
  /** What is sent by WebRTC from the page, beside the packets; null: nothing. */
  rtc: RtcPlan.nullable().default(null),
});
export type CapturePlan = z.infer<typeof CapturePlan>;

/** The state of one capture source, as the page sees it. */
export const SourceState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off') }),
  z.object({ kind: z.literal('opening') }),
  z.object({
    kind: z.literal('on'),
    label: z.string(),
    width: z.number().optional(),
    height: z.number().optional(),
    fps: z.number().optional(),
  }),
  z.object({
    kind: z.literal('failed'),
    /** `frozen`: still connected, but nothing new has come from it for two seconds. */
    code: z.enum(['missing', 'denied', 'busy', 'lost', 'frozen', 'cancelled', 'unknown']),
    label: z.string(),
    detail: z.string().optional(),
  }),
]);
export type SourceState = z.infer<typeof SourceState>;

export const DeviceInfo = z.object({ deviceId: z.string(), label: z.string(), kind: z.enum(['camera', 'microphone']) });
export type DeviceInfo = z.infer<typeof DeviceInfo>;

export const EncoderState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('idle') }),
  z.object({ kind: z.literal('probing') }),
  z.object({
    kind: z.literal('ready'),
    codec: z.string(),
    acceleration: z.enum(['hardware', 'software', 'unknown']),
    width: z.number(),
    height: z.number(),
    /** What was tried before this one and why it was not used, in order. */
    rejected: z.array(z.object({ codec: z.string(), acceleration: z.string(), why: z.string() })),
  }),
  z.object({ kind: z.literal('failed'), why: z.string() }),
]);
export type EncoderState = z.infer<typeof EncoderState>;

/** What the page reports about the stage, at most twice a second (levels travel apart). */
export const StageReport = z.object({
  planRevision: z.number().int(),
  camera: SourceState,
  microphone: SourceState,
  screen: SourceState,
  computerAudio: SourceState,
  devices: z.array(DeviceInfo),
  /** `unknown` until the browser says; `prompt`: the browser will ask. */
  permissions: z.object({
    camera: z.enum(['granted', 'denied', 'prompt', 'unknown']),
    microphone: z.enum(['granted', 'denied', 'prompt', 'unknown']),
  }),
  encoder: EncoderState,
  audioCodec: z.enum(['webcodecs', 'wasm', 'none']),
  video: z.object({
    /** Frames per second composed over the last second. */
    fps: z.number(),
    composed: z.number().int(),
    encoded: z.number().int(),
    /** Frames skipped because the encoder or the channel to the core was full, since the session began. */
    dropped: z.number().int(),
    /** Clock ticks that came too late to be composed, since the session began. */
    late: z.number().int(),
    bitrate: z.number(),
    queue: z.number().int(),
  }),
  audio: z.object({ packets: z.number().int(), bitrate: z.number(), levelDb: z.number() }),
});
export type StageReport = z.infer<typeof StageReport>;

/** Track parameters needed to open a muxer. `description` is avcC (video) or AudioSpecificConfig (audio). */
export type TrackConfig =
  | {
      readonly track: 'video';
      readonly codec: string;
      readonly width: number;
      readonly height: number;
      readonly fps: number;
      readonly bitrate: number;
      readonly description: Uint8Array;
    }
  | {
      readonly track: 'audio';
      readonly codec: string;
      readonly sampleRate: number;
      readonly channels: number;
      readonly bitrate: number;
      readonly description: Uint8Array;
    };

/** One encoded access unit (AVCC length-prefixed H.264, or one raw AAC frame). Microseconds on the page's monotonic clock. */
export type MediaPacket = {
  readonly track: 'video' | 'audio';
  readonly timestampUs: number;
  readonly durationUs: number;
  readonly key: boolean;
  readonly data: Uint8Array;
};

/**
 * Why the encoder is asked for less than the format: `congested`: the network just carried less; `limited`: it is held
 * at what the network carries, until the next try; `recovering`: the network is clear, and it rises step by step;
 * `reconnected`: it begins low after a reconnect.
 */
export const AdaptWhy = z.enum(['none', 'congested', 'limited', 'recovering', 'reconnected']);
export type AdaptWhy = z.infer<typeof AdaptWhy>;

/** What the encoder is asked for now, next to what the format would have without a slow network. */
export const AdaptState = z.object({
  /** `full`: all that the format asks for. `floor`: as little as is still worth watching. */
  level: z.enum(['full', 'lowered', 'floor']),
  why: AdaptWhy.default('none'),
  videoBitrate: z.number().int(),
  fullVideoBitrate: z.number().int(),
  fps: z.number().int(),
  width: z.number().int(),
  height: z.number().int(),
});
export type AdaptState = z.infer<typeof AdaptState>;

/** Health of the running stream, once a second: the one source of every number in the health line. */
export const StreamHealth = z.object({
  atMs: z.number(),
  fps: z.number(),
  composed: z.number().int(),
  dropped: z.number().int(),
  late: z.number().int(),
  encoder: z.string(),
  acceleration: z.enum(['hardware', 'software', 'unknown']),
  /** bit/s leaving for the ingest, measured by bytes handed to the socket and drained. */
  bitrate: z.number(),
  videoBitrate: z.number(),
  audioBitrate: z.number(),
  /** Bytes waiting in the send queue, and their age in milliseconds. */
  queueBytes: z.number(),
  queueMs: z.number(),
  /** Bytes the server acknowledged, or null where the protocol does not say. */
  ackedBytes: z.number().nullable(),
  /** Bit/s that the server confirmed over the last two seconds, or null where it never says. */
  ackedBitrate: z.number().nullable().default(null),
  /** Null in OBS mode: OBS decides for itself. */
  adapt: AdaptState.nullable().default(null),
  /** What feeds the stream now: the page, the standby picture, or nothing yet. */
  source: z.enum(['page', 'slate', 'none']).default('page'),
  rttMs: z.number().nullable(),
  /** Audio ahead of video at the output, in milliseconds (positive: audio is early). */
  skewMs: z.number(),
  audioPackets: z.number().int(),
  recordedBytes: z.number(),
  recordedMs: z.number(),
  /** While the stream goes out in real time. */
  rtc: RtcHealth.nullable().default(null),
});
export type StreamHealth = z.infer<typeof StreamHealth>;
