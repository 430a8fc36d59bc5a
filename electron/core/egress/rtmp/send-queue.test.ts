import { describe, expect, it } from 'vitest';
import type { OutPacket } from '../packet.ts';
import { SendQueue } from './send-queue.ts';

const config = {
  track: 'video',
  codec: 'avc1',
  width: 2,
  height: 2,
  fps: 30,
  bitrate: 1,
  description: new Uint8Array(),
} as const;
const packet = (track: 'video' | 'audio', timeMs: number, key = false, bytes = 100): OutPacket => ({
  track,
  timeUs: timeMs * 1000,
  durationUs: 0,
  key,
  data: new Uint8Array(bytes),
  config,
});
const rest = (queue: SendQueue) => {
  const left: string[] = [];
  for (let p = queue.shift(); p !== undefined; p = queue.shift())
    left.push(`${p.track[0]}${p.timeUs / 1000}${p.key ? 'K' : ''}`);
  return left;
};

describe('SendQueue', () => {
  it('begins with a key frame and counts nothing before it', () => {
    const queue = new SendQueue();
    queue.push(packet('video', 0), 0);
    queue.push(packet('audio', 1), 1);
    queue.push(packet('video', 2, true), 2);
    expect([rest(queue), queue.droppedFrames, queue.bytes]).toEqual([['v2K'], 0, 0]);
  });

  it('gives up pictures and keeps sound, until a key frame', () => {
    const queue = new SendQueue();
    expect(queue.skipPictures()).toBe(false);
    queue.push(packet('video', 0, true), 0);
    queue.push(packet('audio', 1), 1);
    queue.push(packet('video', 2), 2);
    expect(queue.skipPictures()).toBe(true);
    expect(queue.bytes).toBe(100);
    queue.push(packet('video', 3), 3);
    queue.push(packet('audio', 4), 4);
    queue.push(packet('video', 5, true), 5);
    queue.push(packet('video', 6), 6);
    expect([rest(queue), queue.droppedFrames, queue.bytes]).toEqual([['a1', 'a4', 'v5K', 'v6'], 3, 0]);
  });

  it('drops to the next key frame when its oldest packet is too old', () => {
    const queue = new SendQueue({ maxBytes: 1e6, maxAgeMs: 100 });
    queue.push(packet('video', 0, true), 0);
    queue.push(packet('video', 30), 30);
    queue.push(packet('audio', 40), 40);
    queue.push(packet('video', 60, true), 60);
    const wantsKey = queue.push(packet('audio', 101), 101);
    expect([wantsKey, rest(queue), queue.droppedFrames]).toEqual([false, ['v60K', 'a101'], 2]);
  });

  it('asks for a key frame when it has none, and takes nothing until it comes', () => {
    const queue = new SendQueue({ maxBytes: 250, maxAgeMs: 1e6 });
    queue.push(packet('video', 0, true), 0);
    queue.push(packet('video', 1), 1);
    expect(queue.push(packet('video', 2), 2)).toBe(true);
    expect([queue.length, queue.bytes, queue.droppedFrames]).toEqual([0, 0, 3]);
    queue.push(packet('audio', 3), 3);
    queue.push(packet('video', 4), 4);
    queue.push(packet('video', 5, true), 5);
    expect([rest(queue), queue.droppedFrames]).toEqual([['v5K'], 4]);
  });

  it('never grows beyond its limit', () => {
    const queue = new SendQueue({ maxBytes: 5_000, maxAgeMs: 1e9 });
    for (let i = 0; i < 10_000; i += 1) {
      queue.push(packet(i % 3 === 0 ? 'audio' : 'video', i, i % 60 === 1), i);
      expect(queue.bytes).toBeLessThanOrEqual(5_000);
    }
  });
});
