/**
 * Where each batch of sound belongs: pure counting, without the samples. Times are microseconds of the page's clock,
 * lengths are samples at 48 kHz. See timeline.ts for what it is for.
 */
import { AUDIO_SAMPLE_RATE } from '../../../shared/domain/media.ts';

/** Above this the sound is not late any more, it is gone: silence takes its place. */
const SILENCE_AFTER_US = 250_000;
/** Silence stays this far behind the clock, so that returning sound still finds its place. */
const SILENCE_MARGIN_US = 120_000;
/** A difference above this is a jump, not drift. */
const JUMP_US = 80_000;
/**
 * Sound that is behind by a jump has either been lost at the device or is only late, and then more of it follows at once.
 * Only the first stays behind for this long.
 */
const BEHIND_FOR_US = 150_000;
/** Differences below this are jitter of delivery. */
const DEAD_BAND_US = 4_000;
/** Delivery can only be late, never early: the smallest lateness within this many batches (about 2 s) is the truth. */
const WINDOW_BATCHES = 96;
/** Before so many are known nothing is corrected. */
const KNOWN_BATCHES = 24;
/** A difference is taken out within about a second, by 1 in 100 samples at most: nobody hears the change of pitch. */
const SPREAD_BATCHES = 48;
const MAX_STRETCH = 0.01;
/**
 * A machine that slept for hours is not given hours of silence to encode: beyond this the track goes on later, and the
 * core fills the hole or begins anew (core/egress/timeline.ts).
 */
const MAX_SILENCE_US = 5_000_000;
/** Called ten times a second; a call later than this finds sound that still waits behind it in this thread. */
const CALL_LATE_US = 200_000;
/** What is passed over is a whole number of these: the samples of one AAC frame. */
export const BLOCK_FRAMES = 1024;

export const toUs = (frames: number): number => (frames * 1_000_000) / AUDIO_SAMPLE_RATE;
const toFrames = (us: number): number => Math.round((us * AUDIO_SAMPLE_RATE) / 1_000_000);

/** What to do with a batch, in this order. */
export type Placing = {
  /** Samples to pass over without writing them: a multiple of `BLOCK_FRAMES`. */
  pass: number;
  /** Samples of silence to write before it. */
  silence: number;
  /** Samples to leave out at its beginning. */
  skip: number;
  /** How many samples the rest is made to: the same number, or a few more or less. 0: nothing is left of it. */
  length: number;
};

/** What can be heard of it, since the start. */
export type PacerCounts = {
  readonly silences: number;
  readonly cuts: number;
  readonly passed: number;
  /** Batches that were made a little longer or shorter. */
  readonly stretched: number;
};

type Pacer = {
  /** A batch of `frames` samples that ended at `endUs`. The result is valid until the next call. */
  place(frames: number, endUs: number): Readonly<Placing>;
  /** What to write when nothing came: `pass` and `silence`. */
  idle(nowUs: number): Readonly<Placing>;
  start(startUs: number): void;
  /** Samples written and passed over since the start. */
  readonly written: number;
  /** Written time minus clock, microseconds, of the least late batch in the last two seconds. */
  readonly errorUs: number;
  readonly counts: PacerCounts;
};

