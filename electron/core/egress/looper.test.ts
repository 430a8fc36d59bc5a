import { expect, it } from 'vitest';
import type { MediaPacket } from '../../../shared/domain/media.ts';
import { createLooper } from './looper.ts';
import type { KeptSlate } from './packet.ts';
import { AUDIO, FRAME_US, loop, manualTime, SOUND_US } from './testRig.ts';

function play(slate: KeptSlate) {
  const clock = manualTime();
  const out: MediaPacket[] = [];
  const looper = createLooper({ clock, loop: slate, push: (packet) => out.push(packet) });
  const track = (name: 'video' | 'audio') => out.filter((packet) => packet.track === name);
  return { clock, out, looper, track };
}

it('keeps picture and sound in step for an hour, although the loop’s two lengths differ', () => {
  const { clock, track, looper } = play(loop(1));
  clock.advance(3_600_000);
  looper.close();
  const [picture, sound] = [track('video'), track('audio')];
  const ends = [picture, sound].map((packets) => (packets.at(-1)?.timestampUs ?? 0) / 1e6);
  for (const end of ends) expect(Math.abs(end - 3_600)).toBeLessThan(0.06);
  expect(Math.abs((ends[0] ?? 0) - (ends[1] ?? 0))).toBeLessThan(0.04);
  expect(picture.every((packet, i) => packet.key === (i % 60 === 0) && packet.timestampUs === i * FRAME_US)).toBe(true);
  expect(sound.every((packet, i) => packet.timestampUs === i * SOUND_US)).toBe(true);
});

it('begins at once, with a key frame and sound, in order of time', () => {
  const { clock, out } = play(loop(1));
  expect(out.map(({ track, timestampUs, key }) => ({ track, timestampUs, key }))).toEqual([
    { track: 'video', timestampUs: 0, key: true },
    { track: 'audio', timestampUs: 0, key: true },
  ]);
  clock.advance(1_000);
  expect(out.slice(1).every((packet, i) => packet.timestampUs >= (out[i]?.timestampUs ?? 0))).toBe(true);
});

it('makes up for a short stand-still, and goes on at a key frame after a long one', () => {
  const { clock, track } = play(loop(1));
  clock.advance(500);
  clock.stall(900);
  expect(track('video')).toHaveLength(Math.floor(1_400_000 / FRAME_US) + 1);
  const before = track('video').length;
  clock.stall(60_000);
  const made = track('video').slice(before);
  expect(made.length).toBeLessThanOrEqual(61);
  expect(made[0]?.key).toBe(true);
  expect(made.at(-1)?.timestampUs).toBeGreaterThan(61_400_000 - 2 * FRAME_US);
  const sound = track('audio');
  expect(sound.at(-1)?.timestampUs).toBeGreaterThan(61_400_000 - 2 * SOUND_US);
  expect(sound.length).toBeLessThan(1_400_000 / SOUND_US + 2_000_000 / SOUND_US + 4);
});

it('makes silence of its own for a loop without sound, and none where the stream has none', () => {
  const packets = loop(1).packets.filter(({ track }) => track === 'video');
  const own = play({ ...loop(1), packets });
  own.clock.advance(1_000);
  expect(own.track('audio').length).toBeGreaterThan(45);
  const mute = play({ ...loop(1), packets, audio: null });
  mute.clock.advance(1_000);
  expect(mute.track('audio')).toEqual([]);
  expect(mute.track('video').length).toBeGreaterThan(28);
  const strange = play({ ...loop(1), packets, audio: { ...AUDIO, codec: 'opus' } });
  strange.clock.advance(100);
  expect(strange.track('audio')).toEqual([]);
});

it('begins anew with a key frame when it is asked to, and keeps its pace', () => {
  const { clock, track, looper } = play(loop(1));
  clock.advance(710);
  looper.keyframe();
  clock.advance(4_000);
  const keys = track('video').flatMap(({ key }, i) => (key ? [i] : []));
  expect(keys).toEqual([0, 22, 82, 142].filter((i) => i < track('video').length));
  expect(track('video').every((packet, i) => packet.timestampUs === i * FRAME_US)).toBe(true);
  clock.stall(30_000);
  const after = track('video').findIndex(({ timestampUs }) => timestampUs > 6_000_000);
  expect(track('video')[after]?.key).toBe(true);
});

it('repeats a single picture, each time as a key frame, and leaves no timer behind', () => {
  const [first] = loop(1).packets;
  const { clock, track, looper } = play({ ...loop(1), packets: first ? [first] : [], durationUs: 500_000 });
  clock.advance(2_000);
  expect(track('video').map(({ timestampUs, key }) => [timestampUs, key])).toEqual(
    [0, 1, 2, 3, 4].map((i) => [i * 500_000, true]),
  );
  looper.close();
  expect(clock.timers()).toBe(0);
});
