import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MediaPacket, TrackConfig } from '../../../shared/domain/index.ts';
import {
  decodeWire,
  encodeChunk,
  encodeConfig,
  encodeJson,
  HEADER_BYTES,
  MAX_MESSAGE_BYTES,
  type ToCore,
  ToPage,
} from '../../../shared/media/index.ts';
import { createMediaHub, type MediaConnection, type MediaHub, portConnection, type Slate } from './index.ts';

/** A page: sends what the media worker would, and remembers what the core said. */
function page(hub: MediaHub) {
  let deliver: (bytes: Uint8Array | null) => void = () => {};
  let gone = () => {};
  let sequence = 0;
  const heard: ToPage[] = [];
  const state = { closed: false };
  const connection: MediaConnection = {
    send: (text) => heard.push(ToPage.parse(JSON.parse(text))),
    onMessage: (listener) => {
      deliver = listener;
    },
    onClose: (listener) => {
      gone = listener;
    },
    close() {
      if (state.closed) return;
      state.closed = true;
      gone();
    },
  };
  hub.attach(connection);
  const raw = (bytes: Uint8Array | null) => deliver(bytes);
  const chunk = { byteLength: 3, copyTo: (to: Uint8Array) => to.set([1, 2, 3]) };
  return {
    heard,
    state,
    raw,
    leave: () => connection.close(),
    json: (message: ToCore) => raw(encodeJson(message, sequence++)),
    hello: (pageId: string, takeOver = false) => raw(encodeJson({ kind: 'hello', pageId, takeOver }, sequence++)),
    packet: (timestampUs: number, slate = false) =>
      raw(encodeChunk('video', chunk, { sequence: sequence++, timestampUs, durationUs: 33_333, key: true, slate })),
    config: (config = CONFIG, slate = false) => raw(encodeConfig(config, sequence++, slate)),
    acked: () => heard.flatMap((message) => (message.kind === 'ack' ? [message.sequence] : [])).at(-1) ?? null,
    said: (kind: ToPage['kind']) => heard.filter((message) => message.kind === kind).length,
    skip: (count: number) => {
      sequence += count;
    },
  };
}

const CONFIG: TrackConfig = {
  track: 'audio',
  codec: 'mp4a.40.2',
  sampleRate: 48_000,
  channels: 2,
  bitrate: 128_000,
  description: Uint8Array.of(0x11, 0x90),
};

let hub: MediaHub;
let wanted: string | null;
let story: string[];
let packets: MediaPacket[];
let slates: Slate[];
beforeEach(() => {
  vi.useFakeTimers();
  wanted = 's1';
  story = [];
  packets = [];
  slates = [];
  hub = createMediaHub({
    onConfig: (config, session) => story.push(`config ${config.track} ${session}`),
    onPacket: (packet) => packets.push(packet),
    onSlate: (slate) => slates.push(slate),
    onReport: (_, pageId) => story.push(`report ${pageId}`),
    onPage: (state, pageId) => story.push(`page ${state} ${pageId}`),
    onCarrier: (present) => story.push(`carrier ${present}`),
    onBegin: (session) => story.push(`begin ${session}`),
    onEnd: (session) => story.push(`end ${session}`),
    onSilent: (pageId) => story.push(`silent ${pageId}`),
    wantedSession: () => wanted,
    log: { debug: () => {}, warn: () => {} },
  });
});
afterEach(() => {
  hub.close();
  vi.useRealTimers();
});

