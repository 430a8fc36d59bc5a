/**
 * The sound's timeline: counts samples at 48 kHz from the first picture on, so that packets follow each other without
 * a gap, and compares the count with the clock on which the pictures are stamped.
 *
 * - A sound card's clock is never exactly 48 kHz by the page's clock: small differences are taken out by making a
 *   batch up to one sample in a hundred longer or shorter, which nobody hears.
 * - Sound that is only late is waited for. Sound that stops coming (no microphone, a suspended audio context) is
 *   replaced by silence.
 * - A jump (a device that paused and came back) is bridged by silence or cut.
 * - A clock that went on while the machine slept moves the track on, instead of hours of silence.
 *
 * The counting is pacer.ts; here are the samples. Times come in as arguments, blocks go out by callback.
 */
import { BLOCK_FRAMES, createPacer, type PacerCounts, type Placing, toUs } from './pacer.ts';

export { BLOCK_FRAMES };

const CHANNELS = 2;
/** Sleeps that are remembered: an encoder holds back a few blocks, never the sound of the last but eight. */
const MOST_PASSES = 8;

export type AudioTimeline = {
  /** Interleaved stereo that ended at `endUs`. Ignored before `start`. */
  push(samples: Float32Array, endUs: number): void;
  /** Call at least 10 times a second: keeps the track going when nothing is pushed. */
  keepAlive(nowUs: number): void;
  start(startUs: number): void;
  stop(): void;
  readonly startedUs: number | null;
  /** When the block that went out as number `block` (from 0) begins. Before `start` it is 0. */
  timeOf(block: number): number;
  /** Samples written since the start, with those that were passed over. */
  readonly written: number;
  /** Written time minus clock, microseconds, smoothed. For tests and the log. */
  readonly errorUs: number;
  readonly counts: PacerCounts;
};

export function createAudioTimeline(onBlock: (block: Float32Array<ArrayBuffer>, index: number) => void): AudioTimeline {
  const pacer = createPacer();
  let startUs: number | null = null;
  let blocks = 0;
  let filled = 0;
  let block = new Float32Array(BLOCK_FRAMES * CHANNELS);
  /** From which block on how many samples in all were passed over, oldest first. */
  let passes: { fromBlock: number; frames: number }[] = [];

  const write = (samples: Float32Array, fromFrame: number, frames: number) => {
    let at = fromFrame;
    let left = frames;
    while (left > 0) {
      const take = Math.min(left, BLOCK_FRAMES - filled);
      block.set(samples.subarray(at * CHANNELS, (at + take) * CHANNELS), filled * CHANNELS);
      filled += take;
      at += take;
      left -= take;
      if (filled === BLOCK_FRAMES) {
        const full = block;
        block = new Float32Array(BLOCK_FRAMES * CHANNELS);
        filled = 0;
        onBlock(full, blocks);
        blocks += 1;
      }
    }
  };

  const bridge = ({ pass, silence }: Readonly<Placing>) => {
    if (pass > 0) {
      const before = passes.at(-1)?.frames ?? 0;
      // A block that is half full belongs to the sound after the pause: so it moves with it.
      passes = [...passes, { fromBlock: blocks, frames: before + pass }].slice(-MOST_PASSES);
    }
    if (silence === 0) return;
    const piece = new Float32Array(Math.min(silence, BLOCK_FRAMES) * CHANNELS);
    for (let left = silence; left > 0; left -= BLOCK_FRAMES) write(piece, 0, Math.min(left, BLOCK_FRAMES));
  };

  return {
    push(samples, endUs) {
      if (startUs === null) return;
      const frames = samples.length / CHANNELS;
      const placed = pacer.place(frames, endUs);
      const { skip, length } = placed;
      bridge(placed);
      if (length === 0) return;
      const kept = frames - skip;
      if (length === kept) write(samples, skip, kept);
      else write(stretched(samples, frames, length), 0, length);
    },
    keepAlive(nowUs) {
      if (startUs !== null) bridge(pacer.idle(nowUs));
    },
    start(at) {
      startUs = at;
      pacer.start(at);
      blocks = 0;
      filled = 0;
      passes = [];
    },
    stop() {
      startUs = null;
    },
    get startedUs() {
      return startUs;
    },
    timeOf(index) {
      const passed = passes.findLast((pass) => pass.fromBlock <= index)?.frames ?? 0;
      return (startUs ?? 0) + toUs(index * BLOCK_FRAMES + passed);
    },
    get written() {
      return pacer.written;
    },
    get errorUs() {
      return pacer.errorUs;
    },
    counts: pacer.counts,
  };
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
