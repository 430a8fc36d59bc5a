/** The arithmetic of the mix. Pure: no audio thread in here. */
import type { Levels } from '../protocol.ts';

/** Gains and mutes move over this time: a jump clicks. */
const RAMP_SECONDS = 0.02;
/** Where the limiter begins to bend, linear. Below it nothing is changed. */
const KNEE = 0.8;
export const SILENCE_DB = -100;
/** Which output of the mixer's node carries the mix, in stereo. The one before it is mono and silent. */
export const MIX_OUTPUT = 1;

export type MixerGains = { mic: number; computer: number; micMuted: boolean; computerMuted: boolean };

export type Mixer = {
  setGains(gains: MixerGains): void;
  /** Mixes `frames` samples of both inputs (zero to two channels each) into interleaved stereo. */
  mix(
    mic: readonly Float32Array[],
    computer: readonly Float32Array[],
    frames: number,
    out: Float32Array,
    outFrame: number,
  ): void;
  /** Levels since the last call. Sources are measured before their mute: the host sees that they speak while muted. */
  takeLevels(): Levels;
};

type Channel = { gain: number; target: number; open: number; openTarget: number; squares: number; peak: number };

const toDb = (value: number) => (value > 1e-5 ? 20 * Math.log10(value) : SILENCE_DB);

/** Bends what would clip towards full scale. */
export function limited(value: number): number {
  const size = Math.abs(value);
  if (size <= KNEE) return value;
  const over = (size - KNEE) / (1 - KNEE);
  return Math.sign(value) * (KNEE + (1 - KNEE) * (over / (1 + over)));
}

export function createMixer(sampleRate: number): Mixer {
  const step = 1 / (RAMP_SECONDS * sampleRate);
  const channel = (): Channel => ({ gain: 1, target: 1, open: 1, openTarget: 1, squares: 0, peak: 0 });
  const mic = channel();
  const computer = channel();
  let mixSquares = 0;
  let counted = 0;

  const approach = (value: number, target: number) =>
    value < target ? Math.min(target, value + step) : Math.max(target, value - step);

  return {
    setGains(gains) {
      mic.target = gains.mic;
      mic.openTarget = gains.micMuted ? 0 : 1;
      computer.target = gains.computer;
      computer.openTarget = gains.computerMuted ? 0 : 1;
    },
    mix(micIn, computerIn, frames, out, outFrame) {
      const micLeft = micIn[0];
      const micRight = micIn[1] ?? micLeft;
      const computerLeft = computerIn[0];
      const computerRight = computerIn[1] ?? computerLeft;
      for (let i = 0; i < frames; i += 1) {
        mic.gain = approach(mic.gain, mic.target);
        mic.open = approach(mic.open, mic.openTarget);
        computer.gain = approach(computer.gain, computer.target);
        computer.open = approach(computer.open, computer.openTarget);
        const ml = (micLeft?.[i] ?? 0) * mic.gain;
        const mr = (micRight?.[i] ?? 0) * mic.gain;
        const cl = (computerLeft?.[i] ?? 0) * computer.gain;
        const cr = (computerRight?.[i] ?? 0) * computer.gain;
        mic.squares += (ml * ml + mr * mr) / 2;
        mic.peak = Math.max(mic.peak, Math.abs(ml), Math.abs(mr));
        computer.squares += (cl * cl + cr * cr) / 2;
        computer.peak = Math.max(computer.peak, Math.abs(cl), Math.abs(cr));
        const left = limited(ml * mic.open + cl * computer.open);
        const right = limited(mr * mic.open + cr * computer.open);
        mixSquares += (left * left + right * right) / 2;
        const at = (outFrame + i) * 2;
        out[at] = left;
        out[at + 1] = right;
      }
      counted += frames;
    },
    takeLevels() {
      const rms = (squares: number) => toDb(Math.sqrt(squares / Math.max(1, counted)));
      const levels: Levels = {
        micDb: rms(mic.squares),
        micPeakDb: toDb(mic.peak),
        computerDb: rms(computer.squares),
        computerPeakDb: toDb(computer.peak),
        mixDb: rms(mixSquares),
      };
      mic.squares = 0;
      mic.peak = 0;
      computer.squares = 0;
      computer.peak = 0;
      mixSquares = 0;
      counted = 0;
      return levels;
    },
  };
}
