/**
 * Believes no encoder before it has encoded: `isConfigSupported` is known to say yes on machines where the first
 * frame fails. Each rung of the ladder gets 30 frames of a moving picture; the first that delivers them all wins.
 */
import { FORMATS, type FormatName } from '../../../shared/domain/media.ts';
import { type Candidate, encoderConfig, ladderFor } from './ladder.ts';

export type Choice = {
  readonly candidate: Candidate;
  readonly acceleration: 'hardware' | 'software' | 'unknown';
  /** The encoder takes frames of another size than its own and scales them. */
  readonly scales: boolean;
};
export type Rejection = { readonly codec: string; readonly acceleration: string; readonly why: string };
export type ProbeResult =
  | { readonly kind: 'chosen'; readonly choice: Choice; readonly rejected: readonly Rejection[] }
  | { readonly kind: 'none'; readonly rejected: readonly Rejection[] };

const PROBE_FRAMES = 30;
/** Twice real time for 30 frames, and room for a slow start of a hardware encoder. */
const PROBE_TIMEOUT_MS = 4000;

const results = new Map<FormatName, Promise<ProbeResult>>();

/** The encoder for a format; found once, remembered for the life of the worker. */
export function chooseEncoder(format: FormatName): Promise<ProbeResult> {
  const known = results.get(format);
  if (known) return known;
  const result = walkLadder(format, new Set());
  results.set(format, result);
  return result;
}

/** After an encoder that passed has failed in use: forget it and take the next rung. */
export function chooseAgain(format: FormatName, failed: ReadonlySet<string>): Promise<ProbeResult> {
  const result = walkLadder(format, failed);
  results.set(format, result);
  return result;
}

export const candidateKey = (candidate: Candidate): string =>
  `${candidate.codec} ${candidate.acceleration} ${candidate.width}x${candidate.height}`;

async function walkLadder(format: FormatName, failed: ReadonlySet<string>): Promise<ProbeResult> {
  const rejected: Rejection[] = [];
  for (const candidate of ladderFor(format)) {
    const why = failed.has(candidateKey(candidate)) ? 'failed while in use' : await tryCandidate(candidate, format);
    if (why === null) {
      const [acceleration, scales] = [await accelerationOf(candidate, format), await scalesFrames(candidate, format)];
      return { kind: 'chosen', choice: { candidate, acceleration, scales }, rejected };
    }
    rejected.push({ codec: candidate.codec, acceleration: candidate.acceleration, why });
  }
  return { kind: 'none', rejected };
}

/** Null when the candidate works, else the reason. */
async function tryCandidate(candidate: Candidate, format: FormatName): Promise<string | null> {
  const config = encoderConfig(candidate, FORMATS[format].bitrate, FORMATS[format].fps);
  try {
    const { supported } = await VideoEncoder.isConfigSupported(config);
    if (!supported) return 'not supported';
  } catch (error) {
    return `not understood: ${String(error)}`;
  }
  const run = await encodeSome(config, PROBE_FRAMES, candidate.width, candidate.height);
  if (run.error) return run.error;
  if (run.chunks !== PROBE_FRAMES) return `gave ${run.chunks} of ${PROBE_FRAMES} frames`;
  if (!run.description) return 'gave no avcC description';
  return null;
}

/** Frames of a source of another size, as the pass-through scene hands them over. */
async function scalesFrames(candidate: Candidate, format: FormatName): Promise<boolean> {
  const config = encoderConfig(candidate, FORMATS[format].bitrate, FORMATS[format].fps);
  const half = (value: number) => Math.floor(value / 4) * 2;
  const run = await encodeSome(config, 2, half(candidate.width), half(candidate.height));
  return run.error === null && run.chunks === 2;
}

async function accelerationOf(candidate: Candidate, format: FormatName): Promise<Choice['acceleration']> {
  if (candidate.acceleration === 'prefer-software') return 'software';
  const base = encoderConfig(candidate, FORMATS[format].bitrate, FORMATS[format].fps);
  const supports = async (hardwareAcceleration: HardwareAcceleration) =>
    VideoEncoder.isConfigSupported({ ...base, hardwareAcceleration }).then(
      (answer) => answer.supported === true,
      () => false,
    );
  // Without a preference Chromium takes hardware when it has it.
  if (await supports('prefer-hardware')) return 'hardware';
  return (await supports('prefer-software')) ? 'software' : 'unknown';
}

type Run = { chunks: number; description: boolean; error: string | null };

async function encodeSome(config: VideoEncoderConfig, frames: number, width: number, height: number): Promise<Run> {
  const run: Run = { chunks: 0, description: false, error: null };
  const encoder = new VideoEncoder({
    output: (_chunk, metadata) => {
      run.chunks += 1;
      if (metadata?.decoderConfig?.description) run.description = true;
    },
    error: (error) => {
      run.error ??= error.message;
    },
  });
  try {
    encoder.configure(config);
    for (let i = 0; i < frames && run.error === null; i += 1) {
      const frame = testFrame(width, height, i);
      try {
        encoder.encode(frame, { keyFrame: i === 0 });
      } finally {
        frame.close();
      }
      // An encoder is fed at the pace it works, as in real use.
      while (encoder.encodeQueueSize > 3 && run.error === null) await new Promise((wake) => setTimeout(wake, 2));
    }
    await Promise.race([
      encoder.flush(),
      new Promise((_, reject) => setTimeout(() => reject(new Error('did not finish in time')), PROBE_TIMEOUT_MS)),
    ]);
  } catch (error) {
    run.error ??= error instanceof Error ? error.message : String(error);
  } finally {
    if (encoder.state !== 'closed') encoder.close();
  }
  return run;
}

/** A grey wedge that moves a little with each frame: neither noise nor a still. */
function testFrame(width: number, height: number, index: number): VideoFrame {
  const data = new Uint8Array((width * height * 3) / 2).fill(128);
  for (let y = 0; y < height; y += 1) data.fill((y + index * 4) & 255, y * width, y * width + width);
  return new VideoFrame(data, {
    format: 'I420',
    codedWidth: width,
    codedHeight: height,
    timestamp: Math.round((index * 1_000_000) / 30),
    duration: 33_333,
  });
}
