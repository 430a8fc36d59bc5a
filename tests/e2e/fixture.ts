/**
 * tests/e2e - the real core and the real page, driven as a person would. This file starts what a spec needs: a browser
 * with a fake camera and microphone, a fresh studio whose reviewer answers at once, and a watch on the page's console.
 */
import { type Browser, test as base, expect, type Page } from '@playwright/test';
import { prepareRoom } from '../support/approvedRoom.ts';
import { launchBrowser } from '../support/browser.ts';
import { openStudio } from '../support/drive.ts';
import { type RunningStudio, type StudioLink, type StudioOptions, startStudio } from '../support/studio.ts';

/** Review in a third of a second and nobody in the audience: what a test sees, it has done itself. */
export const QUICK = { reviewMs: 300, audienceSpeed: 0.001, seed: 7 } as const;

/** Words of the browser about its own machine, and about frames it lost on their way into the stage's worker. */
const HARMLESS = [
  /GPU stall due to ReadPixels/,
  /Automatic fallback to software WebGL/,
  /VideoFrame was garbage collected/,
];

/** What a page complained about. `allow` names what a test brings about on purpose. */
export type Complaints = {
  allow(pattern: RegExp): void;
  watch(page: Page): void;
  /** The studio is about to stop: pages that are still open say that they lost it, and rightly. */
  over(): void;
  found(): string[];
};

export function watchComplaints(): Complaints {
  const allowed = [...HARMLESS];
  const words: string[] = [];
  let open = true;
  const hear = (line: string) => {
    if (open) words.push(line);
  };
  return {
    allow: (pattern) => allowed.push(pattern),
    over() {
      open = false;
    },
    watch(page) {
      page.on('console', (message) => {
        if (message.type() === 'error') hear(`${message.text()} (${message.location().url})`);
      });
      page.on('pageerror', (error) => hear(`${error.name}: ${error.message}`));
      page.on('crash', () => hear('the page crashed'));
    },
    found: () => words.filter((line) => !allowed.some((pattern) => pattern.test(line))),
  };
}

type Fixtures = {
  /** Change with `test.use({ studioOptions: … })`. */
  studioOptions: StudioOptions;
  studio: RunningStudio;
  link: StudioLink;
  complaints: Complaints;
};

export const test = base.extend<Fixtures, { browser: Browser }>({
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
    async ({}, use) => {
      const browser = await launchBrowser();
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  viewport: { width: 1280, height: 800 },
  locale: 'en-US',
  studioOptions: [{ rehearsal: QUICK }, { option: true }],
  studio: async ({ studioOptions, complaints }, use, info) => {
    const studio = await startStudio(studioOptions);
    await use(studio);
    if (info.status !== info.expectedStatus)
      await info.attach('studio log', { body: studio.log(), contentType: 'text/plain' });
    complaints.over();
    await studio.stop();
  },
  link: async ({ studio }, use, info) => {
    const link = await studio.link();
    await use(link);
    if (info.status !== info.expectedStatus)
      await info.attach('studio state', {
        body: JSON.stringify(link.state(), null, 2),
        contentType: 'application/json',
      });
    link.close();
  },
  complaints: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const complaints = watchComplaints();
      await use(complaints);
      expect(complaints.found(), 'what the page complained about').toEqual([]);
    },
    { auto: true },
  ],
  context: async ({ context, complaints }, use) => {
    context.on('page', (page) => complaints.watch(page));
    await use(context);
  },
  /** A page with the studio open on Prepare. Ask for `context` instead to open it otherwise. */
  page: async ({ context, studio }, use) => {
    const page = await context.newPage();
    await openStudio(page, studio);
    await use(page);
    // Before the studio stops: a page that loses its core says so.
    await page.close();
  },
});

export { expect };

export const prepare = prepareRoom;

/** Goes live on the rehearsal platform from the Prepare screen. */
export async function goLive(page: Page, link: StudioLink): Promise<void> {
  await prepare(link);
  await page.locator('[data-testid="go-live"]:enabled').click();
  await page.locator('[data-testid="top-bar"][data-live="live"]').waitFor({ timeout: 40_000 });
}
