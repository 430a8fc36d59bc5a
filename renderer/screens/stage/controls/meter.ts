/** Sound levels as lengths and words. Decibels relative to full scale (dBFS); -100 is silence. */

export const SILENCE_DB = -100;
/** Quieter than this is drawn as nothing: the noise of a room. */
export const METER_FLOOR_DB = -60;
/** From here peaks will be cut off. */
export const CLIP_DB = -1;
const HOLD_MS = 1_500;
/** How fast a held peak falls after its hold, dB per second: slow enough to read. */
const FALL_DB_PER_S = 20;
/** How fast the bar falls; rises are immediate. */
const BAR_FALL_DB_PER_S = 60;

/** 0 (silence) to 1 (full scale), linear in decibels. */
export function meterFraction(db: number): number {
  if (!(db > METER_FLOOR_DB)) return 0;
  return Math.min(1, 1 - db / METER_FLOOR_DB);
}

export type MeterState = {
  readonly db: number;
  readonly peakDb: number;
  readonly peakAtMs: number;
  readonly atMs: number;
};
export const SILENT_METER: MeterState = { db: SILENCE_DB, peakDb: SILENCE_DB, peakAtMs: 0, atMs: 0 };

/** One new measurement: the bar falls smoothly, the peak is held and then falls. */
export function meterStep(state: MeterState, db: number, peakDb: number, nowMs: number): MeterState {
  const seconds = Math.max(0, nowMs - state.atMs) / 1_000;
  const bar = Math.max(db, state.db - BAR_FALL_DB_PER_S * seconds);
  if (peakDb >= state.peakDb) return { db: bar, peakDb, peakAtMs: nowMs, atMs: nowMs };
  const held = nowMs - state.peakAtMs < HOLD_MS;
  const peak = held ? state.peakDb : Math.max(peakDb, state.peakDb - FALL_DB_PER_S * seconds);
  return { db: bar, peakDb: peak, peakAtMs: state.peakAtMs, atMs: nowMs };
}

/** `−18 dB`; a real minus sign, so that it is as wide as a digit. */
export function formatDb(db: number): string {
  if (!(db > METER_FLOOR_DB)) return '−∞ dB';
  const rounded = Math.round(db);
  return rounded < 0 ? `−${-rounded} dB` : `${Math.max(0, rounded) === 0 ? '0' : `+${rounded}`} dB`;
}

/** A linear gain (0 to 2) in decibels. */
export const gainDb = (gain: number): number => (gain <= 0 ? SILENCE_DB : 20 * Math.log10(gain));
