import { expect, it } from 'vitest';
import type { OutPacket } from './packet.ts';
import { createUnsaved } from './recorder/unsaved.ts';
import { nextPath } from './recording.ts';

const packet = (timeUs: number, key = false, track: OutPacket['track'] = 'video'): OutPacket => ({
  ...{ track, timeUs, durationUs: 33_333, key, data: new Uint8Array(1) },
  config: { track: 'video', codec: 'avc1', width: 1, height: 1, fps: 30, bitrate: 1, description: new Uint8Array() },
});

it('numbers the files of one recording', () => {
  expect(nextPath('/r/2026-11-23 19.02.11.mp4')).toBe('/r/2026-11-23 19.02.11 - 2.mp4');
  expect(nextPath('/r/2026-11-23 19.02.11 - 2.mp4')).toBe('/r/2026-11-23 19.02.11 - 3.mp4');
  expect(nextPath('/r/evening (2) - 9.mp4')).toBe('/r/evening (2) - 10.mp4');
  expect(nextPath('C:\\r.d\\evening')).toBe('C:\\r.d\\evening - 2');
});

it('keeps what the disk may not have, from a key picture on', () => {
  const unsaved = createUnsaved();
  unsaved.add(packet(0), 0); // before any key picture there is nothing to begin with
  for (let s = 0; s < 3; s += 1)
    for (const [at, isKey] of [
      [0, true],
      [500_000, false],
    ] as const)
      unsaved.add(packet(s * 1e6 + at, isKey), s * 900_000);
  // 1.8 s are on the disk: the file's last key picture is that of 1 s.
  expect(unsaved.take().map((one) => one.timeUs)).toEqual([1e6, 1.5e6, 2e6, 2.5e6]);
  expect(unsaved.take()).toEqual([]);
});

it('keeps no more than half a minute of a stream without key pictures', () => {
  const unsaved = createUnsaved();
  for (let i = 0; i < 3_000; i += 1) unsaved.add(packet(i * 33_333, i === 0), 0);
  expect(unsaved.take()).toEqual([]);
});
