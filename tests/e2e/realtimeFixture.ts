/**
 * What the specs of real time share: the built-in platform as a remote one with a real mediasoup behind a line that a test
 * can block, and a viewer in a browser of its own.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { type Rehearsal, type SfuDoor, startRehearsal } from '../../electron/core/rehearsal/index.ts';
import { sfuFolder } from '../sfu/index.ts';
import { launchBrowser } from '../support/browser.ts';
import { liveIs } from '../support/drive.ts';
import { type MediaProxy, openMediaProxy } from '../support/mediaProxy.ts';
import type { StudioLink } from '../support/studio.ts';
import { enterRoom, lookAtWatch, type WatchLook } from '../support/watchPage.ts';
import { prepare, QUICK } from './fixture.ts';

export type RealtimePlatform = {
  readonly rehearsal: Rehearsal;
  /** The line between the host's page and the SFU; viewers are on a line of their own, which is never broken. */
  readonly line: MediaProxy;
  sfu(): SfuDoor;
};

/** A platform with real time, as long as `use` runs. */
export async function withRealtime(use: (platform: RealtimePlatform) => Promise<void>): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'redcast-realtime-'));
  await using line = await openMediaProxy();
  let sfu: (() => SfuDoor) | null = null;
  const started = await startRehearsal({
    ...{ dataDir, noVideoMs: 60_000, ...QUICK, sfuFolder: sfuFolder() },
    door(door) {
      door.realtimeCandidates((candidates, side) => (side === 'sender' ? line.through(candidates) : candidates));
      sfu = () => door.sfu();
    },
  });
  if (!started.ok) throw new Error(`the platform did not start: ${JSON.stringify(started.fault)}`);
  try {
    await use({
      rehearsal: started.value,
      line,
      sfu() {
        if (!sfu) throw new Error('the platform has no door');
        return sfu();
      },
    });
  } finally {
    await started.value.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Connects the studio to that platform, with an approved topic and a bag. */
export async function prepareThere(link: StudioLink, { rehearsal }: RealtimePlatform): Promise<void> {
  await link.client.settings.setPlatformToken({ token: rehearsal.token });
  await link.client.settings.patch({ platform: { kind: 'remote', remoteUrl: rehearsal.baseUrl } });
  await prepare(link);
}

/** Goes live on that platform by the button. */
export async function goLiveThere(page: Page, link: StudioLink, platform: RealtimePlatform): Promise<void> {
  await prepareThere(link, platform);
  await page.locator('[data-testid="go-live"]:enabled').click();
  await liveIs(page, 'live', 40_000);
}

/** The way `path` stands and its far end confirms it. */
export const goesBy = (link: StudioLink, path: 'webrtc' | 'whip' | 'rtmp', timeoutMs = 40_000) =>
  link.until(
    ({ live, uplink }) =>
      live.kind === 'live' && live.ingest.kind === 'sending' && uplink?.path === path && uplink.step.kind === 'steady',
    `the way ${path}`,
    timeoutMs,
  );

export type Viewer = {
  readonly page: Page;
  look(): Promise<WatchLook>;
  /** Looks until it fits; throws with the last look. */
  until(fits: (seen: WatchLook) => boolean, what: string, timeoutMs?: number): Promise<WatchLook>;
  close(): Promise<void>;
};

/** A second real browser that has entered the room. */
export async function openViewer(watchUrl: string): Promise<Viewer> {
  const browser: Browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-US' });
  const page = await context.newPage();
  await enterRoom(page, watchUrl, 'Mia');
  const look = () => lookAtWatch(page);
  return {
    page,
    look,
    async until(fits, what, timeoutMs = 30_000) {
      const endsAt = Date.now() + timeoutMs;
      for (;;) {
        const seen = await look();
        if (fits(seen)) return seen;
        if (Date.now() > endsAt) throw new Error(`${what}: not within ${timeoutMs} ms, last ${JSON.stringify(seen)}`);
        // Twice a second is often enough for what takes seconds, and leaves the processor to the picture.
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    },
    close: () => browser.close(),
  };
}
