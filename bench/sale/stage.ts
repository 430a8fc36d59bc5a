import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { type FakeObs, startFakeObs } from '../../electron/core/obs/fakeObs.ts';
import type { RoomId, SessionId } from '../../shared/domain/index.ts';
import { prepareRoom } from '../../tests/support/approvedRoom.ts';
import { openStudio, ready } from '../../tests/support/drive.ts';
import { type RunningStudio, type StudioLink, startStudio } from '../../tests/support/studio.ts';
import { type PlatformProcess, startPlatform } from './platform-process.ts';

const ITEMS = 12;

export type Sale = {
  readonly platform: PlatformProcess;
  readonly platformDir: string;
  readonly studio: RunningStudio;
  readonly link: StudioLink;
  readonly page: Page;
  readonly ids: { roomId: RoomId; sessionId: SessionId };
  close(): Promise<void>;
};

/** A studio that is live on a platform with twelve items in the bag, its Stage screen in front of a host. */
export async function openSale(options: {
  folder: string;
  browser: Browser;
  stage: boolean;
  profile: string | null;
}): Promise<Sale> {
  const stack = new AsyncDisposableStack();
  try {
    const platformDir = join(options.folder, 'platform');
    const platform = await startPlatform(platformDir);
    stack.defer(() => platform.stop());
    const studio = await startStudio({
      nodeArgs: options.profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`],
    });
    stack.defer(async () => void (await studio.stop()));
    const link = await studio.link();
    stack.defer(() => link.close());
    await link.client.settings.setPlatformToken({ token: platform.token });
    await link.client.settings.patch({
      platform: { kind: 'remote', remoteUrl: platform.baseUrl },
      recording: { enabled: false },
    });
    await link.until((s) => s.platform.kind === 'online' && !s.platform.rehearsal, 'the platform');
    await prepareRoom(link);
    await fillBag(link);
    if (!options.stage) {
      const obs = await attachObs(link);
      stack.defer(() => obs.close());
      platform.pretendVideo();
    }
    const page = await options.browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
    page.on('pageerror', (error) => console.error(`page: ${error.message}`));
    await openStudio(page, studio);
    await page.locator('[data-testid="go-live"]:enabled').click();
    const { live, bag } = await link.until((s) => s.live.kind === 'live', 'going live', 60_000);
    await ready(page, 'stage');
    if (live.kind !== 'live' || live.roomId === null) throw new Error('live without a room');
    platform.sell((bag?.items ?? []).map(({ id, title, livePrice }) => ({ id, title, livePrice, stock: 1_000_000 })));
    const owned = stack.move();
    return {
      platform,
      platformDir,
      studio,
      link,
      page,
      ids: { roomId: live.roomId, sessionId: live.sessionId },
      close: () => owned.disposeAsync(),
    };
  } finally {
    await stack.disposeAsync();
  }
}

async function fillBag(link: StudioLink): Promise<void> {
  const { products } = await link.client.catalogue.search({ query: '' });
  const have = new Set(link.state()?.bag?.items.map((item) => item.productId));
  for (const product of products.filter((one) => one.available && !have.has(one.id)).slice(0, ITEMS - have.size))
    await link.client.bag.add({ productId: product.id });
  await link.until((s) => s.bag?.items.length === ITEMS, 'twelve items');
}

async function attachObs(link: StudioLink): Promise<FakeObs> {
  const obs = await startFakeObs();
  await link.client.settings.patch({ obs: { use: true } });
  await link.client.obs.connect({ host: '127.0.0.1', port: obs.port });
  await link.until((s) => s.obs.link.kind === 'connected' && s.obs.findings.length > 0, 'OBS connected and read');
  return obs;
}
