import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  emptyTally,
  type ObsActivity,
  type RoomEvent,
  RoomEvent as RoomEventSchema,
  SessionId,
  type SessionReport,
} from '../../../shared/domain/index.ts';
import { openStudioDb, type StudioDb } from './index.ts';

let path: string;
const opened: StudioDb[] = [];
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'redcast-db-'));
});
afterEach(() => {
  for (const db of opened.splice(0)) db.close();
  rmSync(path, { recursive: true, force: true });
});

function open(): StudioDb {
  const reply = openStudioDb({ path });
  if (!reply.ok) throw new Error(JSON.stringify(reply.fault));
  opened.push(reply.value);
  return reply.value;
}

const id = (name: string) => SessionId.parse(name);
const report = (name: string, startedAtMs: number): SessionReport => ({
  id: id(name),
  title: '下午茶 🍵',
  destination: 'room',
  rehearsal: true,
  stage: 'studio',
  startedAtMs,
  endedAtMs: null,
  endReason: null,
  tally: emptyTally(),
  recording: null,
  moreRecordings: [],
  hasBlackBox: false,
  video: { width: 720, height: 1280, frames: 0, meanFps: 0, dropped: 0, meanBitrate: 0, reconnects: 0 },
});
const viewers = (seq: number): RoomEvent =>
  RoomEventSchema.parse({ seq, atMs: 1000 + seq, kind: 'viewers', watching: seq, total: seq });

describe('sessions', () => {
  it('come back newest first, also after a restart, and are replaced by id', () => {
    const db = open();
    for (const [name, at] of [
      ['a', 10],
      ['c', 30],
      ['b', 20.5],
    ] as const)
      expect(db.sessions.put(report(name, at)).ok).toBe(true);
    db.sessions.put({ ...report('a', 10), title: 'changed' });
    db.close();
    db.close();
    const again = open();
    expect(again.sessions.list().map((row) => row.id)).toEqual(['c', 'b', 'a']);
    expect(again.sessions.get(id('a'))?.title).toBe('changed');
    expect(again.sessions.get(id('none'))).toBeNull();
  });

  it('take their events with them', () => {
    const db = open();
    db.sessions.put(report('a', 1));
    db.events.append(id('a'), [viewers(1)]);
    db.events.append(id('b'), [viewers(1)]);
    expect(db.sessions.remove(id('a')).ok).toBe(true);
    expect(db.sessions.list()).toEqual([]);
    expect(db.events.lastSeq(id('a'))).toBe(0);
    expect(db.events.lastSeq(id('b'))).toBe(1);
  });

  it('leave out a row of another shape', () => {
    open().sessions.put(report('a', 1));
    const raw = new DatabaseSync(join(path, 'studio.sqlite'));
    raw.exec(`INSERT INTO session VALUES ('x', 2, '{"id":"x"}'), ('y', 3, 'not json')`);
    raw.close();
    expect(
      open()
        .sessions.list()
        .map((row) => row.id),
    ).toEqual(['a']);
  });
});

describe('events', () => {
  it('are kept once each, in order, whatever comes twice or late', () => {
    const db = open();
    expect(db.events.append(id('s'), [viewers(2), viewers(5), viewers(2)])).toEqual({
      ok: true,
      value: { inserted: 2, lastSeq: 5 },
    });
    expect(db.events.append(id('s'), [viewers(1), viewers(5), viewers(3)])).toEqual({
      ok: true,
      value: { inserted: 2, lastSeq: 5 },
    });
    expect(db.events.append(id('s'), [])).toEqual({ ok: true, value: { inserted: 0, lastSeq: 5 } });
    expect(db.events.after(id('s'), 0, 100).map((event) => event.seq)).toEqual([1, 2, 3, 5]);
    expect(db.events.after(id('s'), 2, 1)).toEqual([viewers(3)]);
    expect(db.events.after(id('other'), 0, 10)).toEqual([]);
  });

  it('take a rush of 15,000 and give them back in pages', () => {
    const db = open();
    const rush = Array.from({ length: 15_000 }, (_, index) => viewers(index + 1));
    expect(db.events.append(id('s'), rush)).toEqual({ ok: true, value: { inserted: 15_000, lastSeq: 15_000 } });
    let seq = 0;
    let pages = 0;
    for (let page = db.events.after(id('s'), seq, 1e9); page.length > 0; page = db.events.after(id('s'), seq, 1e9)) {
      seq = page.at(-1)?.seq ?? seq;
      pages += 1;
    }
    expect([seq, pages]).toEqual([15_000, 3]);
  });

  it('of a failed batch are not kept at all', () => {
    const db = open();
    const poison = {
      ...viewers(2),
      toJSON: () => {
        throw new Error('half way');
      },
    };
    expect(db.events.append(id('s'), [viewers(1), poison]).ok).toBe(false);
    expect(db.events.lastSeq(id('s'))).toBe(0);
    expect(db.events.append(id('s'), [viewers(1)]).ok).toBe(true);
  });
});

