/** Selling on air, in both languages: explaining by key and by name, the picture, the watch page, what the studio asks and does. */
import type { BrowserContext, Page } from '@playwright/test';
import type { BagItem } from '../../shared/domain/index.ts';
import { goTo, openStudio } from '../support/drive.ts';
import { brightness, CARD_RIM, QUESTION_RIM } from '../support/previewLook.ts';
import { type RunningStudio, type StudioLink, startStudio } from '../support/studio.ts';
import { joinRoom } from '../support/viewer.ts';
import { type Complaints, expect, goLive, QUICK, test, watchComplaints } from './fixture.ts';

const WORDS = {
  'en-US': {
    noProof: 'No proof: do not say yet',
    forecast: /^\d+ left ≈ \d+ min at this pace$/,
    basis: /no earlier price|compare with/,
  },
  'zh-CN': {
    noProof: '没有依据，先不要说',
    forecast: /^剩 \d+ 件，按此速度约 \d+ 分钟售完$/,
    basis: /不要对比|可以对比/,
  },
} as const;

for (const locale of ['en-US', 'zh-CN'] as const)
  test.describe(`selling, ${locale}`, () => {
    test.describe.configure({ mode: 'serial' });
    const words = WORDS[locale];
    let studio: RunningStudio;
    let link: StudioLink;
    let context: BrowserContext;
    let page: Page;
    let phone: Page;
    let complaints: Complaints;

    const items = (): BagItem[] => link.state()?.bag?.items ?? [];
    const item = (at: number): BagItem => {
      const found = items()[at];
      if (!found) throw new Error(`no item ${at} in the bag`);
      return found;
    };
    const explaining = () => link.state()?.bag?.explaining?.itemId ?? null;
    const isWhite = () => expect.poll(() => brightness(page, CARD_RIM), { timeout: 10_000 }).toBeGreaterThan(225);
    const isGone = () => expect.poll(() => brightness(page, CARD_RIM), { timeout: 10_000 }).toBeLessThan(200);
    const watchUrl = () => {
      const live = link.state()?.live;
      return (live?.kind === 'live' ? live.watchUrl : null) ?? '';
    };

    test.beforeAll(async ({ browser }) => {
      studio = await startStudio({ rehearsal: QUICK });
      link = await studio.link();
      await link.client.settings.patch({ language: locale === 'en-US' ? 'en' : locale });
      context = await browser.newContext({ viewport: { width: 1280, height: 720 }, locale });
      complaints = watchComplaints();
      context.on('page', (one) => complaints.watch(one));
      page = await context.newPage();
      await openStudio(page, studio);
      await goLive(page, link);
      await goTo(page, 'stage');
      const { productId } = item(0);
      await link.client.cues.putClaim({ productId, text: 'Stays matte for eight hours' });
      phone = await context.newPage();
      await phone.goto(watchUrl());
      await phone.getByTestId('watch-name').fill('Nan');
      await phone.getByTestId('watch-enter').click();
      await page.bringToFront();
      await expect.poll(() => brightness(page, CARD_RIM)).toBeGreaterThan(0);
    });

    test.afterAll(async () => {
      await context?.close();
      link?.close();
      await studio?.stop();
      expect(complaints?.found() ?? []).toEqual([]);
    });

    test('a number key puts the card on the picture and on the watch page, and takes it away', async () => {
      await page.keyboard.press('1');
      await link.until((s) => s.bag?.explaining?.itemId === item(0).id, 'the first item explained');
      await isWhite();
      await expect(phone.getByTestId('watch-pinned')).toBeVisible();
      await page.keyboard.press('1');
      await link.until((s) => s.bag?.explaining === null, 'nothing explained');
      await isGone();
      await expect(phone.getByTestId('watch-pinned')).toBeHidden();
    });

    test('the finder knows names and pinyin initials, and rests while the host writes', async () => {
      await page.getByTestId('chat-input').fill('');
      await page.getByTestId('chat-input').press('/');
      await expect(page.getByTestId('chat-input')).toHaveValue('/');
      await expect(page.getByTestId('finder-input')).toHaveCount(0);
      await page.getByTestId('chat-input').fill('');
      await page.getByTestId('chat-input').blur();

      await page.keyboard.press('/');
      const field = page.getByTestId('finder-input');
      await expect(field).toBeFocused();
      await expect(field).toHaveAttribute('data-pinyin', 'true');
      // 玫瑰木唇釉 · Rosewood lip tint: by the first letters of its sounds.
      await field.fill('mgmcy');
      const options = page.getByTestId('finder-option');
      await expect(options).toHaveCount(1);
      await field.press('Enter');
      const rosewood = items().find((one) => one.productId === 'lipstick-rosewood');
      await link.until((s) => s.bag?.explaining?.itemId === rosewood?.id, 'the item found by pinyin');
      await expect(field).toHaveCount(0);
      await isWhite();

      await page.getByTestId('find-item').click();
      await field.fill('nothing like this');
      await expect(page.getByTestId('finder-none')).toBeVisible();
      await field.fill('');
      await expect(options).toHaveCount(items().length);
      await field.press('ArrowDown');
      await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true');
      await field.press('Escape');
      await expect(field).toHaveCount(0);
      expect(explaining()).toBe(rosewood?.id);
    });

    test('the cue card flags what has no proof, and a key puts it away', async () => {
      await page.keyboard.press('1');
      const card = page.getByTestId('cue-card');
      await expect(card).toHaveAttribute('data-item', item(0).id);
      const claim = page.getByTestId('cue-claim');
      await expect(claim).toHaveAttribute('data-state', 'unproved');
      await expect(claim).toContainText(words.noProof);
      await expect(card).toContainText(words.basis);
      await page.keyboard.press('c');
      await expect(card).toHaveCount(0);
      await page.getByTestId('cue-open').click();
      await expect(card).toBeVisible();
      const bag = await page.getByTestId('bag-strip').boundingBox();
      expect((bag?.y ?? 0) + (bag?.height ?? 0)).toBeLessThanOrEqual(720);
    });

    test('the question that is answered stands on the picture until it is taken down', async () => {
      const before = await brightness(page, QUESTION_RIM);
      await phone.getByTestId('watch-chat-input').fill('Does it last through dinner?');
      await phone.getByTestId('watch-chat-input').press('Enter');
      await expect(page.getByTestId('chat-message').filter({ hasText: 'through dinner' })).toBeVisible();
      let messageId: string | null = null;
      await expect
        .poll(async () => {
          const state = link.state();
          const sessionId = state?.live.kind === 'live' ? state.live.sessionId : null;
          if (!sessionId) return null;
          for await (const { events } of await link.client.room.watch({ sessionId, afterSeq: 0 })) {
            const asked = events.find((event) => 'text' in event && event.text.includes('through dinner'));
            messageId = asked && 'messageId' in asked ? asked.messageId : null;
            break;
          }
          return messageId;
        })
        .not.toBeNull();
      await link.client.room.showQuestion({ messageId: messageId as never });
      await link.until((s) => s.plan.question?.text.includes('through dinner') ?? false, 'the question in the plan');
      await expect.poll(() => brightness(page, QUESTION_RIM)).toBeLessThan(before - 30);
      await link.client.room.showQuestion({ messageId: null });
      await expect.poll(() => brightness(page, QUESTION_RIM)).toBeGreaterThan(before - 15);
    });

    test('a changed price is asked about once, and nothing happens by itself', async () => {
      const { id, version, livePrice } = item(0);
      const lower = { ...livePrice, minor: livePrice.minor - 1_000 };
      await link.client.bag.update({ itemId: id, version, livePrice: lower });
      const chip = page.getByTestId('stale-chip');
      await expect(chip).toHaveAttribute('data-why', 'price_changed');
      expect(explaining()).toBe(id);
      await page.getByTestId('stale-keep').click();
      await expect(chip).toHaveCount(0);
      await page.reload();
      await page.locator('[data-testid="screen-stage"][data-ready="true"]').waitFor();
      await expect(page.getByTestId('cue-card')).toBeVisible();
      await expect(chip).toHaveCount(0);
      expect(explaining()).toBe(id);
    });

    test('orders show a pace and a forecast, a missed order waits for its tick, and sold out ends the explaining', async () => {
      const { id } = item(0);
      await link.client.bag.update({ itemId: id, version: item(0).version, limit: 20 });
      await link.until((s) => s.bag?.items[0]?.stock === 20, 'the limited stock');
      const buyers = await Promise.all(['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((name) => joinRoom(watchUrl(), name)));
      for (const buyer of buyers) await buyer.order(id, 2);
      await link.until((s) => s.tally?.units === 14, 'fourteen units');
      await page.getByTestId('tab-orders').click();
      await expect(page.getByTestId('orders-units')).toHaveText('14');
      await expect(page.getByTestId('orders-orders')).toHaveText('7');
      await expect(page.getByTestId('order-list')).toBeVisible();
      await page.getByTestId('orders-view-items').click();
      const row = page.locator(`[data-testid="item-row"][data-item="${id}"]`);
      await expect(row.getByTestId('forecast')).toHaveText(locale === 'en-US' ? /6 left/ : /剩 6 件/);
      await expect(page.getByTestId('pace-chart').locator('canvas')).toBeVisible();
      await expect
        .poll(async () =>
          (await page.getByTestId('pace-chart').getAttribute('data-units'))
            ?.split(' ')
            .map(Number)
            .reduce((a, b) => a + b, 0),
        )
        .toBe(14);

      // More than there is: refused by the platform, and told to the host.
      await expect(buyers[0]?.order(id, 9)).rejects.toThrow();
      await expect(page.getByTestId('order-problem')).toHaveCount(1);
      await expect(page.getByTestId('order-problem')).toHaveAttribute('data-reason', 'sold_out');
      await page.getByTestId('problem-done').click();
      await expect(page.getByTestId('order-problem')).toHaveCount(0);
      await page.getByTestId('undo').last().click();
      await expect(page.getByTestId('order-problem')).toHaveCount(1);
      await page.getByTestId('problem-done').click();
      await page.reload();
      await page.getByTestId('tab-orders').click();
      await expect(page.getByTestId('orders-units')).toHaveText('14');
      await expect(page.getByTestId('order-problem')).toHaveCount(0);

      expect(explaining()).toBe(id);
      for (const buyer of buyers.slice(1, 4)) await buyer.order(id, 2);
      await link.until((s) => s.bag?.items[0]?.stock === 0, 'sold out');
      await link.until((s) => s.bag?.explaining === null, 'explaining ended by itself');
      await expect(page.locator('[data-testid="notice"][data-fault="explained_sold_out"]')).toBeVisible();
      await expect(page.getByTestId('cue-card')).toHaveCount(0);
      await expect(phone.getByTestId('watch-pinned')).toBeHidden();
      await isGone();
      // The key of what is sold out does nothing; more stock brings nothing back by itself.
      await page.keyboard.press('1');
      await link.client.bag.update({ itemId: id, version: item(0).version, limit: 40 });
      await link.until((s) => s.bag?.items[0]?.stock === 20, 'stock again');
      expect(explaining()).toBeNull();
    });
  });
