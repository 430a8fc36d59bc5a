import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { emptyTally, SessionId, SessionReport } from '../../../shared/domain/index.ts';
import { createSessions, type Sessions, type SessionsOptions } from './journal.ts';

const id = (name: string) => SessionId.parse(name);
const VIDEO = { width: 720, height: 1280, frames: 90, meanFps: 30, dropped: 0, meanBitrate: 2_000, reconnects: 0 };
let rows: SessionReport[];
let folder: string;
let sessions: Sessions;
let shown: string[];

beforeEach(() => {
  rows = [];
  shown = [];
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  sessions = open();
});
const open = (sizeOf?: SessionsOptions['sizeOf']) =>
  createSessions({
    store: {
      list: () => rows,
      put(report) {
        rows = [report, ...rows.filter((row) => row.id !== report.id)];
      },
      remove(gone) {
        rows = rows.filter((row) => row.id !== gone);
      },
    },
    onChange: () => undefined,
    reveal: async (path) => {
      shown.push(path);
      return { ok: true, value: undefined };
    },
    facts: () => ({ tally: { ...emptyTally(), chat: 4 }, video: VIDEO, recordedBytes: 100, recordedMs: 3_000 }),
    tallyOf: () => ({ ...emptyTally(), chat: 5 }),
    now: () => 9_000,
    ...(sizeOf ? { sizeOf } : {}),
  });
