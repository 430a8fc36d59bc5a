/**
 * The stage sent where no direct route is open: a real SFU behind a firewall that lets nobody in but a real TURN server
 * (coturn), reached by UDP, TCP and TLS. The page is as built for production, in a real browser.
 */
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reply } from '../../shared/domain/fault.ts';
import { type RtcPlan, type RtcReport, TransportOptions } from '../../shared/domain/realtime.ts';
import { missing } from '../support/needs.ts';
import { type Firewall, openFirewall, startTurnServer, type TurnServer } from '../support/turnServer.ts';
import { openRtcCore, openViewerPage, type RtcCore } from './rtc-core.ts';
import { missingBrowser, StageDrive } from './stage-drive.ts';

const PICTURE = { width: 720, height: 1280 };
const cannotRun = missing('sfu', 'turnserver') || (await missingBrowser());

describe.skipIf(cannotRun)('the stage by a relay', () => {
  let turn: TurnServer;
  let firewall: Firewall;
  let core: RtcCore;
  let drive: StageDrive;
  let viewer: Page;
  let attempt = 0;

  beforeAll(async () => {
    turn = await startTurnServer();
    firewall = openFirewall((port) => turn.relaysFrom(port));
    core = await openRtcCore();
    drive = await StageDrive.open({
      // What a certificate authority vouches for on the internet, nobody does on loopback.
      args: ['--ignore-certificate-errors'],
      prepare: (page) =>
        page.exposeFunction('rtcCall', async (name: string, input: unknown) => {
          const reply = await core.answer(name, input);
          return name === 'createTransport' ? behindFirewall(reply) : reply;
        }),
    });
    const { devices } = await drive.reportWhere((now) => now.devices.length > 0, 'a list of devices');
    const first = (kind: 'camera' | 'microphone') => devices.find((device) => device.kind === kind) ?? null;
    await drive.choose(first('camera'), first('microphone'));
    viewer = await openViewerPage(drive, core);
  }, 120_000);

  afterAll(async () => {
    await drive?.close();
    await core?.[Symbol.asyncDispose]();
    await firewall?.close();
    await turn?.close();
  });

  /** UDP alone, and only from the relay: what a server in a guarded network offers. */
  async function behindFirewall(reply: Reply<unknown>): Promise<Reply<unknown>> {
    if (!reply.ok) return reply;
    const options = TransportOptions.parse(reply.value);
    const udp = options.iceCandidates.filter(({ protocol }) => protocol === 'udp');
    const iceCandidates = await Promise.all(
      udp.map(async (one) => ({ ...one, port: await firewall.before(one.port) })),
    );
    return { ok: true, value: { ...options, iceCandidates } };
  }

  async function begin(urls: string, credential = turn.credential): Promise<void> {
    attempt += 1;
    core.reports.length = 0;
    core.failures.length = 0;
    const rtc: RtcPlan = {
      ...{ attempt, purpose: 'stream', way: 'webrtc', iceRestarts: 0, codecs: ['h264', 'vp8'], ...PICTURE, fps: 30 },
      ...{ maxVideoBitrate: 2_500_000, startVideoBitrate: 2_000_000, audioBitrate: 96_000, layers: 1 },
      iceServers: [{ urls: [urls], username: turn.username, credential }],
    };
    await drive.apply({ rtc });
  }

  const report = (want: (now: RtcReport) => boolean, what: string) =>
    drive.eventually(() => {
      const [failure] = core.failures;
      if (failure) throw new Error(`${what}: ${JSON.stringify(failure)}; coturn: ${turn.log().slice(-2_000)}`);
      const now = core.reports.findLast((one) => one.attempt === attempt);
      return now && want(now) ? now : null;
    }, what);

  for (const way of ['udp', 'tcp', 'tls'] as const)
    it(`goes by TURN over ${way.toUpperCase()}`, async ({ skip }) => {
      const urls = turn.urls[way];
      if (urls === null) skip('no openssl to make a certificate with');
      else await begin(urls);
      const { passed } = firewall.counts();
      const now = await report((one) => one.connection === 'connected' && one.framesSent > 60, 'a picture on its way');
      expect(now).toMatchObject({ codec: 'video/H264', layers: [PICTURE], route: { protocol: way, relayed: true } });
      const arrived = await drive.eventually(async () => {
        const [size] = await core.arrived('video');
        return size?.score === 10 ? size : null;
      }, 'the best score');
      expect(arrived.packetsLost).toBe(0);
      await viewer.evaluate(() => window.viewer.watch());
      const seen = await drive.eventually(async () => {
        const one = await viewer.evaluate(() => window.viewer.look());
        return one.frames > 30 && one.width === PICTURE.width && one.soundEnergy > 0 ? one : null;
      }, 'picture and sound for a viewer');
      expect(seen).toMatchObject({ ...PICTURE, codec: 'video/H264' });
      expect(firewall.counts().passed).toBeGreaterThan(passed + 100);
    }, 60_000);

  it('has no route with a word that the relay does not know: nothing goes past it', async () => {
    const { passed, refused } = firewall.counts();
    await begin(turn.urls.udp, 'another-word');
    const failure = await drive.eventually(() => core.failures[0] ?? null, 'a failure', 40_000);
    expect(failure).toMatchObject({ attempt, fault: { code: 'realtime_no_route' } });
    const after = firewall.counts();
    // The direct route was tried, and shut.
    expect(after.refused).toBeGreaterThan(refused);
    // What was on its way from the connection before.
    expect(after.passed - passed).toBeLessThan(100);
    expect(turn.log()).toMatch(/user host credentials are incorrect/);
  }, 60_000);
});
