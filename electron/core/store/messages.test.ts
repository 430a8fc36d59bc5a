import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MessageId, RoomEvent, SessionId } from '../../../shared/domain/index.ts';
import { cpuMs } from '../../../tests/support/cpuTime.ts';
import { openStudioDb, type StudioDb } from './index.ts';

const session = SessionId.parse('s1');
const m = (id: string) => MessageId.parse(id);
const viewer = { id: 'v1', name: 'Mia' };
let path: string;
let db: StudioDb;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'redcast-messages-'));
  const opened = openStudioDb({ path });
  if (!opened.ok) throw new Error(opened.fault.code);
  db = opened.value;
});
afterEach(() => {
  db.close();
  rmSync(path, { recursive: true, force: true });
});

let seq = 0;
const keep = (...events: object[]) => {
  const kept = db.events.append(
    session,
    events.map((event) => RoomEvent.parse({ seq: ++seq, atMs: seq, ...event })),
  );
  if (!kept.ok) throw new Error(kept.fault.code);
};
const chat = (messageId: string, text: string, host = false) => ({ kind: 'chat', messageId, from: viewer, text, host });
const moderation = (action: string, messageId: string | null = null) => ({
  ...{ kind: 'moderation', action, viewer, messageId, untilMs: null, by: 'host' },
});

describe('messages in the log', () => {
  it('are found by id with what was done to them last', () => {
    keep(chat('m1', 'first'), chat('m10', 'another'), {
      kind: 'question',
      messageId: 'm2',
      from: viewer,
      text: '?',
      itemId: null,
    });
    expect(db.events.message(session, m('m1'))).toEqual({ from: viewer, text: 'first', host: false, removed: false });
    keep(moderation('remove_message', 'm1'));
    expect(db.events.message(session, m('m1'))?.removed).toBe(true);
    keep(moderation('restore_message', 'm1'));
    expect(db.events.message(session, m('m1'))?.removed).toBe(false);
    keep(moderation('remove_message', 'm1'), { kind: 'answered', messageIds: ['m1', 'm2'], how: 'aloud' });
    expect(db.events.message(session, m('m1'))?.removed).toBe(true);
    expect(db.events.message(session, m('m2'))).toMatchObject({ text: '?', removed: false });
    keep(chat('m3', 'hello', true));
    expect(db.events.message(session, m('m3'))?.host).toBe(true);
  });
  it('are none where only a name, a text or another session holds the id', () => {
    keep(chat('m1', '"m7"'), chat('m2', 'm8'));
    for (const id of ['m7', 'm8', 'v1']) expect(db.events.message(session, m(id))).toBeNull();
    expect(db.events.message(SessionId.parse('s2'), m('m1'))).toBeNull();
  });
  it('are found at once at the end of a long log', () => {
    keep(...Array.from({ length: 20_000 }, (_, at) => chat(`long${at}`, 'x'.repeat(80))));
    const fiveTimes = (id: string) =>
      cpuMs(() => {
        for (let i = 0; i < 5; i += 1) expect(db.events.message(session, m(id))?.text).toHaveLength(80);
      });
    // Beside what the same machine needs for the other end: reading the whole log, a hundred times as much.
    expect(fiveTimes('long19990')).toBeLessThan(fiveTimes('long10') / 3);
  });
});

describe('the trail of moderation', () => {
  it('holds what was done, in order, and nothing that only speaks of it', () => {
    keep(
      chat('m1', '"kind":"moderation"'),
      moderation('mute'),
      { kind: 'pin', message: null, by: 'host' },
      chat('m2', 'hi'),
    );
    keep(moderation('unmute'), { kind: 'ended', reason: 'host' });
    expect(db.events.moderation(session).map((event) => event.kind)).toEqual([
      'moderation',
      'pin',
      'moderation',
      'ended',
    ]);
  });
});
