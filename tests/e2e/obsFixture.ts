/**
 * tests/e2e/obsFixture - a real OBS beside the studio: Debian's OBS 29 on a screen that nobody sees, and what the specs do
 * with it. Without OBS, Xvfb, nginx-rtmp or ffmpeg on the machine they are skipped and say what is missing; never in CI.
 */
import type { Page } from '@playwright/test';
import { OBSWebSocket } from 'obs-websocket-js/json';
import { enterManual, goTo, liveIs } from '../support/drive.ts';
import { missing } from '../support/needs.ts';
import { type NginxRtmp, startNginxRtmp } from '../support/nginxRtmp.ts';
import { loopingClip, type ObsOptions, type RealObs, rtmpService, startObs } from '../support/obs.ts';
import type { StudioLink } from '../support/studio.ts';
import { test as base, expect } from './fixture.ts';

export const noObs = missing('obs', 'xvfb', 'nginx', 'nginxRtmp', 'ffmpeg', 'ffprobe');
export const NEEDS = 'needs OBS, Xvfb, ffmpeg and nginx with its RTMP module';

/** What the host had set in OBS before the studio came. */
export const OWN = { server: 'rtmp://own.example/app', key: 'their-own-secret' } as const;
export const PORTRAIT = { width: 720, height: 1280, fps: 30 } as const;

const fill = (name: string, color: number) =>
  ({ id: 'color_source', name, settings: { color, width: 720, height: 1280 } }) as const;
/** OBS writes colours as ABGR. */
export const RED = fill('Red wall', 0xff_20_20_d0);
export const BLUE = fill('Blue wall', 0xff_d0_30_20);

/** Two scenes that a viewer can tell apart by their colour, one with sound. */
export const TWO_WALLS: ObsOptions['collection'] = {
  sources: [
    RED,
    BLUE,
    {
      id: 'ffmpeg_source',
      name: 'Clip',
      settings: {
        ...{ local_file: loopingClip(), is_local_file: true, looping: true },
        ...{ restart_on_activate: false, hw_decode: false, close_when_inactive: false },
      },
    },
  ],
  scenes: [
    { name: 'Talk', items: [{ name: 'Red wall' }, { name: 'Clip', x: 40, y: 900 }] },
    { name: 'Desk', items: [{ name: 'Blue wall' }, { name: 'Clip', x: 40, y: 900 }] },
  ],
};

type Fixtures = {
  /** Change with `test.use({ obsOptions: … })`. */
  obsOptions: ObsOptions;
  obs: RealObs;
  nginx: NginxRtmp;
};

export const test = base.extend<Fixtures>({
  obsOptions: [
    {
      video: PORTRAIT,
      encoder: { mode: 'Simple', videoKbps: 2_500, audioKbps: 128, keyint: 60 },
      collection: TWO_WALLS,
      service: rtmpService(OWN.server, OWN.key),
    },
    { option: true },
  ],
  obs: async ({ obsOptions }, use, info) => {
    base.skip(noObs, NEEDS);
    const obs = await startObs(obsOptions);
    await use(obs);
    if (info.status !== info.expectedStatus)
      await info.attach('obs log', { body: obs.logs(), contentType: 'text/plain' });
    await obs.close();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
  nginx: async ({}, use) => {
    base.skip(noObs, NEEDS);
    const nginx = await startNginxRtmp();
    await use(nginx);
    await nginx.close();
  },
});

export { expect };

/** OBS mode on and connected, as the host left it the day before. */
export async function attachObs(link: StudioLink, obs: RealObs): Promise<void> {
  await link.client.settings.patch({ obs: { use: true } });
  await link.client.obs.connect({ host: '127.0.0.1', port: obs.port, password: obs.password });
  await attached(link);
}

export const attached = (link: StudioLink, timeoutMs = 20_000) =>
  link.until((s) => s.obs.link.kind === 'connected' && s.obs.findings.length > 0, 'OBS connected and read', timeoutMs);

export const sending = (link: StudioLink, timeoutMs = 30_000) =>
  link.until((s) => s.live.kind === 'live' && s.live.ingest.kind === 'sending', 'live and sending', timeoutMs);

/** Goes live to an RTMP server from the Prepare screen, with the picture of OBS. */
export async function goLiveTo(page: Page, link: StudioLink, address: string, key: string): Promise<void> {
  await goTo(page, 'prepare');
  await enterManual(page, address, key);
  await page.locator('[data-testid="go-live"]:enabled').click();
  await liveIs(page, 'live', 40_000);
  await sending(link);
}

/** What OBS has as its stream service, by its own file. */
export const serviceOf = (obs: RealObs): unknown => {
  const { settings } = obs.profile() as { settings: { server?: string; key?: string } };
  return { server: settings.server, key: settings.key };
};

/** OBS by a client that is not the studio: what the host does there with their own hands. */
async function byHand<T>(obs: RealObs, work: (hand: OBSWebSocket) => Promise<T>): Promise<T> {
  const hand = new OBSWebSocket();
  await hand.connect(`ws://127.0.0.1:${obs.port}`, obs.password ?? undefined);
  try {
    return await work(hand);
  } finally {
    await hand.disconnect();
  }
}

export const pressInObs = (obs: RealObs, button: 'StartStream' | 'StopStream'): Promise<unknown> =>
  byHand(obs, (hand) => hand.call(button));

/** What the host sets under Settings, Stream. */
export const setService = (obs: RealObs, server: string, key: string): Promise<unknown> =>
  byHand(obs, (hand) =>
    hand.call('SetStreamServiceSettings', {
      streamServiceType: 'rtmp_custom',
      streamServiceSettings: { server, key, use_auth: false, bwtest: false },
    }),
  );
