import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import type { CapturePlan, MediaPacket, StageReport, TrackConfig } from '../../shared/domain/media.ts';
import { findBrowser, HOW_TO_GET_A_BROWSER, launchBrowser } from '../support/browser.ts';
import { BASE_PLAN, type Bench, buildHarness, startBench } from './bench-page.ts';

/** For `describe.skipIf`: true without a browser, after saying how to get one. On CI that fails the run instead. */
export async function missingBrowser(): Promise<boolean> {
  if (await findBrowser()) return false;
  if (process.env.CI === 'true')
    throw new Error(`CI runs every test, but there is no browser: ${HOW_TO_GET_A_BROWSER}`);
  console.warn(`skipped: no browser (${HOW_TO_GET_A_BROWSER})`);
  return true;
}

/** A stage in a real browser: the harness page as built for production, and the end of the media channel that keeps what it sends. */
export class StageDrive {
  readonly folder: string;
  readonly bench: Bench;
  readonly page: Page;
  plan: CapturePlan = BASE_PLAN;
  readonly browser: Browser;

  private constructor(folder: string, bench: Bench, browser: Browser, page: Page) {
    this.folder = folder;
    this.bench = bench;
    this.browser = browser;
    this.page = page;
  }

  /** `prepare` runs before the page is loaded. */
  static async open(
    options: { fakeDeviceCount?: number; args?: readonly string[]; prepare?: (page: Page) => Promise<unknown> } = {},
  ): Promise<StageDrive> {
    const folder = await mkdtemp(join(tmpdir(), 'redcast-stage-'));
    const built = join(folder, 'page');
    await buildHarness(built);
    const bench = await startBench(built);
    const { fakeDeviceCount, args = [] } = options;
    const browser = await launchBrowser({ args, ...(fakeDeviceCount === undefined ? {} : { fakeDeviceCount }) });
    const page = await browser.newPage();
    await options.prepare?.(page);
    await page.goto(bench.url);
    return new StageDrive(folder, bench, browser, page);
  }

  /** Chooses camera and microphone; resolves when both deliver and the encoder is found. */
  async choose(camera: CapturePlan['camera'], microphone: CapturePlan['microphone']): Promise<void> {
    await this.apply({ camera, microphone });
    await this.reportWhere(
      (now) => now.camera.kind === 'on' && now.microphone.kind === 'on' && now.encoder.kind === 'ready',
      'camera, microphone and encoder',
    );
  }

  /** The camera is pulled out: its tracks end and no device is listed any more. */
  async pullCamera(): Promise<void> {
    await this.page.evaluate(() => {
      window.hideDevices = true;
      for (const stream of window.opened)
        for (const track of stream.getVideoTracks()) {
          track.stop();
          track.dispatchEvent(new Event('ended'));
        }
    });
  }

  async apply(change: Partial<CapturePlan>): Promise<void> {
    this.plan = { ...this.plan, ...change, revision: this.plan.revision + 1 };
    await this.page.evaluate((next) => window.stage.apply(next), this.plan);
  }

  /** Looks every 25 ms until something is there; throws with what the page says when it never is. */
  async eventually<T>(look: () => Promise<T | null> | T | null, what: string, limitMs = 20_000): Promise<T> {
    const until = performance.now() + limitMs;
    for (;;) {
      const found = await look();
      if (found !== null && found !== false) return found;
      if (performance.now() > until) {
        const { report, troubles } = await this.page.evaluate(() => ({
          report: window.stage.report,
          troubles: window.stageTroubles.join(' | '),
        }));
        const states = JSON.stringify({ ...report, devices: undefined, encoder: undefined, video: report?.video.fps });
        throw new Error(`never happened: ${what}; ${states}; troubles: ${troubles}`);
      }
      await new Promise((wake) => setTimeout(wake, 25));
    }
  }

  reportWhere(condition: (report: StageReport) => boolean, what: string, limitMs?: number): Promise<StageReport> {
    return this.eventually(
      async () => {
        const report = await this.page.evaluate(() => window.stage.report);
        return report && condition(report) ? report : null;
      },
      what,
      limitMs,
    );
  }

  /** Packets of the stream since message `from`, without those of the standby loop. */
  packets(track: 'video' | 'audio', from = 0, connection?: number): MediaPacket[] {
    return this.bench.received
      .slice(from)
      .flatMap((message) =>
        message.kind === 'packet' &&
        !message.slate &&
        message.packet.track === track &&
        (connection === undefined || message.connection === connection)
          ? [message.packet]
          : [],
      );
  }

  /** The newest parameters of a track. */
  configOf<T extends 'video' | 'audio'>(track: T): TrackConfig & { track: T } {
    const found = this.bench.received.findLast(
      (message) => message.kind === 'config' && message.config.track === track,
    );
    if (found?.kind !== 'config') throw new Error(`no ${track} config`);
    return found.config as TrackConfig & { track: T };
  }

  /** Asks for a key frame; the group of pictures that begins with it, four of them at least. */
  async freshGroup(): Promise<MediaPacket[]> {
    const from = this.bench.received.length;
    this.bench.send({ kind: 'keyframe' });
    return this.eventually(() => {
      const list = this.packets('video', from);
      const key = list.findLastIndex((packet) => packet.key);
      return key >= 0 && list.length - key >= 4 ? list.slice(key) : null;
    }, 'a key frame on demand');
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.bench.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