const request = (atMs: number, more: Partial<ObsActivity> = {}): Omit<ObsActivity, 'seq'> => ({
  atMs,
  request: 'SetInputMute',
  reason: 'host',
  subject: '话筒 🎤',
  before: 'muted',
  after: null,
  outcome: 'done',
  ...more,
});

describe('requests to OBS', () => {
  it('come back newest first, numbered on also after a restart', () => {
    const db = open();
    expect(db.activity.newest(10)).toEqual([]);
    expect(db.activity.append(request(10.5))).toEqual({ ...request(10.5), seq: 1 });
    db.activity.append(request(20, { outcome: 'obs_refused', detail: 'no' }));
    db.close();
    const again = open();
    expect(again.activity.append(request(5)).seq).toBe(3);
    expect(again.activity.newest(10).map(({ seq, atMs }) => [seq, atMs])).toEqual([
      [3, 5],
      [2, 20],
      [1, 10.5],
    ]);
    expect(again.activity.newest(1)).toHaveLength(1);
    expect(again.activity.newest(-3)).toHaveLength(1);
    expect(again.activity.newest(2)[1]).toMatchObject({ outcome: 'obs_refused', detail: 'no' });
  });

  it('are kept up to 5,000, the oldest going first', () => {
    const db = open();
    for (let at = 1; at <= 5_010; at += 1) db.activity.append(request(at));
    const kept = db.activity.newest(10_000);
    expect([kept.length, kept[0]?.seq, kept.at(-1)?.seq]).toEqual([5_000, 5_010, 11]);
    db.close();
    const raw = new DatabaseSync(join(path, 'studio.sqlite'));
    expect(raw.prepare('SELECT COUNT(*) AS rows FROM obs_activity').get()).toEqual({ rows: 5_000 });
    raw.close();
  });

  it('leave out a row of another shape', () => {
    const db = open();
    db.activity.append(request(1));
    db.close();
    const raw = new DatabaseSync(join(path, 'studio.sqlite'));
    raw.exec(`INSERT INTO obs_activity VALUES (7, 2, '{"seq":7}'), (8, 3, 'not json')`);
    raw.close();
    const again = open();
    expect(again.activity.newest(10).map(({ seq }) => seq)).toEqual([1]);
    expect(again.activity.append(request(4)).seq).toBe(9);
  });

  it('that the file does not take are kept for this run', () => {
    const db = open();
    db.activity.append(request(1));
    const raw = new DatabaseSync(join(path, 'studio.sqlite'));
    raw.exec(`CREATE TRIGGER full BEFORE INSERT ON obs_activity BEGIN SELECT RAISE(ABORT, 'full'); END`);
    expect(db.activity.append(request(2)).seq).toBe(2);
    raw.exec('DROP TRIGGER full');
    raw.close();
    db.activity.append(request(3));
    expect(db.activity.newest(10).map(({ seq }) => seq)).toEqual([3, 2, 1]);
    expect(db.activity.newest(2).map(({ seq }) => seq)).toEqual([3, 2]);
    db.close();
    expect(db.activity.append(request(4)).seq).toBe(4);
    expect(
      open()
        .activity.newest(10)
        .map(({ seq }) => seq),
    ).toEqual([3, 1]);
  });
});