describe('one page', () => {
  it('carries the media of the session it began', () => {
    const a = page(hub);
    a.hello('A');
    a.packet(0);
    a.json({ kind: 'begin', sessionId: 's1' });
    a.config();
    a.packet(1_000);
    a.json({ kind: 'end', sessionId: 's1' });
    a.packet(2_000);
    expect(story).toEqual(['carrier true', 'page present A', 'begin s1', 'config audio s1', 'end s1']);
    expect(packets.map((packet) => packet.timestampUs)).toEqual([1_000]);
    expect(packets[0]).toMatchObject({ track: 'video', key: true, durationUs: 33_333, data: Uint8Array.of(1, 2, 3) });
    expect(hub.counters()).toMatchObject({ packets: 1, outOfSession: 2, malformed: 0, gaps: 0 });
    expect(hub.carrierId()).toBe('A');
  });

  it('may not begin a session that the core does not want', () => {
    const a = page(hub);
    a.hello('A');
    a.json({ kind: 'begin', sessionId: 'old' });
    a.packet(1);
    expect(packets).toEqual([]);
    expect(hub.counters().outOfSession).toBe(2);
  });

  it('gets every message acknowledged, in batches, within 50 ms', () => {
    const a = page(hub);
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
    const a = page(hub);
    a.hello('A');
    a.json({ kind: 'begin', sessionId: 's1' });
    a.packet(0, true);
    a.packet(33_333, true);
    a.json({ kind: 'slateReady', sessionId: 'other', durationUs: 1 });
    a.json({ kind: 'slateReady', sessionId: 's1', durationUs: 2_000_000 });
    a.json({ kind: 'slateReady', sessionId: 's1', durationUs: 2_000_000 });
    expect(slates).toHaveLength(1);
    expect(slates[0]).toMatchObject({ sessionId: 's1', durationUs: 2_000_000 });
    expect(slates[0]?.packets.map((packet) => packet.timestampUs)).toEqual([0, 33_333]);
    expect(packets).toEqual([]);
  });

  it('hands over the parameters of the loop, which are those of the session where it has none of its own', () => {
    const own: TrackConfig = {
      ...{ track: 'video', codec: 'avc1.42e01f', width: 720, height: 1280, fps: 30, bitrate: 1 },
      description: Uint8Array.of(9),
    };
    const a = page(hub);
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
    expect(slates.map(({ configs }) => [...(configs.video?.description ?? [])])).toEqual([[7], [9]]);
    expect(slates.map(({ configs }) => configs.audio?.codec)).toEqual(['mp4a.40.2', 'mp4a.40.2']);
    expect(slates.map(({ packets: of }) => of.map((packet) => packet.timestampUs))).toEqual([[1], [3]]);
  });

  it('cannot fill the memory with a standby loop', () => {
    const a = page(hub);
    a.hello('A');
    a.json({ kind: 'begin', sessionId: 's1' });
    for (let index = 0; index < 2_500; index += 1) a.packet(index, true);
    expect(hub.counters().slateDropped).toBe(500);
  });

  it('is asked for key frames', () => {
    expect(hub.requestKeyframe()).toBe(false);
    const a = page(hub);
    a.hello('A');
    expect(hub.requestKeyframe()).toBe(true);
    expect(a.said('keyframe')).toBe(1);
  });
});

describe('a page that goes', () => {
  it('ends its session at once; people hear of it after a second', () => {
    const a = page(hub);
    a.hello('A');
    a.json({ kind: 'begin', sessionId: 's1' });
    story.length = 0;
    a.leave();
    expect(story).toEqual(['end s1', 'carrier false']);
    vi.advanceTimersByTime(999);
    expect(story).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(story.at(-1)).toBe('page gone A');
  });

  it('and is back before that is not told to be gone', () => {
    page(hub).hello('A');
    const before = page(hub);
    before.hello('A');
    before.leave();
    vi.advanceTimersByTime(900);
    page(hub).hello('A');
    vi.advanceTimersByTime(5_000);
    expect(story.filter((line) => line.startsWith('page gone'))).toEqual([]);
  });

  it('is replaced by its own new connection even before the old one is known to be dead', () => {
    const old = page(hub);
    old.hello('A');
    old.json({ kind: 'begin', sessionId: 's1' });
    const next = page(hub);
    next.hello('A');
    expect(old.state.closed).toBe(true);
    expect(next.said('replaced')).toBe(0);
    next.json({ kind: 'begin', sessionId: 's1' });
    next.packet(5);
    expect(packets).toHaveLength(1);
    expect(story.slice(2)).toEqual([
      'begin s1',
      'end s1',
      'carrier false',
      'carrier true',
      'page present A',
      'begin s1',
    ]);
  });
});

