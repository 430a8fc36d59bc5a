import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  emptyTally,
  type Fault,
  type RecordingRepair,
  SessionId,
  SessionReport,
} from '../../../shared/domain/index.ts';
import { type Clip, makeClip } from '../../../tests/support/clip.ts';
import { decodeErrors, probeFile } from '../../../tests/support/ffprobe.ts';
import { missing } from '../../../tests/support/needs.ts';
import { noSmallDrive, smallDrive } from '../../../tests/support/smallDrive.ts';
import { createEgress, type RecordingFiles } from '../egress/index.ts';
import { createSessions, type Sessions } from '../sessions/index.ts';
import { openStudioDb, type StudioDb } from '../store/index.ts';
import { createRecords, type Records } from './index.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {}, fatal() {}, trace() {} };
const id = (name: string) => SessionId.parse(name);

/** The studio's store, reports and records as one run has them. */
type Run = { db: StudioDb; sessions: Sessions; records: Records; rows(): RecordingRepair[]; notices: Fault[] };

describe.skipIf(missing('ffmpeg', 'ffprobe'))('recordings of a run that died', () => {
  let folder: string;
  let clip: Clip;
  let run: Run;
  const open: Run[] = [];

  beforeAll(async () => {
    clip = await makeClip({ seconds: 6, gopSeconds: 2, bitrate: 300_000 });
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'redcast-records-'));
    run = begin();
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await end(one);
    rmSync(folder, { recursive: true, force: true });
  });

  function begin(): Run {
    const opened = openStudioDb({ path: folder });
    if (!opened.ok) throw new Error(opened.fault.code);
    const db = opened.value;
    let rows: RecordingRepair[] = [];
    const notices: Fault[] = [];
    const sessions = createSessions({
      store: db.sessions,
      onChange: () => {},
      reveal: async () => ({ ok: true, value: undefined }),
      facts: () => ({ tally: emptyTally(), video: report('x').video, recordedBytes: 0, recordedMs: 0 }),
      tallyOf: () => emptyTally(),
    });
    const records = createRecords({
      ...{ table: db.recordings, reports: sessions.list, report: sessions.recordingIs, onDisk: () => {} },
      onRepairs: (next) => {
        rows = next;
      },
      notice: (fault) => notices.push(fault),
      settled: () => {},
      log: quiet as never,
    });
    const made = { db, sessions, records, rows: () => rows, notices };
    open.push(made);
    return made;
  }
  async function end(one: Run) {
    await one.records.close();
    one.sessions.close();
    one.db.close();
  }
  async function again() {
    await end(run);
    open.length = 0;
    run = begin();
    await run.sessions.recover();
    run.records.repairLeft();
  }

  const report = (name: string, more: object = {}) =>
    SessionReport.parse({
      ...{ id: name, title: 'T', destination: 'room', rehearsal: false, startedAtMs: 1_000, endedAtMs: null },
      ...{ endReason: null, tally: emptyTally(), recording: null },
      video: { width: 0, height: 0, frames: 0, meanFps: 0, dropped: 0, meanBitrate: 0, reconnects: 0 },
      ...more,
    });

  /** Records for `ms` of the clip, told to the records as a stream's outputs tell it, and stops as a killed process does. */
  async function killedAfter(name: string, ms: number, where = folder): Promise<string> {
    const path = join(where, `${name}.mp4`);
    run.db.sessions.put(report(name));
    const files = run.records.files(id(name));
    const killed: RecordingFiles = { ...files, ended: () => {} };
    const egress = createEgress({ requestKeyframe: () => {} });
    egress.configure(clip.video);
    egress.configure(clip.audio);
    const recording = egress.record({ path, onState: () => {}, files: killed });
    for (const packet of clip.packets) if (packet.timestampUs < ms * 1000) egress.push(packet);
    await until(() => recording.ms() > ms - 2_100);
    const asKilled = readFileSync(path);
    await egress.stop();
    // As the kill left it, in the middle of a further fragment.
    writeFileSync(path, Buffer.concat([asKilled, asKilled.subarray(1_164, 1_164 + 5_000)]));
    longAgo(path);
    return path;
  }
  /** So that nobody waits to see whether it is still being written. */
  const longAgo = (path: string) => utimesSync(path, 1_000, 1_000);
  const settled = () =>
    until(() => run.rows().length > 0 && run.rows().every((row) => ['repaired', 'sound', 'failed'].includes(row.step)));

  it('are found by the journal, repaired once, listed and played', async () => {
    const path = await killedAfter('s1', 5_000);
    expect(run.db.recordings.open()).toMatchObject([{ path, sessionId: 's1', codecs: { video: { width: 360 } } }]);
    await again();
    await settled();
    expect(run.rows()).toMatchObject([{ step: 'repaired', progress: 1, fault: null }]);
    expect(run.rows()[0]?.flaws).toContain('cut_tail');
    const listed = run.sessions.find(id('s1'));
    expect(listed).toMatchObject({ endReason: 'interrupted', recording: { path, complete: true, missing: false } });
    expect(decodeErrors(path)).toBe('');
    const probe = probeFile(path);
    expect(Math.abs((probe.durationMs ?? 0) - (listed?.recording?.durationMs ?? 0))).toBeLessThan(100);
    expect(listed?.recording?.bytes).toBe(readFileSync(path).length);
    // The next start has nothing to do.
    const bytes = readFileSync(path);
    await again();
    expect(run.rows()).toEqual([]);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('are found by a report alone, when the journal is lost', async () => {
    const path = await killedAfter('s1', 4_000);
    run.db.recordings.forget(path);
    await again();
    await settled();
    expect(run.rows()).toMatchObject([{ step: 'repaired' }]);
  });

  it('stay as they are when nothing can be made of them, are told once and not looked at again', async () => {
    const path = await killedAfter('s1', 3_000);
    writeFileSync(path, Buffer.alloc(50_000));
    longAgo(path);
    await again();
    await settled();
    expect(run.rows()).toMatchObject([
      { step: 'failed', flaws: ['no_header', 'no_media'], fault: { code: 'recording_not_repaired', retry: 'never' } },
    ]);
    expect(run.notices).toMatchObject([{ code: 'recording_not_repaired' }]);
    expect(run.sessions.find(id('s1'))?.recording).toMatchObject({ complete: false, flaws: ['no_header', 'no_media'] });
    expect(readFileSync(path).equals(Buffer.alloc(50_000))).toBe(true);
    await again();
    expect(run.rows()).toEqual([]);
  });

  it('get their lost beginning back from the journal', async () => {
    const path = await killedAfter('s1', 4_000);
    writeFileSync(path, readFileSync(path).fill(0, 0, 900));
    longAgo(path);
    await again();
    await settled();
    expect(run.rows()[0]).toMatchObject({
      step: 'repaired',
      flaws: ['no_header', 'cut_tail', 'wrong_length', 'no_index'],
    });
    expect(decodeErrors(path)).toBe('');
  });

  it('wait for a drive that is away, and are repaired when it is back', async () => {
    const drive = join(folder, 'drive');
    mkdirSync(drive);
    const path = await killedAfter('drive/s1'.replace('/', '-'), 4_000);
    const there = join(drive, 's1.mp4');
    renameSync(path, there);
    run.db.recordings.forget(path);
    run.db.recordings.begin({ path: there, sessionId: id('drive-s1'), startedAtMs: 1, codecs: {} });
    renameSync(drive, `${drive}-away`);
    await again();
    await settled();
    const row = run.rows().find((one) => one.path === there);
    expect(row).toMatchObject({ step: 'failed', fault: { code: 'recording_drive_gone', retry: 'later' } });
    renameSync(`${drive}-away`, drive);
    await again();
    await until(() => run.rows().some((one) => one.path === there && one.step === 'repaired'));
  });

  it.skipIf(noSmallDrive())('on a drive that takes no writes are tried again at the next start', async () => {
    const drive = smallDrive(32);
    try {
      const path = await killedAfter('s1', 4_000, drive.path);
      const before = readFileSync(path);
      drive.remount('ro');
      await again();
      await settled();
      expect(run.rows()).toMatchObject([{ step: 'failed', fault: { code: 'data_read_only', retry: 'later' } }]);
      expect(run.notices).toEqual([]);
      expect(readFileSync(path).equals(before)).toBe(true);
      drive.remount('rw');
      await again();
      await settled();
      expect(run.rows()).toMatchObject([{ step: 'repaired', fault: null }]);
      expect(decodeErrors(path)).toBe('');
    } finally {
      drive.close();
    }
  });

  it('are left to whoever is still writing to them', async () => {
    const path = await killedAfter('s1', 4_000);
    const before = readFileSync(path);
    let grown = before;
    const writer = setInterval(() => {
      grown = Buffer.concat([grown, Buffer.alloc(10)]);
      writeFileSync(path, grown);
    }, 300);
    try {
      writeFileSync(path, grown);
      await again();
      await settled();
      expect(run.rows()).toMatchObject([
        { step: 'failed', fault: { code: 'recording_not_repaired', rule: 'in_use', retry: 'later' } },
      ]);
    } finally {
      clearInterval(writer);
    }
    expect(readFileSync(path).subarray(0, before.length).equals(before)).toBe(true);
    expect(run.db.recordings.get(path)?.state).toBe('open');
  }, 30_000);

  it('of OBS are never touched, nor one that is gone', async () => {
    const obs = join(folder, 'obs.mp4');
    writeFileSync(obs, 'half a file of another program');
    const file = { bytes: 3, durationMs: 4_000, complete: false, missing: false };
    run.db.sessions.put(report('s1', { stage: 'obs', recording: { ...file, path: obs } }));
    run.db.sessions.put(report('s2', { recording: { ...file, path: join(folder, 'deleted.mp4') } }));
    await again();
    await until(() => run.rows().length === 0 && run.sessions.find(id('s2'))?.recording?.missing === true);
    expect(readFileSync(obs, 'utf8')).toBe('half a file of another program');
    expect(existsSync(join(folder, 'deleted.mp4'))).toBe(false);
    expect(run.notices).toEqual([]);
  });
});

async function until(holds: () => boolean): Promise<void> {
  const limit = performance.now() + 25_000;
  while (!holds()) {
    if (performance.now() > limit) throw new Error('not within 25 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
