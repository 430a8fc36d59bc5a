/** The studio with the coded camera, live on a platform with real time or on an address. */
import { join } from 'node:path';
import type { Page } from 'playwright';
import { type Rehearsal, startRehearsal } from '../../electron/core/rehearsal/index.ts';
import { sfuFolder } from '../../tests/sfu/index.ts';
import { prepareRoom } from '../../tests/support/approvedRoom.ts';
import { launchBrowser } from '../../tests/support/browser.ts';
import { enterManual, goTo, liveIs, openStudio } from '../../tests/support/drive.ts';
import { type MediaProxy, openMediaProxy } from '../../tests/support/mediaProxy.ts';
import { type StudioLink, startStudio } from '../../tests/support/studio.ts';
import { CODED_CAMERA, installCodedCamera } from './camera.ts';
import { keepPeers } from './viewer.ts';

export type Studio = AsyncDisposable & { readonly page: Page; readonly link: StudioLink };

export async function openCodedStudio(): Promise<Studio> {
  await using parts = new AsyncDisposableStack();
  const studio = await startStudio();
  parts.defer(async () => void (await studio.stop()));
  const browser = await launchBrowser();
  parts.defer(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  await page.addInitScript(keepPeers);
  await page.addInitScript(installCodedCamera, CODED_CAMERA);
  const link = await studio.link();
  parts.defer(() => link.close());
  await openStudio(page, studio);
  const owned = parts.move();
  return { page, link, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

export type Platform = AsyncDisposable & { readonly rehearsal: Rehearsal; readonly line: MediaProxy };

/** The rehearsal platform with a real mediasoup behind a line that can lose packets, in this process. */
export async function openPlatform(folder: string): Promise<Platform> {
  await using parts = new AsyncDisposableStack();
  const line = parts.use(await openMediaProxy());
  const started = await startRehearsal({
    ...{ dataDir: join(folder, 'platform'), reviewMs: 0, audienceSpeed: 0, sfuFolder: sfuFolder() },
    door(door) {
      door.realtimeCandidates((candidates, side) => (side === 'sender' ? line.through(candidates) : candidates));
    },
  });
  if (!started.ok) throw new Error(`rehearsal platform: ${started.fault.code}`);
  parts.defer(() => started.value.close());
  const owned = parts.move();
  return { rehearsal: started.value, line, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The far end confirms the stream by this way. */
export const goesBy = (link: StudioLink, path: 'webrtc' | 'rtmp') =>
  link.until(
    ({ live, uplink }) =>
      live.kind === 'live' && live.ingest.kind === 'sending' && uplink?.path === path && uplink.step.kind === 'steady',
    `the way ${path}`,
    40_000,
  );

export async function goLiveThere(
  { page, link }: Studio,
  { rehearsal }: Platform,
  way: 'realtime' | 'steady',
): Promise<void> {
  await link.client.settings.setPlatformToken({ token: rehearsal.token });
  await link.client.settings.patch({ platform: { kind: 'remote', remoteUrl: rehearsal.baseUrl } });
  await link.client.settings.patch({ stage: { uploadPath: way } });
  await link.until((s) => s.platform.kind === 'online' && !s.platform.rehearsal, 'the platform');
  await prepareRoom(link);
  await page.locator('[data-testid="go-live"]:enabled').click();
  await liveIs(page, 'live', 40_000);
  await goTo(page, 'stage');
  await goesBy(link, way === 'realtime' ? 'webrtc' : 'rtmp');
}

export async function goLiveAt({ page }: Studio, server: string, key: string): Promise<void> {
  await goTo(page, 'prepare');
  await enterManual(page, server, key);
  await page.locator('[data-testid="go-live"]:enabled').click();
  await liveIs(page, 'live', 40_000);
  await goTo(page, 'stage');
}