describe('a second page', () => {
  it('waits, and carries on when the first is gone and it asks again', () => {
    const a = page(hub);
    const b = page(hub);
    a.hello('A');
    b.hello('B');
    expect(b.heard).toContainEqual({ kind: 'replaced' });
    b.json({ kind: 'begin', sessionId: 's1' });
    b.packet(1);
    expect(hub.counters().notCarrier).toBe(2);
    expect(packets).toEqual([]);
    a.leave();
    expect(hub.carrierId()).toBeNull();
    b.hello('B');
    b.json({ kind: 'begin', sessionId: 's1' });
    b.packet(2);
    expect(packets).toHaveLength(1);
  });

  it('takes over when the host says so; the first one’s packets in flight go nowhere', () => {
    const a = page(hub);
    const b = page(hub);
    a.hello('A');
    a.json({ kind: 'begin', sessionId: 's1' });
    b.hello('B', true);
    expect(a.heard).toContainEqual({ kind: 'replaced' });
    expect(a.state.closed).toBe(false);
    a.packet(1);
    expect(packets).toEqual([]);
    expect(hub.carrierId()).toBe('B');
    expect(story.slice(3)).toEqual(['end s1', 'carrier false', 'carrier true', 'page present B']);
    a.leave();
    vi.advanceTimersByTime(5_000);
    expect(story.at(-1)).toBe('page present B');
  });
});

describe('a carrier that falls silent while live', () => {
  /** Two pages; A sends media up to now, B waits. */
  function two() {
    const a = page(hub);
    const b = page(hub);
    a.hello('A');
    a.json({ kind: 'begin', sessionId: 's1' });
    a.packet(1);
    b.hello('B');
    story.length = 0;
    return { a, b };
  }

  it('is told of after four seconds, and whoever waits carries on', () => {
    const { a, b } = two();
    vi.advanceTimersByTime(3_900);
    expect(story).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(story).toEqual(['silent A', 'end s1', 'carrier false', 'carrier true', 'page present B']);
    expect(a.heard).toContainEqual({ kind: 'replaced' });
    expect(b.heard.at(-1)).toEqual({ kind: 'yours' });
    b.json({ kind: 'begin', sessionId: 's1' });
    b.packet(2);
    expect(packets.map((packet) => packet.timestampUs)).toEqual([1, 2]);
  });

  it('keeps the media while it sends, whoever else is there', () => {
    const { a, b } = two();
    for (let second = 0; second < 20; second += 1) {
      vi.advanceTimersByTime(1_000);
      a.packet(second);
      if (second === 10) b.hello('B');
    }
    expect(story).toEqual([]);
    expect(hub.carrierId()).toBe('A');
  });

  it('loses it to a page that is opened only then', () => {
    const a = page(hub);
    a.hello('A');
    a.json({ kind: 'begin', sessionId: 's1' });
    a.packet(1);
    vi.advanceTimersByTime(5_000);
    const b = page(hub);
    b.hello('B');
    expect(hub.carrierId()).toBe('B');
    expect(b.heard).toContainEqual({ kind: 'yours' });
  });

  it('and comes alive again does not get it back by that, only when the other fails as well', () => {
    const { a, b } = two();
    vi.advanceTimersByTime(4_000);
    vi.advanceTimersByTime(60_000); // B never sends; A is frozen, nobody else is there
    expect(hub.carrierId()).toBe('B');
    a.json({ kind: 'end', sessionId: 's1' });
    expect(hub.carrierId()).toBe('B');
    vi.advanceTimersByTime(500);
    expect(hub.carrierId()).toBe('A');
    expect(b.heard.at(-1)).toEqual({ kind: 'replaced' });
  });

  it('is left alone when nothing is to be sent, and has ten seconds for its first picture', () => {
    wanted = null;
    const a = page(hub);
    a.hello('A');
    vi.advanceTimersByTime(60_000);
    wanted = 's1';
    vi.advanceTimersByTime(9_900);
    expect(story.filter((line) => line.startsWith('silent'))).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(story.filter((line) => line.startsWith('silent'))).toEqual(['silent A']);
    vi.advanceTimersByTime(8_000);
    expect(story.filter((line) => line.startsWith('silent'))).toHaveLength(3);
  });

  it('and is gone leaves the media to who waits, once it had time to come back', () => {
    const { a, b } = two();
    a.leave();
    vi.advanceTimersByTime(2_400);
    expect(hub.carrierId()).toBeNull();
    vi.advanceTimersByTime(1_100);
    expect(hub.carrierId()).toBe('B');
    expect(b.heard.at(-1)).toEqual({ kind: 'yours' });
  });
});

