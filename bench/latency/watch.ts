/** Viewers in a browser of their own, as they sit somewhere else: one of the rehearsal's watch page, one of the bare page. */
import type { Page } from 'playwright';
import { launchBrowser } from '../../tests/support/browser.ts';
import { enterRoom } from '../../tests/support/watchPage.ts';
import { keepPeers, readClock } from './viewer.ts';

export type Viewer = AsyncDisposable & { readonly page: Page };

async function open(enter: (page: Page) => Promise<unknown>): Promise<Viewer> {
  const browser = await launchBrowser({ fakeDevices: false });
  try {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'en-US' });
    await page.addInitScript(keepPeers);
    await enter(page);
    await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0, null, { timeout: 30_000 });
    await readClock(page);
    return { page, [Symbol.asyncDispose]: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** Enters the room as somebody does. */
export const openRoom = (url: string): Promise<Viewer> => open((page) => enterRoom(page, url, 'Mia'));

export const openBare = (url: string): Promise<Viewer> => open((page) => page.goto(url));
