import type { ArrivedTag } from './receivedStreams.ts';

/** A time without a new picture at the server. `toMs` null: none has come since. */
export type Gap = { readonly fromMs: number; readonly toMs: number | null };

/** Longer than seven frames at 30 frames a second: what a viewer sees as standing still. */
export const STILL_MS = 250;
/** Media of this much wall time is looked at together: single packets come in bunches. */
const SKEW_WINDOW_MS = 1_000;
/** Packets of a window below which its middle says nothing. */
const SKEW_PACKETS = 10;

/** What arrived at a server under one name, over all its publications; the newest last. */
export type Pictures = {
  add(tag: ArrivedTag): void;
  count(): number;
  /** Wall clock of the last picture, in milliseconds; null before the first. */
  lastAtMs(): number | null;
  /** Pauses longer than `overMs` that touch the time from `fromMs` to `toMs`. One that still lasts ends with null. */
  gaps(fromMs: number, toMs: number, overMs?: number): Gap[];
  /** Wall clock of the first picture at or after `fromMs`. */
  firstFrom(fromMs: number): number | null;
  /**
   * How far the sound reached beyond the picture, in milliseconds: of each second of the window the middle value, and of
   * these the one furthest from zero. Null where there was too little.
   */
  skewMs(fromMs: number, toMs: number): number | null;
  /** Pictures that arrived in the time. */
  countIn(fromMs: number, toMs: number): number;
};

export function createPictures(): Pictures {
  const arrived: number[] = [];
  const skews: { atMs: number; ms: number }[] = [];
  let soundAtMs: number | null = null;
  let lastTimeMs = Number.NEGATIVE_INFINITY;

  /** Index of the first picture at or after a time. */
  const from = (atMs: number): number => {
    let [low, high] = [0, arrived.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((arrived[middle] ?? 0) < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    add(tag) {
      if (tag.kind === 'audio') {
        soundAtMs = tag.atMs;
        return;
      }
      // Another publication counts from its own zero: what sound there was belongs to the one before.
      if (tag.atMs < lastTimeMs) soundAtMs = null;
      lastTimeMs = tag.atMs;
      arrived.push(tag.arrivedAtMs);
      if (soundAtMs !== null) skews.push({ atMs: tag.arrivedAtMs, ms: soundAtMs - tag.atMs });
    },
    count: () => arrived.length,
    lastAtMs: () => arrived.at(-1) ?? null,
    gaps(fromMs, toMs, overMs = STILL_MS) {
      const found: Gap[] = [];
      // The pause that `fromMs` lies in begins with the picture before it.
      for (let i = Math.max(0, from(fromMs) - 1); i < arrived.length; i += 1) {
        const begins = arrived[i] ?? 0;
        if (begins > toMs) return found;
        const ends = arrived[i + 1];
        if (ends === undefined) {
          if (toMs - begins > overMs) found.push({ fromMs: begins, toMs: null });
        } else if (ends - begins > overMs && ends >= fromMs) found.push({ fromMs: begins, toMs: ends });
      }
      return found;
    },
    firstFrom: (fromMs) => arrived[from(fromMs)] ?? null,
    countIn: (fromMs, toMs) => from(toMs) - from(fromMs),
    skewMs(fromMs, toMs) {
      let worst: number | null = null;
      for (let at = fromMs; at < toMs; at += SKEW_WINDOW_MS) {
        const values = skews.filter((one) => one.atMs >= at && one.atMs < Math.min(toMs, at + SKEW_WINDOW_MS));
        if (values.length < SKEW_PACKETS) continue;
        const middle = values.map((one) => one.ms).sort((a, b) => a - b)[values.length >> 1] ?? 0;
        if (worst === null || Math.abs(middle) > Math.abs(worst)) worst = middle;
      }
      return worst;
    },
  };
}

/** Milliseconds without a new picture: all of the gaps together. One that still lasts counts up to `nowMs`. */
export const stillMs = (gaps: readonly Gap[], nowMs: number): number =>
  gaps.reduce((sum, gap) => sum + ((gap.toMs ?? nowMs) - gap.fromMs), 0);
