/**
 * Bench: the selling desk. From the key that explains an item to its card on the picture and on the watch page.
 * Needs: a Chromium browser (see tests/support/browser.ts)
 *
 * A live rehearsal with the real page and a viewer's page in one browser. The page takes the time of the key press, of the
 * item's button saying “explaining” (the core has the platform's answer and the page has the core's state), and of the first
 * preview frame on which the card is more than half there (it fades in for 150 ms); the viewer's page takes the time when
 * its card is visible. All clocks are this machine's. The preview shows 15 pictures a second where there is no graphics card,
 * half of what viewers get, and all thirty while a card comes or goes.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright';
import { prepareRoom } from '../tests/support/approvedRoom.ts';
import { launchBrowser } from '../tests/support/browser.ts';
import { goTo, liveIs, openStudio } from '../tests/support/drive.ts';
import { CARD_RIM } from '../tests/support/previewLook.ts';
import { startStudio } from '../tests/support/studio.ts';
import { atMost, finish } from './report.ts';

const ROUNDS = 30;
/** Longer than card and picture need to come to rest, so that each round is measured alone. */
const BETWEEN_MS = 700;
const SETTLE_MS = 5_000;

type Times = { key: number; state: number; picture: number };
declare global {
  interface Window {
    deskTimes?: Times;
    pinnedAt?: number;
  }
}

const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
};
const ms = (value: number): string => `${Math.round(value)} ms`;

/** Notes in the studio's page, by the machine's clock, when a key goes down and what follows from it. */
async function watchStudio(page: Page): Promise<void> {
  await page.evaluate((rim) => {
    const clock = () => performance.timeOrigin + performance.now();
    const times: Times = { key: 0, state: 0, picture: 0 };
    window.deskTimes = times;
    addEventListener('keydown', () => Object.assign(times, { key: clock(), state: 0, picture: 0 }), { capture: true });
    new MutationObserver(() => {
      if (times.state === 0 && document.querySelector('[data-testid^="bag-item-"][data-state="explaining"]'))
        times.state = clock();
    }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-state'] });
    const video = document.querySelector<HTMLVideoElement>('[data-testid="stage-preview"] video');
    const ctx = new OffscreenCanvas(16, 2).getContext('2d', { willReadFrequently: true });
    if (!video || !ctx) throw new Error('no preview to look at');
    let quiet = Number.POSITIVE_INFINITY;
    let round = 0;
    const look = () => {
      const scale = video.videoWidth / 720;
      ctx.drawImage(video, rim.x * scale, rim.y * scale, rim.width * scale, rim.height * scale, 0, 0, 16, 2);
      const { data } = ctx.getImageData(0, 0, 16, 2);
      let sum = 0;
      for (let at = 0; at < data.length; at += 4) sum += (data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0);
      const bright = sum / (data.length / 4) / 3;
      if (times.key !== round) {
        round = times.key;
        quiet = Number.POSITIVE_INFINITY;
      }
      // The picture without the card is the darkest of the round; the card comes from there to almost white.
      quiet = Math.min(quiet, bright);
      if (times.picture === 0 && bright > (quiet + 245) / 2) times.picture = clock();
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
  }, CARD_RIM);
}

const watchViewer = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const pinned = document.querySelector<HTMLElement>('[data-testid="watch-pinned"]');
    if (!pinned) throw new Error('no place for what is explained');
    new MutationObserver(() => {
      if (!pinned.hidden) window.pinnedAt = performance.timeOrigin + performance.now();
    }).observe(pinned, { attributes: true, attributeFilter: ['hidden'] });
  });

const browser = await launchBrowser();
const studio = await startStudio({ rehearsal: { reviewMs: 300, audienceSpeed: 0.001, seed: 7 } });
try {
  const link = await studio.link();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  const page = await context.newPage();
  await openStudio(page, studio);
  await prepareRoom(link);
  await page.locator('[data-testid="go-live"]:enabled').click();
  await liveIs(page, 'live', 40_000);
  await goTo(page, 'stage');
  const live = link.state()?.live;
  const phone = await context.newPage();
  await phone.goto((live?.kind === 'live' ? live.watchUrl : null) ?? '');
  await phone.getByTestId('watch-name').fill('Nan');
  await phone.getByTestId('watch-enter').click();
  await phone.getByTestId('watch-rehearsal').waitFor();
  await page.bringToFront();
  await delay(SETTLE_MS);
  await watchStudio(page);
  await watchViewer(phone);

  console.log(`explaining ${ROUNDS} times`);
  const state: number[] = [];
  const picture: number[] = [];
  const viewer: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const key = String((round % 3) + 1);
    await page.keyboard.press(key);
    await delay(BETWEEN_MS);
    const times = await page.evaluate(() => window.deskTimes ?? { key: 0, state: 0, picture: 0 });
    const pinnedAt = (await phone.evaluate(() => window.pinnedAt)) ?? 0;
    if (times.state > 0) state.push(times.state - times.key);
    if (times.picture > 0) picture.push(times.picture - times.key);
    if (pinnedAt > times.key) viewer.push(pinnedAt - times.key);
    await page.keyboard.press(key);
    await delay(BETWEEN_MS);
  }
  link.close();
  const words = (name: string, list: readonly number[]) =>
    `${name}: ${list.length} of ${ROUNDS}, p50 ${ms(percentile(list, 0.5))}, p95 ${ms(percentile(list, 0.95))}, largest ${ms(Math.max(...list))}`;
  finish({
    bench: 'desk',
    floors: [
      atMost('key to card on the picture, p95', percentile(picture, 0.95), 200, 'ms'),
      atMost('key to card on the watch page, p95', percentile(viewer, 0.95), 200, 'ms'),
      atMost('cards that never came', ROUNDS * 2 - picture.length - viewer.length, 0, 'cards'),
    ],
    notes: [
      words('key to the page knowing it', state),
      words('key to card on the preview (half faded in)', picture),
      words('key to card on the watch page', viewer),
    ],
  });
} finally {
  await studio.stop();
  await browser.close();
}
