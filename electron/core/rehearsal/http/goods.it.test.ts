import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BagItem, ProductId } from '../../../../shared/domain/index.ts';
import { findBrowser, launchBrowser } from '../../../../tests/support/browser.ts';
import { type Bench, key, until } from '../testkit.ts';
import { watchKit } from './watchKit.ts';

/** Prices and stock on the watch page, by the platform's clock: a real browser on the real platform. */
let browser: Browser;
const closing: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);
afterAll(() => browser?.close());
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
const yuan = (minor: number) => ({ minor, currency: 'CNY' as const });
const id = (text: string) => ProductId.parse(text);

async function live(locale: 'en-US' | 'zh-CN', now?: () => number) {
  const kit = await watchKit(browser, {
    locale,
    now,
    closing,
    fill: async (client) => {
      const add = async (productId: string, more: object = {}) =>
        (await client.bag.add({ ...key(), productId: id(productId), ...more })).items.at(-1)?.id ?? '';
      const lipstick = await add('lipstick-999', { livePrice: yuan(15_900) });
      const cushion = await add('cushion', { limit: 12 });
      const set = await add('serum-vitc', { bundle: [{ productId: id('hand-cream'), quantity: 2 }] });
      return { lipstick, cushion, set };
    },
  });
  return { made: kit.made, page: kit.page, faults: kit.faults, ...kit.goods };
}
const itemOf = async ({ client }: Bench, itemId: string): Promise<BagItem> => {
  const item = (await client.bag.get()).items.find((one) => one.id === itemId);
  if (!item) throw new Error('not in the bag');
  return item;
};
const flash = async (made: Bench, itemId: string, plan: { startsAtMs: number; endsAtMs: number } | null) => {
  const item = await itemOf(made, itemId);
  const price = yuan(9_900);
  await made.client.bag.update({ ...key(), itemId: item.id, version: item.version, flash: plan && { price, ...plan } });
};
const explain = async (made: Bench, itemId: string) =>
  made.client.bag.explain({ ...key(), itemId: (await itemOf(made, itemId)).id });
const said = async (page: Page, testId: string) =>
  (await page.getByTestId(testId).allTextContents()).join(' ').replace(/\s+/g, ' ').trim();
/** Asks until the text matches. When it never does, the last text is compared, which says more than the wait that ended. */
const reads = async (page: Page, testId: string, wanted: RegExp) => {
  let text = '';
  await until(async () => {
    text = await said(page, testId);
    return wanted.test(text) ? true : null;
  }, 10_000).catch(() => null);
  expect(text).toMatch(wanted);
};

describe.skipIf((await findBrowser()) === null)('goods on the watch page', () => {
  it('show a flash price with the time left, and the usual one when the platform’s clock ends it', async () => {
    const time = { ahead: 0 };
    // A platform that is hours ahead of the phone: the countdown follows it all the same.
    const now = () => Date.now() + 5 * 3600_000 + time.ahead;
    const { made, page, faults, lipstick } = await live('en-US', now);
    await explain(made, lipstick);
    await reads(page, 'watch-pinned', /Velvet lipstick 999.*¥159/);
    await flash(made, lipstick, { startsAtMs: now() + 3600_000, endsAtMs: now() + 3600_000 + 120_000 });
    // What is only planned is the host's to announce: time for the page to hear of it, if anybody told it.
    await page.waitForTimeout(400);
    expect(await said(page, 'watch-pinned')).not.toContain('¥99');
    time.ahead = 3600_000;
    await reads(page, 'watch-pinned', /¥99Flash price · (?:2:00|1:5\d)/);
    const left = () => page.getByTestId('watch-pinned').getByTestId('watch-flash').textContent();
    const before = await left();
    const after = await until(async () => ((await left()) === before ? null : left()));
    expect(after).toMatch(/^Flash price · 1:5\d$/);
    time.ahead += 24 * 3600_000;
    await reads(page, 'watch-pinned', /999 ¥159/);
    expect(await page.getByTestId('watch-flash').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('compare a price only with its basis and day beside it', async () => {
    const { made, page, lipstick } = await live('zh-CN');
    await page.getByTestId('watch-bag-open').click();
    const compared = page.getByTestId('watch-bag').getByTestId('watch-compared');
    await compared.first().waitFor();
    expect(await compared.first().textContent()).toMatch(/^¥169近 7 天最低成交价，截至 \d+月\d+日$/);
    // The cushion costs its list price, dearer than what was paid: nothing is struck through. Nor is any list price.
    expect(await page.locator('#items s').count()).toBe(1);
    expect(await said(page, 'watch-bag')).toContain('本场限量 12 件，剩 12 件');
    expect(await said(page, 'watch-bag')).toContain('晨光维C精华 30ml + 雪梨护手霜三支装 ×2');
    const item = await itemOf(made, lipstick);
    await made.client.bag.update({ ...key(), itemId: item.id, version: item.version, livePrice: yuan(16_900) });
    await until(async () => ((await compared.count()) === 0 ? true : null));
  });

  it('cost no more than what the buyer saw', async () => {
    const { made, page, lipstick } = await live('en-US');
    const now = Date.now();
    await flash(made, lipstick, { startsAtMs: now, endsAtMs: now + 3600_000 });
    await page.getByTestId('watch-bag-open').click();
    await reads(page, 'watch-bag', /¥99Flash price/);
    await page.locator(`[data-item="${lipstick}"] button`).click();
    await reads(page, 'watch-buy-confirm', /Buy 1 for ¥99/);
    // The phone hears nothing for a while.
    await page.route('**/api/room', (route) => route.abort());
    await flash(made, lipstick, null);
    await page.getByTestId('watch-buy-confirm').click();
    await reads(page, 'watch-toast', /The price has just changed/);
    expect((await itemOf(made, lipstick)).sold).toBe(0);
    await page.unroute('**/api/room');
    await reads(page, 'watch-buy-confirm', /Buy 1 for ¥159/);
    await page.getByTestId('watch-buy-confirm').click();
    await reads(page, 'watch-toast', /Ordered: Velvet lipstick 999 × 1/);
    expect((await itemOf(made, lipstick)).sold).toBe(1);
  });
});