afterEach(() => {
  sessions.close();
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const begin = (name: string, stage: 'studio' | 'obs' = 'studio') =>
  sessions.begin({
    id: id(name),
    title: 'T',
    destination: 'room',
    rehearsal: true,
    stage,
    startedAtMs: 1_000,
  });
const file = (name: string) => {
  const path = join(folder, name);
  writeFileSync(path, 'recorded');
  return path;
};

it('writes what happened, and the numbers while it happens', async () => {
  vi.useFakeTimers();
  begin('s1');
  sessions.recordingAt(file('a.mp4'));
  expect(rows[0]).toMatchObject({ id: 's1', endedAtMs: null, tally: { chat: 0 } });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(rows[0]).toMatchObject({ tally: { chat: 4 }, video: { frames: 90 }, recording: { bytes: 100 } });
  vi.useRealTimers();
  sessions.recordingIs(id('s1'), {
    path: join(folder, 'a.mp4'),
    ...{ bytes: 8, durationMs: 3_000, complete: true, flaws: [] },
  });
  await sessions.end(id('s1'), 'platform', true);
  expect(rows[0]).toMatchObject({
    endedAtMs: 9_000,
    endReason: 'platform',
    // From the log, not from what was counted while it ran.
    tally: { chat: 5 },
    recording: { bytes: 8, durationMs: 3_000, complete: true, missing: false },
  });
});

it('ends only the session it is told', async () => {
  begin('s2');
  await sessions.end(id('s1'), 'host', true);
  expect(rows).toMatchObject([{ id: 's2', endedAtMs: null }]);
});

it('leaves no report of a stream that never was on air, unless something was recorded', async () => {
  begin('s1');
  await sessions.end(id('s1'), 'host', false);
  expect(rows).toEqual([]);
  begin('s2');
  sessions.recordingAt(file('b.mp4'));
  await sessions.end(id('s2'), 'failed', false);
  expect(rows).toMatchObject([{ id: 's2', endReason: 'failed' }]);
});

it('lists every file of a stream, and counts on in the newest alone', async () => {
  vi.useFakeTimers();
  begin('s1');
  const [first, second] = [file('a.mp4'), file('a.2.mp4')];
  sessions.recordingAt(first);
  sessions.recordingIs(id('s1'), { path: first, bytes: 8, durationMs: 1_500, complete: true, flaws: [] });
  sessions.recordingAt(second);
  sessions.recordingAt(second);
  await vi.advanceTimersByTimeAsync(5_000);
  vi.useRealTimers();
  expect(rows[0]?.recording).toMatchObject({ path: first, durationMs: 1_500, complete: true });
  expect(rows[0]?.moreRecordings).toMatchObject([{ path: second, bytes: 100, durationMs: 3_000, complete: false }]);
  // A file that a slow disk ends after its session is still told as complete.
  await sessions.end(id('s1'), 'host', true);
  expect(rows[0]?.moreRecordings).toMatchObject([{ complete: false }]);
  sessions.recordingIs(id('s1'), { path: second, bytes: 8, durationMs: 3_100, complete: true, flaws: [] });
  expect(rows[0]?.moreRecordings).toMatchObject([{ complete: true, durationMs: 3_100 }]);
  await sessions.reveal(id('s1'), second);
  expect(await sessions.reveal(id('s1'), '/etc/passwd')).toMatchObject({ fault: { code: 'not_found' } });
  expect(shown).toEqual([second]);
  expect(await sessions.remove(id('s1'), true)).toMatchObject({ ok: true });
  expect([existsSync(first), existsSync(second)]).toEqual([false, false]);
});

it('takes a file as ended that OBS wrote, and leaves one of an earlier run as it is', async () => {
  rows = [
    SessionReport.parse({
      ...{ id: 's1', title: 'T', destination: 'room', rehearsal: true, startedAtMs: 1_000, endedAtMs: null },
      ...{ endReason: null, tally: emptyTally(), video: VIDEO },
      recording: { path: file('old.mp4'), bytes: 3, durationMs: 4_000, complete: false, missing: false },
    }),
  ];
  sessions.adopt(id('s1'));
  sessions.recordingAt(file('new.mp4'));
  await sessions.end(id('s1'), 'host', true);
  expect(rows[0]?.recording).toMatchObject({ durationMs: 4_000, complete: false });
  begin('s2', 'obs');
  sessions.recordingAt(file('obs.mp4'));
  await sessions.end(id('s2'), 'host', true);
  expect(sessions.find(id('s2'))?.recording).toMatchObject({ complete: true });
});

it('tells of an interrupted stream at the next start, and of recordings that are gone', async () => {
  const report = SessionReport.parse({
    ...{ id: 's1', title: 'T', destination: 'room', rehearsal: false, startedAtMs: 1_000, endedAtMs: null },
    ...{ endReason: null, tally: emptyTally(), video: VIDEO },
    recording: { path: file('c.mp4'), bytes: 3, durationMs: 4_000, complete: false, missing: false },
  });
  const moved = {
    path: join(folder, 'moved.mp4'),
    bytes: 50,
    durationMs: 10,
    complete: true,
    missing: false,
    flaws: [],
  };
  rows = [report, { ...report, id: id('s2'), endedAtMs: 2_000, endReason: 'host', recording: moved }];
  await sessions.recover();
  expect(sessions.find(id('s1'))).toMatchObject({
    endReason: 'interrupted',
    tally: { chat: 5 },
    endedAtMs: 5_000,
    recording: { bytes: 8, complete: false, missing: false },
  });
  expect(sessions.find(id('s2'))).toMatchObject({ endReason: 'host', recording: { bytes: 50, missing: true } });
});

it('removes a report with or without its recording, never a running one', async () => {
  for (const name of ['s1', 's2']) {
    begin(name);
    sessions.recordingAt(file(`${name}.mp4`));
    if (name === 's1') expect(await sessions.remove(id(name), true)).toMatchObject({ fault: { code: 'already_live' } });
    await sessions.end(id(name), 'host', true);
  }
  expect(await sessions.remove(id('s1'), false)).toMatchObject({ ok: true });
  expect(existsSync(join(folder, 's1.mp4'))).toBe(true);
  expect(await sessions.remove(id('s2'), true)).toMatchObject({ ok: true });
  expect(existsSync(join(folder, 's2.mp4'))).toBe(false);
  expect(rows).toEqual([]);
  expect(await sessions.remove(id('s2'), true)).toMatchObject({ fault: { code: 'not_found' } });
  expect(await sessions.reveal(id('s2'))).toMatchObject({ fault: { code: 'not_found' } });
});

it('keeps the report when its recording cannot be removed', async () => {
  begin('s1');
  const stubborn = join(folder, 'a-folder.mp4');
  mkdirSync(stubborn);
  sessions.recordingAt(stubborn);
  await sessions.end(id('s1'), 'host', true);
  expect(await sessions.remove(id('s1'), true)).toMatchObject({ ok: false, fault: { retry: 'later' } });
  expect(rows).toHaveLength(1);
  await sessions.reveal(id('s1'));
  expect(shown).toEqual([stubborn]);
});

it('counts the connection that a taken-up stream of the studio’s own makes anew', async () => {
  rows = [
    SessionReport.parse({
      ...{ id: 's1', title: 'T', destination: 'manual', rehearsal: false, stage: 'studio', startedAtMs: 9e15 },
      ...{ endedAtMs: null, endReason: null, tally: emptyTally(), recording: null },
      video: { ...VIDEO, reconnects: 2 },
    }),
  ];
  sessions.adopt(id('s1'));
  await sessions.end(id('s1'), 'host', true);
  // The clock was set back meanwhile.
  expect(sessions.find(id('s1'))).toMatchObject({ endedAtMs: 9e15, video: { reconnects: 3 + VIDEO.reconnects } });
});

it('goes on with a report that an earlier run began, and adds both parts up', async () => {
  const half = { ...VIDEO, frames: 300, meanFps: 30, dropped: 2, meanBitrate: 2_000_000, reconnects: 1 };
  rows = [
    SessionReport.parse({
      ...{ id: 's1', title: 'T', destination: 'room', rehearsal: true, stage: 'obs', startedAtMs: 1_000 },
      ...{ endedAtMs: null, endReason: null, tally: emptyTally(), recording: null, video: half },
    }),
  ];
  expect(sessions.adopt(id('nobody'))).toBe(false);
  expect(sessions.adopt(id('s1'))).toBe(true);
  await sessions.recover();
  await sessions.end(id('s1'), 'host', true);
  const report = sessions.find(id('s1'));
  expect(report?.endReason).toBe('host');
  expect(report?.video).toMatchObject({ frames: 300 + VIDEO.frames, dropped: 2, reconnects: 1, meanFps: 30 });
  // Ten seconds of one part and three of the other.
  expect(report?.video.meanBitrate).toBe(Math.round((2_000_000 * 10 + VIDEO.meanBitrate * 3) / 13));
  // An ended one stays ended.
  expect(sessions.adopt(id('s1'))).toBe(false);
});

it('ends a session, and starts a studio, although the drive of the recordings never answers', async () => {
  sessions.close();
  sessions = open(() => new Promise(() => undefined));
  vi.useFakeTimers();
  const recorded = { path: '/hung/a.mp4', bytes: 100, durationMs: 3_000, complete: true, flaws: [] };
  begin('a');
  sessions.recordingIs(id('a'), recorded);
  const ended = sessions.end(id('a'), 'host', true);
  await vi.advanceTimersByTimeAsync(2_500);
  await ended;
  const report = rows[0];
  expect(report).toMatchObject({ endReason: 'host', recording: { ...recorded, missing: false } });

  // Three that were interrupted: the drive is waited for once.
  rows = ['b', 'c', 'd'].map((name) => SessionReport.parse({ ...report, id: name, endedAtMs: null, endReason: null }));
  const recovered = sessions.recover();
  await vi.advanceTimersByTimeAsync(2_500);
  await recovered;
  expect(rows.map((row) => row.endReason)).toEqual(['interrupted', 'interrupted', 'interrupted']);
});
