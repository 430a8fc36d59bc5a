import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrackConfig } from '../../../shared/domain/index.ts';
import { createHubRig, type HubRig } from './hubRig.ts';
import { portConnection } from './index.ts';

let rig: HubRig;
beforeEach(() => {
  vi.useFakeTimers();
  rig = createHubRig();
});
afterEach(() => {
  rig.hub.close();
  vi.useRealTimers();
});

describe('one page', () => {
  it('carries the media of the session it began', () => {
    const a = rig.page();
    a.hello('A');
    a.packet(0);
    a.json({ kind: 'begin', sessionId: 's1' });
    a.config();
    a.packet(1_000);
    a.json({ kind: 'end', sessionId: 's1' });
    a.packet(2_000);
    expect(rig.story).toEqual(['carrier true', 'page present A', 'begin s1', 'config audio s1', 'end s1']);
    expect(rig.packets.map((packet) => packet.timestampUs)).toEqual([1_000]);
    expect(rig.packets[0]).toMatchObject({
      track: 'video',
      key: true,
      durationUs: 33_333,
      data: Uint8Array.of(1, 2, 3),
    });
    expect(rig.hub.counters()).toMatchObject({ packets: 1, outOfSession: 2, malformed: 0, gaps: 0 });
    expect(rig.hub.carrierId()).toBe('A');
  });

  it('may not begin a session that the core does not want', () => {
    const a = rig.page();
    a.hello('A');
    a.json({ kind: 'begin', sessionId: 'old' });
    a.packet(1);
    expect(rig.packets).toEqual([]);
    expect(rig.hub.counters().outOfSession).toBe(2);
  });

  it('gets every message acknowledged, in batches, within 50 ms', () => {
    const a = rig.page();
    a.hello('A');
    for (let index = 0; index < 10; index += 1) a.packet(index);
    expect(a.said('ack')).toBe(0);
    vi.advanceTimersByTime(50);
    expect(a.heard).toEqual([{ kind: 'yours' }, { kind: 'ack', sequence: 10 }]);
    for (let index = 0; index < 100; index += 1) a.packet(index);
    expect(a.said('ack')).toBe(4);
    vi.advanceTimersByTime(50);
    expect(a.acked()).toBe(110);
  });

  it('hands over the standby loop whole, and only of its session', () => {
    const a = rig.page();
    a.hello('A');
    a.json({ kind: 'begin', sessionId: 's1' });
    a.packet(0, true);
    a.packet(33_333, true);
    a.json({ kind: 'slateReady', sessionId: 'other', durationUs: 1 });
    a.json({ kind: 'slateReady', sessionId: 's1', durationUs: 2_000_000 });
    a.json({ kind: 'slateReady', sessionId: 's1', durationUs: 2_000_000 });
    expect(rig.slates).toHaveLength(1);
    expect(rig.slates[0]).toMatchObject({ sessionId: 's1', durationUs: 2_000_000 });
    expect(rig.slates[0]?.packets.map((packet) => packet.timestampUs)).toEqual([0, 33_333]);
    expect(rig.packets).toEqual([]);
  });

  it('hands over the parameters of the loop, which are those of the session where it has none of its own', () => {
    const own: TrackConfig = {
      ...{ track: 'video', codec: 'avc1.42e01f', width: 720, height: 1280, fps: 30, bitrate: 1 },
      description: Uint8Array.of(9),
    };
    const a = rig.page();
    a.hello('A');
    a.json({ kind: 'begin', sessionId: 's1' });
    a.config({ ...own, description: Uint8Array.of(7) });
    a.config();
    a.packet(1, true);
    a.json({ kind: 'slateReady', sessionId: 's1', durationUs: 1 });
    a.packet(2, true); // of a loop that is given up
    a.config(own, true);
    a.packet(3, true);
    a.json({ kind: 'slateReady', sessionId: 's1', durationUs: 1 });
    expect(rig.slates.map(({ configs }) => [...(configs.video?.description ?? [])])).toEqual([[7], [9]]);
    expect(rig.slates.map(({ configs }) => configs.audio?.codec)).toEqual(['mp4a.40.2', 'mp4a.40.2']);
    expect(rig.slates.map(({ packets: of }) => of.map((packet) => packet.timestampUs))).toEqual([[1], [3]]);
  });

  it('cannot fill the memory with a standby loop', () => {
    const a = rig.page();
    a.hello('A');
    a.json({ kind: 'begin', sessionId: 's1' });
    for (let index = 0; index < 2_500; index += 1) a.packet(index, true);
    expect(rig.hub.counters().slateDropped).toBe(500);
  });

  it('is asked for key frames', () => {
    expect(rig.hub.requestKeyframe()).toBe(false);
    const a = rig.page();
    a.hello('A');
    expect(rig.hub.requestKeyframe()).toBe(true);
    expect(a.said('keyframe')).toBe(1);
  });
});

describe('a port', () => {
  it('passes bytes on, tells of messages without any, and closes once', () => {
    const listeners = { message: [] as ((event: { data: unknown }) => void)[], close: [] as (() => void)[] };
    const sent: unknown[] = [];
    let started = 0;
    let closes = 0;
    const connection = portConnection({
      on(event: 'message' | 'close', listener: never) {
        (listeners[event] as unknown[]).push(listener);
      },
      postMessage: (message) => sent.push(message),
      start: () => {
        started += 1;
      },
      close: () => {
        closes += 1;
      },
    });
    const got: (Uint8Array | null)[] = [];
    let ended = 0;
    connection.onClose(() => {
      ended += 1;
    });
    connection.onMessage((bytes) => got.push(bytes));
    for (const data of [Uint8Array.of(1), Uint8Array.of(2).buffer, null, 'text'])
      for (const listener of listeners.message) listener({ data });
    expect(got).toEqual([Uint8Array.of(1), Uint8Array.of(2), null, null]);
    connection.send('hi');
    connection.close();
    connection.close();
    for (const listener of listeners.close) listener();
    connection.send('late');
    expect([started, closes, ended, sent]).toEqual([1, 1, 1, ['hi']]);
  });
});
