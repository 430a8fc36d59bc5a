import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RoomEvent } from '../../../shared/domain/index.ts';
import { createModerationBook, type ModerationState, moderated, NO_MODERATION } from './moderation.ts';

let seq = 0;
const event = (more: object, atMs = 1_000): RoomEvent => RoomEvent.parse({ seq: ++seq, atMs, ...more });
const about = (action: string, id: string, more: object = {}, atMs = 1_000) =>
  event(
    {
      kind: 'moderation',
      action,
      viewer: { id, name: `N ${id}` },
      messageId: null,
      untilMs: null,
      by: 'host',
      ...more,
    },
    atMs,
  );
const entry = (id: string) => ({ viewerId: id, name: `N ${id}` });
const stateOf = (...events: RoomEvent[]) => events.reduce(moderated, NO_MODERATION);
const pinned = { messageId: 'm1', from: { id: 'v1', name: 'N v1' }, text: 'hi' };

describe('moderation from events', () => {
  it('does and undoes each, twice without harm', () => {
    const does = [about('mute', 'v1', { untilMs: 9_000 }), about('remove_viewer', 'v2'), about('block', 'v3')];
    const done = stateOf(...does, ...does);
    expect(done).toEqual({
      ...NO_MODERATION,
      muted: [{ ...entry('v1'), untilMs: 9_000 }],
      removed: [entry('v2')],
      blocked: [entry('v3')],
    });
    const undoes = [about('unmute', 'v1'), about('let_back', 'v2'), about('unblock', 'v3')];
    expect([...undoes, ...undoes].reduce(moderated, done)).toEqual(NO_MODERATION);
  });
  it('follows pin and slow mode, and is the same object where nothing is said', () => {
    const slow = event({
      kind: 'moderation',
      action: 'slow_mode',
      viewer: null,
      messageId: null,
      untilMs: null,
      by: 'host',
      seconds: 30,
    });
    const state = stateOf(slow, event({ kind: 'pin', message: pinned, by: 'host' }));
    expect(state).toMatchObject({ slowSeconds: 30, pinned });
    for (const other of [
      about('filter', 'v1', { word: 'x' }),
      about('remove_message', 'v1', { messageId: 'm2' }),
      event({ kind: 'live' }),
    ])
      expect(moderated(state, other)).toBe(state);
    expect(moderated(state, event({ kind: 'ended', reason: 'host' })).pinned).toBeNull();
  });
  it('begins each room anew, but keeps what belongs to the account', () => {
    const state = {
      ...stateOf(about('mute', 'v1'), about('remove_viewer', 'v2'), about('block', 'v3')),
      words: ['x'],
      slowSeconds: 5,
    };
    expect(moderated(state, event({ kind: 'opened', topicId: 't1' }))).toEqual({
      ...NO_MODERATION,
      blocked: [entry('v3')],
      words: ['x'],
    });
  });
  it('holds the newest five hundred of a list', () => {
    const state = stateOf(...Array.from({ length: 520 }, (_, at) => about('remove_viewer', `v${at}`)));
    expect(state.removed).toHaveLength(500);
    expect(state.removed.at(-1)?.viewerId).toBe('v519');
  });
});

describe('the book', () => {
  const changes: ModerationState[] = [];
  let monotonic = 0;
  const pass = (ms: number) => {
    monotonic += ms;
    vi.advanceTimersByTime(ms);
  };
  const book = () =>
    createModerationBook(
      (state) => changes.push(state),
      () => monotonic,
    );
  beforeEach(() => {
    vi.useFakeTimers();
    changes.length = 0;
    monotonic = 50;
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('drops a mute when its time has passed on the platform’s clock, whatever the wall clock does', () => {
    const one = book();
    // The platform's day is another one than this machine's.
    one.apply(about('mute', 'v1', { untilMs: 500_010_000 }, 500_000_000));
    one.apply(about('mute', 'v2', { untilMs: null }, 500_000_000));
    vi.setSystemTime(Date.now() + 86_400_000);
    pass(9_990);
    expect(one.get().muted.map((row) => row.viewerId)).toEqual(['v1', 'v2']);
    pass(20);
    expect(one.get().muted.map((row) => row.viewerId)).toEqual(['v2']);
    expect(changes.at(-1)?.muted).toHaveLength(1);
    one.close();
  });
  it('goes on from the log, without the mutes that are over', () => {
    const one = book();
    const log = [
      about('mute', 'v1', { untilMs: 2_000 }, 1_000),
      about('mute', 'v2', { untilMs: 60_000 }, 1_000),
      event({ kind: 'pin', message: pinned, by: 'host' }, 30_000),
    ];
    expect(one.start(log)).toMatchObject({ muted: [{ viewerId: 'v2' }], pinned });
    pass(31_000);
    expect(changes.at(-1)?.muted).toEqual([]);
    one.close();
  });
  it('counts changes of the blocked, so that an older answer can be told', () => {
    const one = book();
    const before = one.blocksSeen();
    one.apply(about('mute', 'v1'));
    expect(one.blocksSeen()).toBe(before);
    one.apply(about('block', 'v1'));
    expect(one.blocksSeen()).toBe(before + 1);
    expect(one.learn({ words: ['x'] })).toMatchObject({ words: ['x'], blocked: [entry('v1')] });
    one.close();
    pass(100_000);
  });
});
