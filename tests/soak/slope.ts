/**
 * Whether something grows. A run of half an hour is short for that: what is measured goes up and down with every collection
 * of garbage, and neighbouring values resemble each other, so that a plain regression believes itself far too much. So:
 *
 * 1. of each minute only the lowest value counts (what is still there after a collection);
 * 2. a straight line is laid through these (least squares);
 * 3. its 95 % interval is widened by what neighbours have in common (the lag-1 correlation r of the residuals: of n values
 *    only n·(1−r)/(1+r) count), with Student's t for so many;
 * 4. growth beyond the limit is *shown* when the whole interval lies beyond it, *ruled out* when the whole interval lies
 *    within; in between a longer run is needed, and that is what is said.
 */

export type Point = { readonly atS: number; readonly value: number };

export type Growth = {
  /** Percent an hour of the level at the beginning, and the ends of the 95 % interval. */
  readonly perHour: number;
  readonly lowPerHour: number;
  readonly highPerHour: number;
  /** Level at the beginning, on the line, in the unit of the values. */
  readonly level: number;
  /** Minutes that went in, and how many independent values they are worth. */
  readonly points: number;
  readonly worth: number;
};

export type GrowthVerdict = 'holds' | 'undecided' | 'fails';

const BLOCK_S = 60;
/** Below this a line says nothing. */
export const LEAST_POINTS = 4;

/** The lowest value of each minute. */
export function lowest(points: readonly Point[], blockS = BLOCK_S): Point[] {
  const blocks = new Map<number, Point>();
  for (const point of points) {
    const block = Math.floor(point.atS / blockS);
    const known = blocks.get(block);
    if (known === undefined || point.value < known.value) blocks.set(block, point);
  }
  return [...blocks.values()];
}

/** Null where there are too few values, or all at one time. */
export function growthOf(samples: readonly Point[]): Growth | null {
  const points = lowest(samples);
  const n = points.length;
  if (n < LEAST_POINTS) return null;
  const mean = (of: (point: Point) => number) => points.reduce((sum, point) => sum + of(point), 0) / n;
  const [meanAt, meanValue] = [mean(({ atS }) => atS), mean(({ value }) => value)];
  const spread = points.reduce((sum, { atS }) => sum + (atS - meanAt) ** 2, 0);
  if (spread === 0) return null;
  const slope = points.reduce((sum, { atS, value }) => sum + (atS - meanAt) * (value - meanValue), 0) / spread;
  const level = meanValue + slope * ((points[0]?.atS ?? 0) - meanAt);
  const residuals = points.map(({ atS, value }) => value - meanValue - slope * (atS - meanAt));
  const squares = residuals.reduce((sum, one) => sum + one ** 2, 0);
  const neighbours = residuals.slice(1).reduce((sum, one, i) => sum + one * (residuals[i] ?? 0), 0);
  // Neighbours that contradict each other are no reason to believe more.
  const common = squares === 0 ? 0 : Math.min(0.9, Math.max(0, neighbours / squares));
  const worth = Math.max(LEAST_POINTS - 1, (n * (1 - common)) / (1 + common));
  const error = Math.sqrt((squares / Math.max(1, worth - 2) / spread) * (n / worth));
  const reach = student(Math.max(1, worth - 2)) * error;
  const percent = (perSecond: number) => (perSecond * 3600 * 100) / level;
  return {
    perHour: percent(slope),
    lowPerHour: percent(slope - reach),
    highPerHour: percent(slope + reach),
    level,
    points: n,
    worth,
  };
}

export function growthVerdict(growth: Growth | null, limitPerHour: number): GrowthVerdict {
  if (growth === null) return 'undecided';
  if (growth.lowPerHour > limitPerHour) return 'fails';
  return growth.highPerHour <= limitPerHour ? 'holds' : 'undecided';
}

/** Student's t, two-sided 95 %, from the normal quantile (Cornish and Fisher's series; exact to 1 % from 3 degrees on). */
function student(degrees: number): number {
  const z = 1.959964;
  if (degrees < 2) return 12.71;
  if (degrees < 3) return 4.3;
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  );
}