describe('a page that misbehaves', () => {
  it('is counted and cut off after twenty broken messages', () => {
    const a = page(hub);
    a.hello('A');
    const broken = [
      Uint8Array.of(),
      new Uint8Array(19),
      new Uint8Array(40).fill(9),
      null,
      encodeJson(JSON.parse('{"kind":"x"}'), 1),
    ];
    for (let index = 0; index < 20; index += 1) a.raw(broken[index % broken.length] ?? null);
    expect(a.state.closed).toBe(false);
    expect(hub.counters()).toMatchObject({ malformed: 16, empty: 4 });
    a.raw(null);
    expect(a.state.closed).toBe(true);
    expect(hub.counters()).toMatchObject({ cut: 1, pages: 0 });
    a.packet(1);
    expect(hub.counters().packets).toBe(0);
  });

  it('has to say hello first', () => {
    const a = page(hub);
    a.json({ kind: 'begin', sessionId: 's1' });
    for (let index = 0; index < 20; index += 1) a.packet(index);
    expect(a.state.closed).toBe(true);
    expect(story).toEqual([]);
  });

  it('shows in the gaps of its sequence', () => {
    const a = page(hub);
    a.hello('A');
    a.skip(3);
    a.packet(1);
    expect(hub.counters().gaps).toBe(1);
  });

  it('is refused when too many are there already, and everybody goes at the end', () => {
    const all = Array.from({ length: 17 }, () => page(hub));
    expect(all.map((one) => one.state.closed)).toEqual([...Array.from({ length: 16 }, () => false), true]);
    hub.close();
    hub.close();
    expect(all.every((one) => one.state.closed)).toBe(true);
    expect(hub.counters().pages).toBe(0);
  });

  it('never makes the decoder throw, whatever bytes it sends', () => {
    const kinds = fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 255);
    const withHead = fc
      .tuple(kinds, fc.uint8Array({ minLength: HEADER_BYTES, maxLength: 400 }))
      .map(([kind, bytes]) => {
        bytes[0] = kind;
        return bytes;
      });
    const withJson = fc.tuple(fc.constantFrom(3, 5), fc.json()).map(([kind, text]) => {
      const body = new TextEncoder().encode(text);
      const bytes = new Uint8Array(HEADER_BYTES + body.length);
      bytes[0] = kind;
      bytes.set(body, HEADER_BYTES);
      return bytes;
    });
    const any = fc.oneof(fc.uint8Array({ maxLength: 64 }), withHead, withJson);
    fc.assert(
      fc.property(any, (bytes) => {
        const message = decodeWire(bytes);
        if (message?.kind === 'packet') expect(message.packet.data.byteLength).toBe(bytes.byteLength - HEADER_BYTES);
      }),
      { numRuns: 3_000 },
    );
    expect(decodeWire(new Uint8Array(MAX_MESSAGE_BYTES + 1).fill(1))).toBeNull();
  });

  it('never brings the hub down, nor media out of a session', () => {
    const step = fc.oneof(
      fc.record({ who: fc.nat(2), what: fc.constant('bytes' as const), bytes: fc.uint8Array({ maxLength: 60 }) }),
      fc.record({
        who: fc.nat(2),
        what: fc.constantFrom('hello', 'takeOver', 'begin', 'end', 'packet', 'leave', 'nothing'),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let running: string | null = null;
        let stray = 0;
        const tried = createMediaHub({
          onConfig: () => {},
          onPacket: (_, session) => {
            if (session !== running) stray += 1;
          },
          onSlate: () => {},
          onReport: () => {},
          onPage: () => {},
          onBegin: (session) => {
            running = session;
          },
          onEnd: () => {
            running = null;
          },
          log: { debug: () => {}, warn: () => {} },
        });
        const three = [page(tried), page(tried), page(tried)];
        for (const one of steps) {
          const who = three[one.who];
          if (!who) continue;
          if ('bytes' in one) who.raw(one.bytes);
          else if (one.what === 'hello') who.hello(`p${one.who}`);
          else if (one.what === 'takeOver') who.hello(`p${one.who}`, true);
          else if (one.what === 'begin') who.json({ kind: 'begin', sessionId: `s${one.who}` });
          else if (one.what === 'end') who.json({ kind: 'end', sessionId: `s${one.who}` });
          else if (one.what === 'packet') who.packet(1);
          else if (one.what === 'leave') who.leave();
          else who.raw(null);
        }
        tried.close();
        expect(stray).toBe(0);
        expect(tried.counters().pages).toBe(0);
      }),
      { numRuns: 300 },
    );
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
