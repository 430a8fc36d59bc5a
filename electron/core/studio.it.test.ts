import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  BlackBoxEntry,
  type LiveState,
  type LiveStateOf,
  type RoomEvent,
  type SessionId,
  type StageReport,
} from '../../shared/domain/index.ts';
import { encodeChunk, encodeConfig, encodeJson, type ToCore, ToPage } from '../../shared/media/index.ts';
import { type Clip, makeClip } from '../../tests/support/clip.ts';
import { probeFile } from '../../tests/support/ffprobe.ts';
import { missing } from '../../tests/support/needs.ts';
import { freePorts, type NginxRtmp, startNginxRtmp } from '../../tests/support/nginxRtmp.ts';
import type { MediaConnection } from './channel/index.ts';
import type { Studio } from './studio.ts';
import { faultOf, type StudioKit, studioKit, until } from './studioKit.ts';

/*
 * The whole core in one process: its real parts, the real rehearsal platform, a page made of recorded H.264 and AAC.
 * Only the window is missing.
 */
type Bench = StudioKit & { page: Page };

let clip: Clip;
const open: Bench[] = [];

async function startBench(dataDir: string): Promise<Bench> {
  const kit = await studioKit(dataDir, { rehearsal: { audienceSpeed: 5 } });
  const page = new Page(kit.studio);
  const close = () => {
    page.leave();
    return kit.close();
  };
  const bench = { ...kit, page, close };
  open.push(bench);
  return bench;
}

/** The studio page as the core knows it: says hello, reports a working stage, encodes while the plan wants it. */
class Page {
  readonly studio: Studio;
  private connection: { deliver(bytes: Uint8Array): void; gone(): void } | null = null;
  private sequence = 0;
  private timer: NodeJS.Timeout | null = null;
  private running: { id: string; startMs: number; next: number } | null = null;
  /** False: a page that shows the studio but whose encoder never starts. */
  encodes = true;

  constructor(studio: Studio) {
    this.studio = studio;
  }

  come(pageId = 'page-1'): void {
    let deliver: (bytes: Uint8Array | null) => void = () => {};
    let gone = () => {};
    const connection: MediaConnection = {
      send: (text) => void ToPage.parse(JSON.parse(text)),
      onMessage: (listener) => (deliver = listener),
      onClose: (listener) => (gone = listener),
      close: () => gone(),
    };
    this.studio.attachMedia(connection);
    this.connection = { deliver, gone: () => gone() };
    this.sequence = 0;
    this.running = null;
    this.say({ kind: 'hello', pageId, takeOver: false });
    this.say({ kind: 'report', report: REPORT });
    this.timer = setInterval(() => this.tick(), 10);
  }

  leave(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    this.connection?.gone();
    this.connection = null;
  }

  private say(message: ToCore): void {
    this.connection?.deliver(encodeJson(message, this.sequence++));
  }

  private tick(): void {
    const wanted = this.encodes ? (this.studio.state().plan.encode?.sessionId ?? null) : null;
    if (this.running && this.running.id !== wanted) {
      this.say({ kind: 'end', sessionId: this.running.id });
      this.running = null;
    }
    if (wanted === null) return;
    if (!this.running) {
      this.running = { id: wanted, startMs: performance.now(), next: 0 };
      this.say({ kind: 'begin', sessionId: wanted });
      for (const config of [clip.video, clip.audio]) this.connection?.deliver(encodeConfig(config, this.sequence++));
    }
    const nowUs = (performance.now() - this.running.startMs) * 1_000;
    for (;;) {
      const round = Math.floor(this.running.next / clip.packets.length);
      const packet = clip.packets[this.running.next % clip.packets.length];
      if (!packet) return;
      const timestampUs = packet.timestampUs + round * clip.durationUs;
      if (timestampUs > nowUs) return;
      this.running.next += 1;
      const chunk = { byteLength: packet.data.byteLength, copyTo: (to: Uint8Array) => to.set(packet.data) };
      const at = { sequence: this.sequence++, timestampUs, durationUs: packet.durationUs, key: packet.key };
      this.connection?.deliver(encodeChunk(packet.track, chunk, at));
    }
  }
}

const REPORT: StageReport = {
  planRevision: 1,
  camera: { kind: 'on', label: 'Camera', width: 720, height: 1280, fps: 30 },
  microphone: { kind: 'on', label: 'Microphone' },
  screen: { kind: 'off' },
  computerAudio: { kind: 'off' },
  devices: [],
  permissions: { camera: 'granted', microphone: 'granted' },
  encoder: { kind: 'ready', codec: 'avc1.42E01F', acceleration: 'software', width: 720, height: 1280, rejected: [] },
  audioCodec: 'webcodecs',
  video: { fps: 30, composed: 30, encoded: 30, dropped: 0, late: 0, bitrate: 600_000, queue: 0 },
  audio: { packets: 50, bitrate: 128_000, levelDb: -20 },
};

