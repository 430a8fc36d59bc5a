import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MediaPacket } from '../../../shared/domain/media.ts';
import { Lane } from './lane.ts';
import type { OutPacket } from './packet.ts';
import { createStandby } from './standby.ts';
import { AUDIO, FRAME_US, loop, manualTime, SOUND_US, VIDEO } from './testRig.ts';
import { Timeline } from './timeline.ts';

/*
 * Whatever a page does to a stream, and whatever becomes of it: pictures and sound that leave are in order, in step, and
 * go on. The page here answers when it is asked for a key frame; that is all it can be relied on for.
 */
type Step =
  /** Sends for so long; every `lose`th packet is lost, neighbours change places, times are off by up to `jitterUs`. */
  | { do: 'send'; ms: number; lose: number; swap: boolean; jitterUs: number }
  | { do: 'quiet'; ms: number }
  | { do: 'mute'; ms: number }
  | { do: 'blind'; ms: number }
  /** The page's clock is set. */
  | { do: 'jump'; us: number }
  /** Another page takes over, with an encoder and a clock of its own. */
  | { do: 'page'; awayMs: number; us: number }
  | { do: 'encoder' }
  | { do: 'slate' }
  /** The core itself stands still. */
  | { do: 'stall'; ms: number };

const ms = (max: number) => fc.integer({ min: 0, max });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      ms: ms(2_000),
      lose: fc.integer({ min: 0, max: 9 }),
      swap: fc.boolean(),
      jitterUs: fc.integer({ min: 0, max: 60_000 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('quiet' as const), ms: ms(8_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('mute' as const), ms: ms(5_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('blind' as const), ms: ms(5_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('jump' as const), us: fc.integer({ min: -1e10, max: 1e10 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('page' as const),
      awayMs: ms(6_000),
      us: fc.integer({ min: 0, max: 2 ** 45 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('encoder' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('slate' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stall' as const), ms: ms(9_000) }) },
);

/** What left, by the source that was on air, and when. */
type Segment = { source: string; packets: OutPacket[] };
type Emitted = { packet: OutPacket; atMs: number; stalled: boolean };

/** Of which source packet this is: where it stood on its clock, and of which encoder. */
type Origin = { us: number; encoder: number };

function run(steps: readonly Step[]) {
  const clock = manualTime();
  const segments: Segment[] = [];
  const emitted: Emitted[] = [];
  const origins = new Map<Uint8Array, Origin>();
  let stalled = false;
  let keyWanted = true;
  const timeline: Timeline = new Timeline({
    emit(packet) {
      segments.at(-1)?.packets.push(packet);
      emitted.push({ packet, atMs: clock.nowMs(), stalled });
      if (packet.track === 'video') stalled = false;
    },
    nowMs: () => clock.nowMs(),
    requestKeyframe: (source) => {
      if (source === 'page') keyWanted = true;
    },
    onSource(source) {
      segments.push({ source, packets: [] });
      standby.began(source);
    },
  });
  const standby = createStandby({ clock, timeline, onSource: () => {} });
  timeline.select('page');

  let encoder = 1;
  let clockUs = 1e9;
  let [picture, sound] = [0, 0];
  let count = 0;
  const configure = () => {
    for (const config of [{ ...VIDEO, description: Uint8Array.of(encoder) }, AUDIO]) {
      timeline.configure(config);
      standby.configure(config);
    }
  };
  const anew = (us: number) => {
    clockUs = us;
    [picture, sound] = [0, 0];
    keyWanted = true;
  };
  const send = (packet: MediaPacket) => {
    origins.set(packet.data, { us: packet.timestampUs, encoder: packet.track === 'video' ? encoder : 2 });
    standby.packet(packet);
    timeline.push(packet);
  };
  /** Lets time pass in pieces of 20 ms; the page sends in each what has come about meanwhile. */
  const pass = (
    forMs: number,
    how: Partial<Extract<Step, { do: 'send' }>> & { pictures: boolean; sounds: boolean },
  ) => {
    for (let passed = 0; passed < forMs; passed += 20) {
      clock.advance(20);
      const packets: MediaPacket[] = [];
      const due = (passed + 20) * 1000;
      const make = (track: 'video' | 'audio', at: number, durationUs: number) => {
        count += 1;
        if (how.lose && count % (how.lose + 1) === 0) return;
        const key = track === 'audio' || keyWanted || picture % 60 === 0;
        if (track === 'video') keyWanted = false;
        const jitter = how.jitterUs && count % 5 === 0 ? how.jitterUs : 0;
        packets.push({ track, timestampUs: clockUs + at + jitter, durationUs, key, data: new Uint8Array(1) });
      };
      const from = { picture, sound };
      for (; (picture - from.picture) * FRAME_US < 20_000 && picture * FRAME_US < due + base; picture += 1)
        if (how.pictures) make('video', picture * FRAME_US, FRAME_US);
      for (; (sound - from.sound) * SOUND_US < 20_000 && sound * SOUND_US < due + base; sound += 1)
        if (how.sounds) make('audio', sound * SOUND_US, SOUND_US);
      packets.sort((a, b) => a.timestampUs - b.timestampUs);
      for (const packet of how.swap ? packets.reverse() : packets) send(packet);
    }
    base += Math.ceil(forMs / 20) * 20_000;
  };
  /** How far the page's own time has come when a piece begins, in its microseconds. */
  let base = 0;

  configure();
  pass(200, { pictures: true, sounds: true });
  for (const one of steps) {
    if (one.do === 'send') pass(one.ms, { ...one, pictures: true, sounds: true });
    else if (one.do === 'quiet') pass(one.ms, { pictures: false, sounds: false });
    else if (one.do === 'mute') pass(one.ms, { pictures: true, sounds: false });
    else if (one.do === 'blind') pass(one.ms, { pictures: false, sounds: true });
    else if (one.do === 'jump') clockUs += one.us;
    else if (one.do === 'slate') standby.keep(loop(9, 60, { ...VIDEO, description: Uint8Array.of(9) }));
    else if (one.do === 'encoder') {
      encoder += 1;
      keyWanted = true;
      configure();
    } else if (one.do === 'page') {
      standby.carrier(false);
      clock.advance(one.awayMs);
      timeline.restart('page');
      standby.carrier(true);
      encoder += 1;
      configure();
      anew(one.us);
      base = 0;
    } else {
      stalled = true;
      clock.stall(one.ms);
    }
  }
  timeline.flush();
  standby.close();
  return { segments, emitted, origins, clock, timeline };
}

const tracks = ['video', 'audio'] as const;
/** A picture that came out of order is moved by no more than this; a clock that is off by more is a new one. */
const PICTURE_MOVED_US = 500_000;
/** Sound is moved by no more than half a frame and RTMP's millisecond: what would have to be is left out. */
const SOUND_MOVED_US = SOUND_US / 2 + 1_000;

it('rises strictly on each track, from a key frame at 0, whatever comes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const { emitted } = run(steps);
      expect(emitted[0]?.packet).toMatchObject({ track: 'video', key: true, timeUs: 0 });
      for (const track of tracks) {
        let last = -1;
        for (const { packet } of emitted) {
          if (packet.track !== track) continue;
          if (!(packet.timeUs > last)) throw new Error(`${track}: ${packet.timeUs} after ${last}`);
          if (!Number.isSafeInteger(packet.timeUs) || packet.durationUs < 0) throw new Error(`odd: ${packet.timeUs}`);
          last = packet.timeUs;
        }
      }
    }),
    { numRuns: 120 },
  );
});

it('moves sound and picture of a source together, begins each at a key frame, and names what it was encoded with', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const { segments, origins } = run(steps);
      for (const { source, packets } of segments) {
        const first = packets.find(({ track }) => track === 'video');
        if (first && !first.key) throw new Error('a source began without a key frame');
        let shiftUs: number | null = null;
        let config: OutPacket['config'] | null = null;
        for (const packet of packets) {
          if (packet.track === 'video') {
            if (config !== null && packet.config !== config && !packet.key)
              throw new Error('changed without a key frame');
            config = packet.config;
          }
          const origin = source === 'page' ? origins.get(packet.data) : undefined;
          if (!origin) continue; // silence, or a loop
          if (packet.track === 'video' && packet.config.description[0] !== origin.encoder % 256)
            throw new Error(`encoded by ${origin.encoder}, said to be by ${packet.config.description[0]}`);
          const movedUs: number = packet.timeUs - origin.us;
          shiftUs ??= packet.track === 'video' ? movedUs : null;
          if (shiftUs === null) continue;
          const most = packet.track === 'video' ? PICTURE_MOVED_US : SOUND_MOVED_US;
          if (Math.abs(movedUs - shiftUs) > most)
            throw new Error(`${packet.track} moved by ${movedUs - shiftUs} µs more`);
        }
      }
    }),
    { numRuns: 120 },
  );
});

it('is never silent for more than a second after its first picture, whoever stops to send', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const { emitted } = run(steps);
      let last: number | null = null;
      for (const { packet, atMs, stalled } of emitted) {
        if (packet.track !== 'video') continue;
        if (last !== null && !stalled && atMs - last > 1_000) throw new Error(`${atMs - last} ms without a picture`);
        last = atMs;
      }
    }),
    { numRuns: 120 },
  );
});

