import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { launchOptions } from '../support/browser.ts';
import { ready } from '../support/drive.ts';
import { devicesThatTellTime } from './devices.ts';

/** The host's page in a real browser, with a camera that can be pulled out. */
export type HostPage = {
  page(): Page;
  /** Its renderer dies, as by a fault in the browser. Resolves when it is dead. */
  crash(): Promise<void>;
  /** Opens the studio again as a person does: the address alone, let in by the cookie. */
  reopen(): Promise<void>;
  unplugCamera(): Promise<void>;
  plugCamera(): Promise<void>;
  readonly context: BrowserContext;
  close(): Promise<void>;
};

/** Longer than any page takes to load on a busy machine. */
const PAGE_LIMIT_MS = 30_000;

/** `signal` takes the browser away, and with it whatever waits for a page. */
export async function openHostPage(url: () => string, signal: AbortSignal): Promise<HostPage> {
  // Ctrl-C ends this program in its own order: the browser must not take it along at once.
  const browser: Browser = await chromium.launch({
    ...(await launchOptions()),
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  // Closed already, or closing: nothing is left to do.
  signal.addEventListener('abort', () => void browser.close().catch(() => undefined));
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
  context.setDefaultTimeout(PAGE_LIMIT_MS);
  await context.addInitScript(devicesThatTellTime);
  let page = await context.newPage();
  await page.goto(url());
  await ready(page, 'prepare');
  const cable = (way: 'plug' | 'unplug') => page.evaluate((which) => window.chaosCamera?.[which](), way);
  return {
    page: () => page,
    context,
    async crash() {
      const session = await context.newCDPSession(page);
      const dead = page.waitForEvent('crash');
      // It never answers: there is nobody left to.
      session.send('Page.crash').catch(() => undefined);
      await dead;
    },
    async reopen() {
      const old = page;
      page = await context.newPage();
      await page.goto(new URL(url()).origin);
      await old.close();
    },
    unplugCamera: () => cable('unplug'),
    plugCamera: () => cable('plug'),
    async close() {
      await browser.close();
    },
  };
}
