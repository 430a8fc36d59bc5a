import { spawnSync } from 'node:child_process';
import { programPath, runProgram } from '../support/needs.ts';

/** One second at which picture and sound both said the time. */
export type Beat = {
  /** Wall clock of the bright picture's arrival at the server, in milliseconds. */
  readonly atMs: number;
  /** Sound before the picture, in milliseconds: positive when it is early. */
  readonly skewMs: number;
};

/** Of 0 to 255: dark bands stay below, white is above, also in the corner of a picture with a card on it. */
const BRIGHT = 150;
/** Tone and flash of the same second are nearer to each other than to any other. */
const SAME_SECOND_S = 0.45;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Decodes what a server received and finds how far sound and picture are apart, second by second. `arrivals`: when each
 * picture of the file came, in order. Nothing is found in pictures of somebody else, or in a standby picture.
 */
export function readBeats(path: string, arrivals: readonly number[]): Beat[] {
  const times = pictureTimes(path);
  const flashes: { atS: number; arrivedAtMs: number }[] = [];
  let bright = true;
  for (const [i, level] of brightness(path).entries()) {
    const now = level > BRIGHT;
    const [atS, arrivedAtMs] = [times[i], arrivals[i]];
    if (now && !bright && atS !== undefined && arrivedAtMs !== undefined) flashes.push({ atS, arrivedAtMs });
    bright = now;
  }
  return pairBeats(flashes, tones(path));
}

/**
 * The middle of `seconds` seconds from `fromS` on: long files need not be decoded whole. `scratch`: a file that may be
 * written. Null where there were too few flashes.
 */
export function skewAt(path: string, fromS: number, seconds: number, scratch: string): number | null {
  const cut = ['-ss', String(fromS), '-i', path, '-t', String(seconds), '-c', 'copy', '-y', scratch];
  runProgram('ffmpeg', ['-v', 'error', '-nostdin', ...cut]);
  const beats = readBeats(
    scratch,
    pictureTimes(scratch).map((atS) => atS * 1000),
  );
  return skewOf(beats, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
}

/** Pairs each flash with the tone nearest to it. */
export function pairBeats(flashes: readonly { atS: number; arrivedAtMs: number }[], tonesS: readonly number[]): Beat[] {
  return flashes.flatMap(({ atS, arrivedAtMs }) => {
    const nearest = tonesS.reduce<number | null>(
      (best, tone) => (best === null || Math.abs(tone - atS) < Math.abs(best - atS) ? tone : best),
      null,
    );
    return nearest === null || Math.abs(nearest - atS) > SAME_SECOND_S
      ? []
      : [{ atMs: arrivedAtMs, skewMs: Math.round((atS - nearest) * 1000) }];
  });
}

/** The middle of the beats in a time: one frame more or less is no skew. Null where there are too few. */
export function skewOf(beats: readonly Beat[], fromMs: number, toMs: number): number | null {
  const within = beats.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs).map(({ skewMs }) => skewMs);
  if (within.length < 3) return null;
  return within.sort((a, b) => a - b)[within.length >> 1] ?? null;
}

/** Seconds of each picture, as the file counts them. */
function pictureTimes(path: string): number[] {
  const words = runProgram('ffprobe', [
    ...['-v', 'error', '-select_streams', 'v', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', path],
  ]);
  return words
    .split('\n')
    .filter((line) => line !== '')
    .map(Number);
}

/** One byte for each picture: its middle brightness. */
function brightness(path: string): Uint8Array {
  const filter = ['-an', '-fps_mode', 'passthrough', '-vf', 'scale=1:1:flags=area,format=gray', '-f', 'rawvideo', '-'];
  const { stdout } = spawnSync(programPath('ffmpeg'), ['-v', 'quiet', '-nostdin', '-i', path, ...filter], {
    maxBuffer: MAX_BYTES,
  });
  return new Uint8Array(stdout);
}

/** Seconds at which a tone begins. */
function tones(path: string): number[] {
  const filter = ['-vn', '-af', 'silencedetect=noise=-25dB:duration=0.2', '-f', 'null', '-'];
  const { stderr } = spawnSync(programPath('ffmpeg'), ['-hide_banner', '-nostdin', '-i', path, ...filter], {
    encoding: 'utf8',
    maxBuffer: MAX_BYTES,
  });
  return [...stderr.matchAll(/silence_end: (-?[\d.]+)/g)].map(([, seconds]) => Number(seconds));
}
