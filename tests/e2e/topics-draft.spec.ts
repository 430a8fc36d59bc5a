import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { startRehearsal } from '../../electron/core/rehearsal/index.ts';
import { launchOptions } from '../support/browser.ts';
import { GOOD_TOPIC, goTo, openStudio, saved, setCover, topicRow, writeTopic } from '../support/drive.ts';
import { makePng } from '../support/png.ts';
import { startStudio } from '../support/studio.ts';
import { expect, QUICK, test } from './fixture.ts';

const CLAIMS = [
  {
    locale: 'en-US',
    title: 'The best lipsticks in the world',
    law: 'Advertising Law',
    clean: 'No rule matched',
    calm: 'Five lipsticks for the first cold week',
  },
  {
    locale: 'zh-CN',
    title: '全 网 最 低 价的秋日口红',
    law: '广告法',
    clean: '未命中规则',
    calm: '第一次带去京都的五支口红',
  },
] as const;

for (const { locale, title, law, clean, calm } of CLAIMS) {
  test.describe(locale, () => {
    test.use({ locale });

    test('words that advertising law forbids are found while typing, with the law, and calmer words to take', async ({
      page,
      link,
    }) => {
      await goTo(page, 'topics');
      await writeTopic(page, { ...GOOD_TOPIC, title });
      await setCover(page, makePng());
      const field = page.getByTestId('topic-title');
      const findings = page.getByTestId('findings-title');
      await expect(findings.locator('[data-severity="block"]').first()).toBeVisible();
      await findings.getByTestId('finding-law').first().click();
      await expect(findings.getByTestId('finding-law').first()).toContainText(law);
      await expect(findings.getByTestId('finding-source').first()).toBeVisible();

      // Neither the page nor the core hands it in.
      await page.getByTestId('submit-topic').click();
      await expect(page.getByTestId('submit-blocked')).toBeVisible();
      const topic = link.state()?.topics?.[0];
      if (!topic) throw new Error('no topic');
      const refused = await link.client.topics.submit({ topicId: topic.id, version: topic.version }).then(
        () => null,
        (error: { data?: unknown }) => error.data,
      );
      expect(refused).toMatchObject({ code: 'text_blocked', field: 'title' });
      expect(link.state()?.topics?.[0]?.state.kind).toBe('draft');

      await findings.getByTestId('finding-use').first().click();
      await expect(field).toBeFocused();
      await expect(field).not.toHaveValue(title);
      const calmer = await field.inputValue();
      await page.keyboard.press('Control+z');
      await expect(field).toHaveValue(title);
      await page.keyboard.press('Control+Shift+z');
      await expect(field).toHaveValue(calmer);
      await expect(findings.locator('[data-severity="block"]')).toHaveCount(0);

      await field.fill(calm);
      await expect(findings).toHaveAttribute('data-count', '0');
      await expect(findings).toContainText(clean);
      await expect(page.getByTestId('submit-blocked')).toHaveCount(0);
      await expect(page.getByTestId('frame-score')).toHaveAttribute('data-score', /^\d+$/);
      await saved(page);
      await page.getByTestId('submit-topic').click();
      await expect(topicRow(page, 'approved')).toBeVisible();
    });
  });
}

/** Types without a pause, as a person in full flow. */
const type = (page: Page, testId: string, text: string) =>
  page.getByTestId(testId).pressSequentially(text, { delay: 15 });

test('a core that dies while somebody types costs no word, and neither does the browser that dies after it', async () => {
  test.slow();
  const dataDir = mkdtempSync(join(tmpdir(), 'redcast-draft-'));
  const profile = mkdtempSync(join(tmpdir(), 'redcast-profile-'));
  const options = await launchOptions();
  const open = () => chromium.launchPersistentContext(profile, { ...options, locale: 'en-US' });
  let studio = await startStudio({ dataDir, rehearsal: QUICK });
  const { port, key } = studio;
  try {
    let context = await open();
    let page = await context.newPage();
    await openStudio(page, studio);
    await goTo(page, 'topics');
    await page.getByTestId('new-topic').first().click();
    await type(page, 'topic-title', 'Five lipsticks for autumn');
    await saved(page);
    await type(page, 'topic-pitch', 'What I packed for Kyoto, ');
    await studio.kill();
    // Typing goes on; the page says that it is not saved, and keeps it.
    await type(page, 'topic-pitch', 'and what stayed at home. 秋日的风里试色。');
    await page.waitForSelector('[data-testid="save-status"][data-status="failed"]');
    const words = await page.getByTestId('topic-pitch').inputValue();
    // A new one that the core never heard of.
    await page.getByTestId('new-topic').first().click();
    await type(page, 'topic-title', 'Never heard of by any core');
    const crashed = context.waitForEvent('close', { timeout: 20_000 });
    const browser = await context.newCDPSession(page);
    // The whole browser, without a chance to write anything more; so the answer never comes.
    browser.send('Browser.crash').catch(() => undefined);
    await crashed;

    studio = await startStudio({ dataDir, port, key, rehearsal: QUICK });
    context = await open();
    page = await context.newPage();
    await openStudio(page, studio);
    const link = await studio.link();
    await goTo(page, 'topics');
    // What no core has is offered in the list.
    await expect(page.getByTestId('kept-draft')).toContainText('Never heard of by any core');
    await page.getByTestId('topic-row').first().click();
    await expect(page.getByTestId('topic-pitch')).toHaveValue(words);
    await link.until(
      (s) => s.topics?.some((topic) => topic.pitch === words) ?? false,
      'the words, saved by themselves',
    );
    await page.getByTestId('kept-draft').click();
    await expect(page.getByTestId('topic-title')).toHaveValue('Never heard of by any core');
    await link.until(
      (s) => s.topics?.some((topic) => topic.title === 'Never heard of by any core') ?? false,
      'the new one',
    );
    await expect(page.getByTestId('kept-draft')).toHaveCount(0);
    link.close();
    await context.close();
  } finally {
    await studio.stop();
    rmSync(dataDir, { recursive: true, force: true });
    rmSync(profile, { recursive: true, force: true });
  }
});

