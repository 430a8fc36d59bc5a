/**
 * One running H.264 encoder: chosen by probing, fed at most a few frames ahead, replaced when it fails.
 * It never queues frames itself: what the encoder cannot take now is skipped and counted.
 */
import { type EncoderState, type FormatName, GOP_SECONDS, type TrackConfig } from '../../../shared/domain/media.ts';
import { encoderConfig, sized } from './ladder.ts';
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

/** What is wanted of the encoder now. */
export type VideoWish = {
  readonly videoBitrate: number;
  readonly fps: number;
  /** Null: the size that was chosen for the format. A larger one counts as null. */
  readonly size: { readonly width: number; readonly height: number } | null;
};

export type VideoPipeline = {
  /** Finds the encoder of a format ahead of its use; idempotent. */
  prepare(format: FormatName): void;
  readonly choice: Choice | null;
  /**
   * Encodes, or skips when the encoder is behind. Does not close the frame. Another bitrate or frame rate goes to the
   * running encoder; another size takes a new one, which begins with a key frame after the last packet of the old one.
   */
  encode(frame: VideoFrame, wish: VideoWish): 'encoded' | 'dropped';
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
  /** The encoder of another size before this one, while it gives out what it holds. */
  let leaving: VideoEncoder | null = null;
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
    for (const one of [leaving, encoder]) if (one && one.state !== 'closed') one.close();
    leaving = null;
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
    const give = (chunk: EncodedVideoChunk, metadata: EncodedVideoChunkMetadata | undefined) => {
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
    };
    /** Packets that came while the encoder before this one still gave its last. */
    let early: [EncodedVideoChunk, EncodedVideoChunkMetadata | undefined][] = [];
    const created = new VideoEncoder({
      output: (chunk, metadata) => {
        if (encoder === created && leaving !== null) early.push([chunk, metadata]);
        else if (encoder === created || leaving === created) give(chunk, metadata);
      },
      error: (error) => {
        if (encoder === created) onError(format, candidate, error);
      },
    });
    created.configure(config);
    const before = leaving;
    if (before) {
      const left = () => {
        if (leaving !== before) return; // everything was dropped meanwhile
        leaving = null;
        if (before.state !== 'closed') before.close();
        const held = early;
        early = [];
        for (const [chunk, metadata] of held) give(chunk, metadata);
      };
      // What an encoder that failed still had is lost with it.
      void before.flush().then(left, left);
    }
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
    encode(frame, wish) {
      if (phase.kind !== 'ready' || closed) return 'dropped';
      const { candidate } = phase.choice;
      try {
        const wanted = encoderConfig(sized(candidate, wish.size), wish.videoBitrate, wish.fps);
        const before = running;
        if (encoder && before && (before.width !== wanted.width || before.height !== wanted.height)) {
          if (leaving) return 'dropped'; // the size before the last has not left yet: one at a time
          leaving = encoder;
          encoder = null;
        }
        if (!encoder) {
          running = wanted;
          encoder = open(running, phase.format, candidateKey(candidate));
          wantKey = true;
        } else if (before && (before.bitrate !== wanted.bitrate || before.framerate !== wanted.framerate)) {
          running = wanted;
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
      await Promise.all([leaving, ending].map((one) => one?.flush().catch(() => undefined)));
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
