import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeWire, encodeJson, HEADER_BYTES, MAX_MESSAGE_BYTES } from '../../../shared/media/index.ts';
import { createHubRig, type HubRig, pageOf } from './hubRig.ts';
import { createMediaHub } from './index.ts';

let rig: HubRig;
beforeEach(() => {
  vi.useFakeTimers();
  rig = createHubRig();
});
afterEach(() => {
  rig.hub.close();
  vi.useRealTimers();
});

describe('a page that misbehaves', () => {
  it('is counted and cut off after twenty broken messages', () => {
    const a = rig.page();
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
    expect(rig.hub.counters()).toMatchObject({ malformed: 16, empty: 4 });
    a.raw(null);
    expect(a.state.closed).toBe(true);
    expect(rig.hub.counters()).toMatchObject({ cut: 1, pages: 0 });
    a.packet(1);
    expect(rig.hub.counters().packets).toBe(0);
  });

  it('has to say hello first', () => {
    const a = rig.page();
    a.json({ kind: 'begin', sessionId: 's1' });
    for (let index = 0; index < 20; index += 1) a.packet(index);
    expect(a.state.closed).toBe(true);
    expect(rig.story).toEqual([]);
  });

  it('shows in the gaps of its sequence', () => {
    const a = rig.page();
    a.hello('A');
    a.skip(3);
    a.packet(1);
    expect(rig.hub.counters().gaps).toBe(1);
  });

  it('is refused when too many are there already, and everybody goes at the end', () => {
    const all = Array.from({ length: 17 }, () => rig.page());
    expect(all.map((one) => one.state.closed)).toEqual([...Array.from({ length: 16 }, () => false), true]);
    rig.hub.close();
    rig.hub.close();
    expect(all.every((one) => one.state.closed)).toBe(true);
    expect(rig.hub.counters().pages).toBe(0);
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
        const three = [pageOf(tried), pageOf(tried), pageOf(tried)];
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
