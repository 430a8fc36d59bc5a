import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyTally, type MediaPacket, SessionId, SessionReport } from '../../shared/domain/index.ts';
import { missing } from '../../tests/support/needs.ts';
import { type NginxRtmp, startNginxRtmp } from '../../tests/support/nginxRtmp.ts';
import { saveSlate } from './egress/keptSlate.ts';
import { addressDigest } from './liveNote.ts';
import {
  fileSecrets,
  LiveRecord,
  machineTime,
  openDataDir,
  openLiveJournal,
  openSettings,
  openStudioDb,
} from './store/index.ts';
import { type StudioKit, studioKit, until } from './studioKit.ts';

const sessionId = SessionId.parse('s1');
const KEY = 'kept-key';

/** Two seconds of picture and sound, as the page would have made them; no server looks inside. */
function slate() {
  const packets: MediaPacket[] = [];
  for (let n = 0; n < 30; n += 1) {
    const data = Uint8Array.of(0, 0, 0, 5, n === 0 ? 0x65 : 0x41, 1, 2, 3, 4);
    packets.push({ track: 'video', timestampUs: n * 66_667, durationUs: 66_667, key: n === 0, data });
  }
  for (let n = 0; n < 93; n += 1)
    packets.push({ track: 'audio', timestampUs: n * 21_333, durationUs: 21_333, key: true, data: Uint8Array.of(1, 2) });
  return {
    video: {
      ...{ track: 'video' as const, codec: 'avc1.42E01F', width: 64, height: 64, fps: 15, bitrate: 1_000 },
      description: Uint8Array.of(1, 0x42, 0xe0, 0x1f, 0xff, 0xe1, 0, 4, 0x67, 0x42, 0xe0, 0x1f, 1, 0, 2, 0x68, 0xce),
    },
    audio: {
      ...{ track: 'audio' as const, codec: 'mp4a.40.2', sampleRate: 48_000, channels: 2, bitrate: 1_000 },
      description: Uint8Array.of(0x11, 0x90),
    },
    packets,
    durationUs: 2_000_000,
  };
}