test('somebody who does not stop typing is saved all the same', async ({ page, link }) => {
  await goTo(page, 'topics');
  await page.getByTestId('new-topic').first().click();
  await page.getByTestId('topic-title').click();
  const typing = page.getByTestId('topic-title').pressSequentially('words without any pause in them at all', {
    delay: 200,
  });
  await link.until((s) => (s.topics?.length ?? 0) === 1, 'the first words, while typing goes on', 6_000);
  await typing;
  await link.until((s) => s.topics?.[0]?.title === 'words without any pause in them at all', 'all of it');
});

test('a platform that is away: typing goes on, the reason is said, and the words are saved when it is back', async ({
  page,
  link,
}) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'redcast-platform-'));
  const started = await startRehearsal({ dataDir, reviewMs: 300, audienceSpeed: 0 });
  if (!started.ok) throw new Error(started.fault.code);
  const platform = started.value;
  const door = await openDoor(Number(new URL(platform.baseUrl).port));
  try {
    await link.client.settings.setPlatformToken({ token: platform.token });
    await link.client.settings.patch({
      platform: { kind: 'remote', remoteUrl: `http://127.0.0.1:${door.port}/api` },
    });
    await link.until((s) => s.platform.kind === 'online' && !s.platform.rehearsal, 'the other platform');
    await goTo(page, 'topics');
    await writeTopic(page, GOOD_TOPIC);
    await door.shut();
    await page.getByTestId('topic-pitch').fill(`${GOOD_TOPIC.pitch} And more.`);
    await expect(page.getByTestId('save-fault')).toBeVisible();
    await page.getByTestId('topic-title').press('End');
    await type(page, 'topic-title', ' again');
    const words = await page.getByTestId('topic-title').inputValue();
    await expect(page.getByTestId('save-fault')).toBeVisible();
    await door.open();
    await link.until((s) => s.topics?.[0]?.title === words, 'saved by itself');
    await saved(page);
    await expect(page.getByTestId('save-fault')).toHaveCount(0);
    await expect(page.getByTestId('topic-title')).toHaveValue(words);
  } finally {
    await door.shut();
    await platform.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

/** A way to a port of this machine that can be shut and opened again, as a network does. */
async function openDoor(to: number) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => sockets.delete(one));
      one.pipe(other);
    }
  });
  const open = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await open(0);
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    port,
    open: () => open(port),
    async shut() {
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

test('two pages: a conflict shows both, and an approval is not taken away behind the back of either', async ({
  context,
  studio,
  page,
  link,
}) => {
  const other = await context.newPage();
  await openStudio(other, studio);
  await goTo(page, 'topics');
  await writeTopic(page, GOOD_TOPIC);
  await setCover(page, makePng());
  await goTo(other, 'topics');
  await expect(other.getByTestId('topic-title')).toHaveValue(GOOD_TOPIC.title);

  const topicId = link.state()?.topics?.[0]?.id ?? '';
  await other.getByTestId('topic-title').fill('My other words');
  await page.getByTestId('topic-title').fill('Words of the first page');
  const inConflict = async () => [
    await page.getByTestId('conflict').count(),
    await other.getByTestId('conflict').count(),
  ];
  await expect.poll(inConflict).toContain(1);
  const loser = (await inConflict())[1] === 1 ? other : page;
  const winner = loser === other ? page : other;
  await saved(winner);
  await expect(loser.getByTestId('conflict')).toContainText('My other words');
  await expect(loser.getByTestId('conflict')).toContainText('Words of the first page');
  // Approved while the conflict is still open: keeping one's own words now costs the approval, and that is said.
  await winner.getByTestId('submit-topic').click();
  await link.until((s) => s.topics?.[0]?.state.kind === 'approved', 'approved');
  await expect(loser.getByTestId('conflict')).toContainText('void');
  expect(link.state()?.topics?.find((topic) => topic.id === topicId)?.state.kind).toBe('approved');
  await loser.getByTestId('keep-theirs').click();
  await expect(loser.getByTestId('conflict')).toHaveCount(0);
  await expect(loser.getByTestId('topic-title')).toHaveAttribute('readonly', '');
  expect(link.state()?.topics?.[0]?.state.kind).toBe('approved');
  await other.close();
});
