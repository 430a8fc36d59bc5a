/** Has the picture stopped, and what is done about it? Pure: told the counts some times a second, answers with the next step. */

/** What a browser counted of a picture that it receives. */
export type Counts = {
  /** Shown or ready to be shown. */
  readonly frames: number;
  readonly bytes: number;
};

/**
 * `hurry`: for a key frame, while nothing is said of it yet: data comes and no picture can be made of it, as when one packet was lost
 * for good. `ask`: for a key frame. `take`: bytes come, but nothing can be made of them: the picture is taken up anew. `restart_ice`:
 * nothing comes, so another route is looked for. `reconnect`: none of it helped.
 */
export type Advice = 'fine' | 'hurry' | 'still' | 'ask' | 'take' | 'restart_ice' | 'reconnect';

/** A stream has 5 frames a second at least: three of them are missing. A browser by itself waits for three seconds. */
const HURRY_MS = 600;
/** A picture that stands still for so long has stopped. */
const ASK_MS = 2_000;
const ACT_MS = 4_000;
const GIVE_UP_MS = 8_000;
/** A page that slept looks late: the time in which nobody looked proves nothing. */
const SLEPT_MS = 2_500;

export type Lookout = {
  /** @param nowMs of a monotonic clock */
  look(nowMs: number, counts: Counts): Advice;
  /** Something else is expected from now on: another picture, or none for a while. */
  reset(): void;
};

export function createLookout(): Lookout {
  let lookedMs: number | null = null;
  let last: Counts = { frames: 0, bytes: 0 };
  let frameMs = 0;
  let byteMs = 0;
  let done: 'nothing' | 'hurried' | 'asked' | 'acted' = 'nothing';

  return {
    look(nowMs, counts) {
      const fresh = lookedMs === null || nowMs - lookedMs > SLEPT_MS;
      const moved = counts.frames > last.frames;
      if (fresh || moved) {
        frameMs = nowMs;
        done = 'nothing';
      }
      if (fresh || counts.bytes > last.bytes) byteMs = nowMs;
      lookedMs = nowMs;
      last = counts;
      const stillMs = nowMs - frameMs;
      if (stillMs >= GIVE_UP_MS) return 'reconnect';
      if (stillMs >= ACT_MS && done !== 'acted') {
        done = 'acted';
        return nowMs - byteMs < ASK_MS ? 'take' : 'restart_ice';
      }
      if (stillMs >= ASK_MS && (done === 'nothing' || done === 'hurried')) {
        done = 'asked';
        return 'ask';
      }
      if (stillMs >= HURRY_MS && byteMs > frameMs && done === 'nothing') {
        done = 'hurried';
        return 'hurry';
      }
      return stillMs >= ASK_MS ? 'still' : 'fine';
    },
    reset() {
      lookedMs = null;
    },
  };
}
