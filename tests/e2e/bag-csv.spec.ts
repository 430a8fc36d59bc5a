/** Importing a list into the bag: encodings, bad rows, files that are none, and a hundred thousand rows; in both languages. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { goTo } from '../support/drive.ts';
import { expect, test } from './fixture.ts';

/** `商品ID,直播价,福利,限量` / `lipstick-999,180,买二送一,20` / `thermos,,,` in GBK, as Excel saves it on a Chinese Windows. */
const GBK = Buffer.from(
  [
    'c9ccc6b74944 2c d6b1b2a5bcdb 2c b8a3c0fb 2c cfdec1bf 0d0a',
    '6c6970737469636b2d393939 2c 313830 2c c2f2b6fecbcdd2bb 2c 3230 0d0a',
    '746865726d6f73 2c 2c 2c 0d0a',
  ]
    .join('')
    .replaceAll(' ', ''),
  'hex',
);

const choose = async (page: Page, name: string, buffer: Buffer) => {
  await page.getByTestId('csv-file').setInputFiles({ name, mimeType: 'text/csv', buffer });
};
const whys = (page: Page) =>
  page
    .getByTestId('csv-bad-row')
    .evaluateAll((rows) => rows.map((row) => `${row.getAttribute('data-line')} ${row.getAttribute('data-why')}`));

for (const locale of ['en-US', 'zh-CN']) {
  test.describe(`in ${locale}`, () => {
    test.use({ locale });

    test('good rows go in, every bad one is named with its cell and reason', async ({ page, link }) => {
      await goTo(page, 'bag');
      await page.getByTestId('csv-import-empty').click();
      await choose(page, 'gbk.csv', GBK);
      const preview = page.getByTestId('csv-preview');
      await expect(preview).toHaveAttribute('data-good', '2');
      await expect(page.getByTestId('csv-facts')).toContainText('GBK');
      await page.getByTestId('csv-add').click();
      const two = await link.until((s) => s.bag?.items.length === 2, 'two items');
      expect(two.bag?.items[0]).toMatchObject({ perk: '买二送一', limit: 20, livePrice: { minor: 18_000 } });
      await page.getByTestId('csv-close').click();

      const text = [
        '\uFEFFPerk;Product ID;Live price;Notes',
        'free strap;neck-pillow;"¥1,129.00";above its list price',
        ';sunscreen;=1+1;a formula',
        ';hand-cream;0.30000000000000004;0.1 + 0.2',
        ';lipstick-999;100;in the bag',
        ';no-such-thing;100;unknown',
        '全网最低价;cushion;200;not allowed',
        ';day-pack;１５０;full width',
        ';day-pack;150;again',
        '"two',
        'lines";carry-on;480;fine',
      ].join('\n');
      await page.getByTestId('csv-import').click();
      await choose(page, 'friday.csv', Buffer.from(text));
      await expect(preview).toHaveAttribute('data-good', '2');
      await expect(preview).toHaveAttribute('data-bad', '7');
      expect(await whys(page)).toEqual([
        '2 above_list',
        '3 formula',
        '4 price_fraction',
        '5 in_bag',
        '6 unknown',
        '7 blocked',
        '9 duplicate',
      ]);
      await expect(page.getByTestId('csv-bad-row').nth(1)).toContainText('=1+1');
      const saved = page.waitForEvent('download');
      await page.getByTestId('csv-save-problems').click();
      const list = readFileSync(await (await saved).path(), 'utf8');
      expect(list.startsWith('\uFEFF')).toBe(true);
      expect(list).toContain("'=1+1");
      await page.getByTestId('csv-tabs').locator('label').first().click();
      await expect(page.getByTestId('csv-good-row')).toHaveCount(2);
      await page.getByTestId('csv-add').click();
      const four = await link.until((s) => s.bag?.items.length === 4, 'four items');
      expect(four.bag?.items.map((one) => [one.productId, one.livePrice.minor, one.perk]).slice(2)).toEqual([
        ['day-pack', 15_000, ''],
        ['carry-on', 48_000, 'two lines'],
      ]);
      await page.getByTestId('csv-close').click();
      await page.getByTestId('undo').last().click();
      await link.until((s) => s.bag?.items.length === 2, 'the import taken back');
    });

    test('what is no list says so; the bag as a file can be read again', async ({ page, link }) => {
      await goTo(page, 'bag');
      await page.getByTestId('csv-import').click();
      const problem = page.getByTestId('csv-problem');
      for (const bytes of [
        Buffer.alloc(0),
        Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 6]),
        Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]),
        Buffer.from('a letter\nto nobody\n'),
        Buffer.from('name,price\nlipstick,5\n'),
        Buffer.from('id,商品ID\na,b\n'),
        Buffer.alloc(20 * 1024 * 1024 + 1, 'a'),
      ]) {
        await choose(page, 'x.csv', bytes);
        await expect(problem).toBeVisible();
        // The next file makes it go while it is read, so that the same words are seen anew.
        await expect(page.getByTestId('csv-dialog')).toHaveAttribute('data-state', 'choose');
      }
      const sample = page.waitForEvent('download');
      await page.getByTestId('csv-sample').click();
      await choose(page, 'sample.csv', readFileSync(await (await sample).path()));
      await expect(page.getByTestId('csv-preview')).toHaveAttribute('data-good', '3');
      await page.getByTestId('csv-add').click();
      await link.until((s) => s.bag?.items.length === 3, 'the sample');
      await page.getByTestId('csv-close').click();

      const exported = page.waitForEvent('download');
      await page.getByTestId('csv-export').click();
      const file = readFileSync(await (await exported).path());
      const before = link.state()?.bag?.items.map(({ productId, perk, limit, livePrice }) => ({
        ...{ productId, perk, limit, livePrice },
      }));
      for (const item of link.state()?.bag?.items ?? []) await link.client.bag.remove({ itemId: item.id });
      await expect(page.getByTestId('bag-empty')).toBeVisible();

      // Dropped on the screen this time.
      const data = await page.evaluateHandle(
        (bytes) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([Uint8Array.from(bytes)], 'bag.csv', { type: 'text/csv' }));
          return transfer;
        },
        [...file],
      );
      await page.getByTestId('bag-desk').dispatchEvent('dragover', { dataTransfer: data });
      await expect(page.getByTestId('csv-drop-screen')).toBeVisible();
      await page.getByTestId('bag-desk').dispatchEvent('drop', { dataTransfer: data });
      await expect(page.getByTestId('csv-preview')).toHaveAttribute('data-bad', '0');
      await page.getByTestId('csv-add').click();
      const again = await link.until((s) => s.bag?.items.length === 3, 'the bag again');
      expect(again.bag?.items).toMatchObject(before ?? []);
    });
  });
}

