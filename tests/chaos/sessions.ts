import { statSync } from 'node:fs';
import { programPath, runProgram } from '../support/needs.ts';
import type { Check } from './judge.ts';
import { SKEW_MS } from './judge.ts';

/** A file of media as ffprobe reads it. Times in milliseconds. */
export type ReadFile = {
  readonly path: string;
  readonly bytes: number;
  readonly frames: number;
  readonly sounds: number;
  readonly durationMs: number;
  readonly firstIsKey: boolean;
  /** Steps back in time, over both tracks. */
  readonly backward: number;
  readonly longestGapMs: number;
  /** First sound minus first picture, and last minus last. */
  readonly startSkewMs: number | null;
  readonly endSkewMs: number | null;
};

type Lane = { count: number; first: number; last: number; backward: number; longestGap: number; firstIsKey: boolean };

/** Throws with ffprobe's words when it cannot be read at all. */
export function readFile(path: string): ReadFile {
  programPath('ffprobe');
  const words = runProgram('ffprobe', [
    ...['-v', 'error', '-show_entries', 'packet=codec_type,dts_time,flags', '-of', 'csv=p=0', path],
  ]);
  return { path, bytes: statSync(path).size, ...readPackets(words) };
}

/** `video,0.033000,K__` per line. */
export function readPackets(csv: string): Omit<ReadFile, 'path' | 'bytes'> {
  const lane = (): Lane => ({ count: 0, first: 0, last: 0, backward: 0, longestGap: 0, firstIsKey: false });
  const [video, audio] = [lane(), lane()];
  for (const line of csv.split('\n')) {
    const [type, time, flags = ''] = line.split(',');
    const one = type === 'video' ? video : type === 'audio' ? audio : null;
    const at = Number(time) * 1000;
    if (one === null || !Number.isFinite(at)) continue;
    if (one.count === 0) {
      one.first = at;
      one.firstIsKey = flags.startsWith('K');
    } else {
      if (at <= one.last) one.backward += 1;
      one.longestGap = Math.max(one.longestGap, at - one.last);
    }
    one.count += 1;
    one.last = at;
  }
  const both = video.count > 0 && audio.count > 0;
  return {
    frames: video.count,
    sounds: audio.count,
    durationMs: Math.round(Math.max(video.last, audio.last) - Math.min(video.first, audio.first)),
    firstIsKey: video.firstIsKey,
    backward: video.backward + audio.backward,
    longestGapMs: Math.round(video.longestGap),
    startSkewMs: both ? Math.round(audio.first - video.first) : null,
    endSkewMs: both ? Math.round(audio.last - video.last) : null,
  };
}

/** A publication ends wherever the line was cut: up to a tenth of a second of one track may be under way then. */
const END_SKEW_MS = 250;

/** What has to hold for each publication that the server received. */
export function checkSession(file: ReadFile, name: string): Check[] {
  const most = (what: string, value: number | null, limit: number): Check => ({
    what: `${name}: ${what}`,
    value,
    limit,
    unit: 'ms',
    ok: value !== null && Math.abs(value) <= limit,
  });
  return [
    {
      what: `${name}: begins with a key frame`,
      value: Number(file.firstIsKey),
      limit: 1,
      unit: '',
      ok: file.firstIsKey,
    },
    { what: `${name}: steps back in time`, value: file.backward, limit: 0, unit: '', ok: file.backward === 0 },
    most('first sound beside first picture', file.startSkewMs, SKEW_MS),
    most('last sound beside last picture', file.endSkewMs, END_SKEW_MS),
  ];
}
