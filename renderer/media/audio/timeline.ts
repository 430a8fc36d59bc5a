/**
 * The sound's timeline: counts samples at 48 kHz from the first picture on, so that packets follow each other without
 * a gap, and compares the count with the clock on which the pictures are stamped.
 *
 * - A sound card's clock is never exactly 48 kHz by the page's clock: small differences are taken out by making a
 *   batch one sample in a hundred longer or shorter, which nobody hears.
 * - Sound that stops coming (no microphone, a suspended audio context) is replaced by silence.
 * - A jump (a device that paused and came back) is bridged by silence or cut at once.
 *
 * Pure bookkeeping: times come in as arguments, blocks go out by callback.
 */
import { AUDIO_SAMPLE_RATE } from '../../../shared/domain/media.ts';

/** Samples of one AAC frame. */
export const BLOCK_FRAMES = 1024;
const CHANNELS = 2;
/** Above this the sound is not late any more, it is gone: silence takes its place. */
const SILENCE_AFTER_US = 250_000;
/** Silence stays this far behind the clock, so that returning sound still finds its place. */
const SILENCE_MARGIN_US = 120_000;
/** A difference above this is a jump, not drift. */
const JUMP_US = 80_000;
/** Differences below this are jitter of delivery. */
const DEAD_BAND_US = 4_000;
/** Delivery can only be late, never early: the smallest lateness within this many batches (about 2 s) is the truth. */
const WINDOW_BATCHES = 96;
/** One sample in a hundred at most. */
const MAX_STRETCH = 0.01;

export type AudioTimeline = {
  /** Interleaved stereo that ended at `endUs`. Ignored before `start`. */
  push(samples: Float32Array, endUs: number): void;
  /** Call at least 10 times a second: keeps the track going when nothing is pushed. */
  keepAlive(nowUs: number): void;
  start(startUs: number): void;
  stop(): void;
  readonly startedUs: number | null;
  /** Samples written since the start. */
  readonly written: number;
  /** Written time minus clock, microseconds, smoothed. For tests and the log. */
  readonly errorUs: number;
};

const toUs = (frames: number) => (frames * 1_000_000) / AUDIO_SAMPLE_RATE;
const toFrames = (us: number) => Math.round((us * AUDIO_SAMPLE_RATE) / 1_000_000);

export function createAudioTimeline(onBlock: (block: Float32Array<ArrayBuffer>, index: number) => void): AudioTimeline {
  let startUs: number | null = null;
  let written = 0;
  let blocks = 0;
  let filled = 0;
  let block = new Float32Array(BLOCK_FRAMES * CHANNELS);
  let window: number[] = [];
  let errorUs = 0;

  const write = (samples: Float32Array, fromFrame: number, frames: number) => {
    let at = fromFrame;
    let left = frames;
    while (left > 0) {
      const take = Math.min(left, BLOCK_FRAMES - filled);
      block.set(samples.subarray(at * CHANNELS, (at + take) * CHANNELS), filled * CHANNELS);
      filled += take;
      at += take;
      left -= take;
      written += take;
      if (filled === BLOCK_FRAMES) {
        const full = block;
        block = new Float32Array(BLOCK_FRAMES * CHANNELS);
        filled = 0;
        onBlock(full, blocks);
        blocks += 1;
      }
    }
  };

  const writeSilence = (frames: number) => {
    let left = frames;
    const piece = new Float32Array(Math.min(Math.max(left, 0), BLOCK_FRAMES) * CHANNELS);
    while (left > 0) {
      const take = Math.min(left, BLOCK_FRAMES);
      write(piece, 0, take);
      left -= take;
    }
  };

  return {
    push(samples, endUs) {
      if (startUs === null) return;
      const frames = samples.length / CHANNELS;
      const clockFrames = toFrames(endUs - startUs);
      if (clockFrames <= 0) return; // heard before the first picture
      // Positive: after this batch the count would be ahead of the clock.
      const ahead = written + frames - clockFrames;
      if (toUs(-ahead) > JUMP_US) {
        writeSilence(-ahead);
        write(samples, 0, frames);
        window = [];
        return;
      }
      if (toUs(ahead) > JUMP_US || written === 0) {
        const skip = Math.min(frames, Math.max(0, ahead));
        write(samples, skip, frames - skip);
        if (written === 0) writeSilence(0);
        window = [];
        return;
      }
      window.push(toUs(ahead));
      if (window.length > WINDOW_BATCHES) window.shift();
      errorUs = Math.max(...window);
      const stretch = window.length < WINDOW_BATCHES / 4 ? 0 : correction(errorUs, frames);
      if (stretch === 0) {
        write(samples, 0, frames);
        return;
      }
      const target = frames + stretch;
      write(stretched(samples, frames, target), 0, target);
      // What was corrected is no longer an error of the past either.
      window = window.map((value) => value + toUs(stretch));
    },
    keepAlive(nowUs) {
      if (startUs === null) return;
      const behindUs = nowUs - startUs - toUs(written);
      if (behindUs > SILENCE_AFTER_US) {
        writeSilence(toFrames(behindUs - SILENCE_MARGIN_US));
        window = [];
      }
    },
    start(at) {
      startUs = at;
      written = 0;
      blocks = 0;
      filled = 0;
      window = [];
      errorUs = 0;
    },
    stop() {
      startUs = null;
    },
    get startedUs() {
      return startUs;
    },
    get written() {
      return written;
    },
    get errorUs() {
      return errorUs;
    },
  };
}

/** Samples to add (negative: to take away) in one batch. */
function correction(errorUs: number, frames: number): number {
  if (Math.abs(errorUs) <= DEAD_BAND_US) return 0;
  const most = Math.max(1, Math.floor(frames * MAX_STRETCH));
  return -Math.sign(errorUs) * Math.min(most, Math.abs(toFrames(errorUs)));
}

/** Linear resampling of a batch to another length. */
function stretched(samples: Float32Array, frames: number, target: number): Float32Array {
  const out = new Float32Array(target * CHANNELS);
  for (let i = 0; i < target; i += 1) {
    const position = (i * (frames - 1)) / Math.max(1, target - 1);
    const low = Math.floor(position);
    const high = Math.min(frames - 1, low + 1);
    const part = position - low;
    for (let channel = 0; channel < CHANNELS; channel += 1) {
      const a = samples[low * CHANNELS + channel] ?? 0;
      const b = samples[high * CHANNELS + channel] ?? 0;
      out[i * CHANNELS + channel] = a + (b - a) * part;
    }
  }
  return out;
}
