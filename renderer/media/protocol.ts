/**
 * The words between the window (devices, permissions, drawing of texts) and the media worker (clock, compositor,
 * encoders, media channel): one union each way. Both ends are built together, so nothing is parsed here.
 */
import type { CapturePlan, EncoderState, FormatName, SceneName, StageReport } from '../../shared/domain/media.ts';

/** Sources that deliver pictures. */
export type PictureSource = 'camera' | 'screen';

/** What of the capture plan the worker needs; texts arrive as ready pictures. */
export type WorkerPlan = {
  readonly format: FormatName;
  readonly scene: SceneName;
  readonly beRightBack: boolean;
  readonly encode: CapturePlan['encode'];
};

export type ToWorker =
  | { kind: 'init'; pageId: string }
  | { kind: 'plan'; plan: WorkerPlan }
  /** New frames of a source, or null when it has none. `epoch` tells late answers about an older stream apart. */
  | { kind: 'source'; source: PictureSource; epoch: number; frames: ReadableStream<VideoFrame> | null }
  /** The drawn product card, in picture pixels; null lets it leave. `swap`: the same item with other words, no motion. */
  | { kind: 'card'; bitmap: ImageBitmap | null; swap: boolean }
  /** The drawn question that the host answers; null lets it leave. */
  | { kind: 'question'; bitmap: ImageBitmap | null }
  /** The drawn “be right back” slate, as large as the picture. */
  | { kind: 'slate'; bitmap: ImageBitmap }
  /** PCM from the worklet: interleaved stereo float at 48 kHz. */
  | { kind: 'audio'; port: MessagePort }
  /** The answer to `connect`. */
  | { kind: 'channel'; attempt: number; channel: ChannelEnd | null }
  /** Where preview frames go; null stops them. */
  | { kind: 'preview'; target: PreviewTarget | null }
  /** Where the pictures for WebRTC go; null stops them. */
  | { kind: 'rtc'; target: RtcTarget | null }
  /** Sent on over the media channel while it is open. */
  | { kind: 'report'; report: StageReport }
  /** Carry the media here again, although another page does. */
  | { kind: 'takeOver' }
  | { kind: 'close' };

export type ChannelEnd = { kind: 'websocket'; url: string } | { kind: 'port'; port: MessagePort };

export type PreviewTarget =
  | { kind: 'track'; writable: WritableStream<VideoFrame>; fps: number }
  | { kind: 'bitmaps'; width: number; height: number; fps: number };

/** `noise`: grain in place of the stage, for the upload test. `width` and `height`: what is sent, in picture pixels. */
export type RtcTarget = {
  readonly frames: WritableStream<VideoFrame>;
  readonly width: number;
  readonly height: number;
  readonly noise: boolean;
};

export type WorkerStats = {
  readonly fps: number;
  readonly composed: number;
  readonly encoded: number;
  /** Pictures that an encoder, the channel to the core or the track for WebRTC could not take. */
  readonly dropped: number;
  readonly late: number;
  readonly videoBitrate: number;
  readonly queue: number;
  readonly audioPackets: number;
  readonly audioBitrate: number;
  readonly channel: 'closed' | 'connecting' | 'open';
  /** Video frames this worker holds now. Stays small; a growing number is a leak. */
  readonly framesHeld: number;
};

export type FromWorker =
  | { kind: 'ready' }
  | { kind: 'stats'; stats: WorkerStats }
  | { kind: 'encoder'; state: EncoderState }
  | { kind: 'audioCodec'; codec: 'webcodecs' | 'wasm' | 'none' }
  /** The first frame of a source, and each change of its size. */
  | { kind: 'sourceSize'; source: PictureSource; epoch: number; width: number; height: number }
  | { kind: 'sourceFps'; source: PictureSource; epoch: number; fps: number }
  /** No new frame for two seconds. */
  | { kind: 'stalled'; source: PictureSource; epoch: number }
  /** This thread stood still for so long: the machine slept, or the page was frozen. */
  | { kind: 'woke'; gapMs: number }
  /** Please connect the media channel and answer with `channel`. */
  | { kind: 'connect'; attempt: number }
  /** Whether another page carries the media now. */
  | { kind: 'replaced'; replaced: boolean }
  | { kind: 'previewBitmap'; bitmap: ImageBitmap }
  /** Something failed that has no state of its own; for the log. */
  | { kind: 'trouble'; where: string; detail: string };

/** Window to audio worklet. */
export type ToWorklet =
  | { kind: 'pcmPort'; port: MessagePort }
  | { kind: 'gains'; mic: number; computer: number; micMuted: boolean; computerMuted: boolean };

/** Audio worklet to window, 20 times a second. Decibels relative to full scale, -100 is silence. */
export type Levels = {
  readonly micDb: number;
  readonly micPeakDb: number;
  readonly computerDb: number;
  readonly computerPeakDb: number;
  /** What viewers hear, after mutes. */
  readonly mixDb: number;
};

/** Worklet to worker: `frames` stereo samples, interleaved. */
export type PcmBatch = { readonly samples: Float32Array<ArrayBuffer> };
