/** The chat as a host works in it while live, in both languages, with viewers who come through the watch page's own door. */
import type { BrowserContext, Locator, Page } from '@playwright/test';
import { goTo, openStudio } from '../support/drive.ts';
import { brightness, QUESTION_RIM } from '../support/previewLook.ts';
import { type RunningStudio, type StudioLink, startStudio } from '../support/studio.ts';
import { type HttpViewer, joinRoom } from '../support/viewer.ts';
import { type Complaints, expect, goLive, QUICK, test, watchComplaints } from './fixture.ts';

/** What is the same question, said differently; and what else is said. */
const SAY = {
  'en-US': {
    price: ['How much is it?', "What's the price?", 'Price, please?'],
    other: 'Is it waterproof?',
    reply: 'It costs {price}, {stock} left.',
    replied: /It costs ¥[\d.,]+, \d+ left\./,
    hello: 'Such a lovely colour',
    find: 'LOVELY colour',
    undo: 'Undo',
  },
  'zh-CN': {
    price: ['多少钱', '请问什么价格？', '主播怎么卖呀'],
    other: '这个防水吗',
    reply: '现价{price}，还剩{stock}件。',
    replied: /现价¥[\d.,]+，还剩\d+件。/,
    hello: '这个颜色真好看',
    find: '颜色真好',
    undo: '撤销',
  },
} as const;