const kind = (bench: Bench, wanted: LiveState['kind']) =>
  until(
    wanted,
    () => {
      const { live } = bench.state();
      if (live.kind === 'failed' && wanted !== 'failed') throw new Error(`failed: ${JSON.stringify(live.fault)}`);
      return live.kind === wanted ? live : null;
    },
    30_000,
  ) as Promise<Extract<LiveState, { kind: typeof wanted }>>;

function cover(): File {
  const bytes = Buffer.alloc(64);
  bytes.write('89504e470d0a1a0a0000000d49484452', 0, 'hex');
  bytes.writeUInt32BE(720, 16);
  bytes.writeUInt32BE(1280, 20);
  return new File([bytes], 'cover.png', { type: 'image/png' });
}

/** From an empty studio to one that may go live on the rehearsal platform. */
async function prepare(bench: Bench, items = 2): Promise<void> {
  const { calls } = bench;
  await until('the platform', () => bench.state().platform.kind === 'online');
  const draft = {
    title: '京都四月慢走三天',
    pitch: '分享三天的步行路线、喜欢的小店，还有路上一直在用的收纳袋和保温杯。',
    category: 'travel' as const,
    plannedAtMs: null,
  };
  const { topicId } = await calls.topics.create({ draft });
  const { version } = await calls.topics.setCover({ topicId, file: cover() });
  await calls.topics.submit({ topicId, version });
  await until('the approval', () => bench.state().topics?.some((topic) => topic.state.kind === 'approved'));
  const { products } = await calls.catalogue.search({ query: '' });
  for (const product of products.filter((row) => row.stock > 5).slice(0, items))
    await calls.bag.add({ productId: product.id });
  bench.page.come();
  await until('the checklist', () => bench.state().checklist.canGoLive);
}

async function events(bench: Bench, sessionId: string): Promise<RoomEvent[]> {
  const abort = new AbortController();
  const rows: RoomEvent[] = [];
  const id = bench.state().sessions.find((row) => row.id === sessionId)?.id;
  if (!id) return rows;
  setTimeout(() => abort.abort(), 300);
  for await (const batch of await bench.calls.room.watch({ sessionId: id, afterSeq: 0 }, { signal: abort.signal }))
    rows.push(...batch.events);
  return rows;
}

const folders: string[] = [];
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'redcast-studio-'));
  folders.push(made);
  return made;
};

const absent = missing('ffmpeg', 'ffprobe', 'nginx', 'nginxRtmp');
describe.skipIf(absent)('the studio', () => {
  let bench: Bench;
  beforeAll(async () => {
    clip = await makeClip({ seconds: 4, width: 180, height: 320, gopSeconds: 1, bitrate: 300_000 });
  });
  beforeEach(async () => {
    bench = await startBench(folder());
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });
  afterAll(() => {
    for (const path of folders) rmSync(path, { recursive: true, force: true });
  });

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
    const again = await startBench(dataDir);
    const report = again.state().sessions.find((row) => row.id === sessionId);
    expect(report).toMatchObject({ endReason: 'host', recording: { complete: true, missing: false } });
    expect((await events(again, sessionId)).at(-1)?.kind).toBe('ended');
  });

  it('starts and ends thirty times in a row, each time in order', async () => {
    await prepare(bench, 1);
    const ids = new Set<string>();
    for (let round = 0; round < 30; round += 1) {
      const { sessionId } = await bench.calls.live.start();
      ids.add(sessionId);
      // Sometimes at once, sometimes in the middle of opening.
      if (round % 3 !== 0) await until('a step', () => bench.state().plan.encode?.sessionId === sessionId);
      await bench.calls.live.end();
      expect(['prepare', 'ended']).toContain(bench.state().live.kind);
      expect(bench.state().plan.encode).toBeNull();
    }
    expect(ids.size).toBe(30);
    await bench.calls.live.start();
    await kind(bench, 'live');
    await bench.calls.live.end();
    await kind(bench, 'ended');
    await until('every report', () => bench.state().sessions.every((row) => row.endedAtMs !== null));
    for (const row of bench.state().sessions) expect(row.endReason, row.id).toBe('host');
  }, 120_000);

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
      expect((await patch('http://127.0.0.1/live')).code).toBe('ingest_unsupported_scheme');
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
