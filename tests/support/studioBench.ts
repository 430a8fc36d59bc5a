import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MediaConnection } from '../../electron/core/channel/index.ts';
import type { Studio } from '../../electron/core/studio.ts';
import { type StudioKit, studioKit, until } from '../../electron/core/studioKit.ts';
import type { LiveState, RoomEvent, StageReport } from '../../shared/domain/index.ts';
import { encodeChunk, encodeConfig, encodeJson, type ToCore, ToPage } from '../../shared/media/index.ts';
import { type Clip, makeClip } from './clip.ts';

/*
 * The whole core in one process: its real parts, the real rehearsal platform, a page made of recorded H.264 and AAC.
 * Only the window is missing.
 */
export type Bench = StudioKit & { page: Page };

const open: Bench[] = [];
const folders: string[] = [];

export const newFolder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'redcast-studio-'));
  folders.push(made);
  return made;
};

/** A few seconds of a small picture, for every page of a file of tests. */
export const testClip = (): Promise<Clip> =>
  makeClip({ seconds: 4, width: 180, height: 320, gopSeconds: 1, bitrate: 300_000 });

export async function startBench(
  dataDir: string,
  clip: Clip,
  more: Parameters<typeof studioKit>[1] = {},
): Promise<Bench> {
  const kit = await studioKit(dataDir, { ...more, rehearsal: { audienceSpeed: 5, ...more.rehearsal } });
  const page = new Page(kit.studio, clip);
  const close = () => {
    page.leave();
    return kit.close();
  };
  const bench = { ...kit, page, close };
  open.push(bench);
  return bench;
}

/** Closes every studio that is still open. */
export async function closeBenches(): Promise<void> {
  for (const one of open.splice(0)) await one.close();
}
export function removeFolders(): void {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
}

/** The studio page as the core knows it: says hello, reports a working stage, encodes while the plan wants it. */
class Page {
  private readonly studio: Studio;
  private readonly clip: Clip;
  private connection: { deliver(bytes: Uint8Array): void; gone(): void } | null = null;
  private sequence = 0;
  private timer: NodeJS.Timeout | null = null;
  private running: { id: string; startMs: number; next: number } | null = null;
  /** False: a page that shows the studio but whose encoder never starts. */
  encodes = true;

  constructor(studio: Studio, clip: Clip) {
    this.studio = studio;
    this.clip = clip;
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
    const { clip } = this;
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

/** The live session in this state; throws when it failed instead. */
export const kind = (bench: Bench, wanted: LiveState['kind']) =>
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
export async function prepare(bench: Bench, items = 2): Promise<void> {
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

/** What the room has told of a session, from its log. */
export async function events(bench: Bench, sessionId: string): Promise<RoomEvent[]> {
  const abort = new AbortController();
  const rows: RoomEvent[] = [];
  const id = bench.state().sessions.find((row) => row.id === sessionId)?.id;
  if (!id) return rows;
  setTimeout(() => abort.abort(), 300);
  for await (const batch of await bench.calls.room.watch({ sessionId: id, afterSeq: 0 }, { signal: abort.signal }))
    rows.push(...batch.events);
  return rows;
}
