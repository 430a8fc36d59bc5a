/**
 * The stage sent by WebRTC: the page as built for production in a real browser, a real SFU that takes it, and a second page
 * that watches. Asked are the SFU and the viewer, not the code; and whether anything was negotiated that should not be.
 */
import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createWhipSession } from '../../electron/core/realtime/whip.ts';
import { done } from '../../shared/domain/fault.ts';
import type { CapturePlan } from '../../shared/domain/media.ts';
import type { RtcPlan, RtcReport } from '../../shared/domain/realtime.ts';
import { openMediaProxy } from '../support/mediaProxy.ts';
import { missing } from '../support/needs.ts';
import { startWhipReceiver } from '../support/whipReceiver.ts';
import type { Seen } from './harness/viewer.ts';
import { H264, OPUS, openRtcCore, openViewerPage, type RtcCore, VP8, VP9 } from './rtc-core.ts';
import { missingBrowser, StageDrive } from './stage-drive.ts';

const PICTURE = { width: 720, height: 1280 };
/** The browser's fake microphone beeps once a second: whoever hears nothing for so long hears silence. */
const BEEP_MS = 1_200;

let drive: StageDrive;
let core: RtcCore;
let viewer: Page;
let attempt = 0;

const planOf = (more: Partial<RtcPlan> = {}): RtcPlan => ({
  attempt,
  purpose: 'stream',
  way: 'webrtc',
  iceServers: [],
  iceRestarts: 0,
  codecs: ['h264', 'vp8'],
  ...PICTURE,
  fps: 30,
  maxVideoBitrate: 2_500_000,
  startVideoBitrate: 2_000_000,
  audioBitrate: 96_000,
  layers: 1,
  ...more,
});

/** A new connection. */
async function begin(more: Partial<RtcPlan> = {}): Promise<RtcPlan> {
  attempt += 1;
  core.reports.length = 0;
  core.failures.length = 0;
  const rtc = planOf(more);
  await drive.apply({ rtc });
  return rtc;
}

const report = (want: (now: RtcReport) => boolean, what: string, limitMs?: number) =>
  drive.eventually(
    () => {
      const [failure] = core.failures;
      if (failure) throw new Error(`${what}: the page failed: ${JSON.stringify(failure)}`);
      const now = core.reports.findLast((one) => one.attempt === attempt);
      return now && want(now) ? now : null;
    },
    what,
    limitMs,
  );

/** The page's first numbers from `atMs` (its clock) on. */
const reportSince = (atMs: number) =>
  drive.eventually(() => core.reports.find((one) => one.atMs >= atMs) ?? null, 'later numbers');
const connected = () => report((now) => now.connection === 'connected' && now.framesSent > 30, 'a picture on its way');
const failure = (limitMs?: number) => drive.eventually(() => core.failures[0] ?? null, 'a failure', limitMs);

async function watch(): Promise<void> {
  await drive.eventually(() => core.producer('audio'), 'picture and sound at the SFU');
  await viewer.evaluate(() => window.viewer.watch());
}
const seen = (want: (now: Seen) => boolean, what: string) =>
  drive.eventually(async () => {
    const now = await viewer.evaluate(() => window.viewer.look());
    return want(now) ? now : null;
  }, what);
const arrivedWhere = (want: (now: Awaited<ReturnType<RtcCore['arrived']>>) => boolean, what: string) =>
  drive.eventually(async () => {
    const now = await core.arrived('video');
    return want(now) ? now : null;
  }, what);
/** Pictures go on arriving at the viewer. */
async function picturesGoOn(what: string): Promise<void> {
  const { frames } = await viewer.evaluate(() => window.viewer.look());
  await seen((now) => now.frames > frames + 30, `pictures after ${what}`);
}
const negotiations = () => drive.page.evaluate(() => window.negotiations.join(' '));

const cannotRun = missing('sfu') || (await missingBrowser());

