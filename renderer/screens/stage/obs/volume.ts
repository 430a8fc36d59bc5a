import { OBS_VOLUME_DB } from '../../../../shared/domain/index.ts';

/**
 * The volume slider of an OBS input. Below 0 dB it follows the curve of OBS's own faders, 6 − 102 · 17^−x, so that equal
 * ways sound like equal steps: half of that part is −18.7 dB, as in OBS. Above, where OBS has no fader but takes up to
 * +26 dB, it is linear and steep. The left end is silence.
 */
const UNITY_AT = 0.75;
const OFFSET_DB = 6;
const RANGE_DB = 96 + OFFSET_DB;
const BASE = RANGE_DB / OFFSET_DB;
const PAGE_DB = 6;

const tenth = (db: number): number => Math.round(db * 10) / 10;
const within = (db: number): number => Math.min(OBS_VOLUME_DB.max, Math.max(OBS_VOLUME_DB.min, db));

/** 0 to 1 → decibels, in tenths. */
export function volumeAt(position: number): number {
  if (!(position > 0)) return OBS_VOLUME_DB.min;
  if (position >= UNITY_AT)
    return tenth(within((OBS_VOLUME_DB.max * (Math.min(1, position) - UNITY_AT)) / (1 - UNITY_AT)));
  return tenth(OFFSET_DB - RANGE_DB * BASE ** (-position / UNITY_AT));
}

/** Decibels → 0 to 1. */
export function volumePosition(db: number): number {
  if (db >= 0) return UNITY_AT + (Math.min(db, OBS_VOLUME_DB.max) / OBS_VOLUME_DB.max) * (1 - UNITY_AT);
  return Math.max(0, (UNITY_AT * Math.log(RANGE_DB / (OFFSET_DB - db))) / Math.log(BASE));
}

/**
 * What a key makes of a volume, null for every other key. Arrows go by whole decibels. End is 0 dB and not the loudest:
 * one press must not shout at the viewers.
 */
export function volumeKey(key: string, db: number): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return within(Math.floor(db + 1e-6) + 1);
    case 'ArrowLeft':
    case 'ArrowDown':
      return within(Math.ceil(db - 1e-6) - 1);
    case 'PageUp':
      return within(tenth(db + PAGE_DB));
    case 'PageDown':
      return within(tenth(db - PAGE_DB));
    case 'Home':
      return OBS_VOLUME_DB.min;
    case 'End':
      return 0;
    default:
      return null;
  }
}

/** `−18.4 dB`, `+3.0 dB`, `−∞ dB`; one digit behind the point, so that nothing jumps. */
export function formatVolume(db: number): string {
  if (db <= OBS_VOLUME_DB.min) return '−∞ dB';
  const text = Math.abs(db).toFixed(1);
  if (text === '0.0') return '0.0 dB';
  return `${db < 0 ? '−' : '+'}${text} dB`;
}
