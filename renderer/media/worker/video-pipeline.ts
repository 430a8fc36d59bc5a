/**
 * One running H.264 encoder: chosen by probing, fed at most a few frames ahead, replaced when it fails.
 * It never queues frames itself: what the encoder cannot take now is skipped and counted.
 */
import {
  type EncoderState,
  FORMATS,
  type FormatName,
  GOP_SECONDS,
  type TrackConfig,
} from '../../../shared/domain/media.ts';
import { encoderConfig } from './ladder.ts';
import { type Choice, candidateKey, chooseAgain, chooseEncoder, type ProbeResult } from './probe.ts';

/** Frames waiting inside the encoder before one is skipped: 270 ms, as much as the clock makes up for after a stall. */
const MAX_QUEUE = 8;
/** An encoder that fails this often in a row is not tried again. */
const ERRORS_BEFORE_NEXT = 2;
const GOP_US = GOP_SECONDS * 1_000_000;

export type VideoSink = {
  config(config: TrackConfig & { track: 'video' }): void;
  chunk(chunk: EncodedVideoChunk): void;
  state(state: EncoderState): void;
};

type Phase =
  | { kind: 'idle' }
  | { kind: 'probing'; format: FormatName }
  | { kind: 'ready'; format: FormatName; choice: Choice; rejected: ProbeResult['rejected'] }
  | { kind: 'failed' };

export type VideoPipeline = {
  /** Finds the encoder of a format ahead of its use; idempotent. */
  prepare(format: FormatName): void;
  readonly choice: Choice | null;
  /** Encodes, or skips when the encoder is behind. Does not close the frame. */
  encode(frame: VideoFrame, bitrate: number): 'encoded' | 'dropped';
  /** The next frame becomes a key frame. */
  requestKey(): void;
  readonly queue: number;
  /** Settings of the running encoder, for the standby slate. */
  readonly running: VideoEncoderConfig | null;
  /** Ends the running encoder after what it holds is out. The choice stays. */
  stop(): Promise<void>;
  close(): void;
};

export function createVideoPipeline(sink: VideoSink): VideoPipeline {
  let phase: Phase = { kind: 'idle' };
  let encoder: VideoEncoder | null = null;
  let running: VideoEncoderConfig | null = null;
  let wantKey = true;
  let lastKeyUs = Number.NEGATIVE_INFINITY;
  let errors = 0;
  const failed = new Set<string>();
  let closed = false;

  const report = () => {
    if (phase.kind === 'ready') {
      const { candidate, acceleration } = phase.choice;
      const { codec, width, height } = candidate;
      sink.state({ kind: 'ready', codec, acceleration, width, height, rejected: [...phase.rejected] });
    } else if (phase.kind === 'probing') sink.state({ kind: 'probing' });
    else if (phase.kind === 'idle') sink.state({ kind: 'idle' });
  };

  const settle = async (format: FormatName, search: Promise<ProbeResult>) => {
    const result = await search;
    if (closed || phase.kind !== 'probing' || phase.format !== format) return;
    if (result.kind === 'chosen') {
      phase = { kind: 'ready', format, choice: result.choice, rejected: result.rejected };
      report();
      return;
    }
    phase = { kind: 'failed' };
    sink.state({
      kind: 'failed',
      why: result.rejected.map((r) => `${r.codec} ${r.acceleration}: ${r.why}`).join('; '),
    });
  };

  const drop = () => {
    if (encoder && encoder.state !== 'closed') encoder.close();
    encoder = null;
    running = null;
    wantKey = true;
  };

  const onError = (format: FormatName, candidate: string, error: DOMException) => {
    drop();
    errors += 1;
    if (closed || phase.kind !== 'ready' || errors < ERRORS_BEFORE_NEXT) return; // the next frame opens a new one
    errors = 0;
    failed.add(candidate);
    phase = { kind: 'probing', format };
    report();
    void settle(format, chooseAgain(format, failed)).catch(() =>
      sink.state({ kind: 'failed', why: `encoder search failed after: ${error.message}` }),
    );
  };

  const open = (config: VideoEncoderConfig, format: FormatName, candidate: string): VideoEncoder => {
    let description = '';
    const created = new VideoEncoder({
      output: (chunk, metadata) => {
        if (encoder !== created) return;
        const decoder = metadata?.decoderConfig;
        if (decoder?.description) {
          const bytes = copyBytes(decoder.description);
          // A change of bitrate announces the same parameters again; only others matter to a muxer.
          if (bytes.join() !== description) {
            description = bytes.join();
            const { width, height, framerate = 30, bitrate = 0 } = config;
            sink.config({
              track: 'video',
              codec: decoder.codec,
              width,
              height,
              fps: framerate,
              bitrate,
              description: bytes,
            });
          }
        }
        errors = 0;
        sink.chunk(chunk);
      },
      error: (error) => {
        if (encoder === created) onError(format, candidate, error);
      },
    });
    created.configure(config);
    return created;
  };

  return {
    prepare(format) {
      if (closed || ((phase.kind === 'ready' || phase.kind === 'probing') && phase.format === format)) return;
      drop();
      phase = { kind: 'probing', format };
      report();
      void settle(format, chooseEncoder(format)).catch((error: unknown) => {
        phase = { kind: 'failed' };
        sink.state({ kind: 'failed', why: String(error) });
      });
    },
    get choice() {
      return phase.kind === 'ready' ? phase.choice : null;
    },
    encode(frame, bitrate) {
      if (phase.kind !== 'ready' || closed) return 'dropped';
      const { candidate } = phase.choice;
      try {
        if (!encoder) {
          running = encoderConfig(candidate, bitrate, FORMATS[phase.format].fps);
          encoder = open(running, phase.format, candidateKey(candidate));
          wantKey = true;
        } else if (running && running.bitrate !== bitrate) {
          running = { ...running, bitrate };
          encoder.configure(running);
        }
        if (encoder.encodeQueueSize >= MAX_QUEUE) return 'dropped';
        // Half a frame early counts as due: timestamps are rounded.
        const keyFrame = wantKey || frame.timestamp - lastKeyUs >= GOP_US - 16_000;
        encoder.encode(frame, { keyFrame });
        if (keyFrame) {
          wantKey = false;
          lastKeyUs = frame.timestamp;
        }
        return 'encoded';
      } catch (error) {
        onError(phase.format, candidateKey(candidate), asDomException(error));
        return 'dropped';
      }
    },
    requestKey() {
      wantKey = true;
    },
    get queue() {
      return encoder?.encodeQueueSize ?? 0;
    },
    get running() {
      return running;
    },
    async stop() {
      const ending = encoder;
      if (!ending) return;
      // An encoder that failed cannot be flushed; what it had is lost with it.
      await ending.flush().catch(() => undefined);
      if (encoder === ending) drop();
    },
    close() {
      if (closed) return;
      closed = true;
      drop();
    },
  };
}

export function copyBytes(source: AllowSharedBufferSource): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice()
    : new Uint8Array(source).slice();
}

const asDomException = (error: unknown): DOMException =>
  error instanceof DOMException ? error : new DOMException(String(error));
