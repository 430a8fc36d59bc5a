/**
 * Leaves pictures out evenly: of 30 a second, every fifth for 24, every third for 20, every second for 15. Those that stay
 * keep their own times. Pure.
 */
export type Kept = {
  /** Until the next picture that stays, in microseconds, if the source goes on at its rate. */
  readonly durationUs: number;
};

export type Thinner = {
  /** Null when this picture is left out. */
  keep(timestampUs: number, fps: number): Kept | null;
};

/** A picture may come so much before its turn: a quarter of the source's step, as times are rounded. */
const EARLY_SHARE = 0.25;

export function createThinner(sourceFps: number): Thinner {
  const stepUs = 1_000_000 / sourceFps;
  let dueUs = Number.NEGATIVE_INFINITY;
  let rate = sourceFps;

  return {
    keep(timestampUs, fps) {
      const whole = { durationUs: Math.round(stepUs) };
      if (fps !== rate) {
        rate = fps;
        dueUs = timestampUs;
      }
      if (fps >= sourceFps) return whole;
      const earlyUs = stepUs * EARLY_SHARE;
      if (timestampUs < dueUs - earlyUs) return null;
      const periodUs = 1_000_000 / fps;
      // After a pause the pattern begins anew: nothing is made up for.
      dueUs = (timestampUs - dueUs > periodUs ? timestampUs : dueUs) + periodUs;
      const steps = Math.max(1, Math.ceil((dueUs - earlyUs - timestampUs) / stepUs - 1e-6));
      return { durationUs: Math.round(steps * stepUs) };
    },
  };
}
