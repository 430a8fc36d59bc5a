import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSfuClient, type SfuClient } from '../../tests/sfu/client.ts';
import { sfuFolder } from '../../tests/sfu/index.ts';
import { launchBrowser } from '../../tests/support/browser.ts';
import type { Clip } from '../../tests/support/clip.ts';
import { missing } from '../../tests/support/needs.ts';
import {
  type Bench,
  closeBenches,
  kind,
  newFolder,
  prepare,
  removeFolders,
  startBench,
  testClip,
} from '../../tests/support/studioBench.ts';
import type { RehearsalDoor } from './rehearsal/index.ts';
import { until } from './studioKit.ts';

/**
 * The page's half of real time: a real browser with mediasoup's own client, which carries out what the plan says by the
 * studio's own calls. It tells no numbers of its own, so the SFU is the only witness here.
 */
class Sender {
  readonly refused: string[] = [];
  private readonly bench: Bench;
  private readonly browser: Browser;
  private readonly origin: string;
  private attempt: number | null = null;
  private client: Promise<SfuClient> | null = null;
  private readonly timer: NodeJS.Timeout;

  constructor(bench: Bench, browser: Browser, origin: string) {
    this.bench = bench;
    this.browser = browser;
    this.origin = origin;
    this.timer = setInterval(() => this.follow(), 20);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await (await this.client)?.close();
  }

  private follow(): void {
    const attempt = this.bench.state().plan.rtc?.attempt ?? null;
    if (attempt === this.attempt) return;
    this.attempt = attempt;
    const before = this.client;
    void before?.then((client) => client.close());
    this.client = attempt === null ? null : this.send(attempt);
  }

  private async send(attempt: number): Promise<SfuClient> {
    const { rtc } = this.bench.calls;
    const client = await openSfuClient(this.browser, this.origin, async (call, input) => {
      const asked = { ...(input as object), attempt } as never;
      if (call !== 'capabilities' && call !== 'createTransport' && call !== 'connect' && call !== 'produce')
        throw new Error(`no call ${call}`);
      try {
        return await rtc[call](asked);
      } catch (error) {
        const code = (error as { fault?: { code: string } }).fault?.code ?? String(error);
        this.refused.push(`${call} ${code}`);
        throw new Error(code);
      }
    });
    // What was refused the studio knows itself; a page that is closed in the middle has nobody to tell.
    if (this.attempt === attempt) await client.send('the studio keeps the token').catch(() => '');
    return client;
  }
}

describe.skipIf(missing('sfu', 'ffmpeg'))('a stream in real time', () => {
  let clip: Clip;
  let browser: Browser;
  let bench: Bench;
  let sender: Sender | null;
  let door: RehearsalDoor | null;
  beforeAll(async () => {
    [clip, browser] = await Promise.all([testClip(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    removeFolders();
  });
  beforeEach(async () => {
    door = null;
    sender = null;
    bench = await startBench(newFolder(), clip, {
      sfuFolder: sfuFolder(),
      rehearsal: {
        door: (given) => {
          door = given;
        },
      },
    });
    await prepare(bench, 1);
  });
  afterEach(async () => {
    await sender?.close();
    await closeBenches();
  });

  const sfu = () => {
    if (!door) throw new Error('no door');
    return door.sfu();
  };
  const path = (wanted: string, limitMs = 40_000) =>
    until(
      `the way ${wanted}`,
      () => {
        const { uplink } = bench.state();
        return uplink?.path === wanted && uplink.step.kind === 'steady' ? uplink : null;
      },
      limitMs,
    );
  async function goLive(): Promise<string> {
    const { url } = await bench.calls.rehearsal.watchQr();
    sender = new Sender(bench, browser, new URL('/', url).href);
    const { sessionId } = await bench.calls.live.start();
    await kind(bench, 'live');
    return sessionId;
  }
  const ingest = () => {
    const { live } = bench.state();
    return live.kind === 'live' ? live.ingest.kind : live.kind;
  };

  it('goes live by the SFU, falls back with the same room when it dies, and returns when asked', async () => {
    const sessionId = await goLive();
    const uplink = await path('webrtc');
    expect(uplink).toMatchObject({ canRealtime: true, canSteady: true, fellBack: null });
    await until('a stream that is confirmed', () => ingest() === 'sending');
    const before = bench.state().live;
    const token = JSON.stringify(bench.state());
    expect(token).not.toContain('"token":');

    sfu().kill();
    const back = await path('rtmp');
    expect(back.fellBack?.fault.code).toMatch(/^(realtime_|platform_)/);
    const fallen = await until('the stream on its other way', () =>
      ingest() === 'sending' ? bench.state().live : null,
    );
    expect(fallen).toMatchObject({ kind: 'live', sessionId, roomId: before.kind === 'live' ? before.roomId : '' });
    expect(bench.state().notices.map(({ fault }) => fault.code)).toContain('realtime_fell_back');
    expect(bench.state().plan.rtc).toBeNull();

    await sfu().restart();
    await bench.calls.live.switchPath({ to: 'realtime' });
    const again = await path('webrtc');
    expect(again.fellBack).toBeNull();
    expect(bench.state().notices.map(({ fault }) => fault.code)).not.toContain('realtime_fell_back');
    await until('the stream is confirmed', () => ingest() === 'sending');
    expect(bench.state().live).toMatchObject({ kind: 'live', sessionId });

    await bench.calls.live.end();
    await kind(bench, 'ended');
    expect(bench.state()).toMatchObject({ uplink: null, plan: { rtc: null } });
    const report = await until('the report', () =>
      bench.state().sessions.find((row) => row.id === sessionId && row.endedAtMs !== null),
    );
    // The recording ran from the studio's own encoder all along.
    expect(report.recording).toMatchObject({ complete: true, missing: false });
  });

  it('falls back at once when the page is gone, with the standby picture', async () => {
    await goLive();
    await path('webrtc');
    bench.page.leave();
    const back = await path('rtmp');
    expect(back.fellBack?.fault.code).toBe('no_page');
    bench.page.come('page-2');
    await until('the page back', () => {
      const { live } = bench.state();
      return live.kind === 'live' && live.page === 'present';
    });
    expect(bench.state().uplink?.path).toBe('rtmp');
  });

  it('goes live by the other way when the SFU is dead, and tells the host', async () => {
    sfu().kill();
    await goLive();
    await path('rtmp');
    const { uplink } = bench.state();
    // A platform whose server is gone may not even offer real time; where it does, the host is told.
    if (uplink?.canRealtime) expect(uplink.fellBack).not.toBeNull();
    expect(ingest()).toBe('sending');
  });

  it('stays as it is when real time does not come back, or when asked for the way that it has', async () => {
    await bench.calls.settings.patch({ stage: { uploadPath: 'steady' } });
    await goLive();
    await path('rtmp');
    // Asked for what it has: granted, and nothing moves.
    await bench.calls.live.switchPath({ to: 'steady' });
    sfu().kill();
    await bench.calls.live.switchPath({ to: 'realtime' });
    await until('the word about it', () =>
      bench.state().notices.some(({ fault }) => fault.code === 'realtime_not_back'),
    );
    expect(bench.state().uplink).toMatchObject({ path: 'rtmp', step: { kind: 'steady' } });
    expect(ingest()).toBe('sending');
  });
});
