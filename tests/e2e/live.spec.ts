/** One stream, seen from everywhere: the host's page, a second window, a viewer's phone. In order, over one studio. */
import type { BrowserContext, Page } from '@playwright/test';
import { endStream, goTo, liveIs, openStudio, ready } from '../support/drive.ts';
import { type RunningStudio, type StudioLink, startStudio } from '../support/studio.ts';
import { type Complaints, expect, goLive, QUICK, test, watchComplaints } from './fixture.ts';

test.describe.configure({ mode: 'serial' });

let studio: RunningStudio;
let link: StudioLink;
let context: BrowserContext;
let page: Page;
let complaints: Complaints;

test.beforeAll(async ({ browser }) => {
  studio = await startStudio({ rehearsal: QUICK });
  link = await studio.link();
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  complaints = watchComplaints();
  context.on('page', (one) => complaints.watch(one));
  page = await context.newPage();
  await openStudio(page, studio);
  await goLive(page, link);
});

test.afterAll(async () => {
  await context?.close();
  link?.close();
  await studio?.stop();
  expect(complaints?.found() ?? []).toEqual([]);
});

const liveState = () => {
  const live = link.state()?.live;
  if (live?.kind !== 'live') throw new Error(`not live: ${JSON.stringify(live)}`);
  return live;
};

test('a reload comes back to the running stream', async () => {
  const before = liveState();
  await link.until((s) => (s.health?.composed ?? 0) > 60, 'a running picture');
  await page.reload();
  await expect(page.getByTestId('top-bar')).toHaveAttribute('data-live', 'live');
  await ready(page, 'stage');
  await link.until(
    (s) =>
      s.live.kind === 'live' &&
      s.live.page === 'present' &&
      s.live.ingest.kind === 'sending' &&
      (s.health?.fps ?? 0) > 20,
    'the picture again',
  );
  const after = liveState();
  expect(after.sessionId).toBe(before.sessionId);
  expect(after.roomId).toBe(before.roomId);
  expect(link.state()?.sessions.length).toBe(1);
  await expect(page.getByTestId('chat-mark').or(page.getByTestId('chat-list')).first()).toBeVisible();
});

test('a viewer watches, asks and buys; the host answers, mutes and sends out', async ({ browser }) => {
  const { watchUrl } = liveState();
  const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-US', hasTouch: true });
  const viewer = await phone.newPage();
  const seen = watchComplaints();
  // Refusals are answers of the small API; the browser writes each into the console.
  seen.allow(/status of 4(22|29)/);
  seen.watch(viewer);
  await viewer.goto(watchUrl ?? '');
  await viewer.getByTestId('watch-name').fill('Nan');
  await viewer.getByTestId('watch-enter').click();
  await expect(viewer.getByTestId('watch-rehearsal')).toBeVisible();
  await viewer.waitForFunction(() => {
    const video = document.querySelector('video');
    return video !== null && video.videoWidth === 720 && video.videoHeight === 1280 && video.currentTime > 0.3;
  });

  await viewer.getByTestId('watch-chat-input').fill('How does it wear in the rain?');
  await viewer.getByTestId('watch-chat-input').press('Enter');
  const asked = page.getByTestId('chat-message').filter({ hasText: 'How does it wear in the rain?' });
  await expect(asked).toBeVisible();
  await page.getByTestId('chat-input').fill('Very well.');
  await page.getByTestId('chat-input').press('Enter');
  await expect(viewer.getByTestId('watch-chat')).toContainText('Very well.');

  await page.getByTestId('explain-1').click();
  await expect(viewer.getByTestId('watch-pinned')).toBeVisible();
  await viewer.locator('#pinned-buy').click();
  await viewer.getByTestId('watch-buy-confirm').click();
  await link.until((s) => s.tally?.orders === 1, 'the order');
  await expect(page.getByTestId('order-count')).toContainText('1');
  await page.getByTestId('tab-orders').click();
  await expect(page.getByTestId('order')).toHaveCount(1);
  await page.getByTestId('tab-chat').click();

  await asked.hover();
  await asked.getByTestId('chat-message-menu').click();
  await page.getByTestId('menu-mute-10').click();
  await link.until((s) => s.moderation.muted.some((one) => one.name === 'Nan'), 'the mute');
  // The viewer's page says so at once and takes nothing; that the platform refuses is seen without a browser.
  await expect(viewer.getByTestId('watch-chat-input')).toBeDisabled();
  await expect(viewer.getByTestId('watch-chat-input')).toHaveAttribute('placeholder', /Muted until/);

  await asked.hover();
  await asked.getByTestId('chat-message-menu').click();
  await page.getByTestId('menu-remove-viewer').click();
  await link.until((s) => s.moderation.removed.some((one) => one.name === 'Nan'), 'the removal');
  await expect(viewer.getByTestId('watch-status')).toContainText('sent you out');
  await phone.close();
  expect(seen.found()).toEqual([]);
});

test('be right back and mute change what viewers get, not whether they get it', async () => {
  await page.keyboard.press('Escape');
  await page.getByTestId('be-right-back').click();
  await link.until((s) => s.plan.beRightBack, 'the slate');
  await expect(page.getByTestId('be-right-back')).toHaveAttribute('aria-pressed', 'true');
  const composed = link.state()?.health?.composed ?? 0;
  await link.until((s) => (s.health?.composed ?? 0) > composed + 30, 'pictures of the slate');
  await page.getByTestId('be-right-back').click();
  await page.getByTestId('mute-mic').click();
  await expect(page.getByTestId('mute-mic')).toHaveAttribute('aria-pressed', 'true');
  const packets = link.state()?.health?.audioPackets ?? 0;
  await link.until((s) => s.plan.micMuted && (s.health?.audioPackets ?? 0) > packets + 30, 'silence as sound packets');
  await page.getByTestId('mute-mic').click();
  await link.until((s) => !s.plan.micMuted && !s.plan.beRightBack, 'everything back');
});

test('a second window says where the stage is, and can take it', async () => {
  const before = liveState();
  const second = await context.newPage();
  await second.goto(`${studio.origin}/#/stage`);
  await ready(second, 'stage');
  await expect(second.getByTestId('top-bar')).toHaveAttribute('data-live', 'live');
  // One of the two carries camera and microphone; the other says so and offers to take over.
  const offer = (one: Page) => one.getByTestId('stage-take-over');
  await expect.poll(async () => (await offer(page).count()) + (await offer(second).count())).toBe(1);
  const idle = (await offer(page).count()) === 1 ? page : second;
  await offer(idle).click();
  await expect(offer(idle)).toHaveCount(0);
  await expect(offer(idle === page ? second : page)).toBeVisible();
  await link.until(
    (s) => s.live.kind === 'live' && s.live.page === 'present' && (s.health?.fps ?? 0) > 20,
    'the picture',
  );
  expect(liveState().sessionId).toBe(before.sessionId);
  await second.close();
  if (idle === second) {
    await offer(page).click();
    await expect(offer(page)).toHaveCount(0);
  }
  await link.until((s) => s.live.kind === 'live' && s.live.page === 'present', 'the stage back here');
});

test('ending asks once, and the report has what happened', async () => {
  await page.bringToFront();
  await goTo(page, 'stage');
  await page.getByTestId('end-stream').click();
  await page.getByTestId('end-dialog-cancel').click();
  expect(link.state()?.live.kind).toBe('live');
  await endStream(page);
  await page.getByTestId('ended-open-session').click();
  await expect(page.getByTestId('fact-orders')).toHaveText('1');
  await expect(page.getByTestId('session-item-1')).toBeVisible();
  await liveIs(page, 'prepare');
});