describe.skipIf(missing('nginx', 'nginxRtmp'))('a studio that finds a stream of its own', () => {
  let nginx: NginxRtmp;
  let folder: string;
  let kit: StudioKit | null;

  beforeEach(async () => {
    nginx = await startNginxRtmp();
    folder = mkdtempSync(join(tmpdir(), 'redcast-resuming-'));
    kit = null;
  });
  afterEach(async () => {
    await kit?.close();
    await nginx.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What a core leaves that is killed three seconds after it last sent. */
  async function leave(more: { record?: Partial<LiveRecord>; url?: string; kept?: boolean } = {}): Promise<void> {
    const opened = await openDataDir(folder);
    if (!opened.ok) throw new Error('no data folder');
    const url = nginx.url('live');
    openSettings(opened.value).patch({
      ...{ platform: { kind: 'manual' }, manual: { url: more.url ?? url, keySaved: true } },
      recording: { enabled: true },
    });
    await fileSecrets(opened.value).set('streamKey', KEY);
    const db = openStudioDb(opened.value);
    if (!db.ok) throw new Error(db.fault.code);
    const video = { width: 64, height: 64, frames: 90, meanFps: 30, dropped: 0, meanBitrate: 1_000, reconnects: 0 };
    db.value.sessions.put(
      SessionReport.parse({
        ...{ id: sessionId, title: 'T', destination: 'manual', rehearsal: false, stage: 'studio' },
        ...{ startedAtMs: 1_000, endedAtMs: null, endReason: null, tally: emptyTally(), video, recording: null },
      }),
    );
    db.value.close();
    const journal = openLiveJournal(opened.value);
    journal.write(
      LiveRecord.parse({
        ...{ sessionId, destination: { kind: 'manual' }, rehearsal: false, stage: 'studio', title: 'T', roomId: null },
        ...{ watchUrl: null, ownService: false, startedAtMs: 1_000, liveAtMs: 2_000, address: addressDigest(url) },
        ...more.record,
      }),
    );
    const now = machineTime();
    journal.alive({ atMs: now.atMs - 3_000, uptimeMs: Math.max(0, now.uptimeMs - 3_000), sentAgoMs: 0 });
    if (more.kept !== false) await saveSlate(opened.value, sessionId, slate());
    opened.value.release();
  }
  const start = async () => {
    kit = await studioKit(folder, { level: 'silent' });
    return kit;
  };
  const told = ({ state }: StudioKit, code: string) => state().notices.find((one) => one.fault.code === code)?.fault;

  it('is on air with the standby picture before any page is there, and says so', async () => {
    await leave();
    const studio = await start();
    // Before anything else: the first page must find the running session.
    expect(studio.state().live).toMatchObject({
      kind: 'live',
      sessionId,
      page: 'gone',
      ingest: { kind: 'reconnecting' },
    });
    expect(studio.state().plan.encode?.sessionId).toBe(sessionId);
    await until('media at the server', () => told(studio, 'stream_resumed'));
    expect(Number(told(studio, 'stream_resumed')?.params?.seconds)).toBeGreaterThanOrEqual(3);
    expect(await nginx.publishing(KEY)).toBe(true);
    expect(openLiveJournal({ path: folder }).read()?.takenUp).toHaveLength(1);
    await until('the standby picture', () => studio.state().health?.source === 'slate');
    await studio.calls.live.end();
    expect(studio.state().live.kind).toBe('ended');
    expect(existsSync(join(folder, 'live.json'))).toBe(false);
    const report = await until('the report', () => studio.state().sessions.find((one) => one.endReason === 'host'));
    expect(report).toMatchObject({ id: sessionId, video: { reconnects: 1 } });
    expect(report.video.frames).toBeGreaterThanOrEqual(90);
  });

  it('shows the outage while the server is away, and takes “Reconnect now”', async () => {
    await leave();
    await nginx.kill();
    const studio = await start();
    const ingest = () => {
      const { live } = studio.state();
      return live.kind === 'live' && live.ingest.kind === 'reconnecting' ? live.ingest : null;
    };
    const first = await until('a try', () => ingest()?.attempt === 3 && ingest());
    expect(first).toMatchObject({ fault: { code: 'ingest_refused' }, closesAtMs: null });
    expect(Date.now() - first.sinceMs).toBeGreaterThanOrEqual(3_000);
    await nginx.restart();
    await until('a pause', () => ingest() && studio.calls.live.reconnectNow().then(() => true));
    await until('media at the server', () => told(studio, 'stream_resumed'));
    expect(await nginx.publishing(KEY)).toBe(true);
  });

  it('without a standby picture waits for the page, and lets the host end it', async () => {
    await leave({ kept: false });
    const studio = await start();
    // Nothing may happen in this time, so there is nothing to wait for.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(studio.state().live).toMatchObject({ kind: 'live', ingest: { kind: 'reconnecting', attempt: 1 } });
    expect(await nginx.publishing(KEY)).toBe(false);
    await studio.calls.live.end();
    expect(studio.state().live.kind).toBe('ended');
  });

  it.each([
    ['loop', { record: { takenUp: Array.from({ length: 3 }, () => Math.max(0, machineTime().uptimeMs - 9_000)) } }],
    ['settings', { url: 'rtmp://127.0.0.1:9/elsewhere' }],
    ['opening', { record: { phase: 'opening' as const, liveAtMs: null } }],
  ])('ends honestly what it cannot go on with (%s)', async (rule, how) => {
    await leave(how);
    const studio = await start();
    expect(studio.state().live.kind).toBe('prepare');
    expect(told(studio, 'stream_not_resumed')).toMatchObject({ rule });
    expect(studio.state().sessions).toMatchObject([{ id: sessionId, endReason: 'interrupted' }]);
    expect(await nginx.publishing(KEY)).toBe(false);
    expect(existsSync(join(folder, 'live.json'))).toBe(false);
  });

  it('says nothing of a stream whose end had begun', async () => {
    await leave({ record: { phase: 'ending' } });
    const studio = await start();
    expect(studio.state().live.kind).toBe('prepare');
    expect(studio.state().notices).toEqual([]);
    expect(studio.state().sessions).toMatchObject([{ endReason: 'interrupted' }]);
  });
});