it('follows real time through any number of pages and pauses', () => {
  const calm = fc.oneof(
    fc.record({ do: fc.constant('send' as const), ms: ms(2_000) }),
    fc.record({ do: fc.constant('quiet' as const), ms: ms(4_000) }),
    fc.record({ do: fc.constant('page' as const), awayMs: ms(6_000), us: fc.integer({ min: 0, max: 2 ** 45 }) }),
  );
  fc.assert(
    fc.property(fc.array(calm, { maxLength: 25 }), (steps) => {
      const { emitted, clock, timeline } = run(
        steps.map((one): Step => (one.do === 'send' ? { ...one, lose: 0, swap: false, jitterUs: 0 } : one)),
      );
      const firstMs = emitted[0]?.atMs ?? 0;
      const offMs = timeline.report().timeUs / 1000 - (clock.nowMs() - firstMs);
      // Behind by the pause that the clock is in now; ahead by no more than what a start had in hand (a second at most)
      // behind a still picture (half a second).
      if (offMs > 1_600 || offMs < -1_100) throw new Error(`${offMs} ms off`);
    }),
    { numRuns: 80 },
  );
});

it('begins with what comes after a long pause, not with what came before it', () => {
  let asked = 0;
  const lane = new Lane(() => {
    asked += 1;
  });
  const data = new Uint8Array(1);
  const add = (track: 'video' | 'audio', atMs: number, key: boolean) =>
    lane.add({ track, timestampUs: atMs * 1_000, durationUs: 20_000, key, data }, VIDEO, atMs);
  expect(add('video', 0, true)).toBeNull();
  expect(add('audio', 9_000, true)).toBeNull();
  expect(add('video', 9_010, false)).toBeNull();
  expect(asked).toBe(1);
  expect(add('video', 9_100, true)).toBeNull();
  expect(add('audio', 9_110, true)?.originUs).toBe(9_100_000);
});

it('holds a bounded number of packets while a source cannot begin', () => {
  let asked = 0;
  const lane = new Lane(() => {
    asked += 1;
  });
  const data = new Uint8Array(20_000);
  const add = (track: 'video' | 'audio', at: number, key: boolean) =>
    lane.add({ track, timestampUs: at, durationUs: 33_333, key, data }, VIDEO, at / 1_000);
  for (let i = 0; i < 20_000; i += 1) expect(add('video', i * 33_333, false)).toBeNull();
  expect(asked).toBeGreaterThan(1_000); // twice a second, for eleven minutes
  expect(asked).toBeLessThan(1_400);
  for (let i = 0; i < 20; i += 1) expect(add('video', 1e9 + i, i === 0)).toBeNull();
  const start = add('audio', 1e9 + 1, true);
  expect(start?.originUs).toBe(1e9);
  expect(start?.packets.length).toBe(21);
});
