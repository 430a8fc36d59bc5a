// @ts-check
/**
 * How far a live picture is played behind what has arrived: near enough for a talk, far enough that it does not run dry.
 * Pure: told what is there, it answers how fast to play. Seconds of picture, milliseconds of the clock.
 */

/** What is always left, at the worst moment of the last second. A frame comes every 33 ms; a home network is late by more. */
const LEAST = 0.3;
/** … and what is kept at most by a line that made the picture run dry several times. */
const MOST = 1.5;
const MORE_WHEN_DRY = 0.25;
/** So long without running dry, and a little less is tried. */
const CALM_MS = 60_000;
const LESS_WHEN_CALM = 0.05;
/** Within these of what is kept, the picture plays as it was filmed. */
const NEAR = { above: 0.2, below: 0.1, reached: 0.05 };
/** Nobody sees a picture that is 8 % faster, and speech keeps its pitch. */
const RATE = { faster: 1.08, slower: 0.95 };
const WINDOW_MS = 1000;
/** A server hands a new viewer everything since the last key frame: while it starts, that is skipped rather than chased. */
const STARTING_MS = 2500;
const START_ABOVE = 0.5;
/** Behind by this, after a pause or a tab that slept, it jumps as well. */
const FAR_BEHIND = 3;
/** After a jump what is kept is met from above. */
const LANDING_ABOVE = 0.2;
/** A jump makes the player wait for a moment, which is no line that is too slow. */
const JUMPING_MS = 1000;

export function createLead() {
  let kept = LEAST;
  let rate = 1;
  /** @type {number | null} */
  let startedMs = null;
  let jumpedMs = Number.NEGATIVE_INFINITY;
  let calmMs = 0;
  /** @type {{ atMs: number, left: number }[]} */
  let seen = [];

  return {
    /** What is kept now. */
    kept: () => kept,
    /**
     * Some times a second while it plays.
     * @param {number} nowMs @param {number} left seconds that have arrived and are not played yet
     * @returns {{ rate: number, jumpBy: number }} `jumpBy`: seconds forward, 0 for none
     */
    look(nowMs, left) {
      if (startedMs === null) {
        startedMs = nowMs;
        calmMs = nowMs;
      }
      const starting = nowMs - startedMs < STARTING_MS;
      if (left > FAR_BEHIND || (starting && left > kept + START_ABOVE)) {
        seen = [];
        rate = 1;
        jumpedMs = nowMs;
        return { rate, jumpBy: left - kept - LANDING_ABOVE };
      }
      if (nowMs - calmMs >= CALM_MS) {
        calmMs = nowMs;
        kept = Math.max(LEAST, kept - LESS_WHEN_CALM);
      }
      seen = seen.filter(({ atMs }) => nowMs - atMs < WINDOW_MS);
      seen.push({ atMs: nowMs, left });
      const low = Math.min(...seen.map((one) => one.left));
      if (low > kept + NEAR.above) rate = RATE.faster;
      else if (low < kept - NEAR.below) rate = RATE.slower;
      else if ((rate > 1 && low <= kept + NEAR.reached) || (rate < 1 && low >= kept)) rate = 1;
      return { rate, jumpBy: 0 };
    },
    /** The player waits for what has not arrived. @param {number} nowMs */
    ranDry(nowMs) {
      if (startedMs === null || nowMs - startedMs < STARTING_MS || nowMs - jumpedMs < JUMPING_MS) return;
      kept = Math.min(MOST, kept + MORE_WHEN_DRY);
      calmMs = nowMs;
    },
  };
}
