import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing, runProgram } from '../support/needs.ts';
import { pairBeats, readBeats, skewAt, skewOf } from './lipSync.ts';

const folder = mkdtempSync(join(tmpdir(), 'redcast-sync-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Ten seconds as the chaos page makes them: white and loud for a fifth of every second, the sound so much later. */
function film(path: string, soundLateS: number): void {
  const picture = `color=black:size=320x240:rate=30:duration=10,drawbox=color=white:t=fill:enable='lt(mod(t\\,1)\\,0.2)'`;
  const sound = `aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t-${soundLateS}+1\\,1)\\,0.2)':s=48000:d=10`;
  runProgram('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', path],
  ]);
}

describe.skipIf(missing('ffmpeg', 'ffprobe'))('how far sound and picture are apart', () => {
  const arrivals = Array.from({ length: 300 }, (_, i) => 1_000_000 + i * 33);
  const together = join(folder, 'together.flv');
  const late = join(folder, 'late.flv');
  beforeAll(() => {
    film(together, 0);
    film(late, 0.12);
  });

  it('is found in what was received, whatever the timestamps say', () => {
    const beats = readBeats(together, arrivals);
    expect(beats.length).toBeGreaterThanOrEqual(8);
    expect(Math.abs(skewOf(beats, 0, 2_000_000) ?? 999)).toBeLessThanOrEqual(40);
    const behind = readBeats(late, arrivals);
    expect((skewOf(beats, 0, 2_000_000) ?? 0) - (skewOf(behind, 0, 2_000_000) ?? 0)).toBeCloseTo(120, -1);
  });

  it('knows when it was', () => {
    const beats = readBeats(together, arrivals);
    const [first] = beats;
    // The flash at the very beginning has no dark before it.
    expect(first?.atMs).toBeCloseTo(1_000_000 + 30 * 33, -2);
    expect(skewOf(beats, 0, 1_000_000)).toBeNull();
  });

  it('can be read from a part of the file', () => {
    const part = (path: string) => skewAt(path, 4, 5, join(folder, 'part.flv'));
    expect((part(together) ?? 0) - (part(late) ?? 0)).toBeCloseTo(120, -1);
    expect(skewAt(late, 9, 1, join(folder, 'part.flv'))).toBeNull();
  });

  it('pairs no flash with the tone of another second', () => {
    expect(pairBeats([{ atS: 5, arrivedAtMs: 1 }], [3.9, 6.1])).toEqual([]);
    expect(pairBeats([{ atS: 5, arrivedAtMs: 1 }], [4.95, 6])).toEqual([{ atMs: 1, skewMs: 50 }]);
  });
});