describe.skipIf(cannotRun)('the stage by WebRTC', () => {
  let cameras: NonNullable<CapturePlan['camera']>[];
  let microphone: CapturePlan['microphone'];

  beforeAll(async () => {
    core = await openRtcCore();
    drive = await StageDrive.open({
      fakeDeviceCount: 2,
      prepare: (page) => page.exposeFunction('rtcCall', (name: string, input: unknown) => core.answer(name, input)),
    });
    const { devices } = await drive.reportWhere((now) => now.devices.length > 0, 'a list of devices');
    cameras = devices.filter((device) => device.kind === 'camera');
    microphone = devices.find((device) => device.kind === 'microphone') ?? null;
    await drive.choose(cameras[0] ?? null, microphone);
    viewer = await openViewerPage(drive, core);
  }, 120_000);

  afterAll(async () => {
    await drive?.close();
    await core?.[Symbol.asyncDispose]();
  });

  beforeEach(() => {
    core.instead = {};
  });

  it('sends H.264 in full size with sound', async () => {
    await begin();
    await watch();
    const now = await seen(({ width, soundEnergy }) => width === PICTURE.width && soundEnergy > 0, 'picture and sound');
    expect(now).toMatchObject({ ...PICTURE, codec: 'video/H264', channels: 2 });
    expect(await arrivedWhere(([size]) => size?.score === 10, 'the best score')).toHaveLength(1);
    const last = await report((one) => one.rttMs !== null && one.lossShare !== null && one.bitrate > 0, 'numbers');
    expect(last).toMatchObject({ codec: 'video/H264', route: { protocol: 'udp', relayed: false }, iceRestarts: 0 });
    expect(last.audioBitrate).toBeGreaterThan(0);
    expect(last.availableBitrate).toBeGreaterThan(300_000);
    expect(last.layers).toMatchObject([PICTURE]);
  }, 60_000);

  it('negotiates nothing for another scene, a mute, another camera, a lost camera, other bitrates', async () => {
    const before = await negotiations();
    await drive.apply({ scene: 'desk' });
    await picturesGoOn('another scene');
    await drive.apply({ scene: 'camera', micMuted: true });
    await drive.eventually(async () => {
      const { soundEnergy } = await viewer.evaluate(() => window.viewer.look());
      await new Promise((wake) => setTimeout(wake, BEEP_MS));
      return (await viewer.evaluate(() => window.viewer.look())).soundEnergy === soundEnergy ? true : null;
    }, 'silence for the viewer');
    await drive.apply({ micMuted: false, camera: cameras[1] ?? null });
    await picturesGoOn('another camera');
    const energy = (await viewer.evaluate(() => window.viewer.look())).soundEnergy;
    await seen(({ soundEnergy }) => soundEnergy > energy, 'sound after the mute');
    await drive.pullCamera();
    await drive.reportWhere((now) => now.camera.kind === 'failed', 'a lost camera');
    await picturesGoOn('the loss of the camera');
    await drive.apply({ microphone: null });
    await drive.apply({ rtc: planOf({ maxVideoBitrate: 600_000 }) });
    await picturesGoOn('less bitrate');
    await drive.page.evaluate(() => {
      window.hideDevices = false;
    });
    await drive.apply({ camera: cameras[0] ?? null, microphone });
    await drive.page.evaluate(() => window.stage.retrySource('camera'));
    await drive.reportWhere((now) => now.camera.kind === 'on' && now.microphone.kind === 'on', 'the devices');
    await picturesGoOn('the devices came back');
    expect(await seen(({ width }) => width > 0, 'a picture')).toMatchObject(PICTURE);
    expect(await negotiations()).toBe(before);
    expect(core.asked.get('produce')).toBe(2);
  }, 120_000);

  it('restarts ICE on the same connection, and counts on', async () => {
    const before = core.reports.at(-1);
    await drive.apply({ rtc: planOf({ iceRestarts: 1 }) });
    await report((now) => now.iceRestarts === 1 && now.connection === 'connected', 'a restart');
    await picturesGoOn('the restart');
    const after = core.reports.at(-1);
    expect(core.asked.get('restartIce')).toBe(1);
    for (const count of ['sentBytes', 'feedbackBytes', 'packetsSent', 'framesSent'] as const)
      expect(after?.[count]).toBeGreaterThan(before?.[count] ?? Number.POSITIVE_INFINITY);
  }, 60_000);

  it.each([2, 3])(
    'sends %i sizes',
    async (layers) => {
      await begin({ layers });
      await connected();
      const sizes = await arrivedWhere(
        (now) => now.length === layers && now.every((size) => size.bitrate > 0 && size.score === 10),
        'every size with the best score',
      );
      expect(sizes.map(({ rid }) => rid)).toEqual(['r0', 'r1', 'r2'].slice(0, layers));
      const told = await report(
        (now) => now.layers.length === layers && now.layers.every(({ width }) => width > 0),
        'sizes',
      );
      expect(told.layers.map(({ width, height }) => ({ width, height }))).toEqual(
        sizes.map((_, i) => ({
          width: PICTURE.width / 2 ** (layers - 1 - i),
          height: PICTURE.height / 2 ** (layers - 1 - i),
        })),
      );
    },
    60_000,
  );

  it('sees that nothing arrives any more, also while the far end still speaks', async () => {
    core.proxy = await openMediaProxy();
    await begin();
    const { feedbackBytes } = await connected();
    await report((now) => now.feedbackBytes > feedbackBytes + 2_000, 'feedback');
    for (const cut of [{ udp: 'blocked' as const }, { udp: 'open' as const, loss: { up: 1 } }]) {
      core.proxy.set({ udp: 'open', loss: 0 });
      const back = core.reports.at(-1)?.feedbackBytes ?? 0;
      await report((now) => now.feedbackBytes > back + 1_000, 'feedback before the cut');
      core.proxy.set(cut);
      // What was on its way is there after a second; then four more of the page's numbers.
      const cutAtMs = core.reports.at(-1)?.atMs ?? 0;
      const still = await reportSince(cutAtMs + 1_500);
      const later = await reportSince(still.atMs + 4_000);
      expect(later.sentBytes).toBeGreaterThan(still.sentBytes);
      expect(later.feedbackBytes).toBe(still.feedbackBytes);
    }
    core.proxy.set({ udp: 'open', loss: 0 });
    await core.proxy.close();
    core.proxy = null;
  }, 60_000);

  it('goes by TCP where UDP is blocked', async () => {
    core.proxy = await openMediaProxy({ conditions: { udp: 'blocked' } });
    await begin();
    const now = await connected();
    expect(now.route).toEqual({ protocol: 'tcp', relayed: false });
    await watch();
    expect(await seen(({ frames }) => frames > 30, 'a picture')).toMatchObject(PICTURE);
    await core.proxy.close();
    core.proxy = null;
  }, 60_000);

  it('takes VP8 where the SFU has no H.264', async () => {
    await core.useCodecs([OPUS, VP8]);
    await begin();
    await connected();
    await watch();
    expect(await seen(({ frames }) => frames > 0, 'a picture')).toMatchObject({ ...PICTURE, codec: 'video/VP8' });
  }, 60_000);

  it.each([
    ['video', [OPUS, VP9]],
    ['audio', [H264]],
  ])(
    'says that there is no common format for %s',
    async (kind, codecs) => {
      await core.useCodecs(codecs);
      await begin();
      expect(await failure()).toMatchObject({ attempt, fault: { code: 'realtime_no_codec', rule: kind } });
      await core.useCodecs([OPUS, H264, VP8]);
    },
    60_000,
  );

  it('passes on a refusal, names parameters that cannot be used, and keeps quiet about what is over', async () => {
    core.instead = {
      createTransport: () => ({ ok: false, fault: { code: 'realtime_token_expired', retry: 'later' } }),
    };
    await begin();
    expect(await failure()).toMatchObject({ attempt, fault: { code: 'realtime_token_expired', retry: 'later' } });

    core.instead = {
      capabilities: () => ({
        ok: true,
        value: {
          rtpCapabilities: { codecs: [{ ...H264, kind: 'audio', mimeType: 'nonsense' }], headerExtensions: [] },
        },
      }),
    };
    await begin();
    expect(await failure()).toMatchObject({ fault: { code: 'realtime_garbage', field: 'rtpCapabilities' } });

    core.instead = { restartIce: () => ({ ok: false, fault: { code: 'cancelled', retry: 'now' } }) };
    await begin();
    await connected();
    await drive.apply({ rtc: planOf({ iceRestarts: 1 }) });
    // The refusal comes at once and ends the attempt, which says nothing more: three times as long as between two reports.
    await new Promise((wake) => setTimeout(wake, 1_500));
    expect(core.failures).toEqual([]);
  }, 60_000);

  it('says that there is no route', async () => {
    core.proxy = await openMediaProxy({ conditions: { udp: 'blocked', tcp: 'blocked' } });
    await begin();
    expect(await failure(40_000)).toMatchObject({ attempt, fault: { code: 'realtime_no_route' } });
    await core.proxy.close();
    core.proxy = null;
  }, 60_000);

  it('sends grain and a hum for the upload test, not the host, and much of it from the first second on', async () => {
    await begin({ purpose: 'test' });
    await drive.eventually(async () => ((await core.arrived('video'))[0]?.packetCount ? true : null), 'packets');
    const bytes = async () => (await core.arrived('video'))[0]?.byteCount ?? 0;
    const [from, fromMs] = [await bytes(), performance.now()];
    // What is counted in two seconds, the first ones of the connection.
    await new Promise((wake) => setTimeout(wake, 2_000));
    const kbit = (((await bytes()) - from) * 8) / (performance.now() - fromMs);
    await watch();
    const energy = (await seen((now) => now.soundEnergy > 0, 'a hum')).soundEnergy;
    await new Promise((wake) => setTimeout(wake, BEEP_MS));
    const { soundEnergy } = await viewer.evaluate(() => window.viewer.look());
    expect(soundEnergy - energy).toBeLessThan(0.001);
    const told = await report(
      (now) => now.bitrate > 1_500_000 && now.layers[0]?.height === PICTURE.height,
      'a full bitrate',
    );
    console.info(
      `upload test: ${Math.round(kbit)} kbit/s in the first two seconds, then ${Math.round(told.bitrate / 1000)}; ` +
        `the line is taken for ${Math.round((told.availableBitrate ?? 0) / 1000)}`,
    );
    expect(kbit).toBeGreaterThan(700);
  }, 60_000);

  it('speaks WHIP with a receiver that is none of ours, and restarts ICE there', async () => {
    await using receiver = await startWhipReceiver();
    const session = createWhipSession({ url: receiver.endpoint, token: receiver.token });
    const { signal } = new AbortController();
    core.instead = {
      async whip({ sdp }) {
        const reply = await session.offer(sdp, signal);
        return reply.ok ? done({ sdp: reply.value.sdp }) : reply;
      },
      async whipRestart({ sdp }) {
        const reply = await session.restart(sdp, signal);
        return reply.ok ? done({ sdp: reply.value }) : reply;
      },
    };
    await begin({ way: 'whip' });
    // In full size at once: a browser left to itself takes ten seconds to get there.
    expect(await connected()).toMatchObject({ codec: 'video/H264', layers: [PICTURE] });
    const there = receiver.sessions()[0];
    if (!there) throw new Error('the receiver has no session');
    const some = (count: number) =>
      drive.eventually(() => (there.pictures().length >= count ? true : null), `${count} pictures at the receiver`);
    await some(30);
    expect(there.offer).toMatch(/a=fmtp:\d+ .*sprop-stereo=1/);
    const before = await negotiations();
    await drive.apply({ scene: 'desk', micMuted: true });
    await some(there.pictures().length + 30);
    await drive.apply({ scene: 'camera', micMuted: false });
    expect(await negotiations()).toBe(before);
    await drive.apply({ rtc: planOf({ way: 'whip', iceRestarts: 1 }) });
    await report((now) => now.iceRestarts === 1 && now.connection === 'connected', 'a restart');
    expect(there.restarts()).toBe(1);
    await some(there.pictures().length + 30);

    core.instead = { whipRestart: () => done({ sdp: null }) };
    await drive.apply({ rtc: planOf({ way: 'whip', iceRestarts: 2 }) });
    expect(await failure()).toMatchObject({ attempt, fault: { code: 'realtime_stalled', rule: 'no_restart' } });
    await session.end();
  }, 60_000);

  it('lets go of everything at the end', async () => {
    await drive.apply({ rtc: null });
    core.reports.length = 0;
    // Longer than from one report to the next.
    await new Promise((wake) => setTimeout(wake, 1_200));
    expect(core.reports).toEqual([]);
    const troubles = await drive.page.evaluate(() => window.stageTroubles);
    expect(troubles.filter((text) => /frames|real time|message/.test(text))).toEqual([]);
    expect(await drive.page.evaluate(() => window.violations)).toEqual([]);
  }, 30_000);
});