test('a hundred thousand rows do not hold the page up, and can be stopped', async ({ page, link }) => {
  await goTo(page, 'bag');
  await link.until((s) => s.bag !== null, 'the bag');
  const rows = Array.from({ length: 100_000 }, (_, at) => `row-${at},${at % 2 === 0 ? '=1+1' : '19.90'},"perk, ${at}"`);
  const file = Buffer.from(`id,price,perk\nthermos,100,ok\n${rows.join('\n')}\n`);
  await page.getByTestId('csv-import').click();
  // How long the page was ever unable to answer, as a timer in it sees it.
  await page.evaluate(() => {
    let last = performance.now();
    Reflect.set(window, 'longestGapMs', 0);
    setInterval(() => {
      const now = performance.now();
      Reflect.set(window, 'longestGapMs', Math.max(Reflect.get(window, 'longestGapMs'), now - last));
      last = now;
    }, 20);
  });
  await choose(page, 'huge.csv', file);
  await page.getByTestId('csv-cancel').click();
  await expect(page.getByTestId('csv-dialog')).toHaveAttribute('data-state', 'choose');
  await choose(page, 'huge.csv', file);
  await expect(page.getByTestId('csv-preview')).toHaveAttribute('data-good', '1', { timeout: 90_000 });
  await expect(page.getByTestId('csv-preview')).toHaveAttribute('data-bad', '100000');
  // Well under a second, on two busy cores; a file of this size read on the page's own thread holds it for several.
  const gapMs: number = await page.evaluate(() => Reflect.get(window, 'longestGapMs'));
  test.info().annotations.push({ type: 'longest gap', description: `${Math.round(gapMs)} ms` });
  expect(gapMs).toBeLessThan(800);
  const table = page.getByTestId('csv-bad');
  await expect(table).toHaveAttribute('data-count', '100000');
  expect(await page.getByTestId('csv-bad-row').count()).toBeLessThan(60);
  await table.locator('[tabindex="0"]').focus();
  await page.keyboard.press('End');
  await expect(page.locator('[data-testid="csv-bad-row"][data-line="100002"]')).toBeVisible();
});
