import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { launchOptions } from '../support/browser.ts';
import { ready } from '../support/drive.ts';

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

declare global {
  interface Window {
    chaosCamera?: { unplug(): void; plug(): void };
  }
}

/**
 * Runs in the page before anything else: a camera that goes as a real one does. Its tracks end, the list of devices is
 * without it, asking for it says that there is none; then it is there again under its old id.
 */
function cameraWithCable(): void {
  const media = navigator.mediaDevices;
  if (!media) return;
  const open = media.getUserMedia.bind(media);
  const list = media.enumerateDevices.bind(media);
  const tracks = new Set<MediaStreamTrack>();
  let gone = false;
  media.getUserMedia = async (wanted) => {
    if (gone && wanted?.video) throw new DOMException('Requested device not found', 'NotFoundError');
    const stream = await open(wanted);
    for (const track of stream.getVideoTracks()) tracks.add(track);
    return stream;
  };
  media.enumerateDevices = async () => (await list()).filter((device) => !gone || device.kind !== 'videoinput');
  window.chaosCamera = {
    unplug() {
      gone = true;
      for (const track of tracks) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
      tracks.clear();
      media.dispatchEvent(new Event('devicechange'));
    },
    plug() {
      gone = false;
      media.dispatchEvent(new Event('devicechange'));
    },
  };
}

/** Longer than any page takes to load on a busy machine. */
const PAGE_LIMIT_MS = 30_000;

export async function openHostPage(url: () => string): Promise<HostPage> {
  // Ctrl-C ends this program in its own order: the browser must not take it along at once.
  const browser: Browser = await chromium.launch({
    ...(await launchOptions()),
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
  context.setDefaultTimeout(PAGE_LIMIT_MS);
  await context.addInitScript(cameraWithCable);
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
