/**
 * The standby loop: two seconds of the slate, encoded once with the settings of the running stream, which the core
 * plays when this page is gone. Encoded beside the live picture by an encoder of its own, with a pause after each frame,
 * so that the live frame rate does not feel it.
 */
import { AUDIO_CHANNELS, AUDIO_SAMPLE_RATE, GOP_SECONDS, type TrackConfig } from '../../../shared/domain/media.ts';
import { openAac } from '../audio/aac.ts';
import { BLOCK_FRAMES } from '../audio/timeline.ts';
import { copyBytes } from './video-pipeline.ts';

export const SLATE_SECONDS = GOP_SECONDS;
/** Pause after each frame. The first loop of a stream is wanted soon: a page may die early. */
const PACE_MS = { soon: 40, gently: 100 } as const;
export type SlatePace = keyof typeof PACE_MS;

export type SlateSink = {
  /** The parameters of the pictures, before the first of them. */
  config(config: TrackConfig & { track: 'video' }): void;
  video(chunk: EncodedVideoChunk, timestampUs: number): void;
  audio(data: Uint8Array, timestampUs: number, durationUs: number): void;
};

/** Resolves when every packet of the loop is out; rejects when the encoder refuses or `signal` ends it. Closes `picture`. */
export async function encodeSlateLoop(
  picture: VideoFrame,
  config: VideoEncoderConfig,
  audioBitrate: number,
  sink: SlateSink,
  pace: SlatePace,
  signal: AbortSignal,
): Promise<{ durationUs: number }> {
  const fps = config.framerate ?? 30;
  const frames = Math.round(SLATE_SECONDS * fps);
  try {
    await encodePictures(picture, config, frames, fps, sink, pace, signal);
  } finally {
    picture.close();
  }
  await encodeSilence(audioBitrate, sink, signal);
  return { durationUs: SLATE_SECONDS * 1_000_000 };
}

async function encodePictures(
  picture: VideoFrame,
  config: VideoEncoderConfig,
  frames: number,
  fps: number,
  sink: SlateSink,
  pace: SlatePace,
  signal: AbortSignal,
): Promise<void> {
  let failure: Error | null = null;
  const encoder = new VideoEncoder({
    output: (chunk, metadata) => {
      const { codec, description } = metadata?.decoderConfig ?? {};
      const { width, height, bitrate = 0 } = config;
      if (codec && description)
        sink.config({ track: 'video', codec, width, height, fps, bitrate, description: copyBytes(description) });
      sink.video(chunk, chunk.timestamp);
    },
    error: (error) => {
      failure = error;
    },
  });
  try {
    encoder.configure(config);
    for (let i = 0; i < frames; i += 1) {
      signal.throwIfAborted();
      if (failure) throw failure;
      const frame = new VideoFrame(picture, {
        timestamp: Math.round((i * 1_000_000) / fps),
        duration: Math.round(1_000_000 / fps),
      });
      try {
        encoder.encode(frame, { keyFrame: i === 0 });
      } finally {
        frame.close();
      }
      await new Promise((wake) => setTimeout(wake, PACE_MS[pace]));
    }
    await encoder.flush();
    if (failure) throw failure;
  } finally {
    if (encoder.state !== 'closed') encoder.close();
  }
}

async function encodeSilence(bitrate: number, sink: SlateSink, signal: AbortSignal): Promise<void> {
  const blocks = Math.ceil((SLATE_SECONDS * AUDIO_SAMPLE_RATE) / BLOCK_FRAMES);
  const durationUs = (BLOCK_FRAMES * 1_000_000) / AUDIO_SAMPLE_RATE;
  let failure: string | null = null;
  let sent = 0;
  await new Promise<void>((resolve, reject) => {
    openAac(bitrate, {
      packet: ({ data, block }) => {
        if (block < 0 || sent >= blocks) return;
        sink.audio(data, block * durationUs, durationUs);
        sent += 1;
        if (sent === blocks) resolve();
      },
      error: (detail) => {
        failure = detail;
      },
    }).then(async (encoder) => {
      try {
        const silence = new Float32Array(BLOCK_FRAMES * AUDIO_CHANNELS);
        // Some encoders hold back more than one block.
        for (let i = 0; i < blocks + 8 && sent < blocks; i += 1) {
          if (signal.aborted || failure) break;
          encoder.encode(silence);
          if (i % 8 === 7) await new Promise((wake) => setTimeout(wake, 5));
        }
        await waitFor(() => sent === blocks || failure !== null || signal.aborted, 1000);
        if (sent < blocks) reject(new Error(failure ?? 'the silent sound of the slate is incomplete'));
      } finally {
        encoder.close();
      }
    }, reject);
  });
}

async function waitFor(condition: () => boolean, limitMs: number): Promise<void> {
  const until = performance.now() + limitMs;
  while (!condition() && performance.now() < until) await new Promise((wake) => setTimeout(wake, 10));
}
