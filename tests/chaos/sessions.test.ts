import { describe, expect, it } from 'vitest';
import { checkSession, readPackets } from './sessions.ts';

/** As `ffprobe -of csv=p=0` writes it. */
const csv = (...packets: readonly [type: string, seconds: number, flags: string][]) =>
  packets.map(([type, seconds, flags]) => `${type},${seconds.toFixed(6)},${flags}`).join('\n');

const SOUND = csv(
  ['video', 0, 'K__'],
  ['audio', 0.005, 'K__'],
  ['audio', 0.026, 'K__'],
  ['video', 0.033, '___'],
  ['audio', 0.047, 'K__'],
  ['video', 0.066, '___'],
);
const failing = (words: string) =>
  checkSession({ path: 'x', bytes: 1, ...readPackets(words) }, 'one')
    .filter((check) => !check.ok)
    .map((check) => check.what);

describe('publications read back', () => {
  it('counts frames, times and gaps of each track', () => {
    expect(readPackets(SOUND)).toEqual({
      frames: 3,
      sounds: 3,
      durationMs: 66,
      firstIsKey: true,
      backward: 0,
      longestGapMs: 33,
      startSkewMs: 5,
      endSkewMs: -19,
    });
    expect(failing(SOUND)).toEqual([]);
  });

  it('finds what must not be', () => {
    expect(failing(SOUND.replace('K__', '___'))).toEqual(['one: begins with a key frame']);
    expect(failing(`${SOUND}\n${csv(['video', 0.066, '___'])}`)).toEqual(['one: steps back in time']);
    expect(failing(csv(['video', 0, 'K__'], ['audio', 0.5, 'K__'], ['video', 0.6, '___']))).toEqual([
      'one: first sound beside first picture',
    ]);
    expect(failing(csv(['video', 0, 'K__'], ['video', 0.033, '___']))).toHaveLength(2);
    expect(failing('')).toHaveLength(3);
  });
});