export function createPacer(): Pacer {
  let startUs = 0;
  let written = 0;
  /** After silence there is nothing to go on from: the next batch is put where it belongs. */
  let resuming = true;
  let behindSinceUs: number | null = null;
  /** The least behind of those in a row. */
  let behind = 0;
  let idleUs: number | null = null;
  let errorUs = 0;
  const counts = { silences: 0, cuts: 0, passed: 0, stretched: 0 };
  const placing: Placing = { pass: 0, silence: 0, skip: 0, length: 0 };
  const window = createMaximum(WINDOW_BATCHES);

  /** `heard`: there was sound before, that is now broken. */
  const put = (silence: number, skip: number, length: number, heard = true) => {
    placing.pass = 0;
    placing.silence = silence;
    placing.skip = skip;
    placing.length = length;
    if (toUs(silence) > MAX_SILENCE_US) {
      placing.pass = Math.floor((silence - toFrames(SILENCE_MARGIN_US)) / BLOCK_FRAMES) * BLOCK_FRAMES;
      placing.silence -= placing.pass;
      counts.passed += 1;
    } else if (silence > 0 && heard) counts.silences += 1;
    if (skip > 0 && heard) counts.cuts += 1;
    written += placing.pass + placing.silence + length;
    return placing;
  };

  const forget = () => {
    window.clear();
    behindSinceUs = null;
    resuming = false;
  };

  return {
    place(frames, endUs) {
      const clockFrames = toFrames(endUs - startUs);
      if (clockFrames <= 0) return nothing(placing); // heard before the first picture
      // Positive: after this batch the count would be ahead of the clock.
      const ahead = written + frames - clockFrames;
      if (resuming) {
        forget();
        const skip = Math.min(frames, Math.max(0, ahead));
        return put(Math.max(0, -ahead), skip, frames - skip, false);
      }
      if (toUs(ahead) > JUMP_US) {
        forget();
        const skip = Math.min(frames, ahead);
        return put(0, skip, frames - skip);
      }
      if (toUs(-ahead) > JUMP_US) {
        behind = behindSinceUs === null ? ahead : Math.max(behind, ahead);
        behindSinceUs ??= endUs;
        if (endUs - behindSinceUs < BEHIND_FOR_US) return put(0, 0, frames);
        const lost = -behind;
        forget();
        return put(lost, 0, frames);
      }
      behindSinceUs = null;
      window.add(ahead);
      errorUs = toUs(window.value);
      const stretch = window.size < KNOWN_BATCHES ? 0 : correction(errorUs, frames);
      if (stretch !== 0) {
        counts.stretched += 1;
        // What was corrected is no longer an error of the past either.
        window.shift(stretch);
      }
      return put(0, 0, frames + stretch);
    },
    idle(nowUs) {
      const late = idleUs !== null && nowUs - idleUs > CALL_LATE_US;
      idleUs = nowUs;
      const behindUs = nowUs - startUs - toUs(written);
      if (late || behindUs <= SILENCE_AFTER_US) return nothing(placing);
      // One pause is one silence, however often it is made longer.
      const begins = !resuming;
      forget();
      resuming = true;
      return put(toFrames(behindUs - SILENCE_MARGIN_US), 0, 0, begins);
    },
    start(at) {
      startUs = at;
      written = 0;
      errorUs = 0;
      idleUs = null;
      forget();
      resuming = true;
      Object.assign(counts, { silences: 0, cuts: 0, passed: 0, stretched: 0 });
    },
    get written() {
      return written;
    },
    get errorUs() {
      return errorUs;
    },
    counts,
  };
}

function nothing(placing: Placing): Placing {
  placing.pass = 0;
  placing.silence = 0;
  placing.skip = 0;
  placing.length = 0;
  return placing;
}

/** Samples to add (negative: to take away) in one batch. */
function correction(errorUs: number, frames: number): number {
  if (Math.abs(errorUs) <= DEAD_BAND_US) return 0;
  const most = Math.max(1, Math.floor(frames * MAX_STRETCH));
  const wanted = Math.ceil(Math.abs(toFrames(errorUs)) / SPREAD_BATCHES);
  return -Math.sign(errorUs) * Math.min(most, wanted);
}

/** The largest of the last `most` values, of which all can be shifted at once. Constant work for each. */
function createMaximum(most: number) {
  /** Candidates with falling values; each with the number of its turn. */
  let queue: { value: number; turn: number }[] = [];
  let turn = 0;
  let firstTurn = 0;
  let offset = 0;
  return {
    add(value: number) {
      const plain = value - offset;
      while ((queue.at(-1)?.value ?? Number.POSITIVE_INFINITY) <= plain) queue.pop();
      queue.push({ value: plain, turn });
      turn += 1;
      firstTurn = Math.max(firstTurn, turn - most);
      while ((queue[0]?.turn ?? firstTurn) < firstTurn) queue.shift();
    },
    shift(by: number) {
      offset += by;
    },
    clear() {
      queue = [];
      firstTurn = turn;
      offset = 0;
    },
    get size() {
      return turn - firstTurn;
    },
    /** 0 when there is none. */
    get value() {
      return queue[0] ? queue[0].value + offset : 0;
    },
  };
}
