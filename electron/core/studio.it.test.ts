import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BlackBoxEntry, type LiveStateOf, type SessionId } from '../../shared/domain/index.ts';
import type { Clip } from '../../tests/support/clip.ts';
import { probeFile } from '../../tests/support/ffprobe.ts';
import { missing } from '../../tests/support/needs.ts';
import { freePorts, type NginxRtmp, startNginxRtmp } from '../../tests/support/nginxRtmp.ts';
import {
  type Bench,
  closeBenches,
  events,
  kind,
  newFolder,
  prepare,
  removeFolders,
  startBench,
  testClip,
} from '../../tests/support/studioBench.ts';
import { faultOf, until } from './studioKit.ts';

const absent = missing('ffmpeg', 'ffprobe', 'nginx', 'nginxRtmp');
describe.skipIf(absent)('the studio', () => {
  let clip: Clip;
  let bench: Bench;
  beforeAll(async () => {
    clip = await testClip();
  });
  beforeEach(async () => {
    bench = await startBench(newFolder(), clip);
  });
  afterEach(closeBenches);
  afterAll(removeFolders);

  it('goes the whole way: topic, bag, live, explain, end, report and recording', async () => {
    const { calls } = bench;
    await prepare(bench);
    const { sessionId } = await calls.live.start();
    await kind(bench, 'live');
    expect((await faultOf(calls.live.start())).code).toBe('already_live');

    const item = bench.state().bag?.items[0];
    if (!item) throw new Error('an empty bag');
    await calls.bag.explain({ itemId: item.id });
    await until('the card', () => bench.state().plan.card?.itemId === item.id);
    await calls.room.say({ text: '大家好' });
    await until('chat and viewers', () => (bench.state().tally?.chat ?? 0) > 0);

    // What would cut the stream or change its shape is locked; what would not is not.
    expect(await faultOf(calls.settings.patch({ platform: { kind: 'manual' } }))).toMatchObject({
      code: 'already_live',
      field: 'platform.kind',
    });
    expect((await faultOf(calls.settings.patch({ stage: { format: 'portrait1080' } }))).field).toBe('stage.format');
    expect((await faultOf(calls.settings.patch({ recording: { enabled: false } }))).field).toBe('recording');
    expect((await faultOf(calls.rehearsal.reset())).code).toBe('already_live');
    await calls.settings.patch({ stage: { micMuted: true } });
    expect(bench.state().platform.kind).toBe('online');

    await until('three seconds of stream', () => {
      const { live } = bench.state();
      return live.kind === 'live' && Date.now() - live.liveAtMs > 3_000;
    });
    await calls.live.end();
    await kind(bench, 'ended');
    const report = await until('the report', () =>
      bench.state().sessions.find((row) => row.id === sessionId && row.endedAtMs !== null),
    );
    expect(report).toMatchObject({ destination: 'room', rehearsal: true, endReason: 'host' });
    const kinds = (await events(bench, sessionId)).map((event) => event.kind);
    expect(kinds).toContain('explain');
    expect(kinds).toContain('chat');
    expect(kinds.at(-1)).toBe('ended');

    const path = bench.studio.recordingPath(sessionId, 1);
    if (!path) throw new Error('no recording');
    expect(report.recording).toMatchObject({ path, complete: true, missing: false });
    const probe = probeFile(path);
    expect([probe.video?.codec, probe.audio?.codec]).toEqual(['h264', 'aac']);
    expect([probe.video?.width, probe.video?.height]).toEqual([180, 320]);
    expect(Math.abs(probe.startSkewMs ?? 1_000)).toBeLessThanOrEqual(40);
    expect(probe.durationMs).toBeGreaterThan(3_000);
  });

  it('stays live, the same session, while the page is away', async () => {
    await prepare(bench, 1);
    const { sessionId } = await bench.calls.live.start();
    await kind(bench, 'live');
    bench.page.leave();
    await until('the page to be missed', () => {
      const { live } = bench.state();
      return live.kind === 'live' && live.page === 'gone';
    });
    bench.page.come('page-2');
    const live = await until('the page back', () => {
      const now = bench.state().live;
      return now.kind === 'live' && now.page === 'present' ? now : null;
    });
    expect(live.sessionId).toBe(sessionId);
    await bench.calls.live.end();
    await kind(bench, 'ended');
  });

  it('closes the room when the studio stops while live', async () => {
    await prepare(bench, 1);
    const { sessionId } = await bench.calls.live.start();
    await kind(bench, 'live');
    const { dataDir } = bench.state().app;
    await bench.close();
    const again = await startBench(dataDir, clip);
    const report = again.state().sessions.find((row) => row.id === sessionId);
    expect(report).toMatchObject({ endReason: 'host', recording: { complete: true, missing: false } });
    expect((await events(again, sessionId)).at(-1)?.kind).toBe('ended');
  });

  describe('on a manual address', () => {
    let nginx: NginxRtmp;
    beforeAll(async () => {
      nginx = await startNginxRtmp();
    });
    afterAll(() => nginx.close());

    async function manual(url: string, key: string | null): Promise<void> {
      await bench.calls.settings.patch({ platform: { kind: 'manual' }, manual: { url } });
      if (key !== null) await bench.calls.settings.setStreamKey({ key });
      bench.page.come();
      await until('the checklist', () => bench.state().checklist.canGoLive);
    }

    it('streams to a server that nobody here wrote', async () => {
      await manual(nginx.url('live'), 'key1');
      expect(bench.state().settings.manual.keySaved).toBe(true);
      await bench.calls.live.start();
      await kind(bench, 'live');
      expect(await nginx.publishing('key1')).toBe(true);
      expect((await faultOf(bench.calls.room.say({ text: 'hello' }))).code).toBe('no_platform');
      await bench.calls.live.end();
      await kind(bench, 'ended');
      const report = await until('the report', () => bench.state().sessions.find((row) => row.endedAtMs !== null));
      expect(report).toMatchObject({ destination: 'manual', endReason: 'host' });
    });

    it.each([
      ['a key that is refused', () => nginx.url('callback'), /^ingest_(wrong_key|rejected|refused)$/],
      ['a server that takes nobody', () => nginx.url('refuse'), /^ingest_(wrong_key|rejected|refused)$/],
    ])('names %s', async (_name, url, code) => {
      await manual(url(), 'wrong');
      await bench.calls.live.start();
      const live = await kind(bench, 'failed');
      expect(live.kind === 'failed' && live.fault.code).toMatch(code);
      expect(JSON.stringify(live)).not.toContain('"wrong"');
      await bench.calls.live.dismiss();
      expect(bench.state().live.kind).toBe('prepare');
    });

    it('names a port where nobody listens', async () => {
      const [port] = await freePorts(1);
      await manual(`rtmp://127.0.0.1:${port}/live`, 'key');
      await bench.calls.live.start();
      const live = await kind(bench, 'failed');
      expect(live.kind === 'failed' && live.fault.code).toBe('ingest_refused');
    });

    it('goes on by itself when the server comes back, and ends while it is away', async () => {
      const ingest = (wanted: string) =>
        until(
          wanted,
          () => {
            const { live } = bench.state();
            return live.kind === 'live' && live.ingest.kind === wanted ? live.ingest : null;
          },
          30_000,
        );
      await manual(nginx.url('live'), 'key2');
      const { sessionId } = await bench.calls.live.start();
      await kind(bench, 'live');
      await nginx.kill();
      expect(await ingest('reconnecting')).toMatchObject({ fault: { code: 'ingest_lost', retry: 'now' } });
      await nginx.restart();
      await ingest('sending');
      expect(await nginx.publishing('key2')).toBe(true);
      expect(bench.state().live).toMatchObject({ sessionId });
      await nginx.kill();
      await ingest('reconnecting');
      await bench.calls.live.end();
      await kind(bench, 'ended');
      // The next session is its own: what the last publisher met is none of its business.
      await nginx.restart();
      await bench.calls.live.start();
      await kind(bench, 'live');
      await bench.calls.live.end();
      const reports = await until('both reports', () => {
        const rows = bench.state().sessions.filter((row) => row.endReason === 'host');
        return rows.length === 2 ? rows : null;
      });
      expect(reports.map((row) => row.video.reconnects)).toEqual([0, 1]);
    });

    it('keeps a black box over an outage, without any key, and hands it out as one file', async () => {
      const { calls } = bench;
      const box = async (id: SessionId) => (await calls.sessions.blackBox({ sessionId: id })).text();
      const lines = (text: string) =>
        text
          .trim()
          .split('\n')
          .map((line) => BlackBoxEntry.parse(JSON.parse(line)));
      // A key that was pasted with the address, and one behind it.
      await manual(`${nginx.url('live')}/pasted4711?sign=query4711`, null);
      await calls.live.start();
      const { sessionId } = (await kind(bench, 'live')) as LiveStateOf<'live'>;
      await until('health', () => (bench.state().health?.bitrate ?? 0) > 0);
      await nginx.kill();
      await until('the outage', () => {
        const { live } = bench.state();
        return live.kind === 'live' && live.ingest.kind === 'reconnecting';
      });
      // While it runs, what is not in the file yet is handed out as well.
      const during = lines(await box(sessionId));
      expect(during[0]).toMatchObject({ kind: 'begin', version: 1, sessionId, facts: { platform: 'manual' } });
      expect(during.some((line) => line.kind === 'state' && line.of === 'ingest' && line.to === 'reconnecting')).toBe(
        true,
      );
      await nginx.restart();
      await calls.live.reconnectNow().catch(() => undefined); // it may have come back by itself
      await until('sending again', () => {
        const { live } = bench.state();
        return live.kind === 'live' && live.ingest.kind === 'sending';
      });
      await calls.live.end();
      await kind(bench, 'ended');
      const report = await until('the report', () => bench.state().sessions.find((row) => row.endedAtMs !== null));
      expect(report.hasBlackBox).toBe(true);
      const file = join(bench.state().app.dataDir, 'blackbox', `${sessionId}.jsonl`);
      await until('the last line', () => readFileSync(file, 'utf8').includes('"kind":"end"'));
      const text = await box(sessionId);
      expect(text).not.toMatch(/4711/);
      const entries = lines(text);
      expect(entries.at(-1)).toMatchObject({ kind: 'end', facts: { reason: 'host', reconnects: 1 } });
      expect(entries.filter((line) => line.kind === 'health').length).toBeGreaterThan(2);
      expect(entries.some((line) => line.kind === 'fault' && line.fault.code === 'ingest_lost')).toBe(true);
      expect(readFileSync(file, 'utf8')).not.toMatch(/4711/);

      await calls.sessions.remove({ sessionId, deleteRecording: true });
      expect((await faultOf(calls.sessions.blackBox({ sessionId }))).code).toBe('not_found');
      await until('the file to be gone', () => !existsSync(file));
    });

    it('leaves no black box of a stream that never was', async () => {
      await bench.calls.settings.patch({ recording: { enabled: false } });
      await manual(nginx.url('refuse'), 'wrong4711');
      await bench.calls.live.start();
      await kind(bench, 'failed');
      await until('the shelf to be empty', () => {
        const shelf = join(bench.state().app.dataDir, 'blackbox');
        return existsSync(shelf) && readdirSync(shelf).length === 0;
      });
    });

    it('refuses addresses that are none, and starts without one', async () => {
      const patch = (url: string) => faultOf(bench.calls.settings.patch({ manual: { url } }));
      expect((await patch('srt://127.0.0.1:9000/live')).code).toBe('ingest_unsupported_scheme');
      expect(await patch('http://live.example/whip')).toMatchObject({ code: 'ingest_bad_address', rule: 'insecure' });
      expect((await patch('not an address')).code).toMatch(/^ingest_(bad_address|unsupported_scheme)$/);
      await bench.calls.settings.patch({ platform: { kind: 'manual' } });
      bench.page.come();
      await until('the report', () => bench.state().stage.report);
      expect((await faultOf(bench.calls.live.start())).code).toBe('ingest_bad_address');
    });
  });

  describe('with a remote platform', () => {
    const remote = async (remoteUrl: string) => {
      await until('the rehearsal', () => bench.state().platform.kind === 'online');
      await bench.calls.settings.patch({ platform: { kind: 'remote', remoteUrl } });
      return until('the answer', () => {
        const { platform } = bench.state();
        return platform.kind === 'offline' ? platform : null;
      });
    };

    it.each([
      ['', 'missing'],
      ['nonsense', 'https'],
      ['http://example.com/api', 'https'],
    ])('refuses the address “%s”, and forgets what the other platform said', async (url, rule) => {
      expect((await remote(url)).fault).toMatchObject({ code: 'bad_input', field: 'platform.remoteUrl', rule });
      expect([bench.state().topics, bench.state().bag, bench.state().rehearsal]).toEqual([null, null, null]);
      expect((await faultOf(bench.calls.topics.create({ draft: EMPTY }))).code).toBe('no_platform');
    });

    it('says when the token is missing, and tries again when there is one', async () => {
      const [port] = await freePorts(1);
      expect((await remote(`http://127.0.0.1:${port}`)).fault).toMatchObject({
        code: 'platform_unauthorized',
        rule: 'missing',
      });
      await bench.calls.settings.setPlatformToken({ token: 'a-token-of-mine' });
      const platform = await until('a try', () => {
        const now = bench.state().platform;
        return now.kind === 'offline' && now.fault.code === 'platform_unreachable' ? now : null;
      });
      expect(platform.rehearsal).toBe(false);
      expect(platform.nextTryAtMs).toBeGreaterThan(0);
      expect(bench.state().checklist).toMatchObject({ canGoLive: false });
      await bench.calls.settings.patch({ platform: { kind: 'rehearsal' } });
      await until('the rehearsal again', () => bench.state().platform.kind === 'online');
    });
  });
});

const EMPTY = { title: 'A title', pitch: 'A pitch', category: null, plannedAtMs: null };
