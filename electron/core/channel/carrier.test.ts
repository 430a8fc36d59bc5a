import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHubRig, type HubRig } from './hubRig.ts';

let rig: HubRig;
beforeEach(() => {
  vi.useFakeTimers();
  rig = createHubRig();
});
afterEach(() => {
  rig.hub.close();
  vi.useRealTimers();
});

describe('a page that goes', () => {
  it('ends its session at once; people hear of it after a second', () => {
    const a = rig.page();
    a.hello('A');
    a.json({ kind: 'begin', sessionId: 's1' });
    rig.story.length = 0;
    a.leave();
    expect(rig.story).toEqual(['end s1', 'carrier false']);
    vi.advanceTimersByTime(999);
    expect(rig.story).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(rig.story.at(-1)).toBe('page gone A');
  });

  it('and is back before that is not told to be gone', () => {
    rig.page().hello('A');
    const before = rig.page();
    before.hello('A');
    before.leave();
    vi.advanceTimersByTime(900);
    rig.page().hello('A');
    vi.advanceTimersByTime(5_000);
    expect(rig.story.filter((line) => line.startsWith('page gone'))).toEqual([]);
  });

  it('is replaced by its own new connection even before the old one is known to be dead', () => {
    const old = rig.page();
    old.hello('A');
    old.json({ kind: 'begin', sessionId: 's1' });
    const next = rig.page();
    next.hello('A');
    expect(old.state.closed).toBe(true);
    expect(next.said('replaced')).toBe(0);
    next.json({ kind: 'begin', sessionId: 's1' });
    next.packet(5);
    expect(rig.packets).toHaveLength(1);
    expect(rig.story.slice(2)).toEqual([
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
    const a = rig.page();
    const b = rig.page();
    a.hello('A');
    b.hello('B');
    expect(b.heard).toContainEqual({ kind: 'replaced' });
    b.json({ kind: 'begin', sessionId: 's1' });
    b.packet(1);
    expect(rig.hub.counters().notCarrier).toBe(2);
    expect(rig.packets).toEqual([]);
    a.leave();
    expect(rig.hub.carrierId()).toBeNull();
    b.hello('B');
    b.json({ kind: 'begin', sessionId: 's1' });
    b.packet(2);
    expect(rig.packets).toHaveLength(1);
  });

  it('takes over when the host says so; the first one’s packets in flight go nowhere', () => {
    const a = rig.page();
    const b = rig.page();
    a.hello('A');
    a.json({ kind: 'begin', sessionId: 's1' });
    b.hello('B', true);
    expect(a.heard).toContainEqual({ kind: 'replaced' });
    expect(a.state.closed).toBe(false);
    a.packet(1);
    expect(rig.packets).toEqual([]);
    expect(rig.hub.carrierId()).toBe('B');
    expect(rig.story.slice(3)).toEqual(['end s1', 'carrier false', 'carrier true', 'page present B']);
    a.leave();
    vi.advanceTimersByTime(5_000);
    expect(rig.story.at(-1)).toBe('page present B');
  });
});

describe('a carrier that falls silent while live', () => {
  /** Two pages; A sends media up to now, B waits. */
  function two() {
    const a = rig.page();
    const b = rig.page();
    a.hello('A');
    a.json({ kind: 'begin', sessionId: 's1' });
    a.packet(1);
    b.hello('B');
    rig.story.length = 0;
    return { a, b };
  }

  it('is told of after four seconds, and whoever waits carries on', () => {
    const { a, b } = two();
    vi.advanceTimersByTime(3_900);
    expect(rig.story).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(rig.story).toEqual(['silent A', 'end s1', 'carrier false', 'carrier true', 'page present B']);
    expect(a.heard).toContainEqual({ kind: 'replaced' });
    expect(b.heard.at(-1)).toEqual({ kind: 'yours' });
    b.json({ kind: 'begin', sessionId: 's1' });
    b.packet(2);
    expect(rig.packets.map((packet) => packet.timestampUs)).toEqual([1, 2]);
  });

  it('keeps the media while it sends, whoever else is there', () => {
    const { a, b } = two();
    for (let second = 0; second < 20; second += 1) {
      vi.advanceTimersByTime(1_000);
      a.packet(second);
      if (second === 10) b.hello('B');
    }
    expect(rig.story).toEqual([]);
    expect(rig.hub.carrierId()).toBe('A');
  });

  it('loses it to a page that is opened only then', () => {
    const a = rig.page();
    a.hello('A');
    a.json({ kind: 'begin', sessionId: 's1' });
    a.packet(1);
    vi.advanceTimersByTime(5_000);
    const b = rig.page();
    b.hello('B');
    expect(rig.hub.carrierId()).toBe('B');
    expect(b.heard).toContainEqual({ kind: 'yours' });
  });

  it('and comes alive again does not get it back by that, only when the other fails as well', () => {
    const { a, b } = two();
    vi.advanceTimersByTime(4_000);
    vi.advanceTimersByTime(60_000); // B never sends; A is frozen, nobody else is there
    expect(rig.hub.carrierId()).toBe('B');
    a.json({ kind: 'end', sessionId: 's1' });
    expect(rig.hub.carrierId()).toBe('B');
    vi.advanceTimersByTime(500);
    expect(rig.hub.carrierId()).toBe('A');
    expect(b.heard.at(-1)).toEqual({ kind: 'replaced' });
  });

  it('is left alone when nothing is to be sent, and has ten seconds for its first picture', () => {
    rig.wanted = null;
    const a = rig.page();
    a.hello('A');
    vi.advanceTimersByTime(60_000);
    rig.wanted = 's1';
    vi.advanceTimersByTime(9_900);
    expect(rig.story.filter((line) => line.startsWith('silent'))).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(rig.story.filter((line) => line.startsWith('silent'))).toEqual(['silent A']);
    vi.advanceTimersByTime(8_000);
    expect(rig.story.filter((line) => line.startsWith('silent'))).toHaveLength(3);
  });

  it('and is gone leaves the media to who waits, once it had time to come back', () => {
    const { a, b } = two();
    a.leave();
    vi.advanceTimersByTime(2_400);
    expect(rig.hub.carrierId()).toBeNull();
    vi.advanceTimersByTime(1_100);
    expect(rig.hub.carrierId()).toBe('B');
    expect(b.heard.at(-1)).toEqual({ kind: 'yours' });
  });
});