for (const locale of ['en-US', 'zh-CN'] as const)
  test.describe(`chat, ${locale}`, () => {
    test.describe.configure({ mode: 'serial' });
    const words = SAY[locale];
    let studio: RunningStudio;
    let link: StudioLink;
    let context: BrowserContext;
    let page: Page;
    let phone: Page;
    let complaints: Complaints;
    let ana: HttpViewer;
    let bo: HttpViewer;
    let cai: HttpViewer;

    const state = () => {
      const now = link.state();
      if (!now) throw new Error('no state');
      return now;
    };
    const watchUrl = () => {
      const { live } = state();
      return (live.kind === 'live' ? live.watchUrl : null) ?? '';
    };
    const message = (text: string | RegExp): Locator => page.getByTestId('chat-message').filter({ hasText: text });
    const group = (text: string): Locator => page.getByTestId('question-group').filter({ hasText: text });
    const choose = async (text: string, item: string): Promise<void> => {
      await message(text).last().hover();
      await message(text).last().getByTestId('chat-message-menu').click();
      await page.getByTestId(item).click();
    };
    const tab = (name: string) => page.getByTestId(`tab-${name}`).click();
    const undo = () => page.getByTestId('undo').last().click();
    const count = (name: string) => page.getByTestId(`chat-filter-${name}`).getAttribute('data-count').then(Number);

    test.beforeAll(async ({ browser }) => {
      studio = await startStudio({ rehearsal: QUICK });
      link = await studio.link();
      await link.client.settings.patch({ language: locale === 'en-US' ? 'en' : 'zh-CN' });
      context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale });
      complaints = watchComplaints();
      complaints.allow(/status of 4(22|29)/);
      context.on('page', (one) => complaints.watch(one));
      page = await context.newPage();
      await openStudio(page, studio);
      await goLive(page, link);
      await goTo(page, 'stage');
      const url = watchUrl();
      [ana, bo, cai] = await Promise.all([joinRoom(url, 'Ana'), joinRoom(url, 'Bo'), joinRoom(url, 'Cai')]);
      phone = await context.newPage();
      await phone.goto(url);
      await phone.getByTestId('watch-name').fill('Nan');
      await phone.getByTestId('watch-enter').click();
      await page.bringToFront();
    });

    test.afterAll(async () => {
      await context?.close();
      link?.close();
      await studio?.stop();
      expect(complaints?.found() ?? []).toEqual([]);
    });

    test('filters count and keep up, also with what a buyer wrote before buying', async () => {
      await ana.say(words.hello);
      await bo.say('ＦＲＥＥ Ｓｔｙｌｅ');
      await cai.say(words.other);
      await expect(message(words.other)).toBeVisible();
      await page.getByTestId('chat-input').fill('hello 👋');
      await page.getByTestId('chat-input').press('Enter');
      await expect(message('hello 👋')).toBeVisible();
      await expect.poll(() => count('host')).toBe(1);
      await expect.poll(() => count('questions')).toBe(1);
      await expect.poll(() => count('needs_me')).toBe(1);

      await page.getByTestId('chat-filter-buyers').click();
      await expect(page.getByTestId('chat-filter-empty')).toBeVisible();
      await ana.buy();
      await expect(message(words.hello)).toBeVisible();
      await expect(message('ＦＲＥＥ')).toHaveCount(0);
      await page.getByTestId('chat-filter-questions').click();
      await expect(page.getByTestId('chat-message')).toHaveCount(1);
      await page.getByTestId('chat-filter-all').click();
    });

    test('search folds width and case, marks what it found, and goes on finding', async () => {
      await page.getByTestId('chat-search-open').click();
      await page.getByTestId('chat-search').fill('free style');
      await expect(page.getByTestId('chat-search-count')).toHaveAttribute('data-count', '1');
      await expect(page.getByTestId('chat-message').locator('mark')).toHaveText('ＦＲＥＥ Ｓｔｙｌｅ');
      await page.getByTestId('chat-search').fill(words.find);
      await expect(page.getByTestId('chat-search-count')).toHaveAttribute('data-count', '1');
      await bo.say(`${words.hello} 2`);
      await expect(page.getByTestId('chat-search-count')).toHaveAttribute('data-count', '2');
      await page.getByTestId('chat-search').fill('zzz');
      await expect(page.getByTestId('chat-search-none')).toBeVisible();
      await page.getByTestId('chat-search').press('Escape');
      await expect(page.getByTestId('chat-search')).toHaveCount(0);
    });

    test('scrolling up holds the list, the pill counts what came, and leads back', async () => {
      const list = page.getByTestId('chat-list');
      for (let at = 1; at <= 30; at += 1) await link.client.room.say({ text: `line ${at}` });
      await expect(message(/line 30$/)).toBeVisible();
      await list.hover();
      await page.mouse.wheel(0, -400);
      await page.mouse.move(5, 300);
      await expect(list).toHaveAttribute('data-following', 'false');
      await link.client.room.say({ text: 'after the scroll' });
      await expect(page.getByTestId('chat-list-latest')).toContainText('1');
      await expect(message('after the scroll')).toHaveCount(0);
      await page.getByTestId('chat-list-latest').click();
      await page.mouse.move(5, 300);
      await expect(message('after the scroll')).toBeVisible();
    });

    test('the same question is one group: answered aloud, taken back, and on the picture', async () => {
      await page.keyboard.press('Escape');
      await link.client.bag.explain({ itemId: state().bag?.items[0]?.id ?? null });
      const asked = [ana, bo, cai];
      for (const [at, one] of asked.entries()) await one.say(words.price[at] ?? '');
      await tab('questions');
      const prices = group(words.price[0]);
      await expect(prices).toHaveAttribute('data-count', '3');
      await prices.getByTestId('question-expand').click();
      await expect(prices.getByTestId('question-asker')).toHaveCount(3);
      await prices.getByTestId('question-expand').click();

      await prices.getByTestId('question-done').click();
      await expect(prices).toHaveAttribute('data-how', 'aloud');
      await undo();
      await expect(prices).toHaveAttribute('data-open', '3');

      const before = await brightness(page, QUESTION_RIM);
      await prices.getByTestId('question-screen').click();
      await link.until((s) => s.onScreen !== null, 'the question on the picture');
      await expect.poll(() => brightness(page, QUESTION_RIM)).toBeLessThan(before - 20);
      await expect(prices).toHaveAttribute('data-open', '0');
      await prices.getByTestId('question-take-down').click();
      await link.until((s) => s.onScreen === null, 'the picture without it');
      await page.mouse.move(5, 300);
      await page.getByTestId('questions-done').click();
      await expect(prices).toHaveAttribute('data-how', 'on_screen');
      await prices.getByTestId('question-again').click();
      await page.getByTestId('questions-open').click();
      await expect(prices).toHaveAttribute('data-open', '3');
      // The log has it: another page, or this one after a reload, knows as much.
      await page.reload();
      await expect(page.getByTestId('questions-count')).toHaveText('2');
    });

    test('a saved reply is written once, reads as it will be sent, and answers the group', async () => {
      await goTo(page, 'settings');
      await page.getByTestId('settings-chat').click();
      await page.getByTestId('settings-reply-add').click();
      await page.getByTestId('settings-reply-name').fill('Price');
      await page.getByTestId('settings-reply-text').fill(words.reply);
      await expect(page.getByTestId('settings-reply-preview')).toContainText(words.replied);
      await page.getByTestId('settings-reply-save').click();
      await expect(page.getByTestId('settings-reply')).toHaveCount(1);
      await goTo(page, 'stage');
      await tab('questions');
      const prices = group(words.price[0]);
      await prices.getByTestId('question-reply').click();
      await expect(page.getByTestId('question-saved-reply')).toContainText(words.replied);
      await page.getByTestId('question-saved-reply').click();
      await expect(prices).toHaveAttribute('data-how', 'reply');
      await expect(phone.getByTestId('watch-chat')).toContainText(words.replied);
    });

    test('a slash finds saved replies, and a free reply answers the question it was begun from', async () => {
      const field = page.getByTestId('chat-input');
      const other = group(words.other);
      await other.getByTestId('question-reply').click();
      await page.getByTestId('question-free-reply').click();
      await expect(page.getByTestId('composer-answering')).toHaveAttribute('data-count', '1');
      await expect(field).toBeFocused();
      await field.pressSequentially('/pri');
      await expect(page.getByTestId('reply-option')).toHaveCount(1);
      await field.press('Enter');
      await expect(field).toHaveValue(words.replied);
      await field.fill('Yes ✓');
      await field.press('Enter');
      await expect(field).toHaveValue('');
      await expect(page.getByTestId('composer-answering')).toHaveCount(0);
      await expect(page.getByTestId('questions-count')).toHaveCount(0);
      await tab('chat');
      await expect(message('Yes ✓')).toBeVisible();
    });

    test('a claim that may not be made is marked, refused and rewritten; the text stays', async () => {
      const field = page.getByTestId('chat-input');
      await field.fill('全网最低价，只在今晚');
      await expect(page.getByTestId('chat-findings')).toBeVisible();
      await field.press('Enter');
      await expect(page.getByTestId('chat-fault')).toHaveAttribute('data-fault', 'text_blocked');
      await expect(field).toHaveValue('全网最低价，只在今晚');
      await page.getByTestId('finding-use').first().click();
      await expect(field).not.toHaveValue(/全网最低/);
      await expect(page.locator('[data-testid="chat-findings"] [data-severity="block"]')).toHaveCount(0);
      await field.press('Enter');
      await expect(field).toHaveValue('');
      await expect(phone.getByTestId('watch-chat')).not.toContainText('全网最低');
    });

    test('a pinned message stands at the top here and on the watch page', async () => {
      await bo.say('pin me 🎁');
      await choose('pin me', 'menu-pin');
      await expect(page.getByTestId('pinned-bar')).toContainText('pin me');
      await expect(phone.getByTestId('watch-note')).toContainText('pin me');
      await page.getByTestId('pinned-remove').click();
      await expect(page.getByTestId('pinned-bar')).toHaveCount(0);
      await expect(phone.getByTestId('watch-note')).toBeHidden();
      await undo();
      await expect(page.getByTestId('pinned-bar')).toContainText('pin me');
    });

    test('a removed message is struck out, and comes back by undo', async () => {
      await choose('pin me', 'menu-remove-message');
      await expect(message('pin me').last()).toHaveAttribute('data-hidden', 'removed');
      await undo();
      await expect(message('pin me').last()).not.toHaveAttribute('data-hidden', 'removed');
    });

    test('a mute has an end, is seen under People, and is undone there', async () => {
      await choose('pin me', 'menu-mute-10');
      await link.until((s) => s.moderation.muted.some((one) => one.name === 'Bo'), 'the mute');
      await expect(bo.say('am I heard?')).rejects.toThrow(/viewer_muted/);
      await tab('people');
      await expect(page.getByTestId('muted-viewer')).toContainText(/09:[0-5]\d/);
      await page.getByTestId('unmute').click();
      await link.until((s) => s.moderation.muted.length === 0, 'the end of the mute');
      await bo.say('thanks');
      await tab('chat');
      await expect(message('thanks')).toBeVisible();
    });

    test('blocking asks once, keeps them out, and is undone from the trail', async () => {
      await cai.say('spam spam');
      await choose('spam spam', 'menu-block');
      await page.getByTestId('block-dialog-confirm').click();
      await link.until((s) => s.moderation.blocked.some((one) => one.name === 'Cai'), 'the block');
      await expect(cai.say('still here')).rejects.toThrow(/watch page, chat: 4/);
      await expect(message('spam spam').last()).toHaveAttribute('data-hidden', 'viewer_removed');
      await tab('people');
      await expect(page.getByTestId('blocked-viewer')).toContainText('Cai');
      await page.getByTestId('audit-kind-viewers').click();
      const row = page.locator('[data-testid="audit-row"][data-action="block"]');
      await row.getByTestId('audit-undo').click();
      await link.until((s) => s.moderation.blocked.length === 0, 'unblocked');
      await expect(page.locator('[data-testid="audit-row"][data-action="unblock"]')).toBeVisible();
      await tab('chat');
    });

    test('slow mode holds viewers back and can be taken back', async () => {
      await page.getByTestId('room-menu').click();
      await page.getByTestId('slow-30').click();
      await link.until((s) => s.moderation.slowSeconds === 30, 'slow mode');
      await expect(page.getByTestId('room-menu')).toHaveAttribute('data-seconds', '30');
      // Somebody who has not written yet: slow mode counts what was written before it, too.
      const dee = await joinRoom(watchUrl(), 'Dee');
      await dee.say('one');
      await expect(dee.say('two')).rejects.toThrow(/slow_mode/);
      await undo();
      await link.until((s) => s.moderation.slowSeconds === 0, 'the end of slow mode');
    });

    test('a filter word is tried on a sentence, catches variants, and the catch is in the trail', async () => {
      await goTo(page, 'settings');
      await page.getByTestId('settings-filters').click();
      await page.getByTestId('settings-filter-input').fill('微信');
      await page.getByTestId('settings-filter-add').click();
      await page.getByTestId('settings-filter-try').fill('加我 薇 信 哦');
      await expect(page.getByTestId('settings-filter-verdict').locator('mark')).toHaveText('薇 信');
      await page.getByTestId('settings-filter-try').fill('hello');
      await expect(page.getByTestId('settings-filter-verdict').locator('mark')).toHaveCount(0);
      await link.until((s) => s.moderation.words.includes('微信'), 'the word at the platform');
      await expect(bo.say('加我 薇 信')).rejects.toThrow(/forbidden_word/);
      await goTo(page, 'stage');
      await tab('people');
      await page.getByTestId('audit-kind-filter').click();
      await expect(page.getByTestId('audit-row')).toContainText('微信');
      await tab('chat');
    });
  });
