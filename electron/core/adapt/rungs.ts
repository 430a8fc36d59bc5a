import { FORMATS, type FormatName } from '../../../shared/domain/index.ts';

/** One way to encode: a frame rate and a size, and the bitrate below which the next rung looks better. */
export type Rung = {
  readonly fps: number;
  /** Null: the format's own. */
  readonly size: { readonly width: number; readonly height: number } | null;
  /** bit/s */
  readonly floor: number;
};

/** Frames a second, from the format's down. All leave frames of 30 out in a short, even pattern. */
const FRAME_RATES = [30, 24, 20, 15] as const;

/**
 * By lines of the short side: bit/s that 30 frames a second need at least, or the picture falls to blocks when anything
 * moves. 1080: the floor of research/field-notes §4. 720, and 540 and 360 between which 576 and 432 lie: where libwebrtc
 * stops sending a picture of that size (600, 350 and 150 kbit/s). At 720 and 1080 lines that is 0.02 bits for each
 * pixel of each frame. Half the frames need half of it: 300 kbit/s is the least for 720 lines, 600 for 1080.
 */
const NEEDED: Readonly<Record<number, number>> = {
  1080: 1_200_000,
  720: 600_000,
  576: 400_000,
  432: 220_000,
};
/** Sizes below the format's, by lines: whole macroblocks, and exactly 9:16 (720, 576 and 432 are 5, 4 and 3 times 144). */
const SMALLER = [720, 576, 432] as const;

/**
 * The rungs of a format, best first: falling frame rates at full size, then smaller sizes at the lowest frame rate.
 * Climbing the other way round brings the size back first.
 */
export function rungsOf(format: FormatName, mayReduceSize: boolean): readonly Rung[] {
  const { width, height } = FORMATS[format];
  const lines = Math.min(width, height);
  const lowest = FRAME_RATES[FRAME_RATES.length - 1] ?? 15;
  const rung = (short: number, fps: number, size: Rung['size']): Rung => ({
    fps,
    size,
    floor: Math.round(((NEEDED[short] ?? 600_000) * fps) / 30),
  });
  const rungs = FRAME_RATES.map((fps) => rung(lines, fps, null));
  if (!mayReduceSize) return rungs;
  for (const short of SMALLER) {
    if (short >= lines) continue;
    const long = (short * 16) / 9;
    rungs.push(rung(short, lowest, width < height ? { width: short, height: long } : { width: long, height: short }));
  }
  return rungs;
}