describe('recordings', () => {
  const video = {
    track: 'video' as const,
    ...{ codec: 'avc1.42c01f', width: 720, height: 1280, fps: 30, bitrate: 2_500_000 },
    description: Uint8Array.of(1, 66, 192, 31, 255),
  };
  const row = (name: string, startedAtMs: number) => ({
    ...{ path: `/r/${name}.mp4`, sessionId: id('a'), startedAtMs, codecs: { video } },
  });

  it('are open until they are ended, with all that their beginning is made of', () => {
    const db = open();
    for (const [name, at] of [
      ['b', 20],
      ['a', 10.4],
      ['c', 30],
    ] as const)
      db.recordings.begin(row(name, at));
    db.recordings.become('/r/b.mp4', 'complete');
    db.recordings.become('/r/c.mp4', 'given_up');
    db.close();
    const { recordings } = open();
    expect(recordings.open()).toEqual([{ ...row('a', 10), state: 'open' }]);
    expect(recordings.get('/r/c.mp4')?.state).toBe('given_up');
    recordings.forget('/r/a.mp4');
    expect([recordings.open(), recordings.get('/r/a.mp4'), recordings.get('/r/none.mp4')]).toEqual([[], null, null]);
  });

  it('whose codecs cannot be read are still found', () => {
    open().recordings.begin(row('a', 1));
    const raw = new DatabaseSync(join(path, 'studio.sqlite'));
    raw.exec("UPDATE recording SET codecs = 'no json'");
    raw.close();
    expect(open().recordings.open()).toMatchObject([{ path: '/r/a.mp4', codecs: {} }]);
  });
});

/** What the first version of the studio made. */
const VERSION_1 = `
  CREATE TABLE session (id TEXT PRIMARY KEY, started_at_ms INTEGER NOT NULL, report TEXT NOT NULL) STRICT;
  CREATE INDEX session_by_start ON session (started_at_ms DESC);
  CREATE TABLE event (session TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (session, seq))
    STRICT, WITHOUT ROWID;
  PRAGMA user_version = 1;`;

describe('the file', () => {
  it('of the first version is lifted to this one, with everything in it', () => {
    const raw = new DatabaseSync(join(path, 'studio.sqlite'));
    raw.exec(VERSION_1);
    const put = raw.prepare('INSERT INTO session VALUES (?, ?, ?)');
    // Reports of that time did not say who made the picture.
    const { stage: _, ...old } = report('a', 1);
    put.run('a', 1, JSON.stringify(old));
    raw.prepare('INSERT INTO event VALUES (?, ?, ?)').run('a', 1, JSON.stringify(viewers(1)));
    raw.close();
    const db = open();
    expect(db.problem).toBeNull();
    expect(db.sessions.get(id('a'))).toEqual(report('a', 1));
    expect(db.events.after(id('a'), 0, 10)).toEqual([viewers(1)]);
    expect(db.activity.append(request(1)).seq).toBe(1);
    db.close();
    expect(open().activity.newest(10)).toHaveLength(1);
  });

  it('of a newer studio is left untouched', () => {
    open().close();
    const raw = new DatabaseSync(join(path, 'studio.sqlite'));
    raw.exec('PRAGMA user_version = 99');
    raw.close();
    const before = readFileSync(join(path, 'studio.sqlite'));
    expect(openStudioDb({ path })).toMatchObject({ ok: false, fault: { code: 'data_newer', params: { found: 99 } } });
    expect(readFileSync(join(path, 'studio.sqlite')).equals(before)).toBe(true);
  });

  it.each([
    ['that is no database', () => Buffer.from('not a database at all, but long enough to be looked at'.repeat(20))],
    [
      'with a page overwritten',
      (good: Buffer) => Buffer.concat([good.subarray(0, 4096), Buffer.alloc(good.length - 4096, 0x5a)]),
    ],
    ['cut in the middle', (good: Buffer) => good.subarray(0, 6000)],
  ])('%s is kept aside, and a fresh one is used', (_, spoil) => {
    const db = open();
    db.sessions.put(report('a', 1));
    db.close();
    const file = join(path, 'studio.sqlite');
    const bad = spoil(readFileSync(file));
    writeFileSync(file, bad);
    const fresh = open();
    expect(fresh.problem).toMatchObject({ code: 'data_damaged' });
    const keptAs = String(fresh.problem?.params?.keptAs);
    expect(readFileSync(join(path, keptAs)).equals(bad)).toBe(true);
    expect(fresh.sessions.put(report('b', 1)).ok).toBe(true);
    fresh.close();
    const again = open();
    expect(again.problem).toBeNull();
    expect(again.sessions.list().map((row) => row.id)).toEqual(['b']);
  });

  it('in a place that takes no files is refused', () => {
    writeFileSync(join(path, 'file'), '');
    expect(openStudioDb({ path: join(path, 'file') })).toMatchObject({ ok: false, fault: { code: 'data_read_only' } });
    expect(readdirSync(path)).toEqual(['file']);
  });
});
