import type { Page } from 'playwright';

/** States of the bag that need more than presses of buttons: what a person does until the page looks so. */
type Drive = { fixture: string; run(page: Page): Promise<void> };

const CSV = [
  '商品ID,直播价,福利,备注',
  'p8,139,Free strap,mat',
  'p9,"¥1,118.00",,too much',
  'p10,=1+1,,formula',
  'p11,３５．５,买二送一,full width',
  'p11,35,,again',
  'p12,0.30000000000000004,,a program wrote this',
  'p13,"12,90",,comma',
  'p77,10,,unknown',
  ',10,,no id',
  'p14,10,,off sale',
  'p3,10,,already there',
  `p12,80,${'很长的福利'.repeat(10)},long`,
].join('\r\n');

const upload = (page: Page, text: string | Buffer, name = 'friday.csv') =>
  page.getByTestId('csv-file').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

const first = (page: Page, testId: string) => page.getByTestId(testId).first();

export const bagDrives: Record<string, Drive> = {
  bagDetails: {
    fixture: 'bagDesk',
    async run(page) {
      await first(page, 'item-details-open').click();
      await page.getByTestId('claim-edit').nth(1).click();
    },
  },
  bagDetailsPlain: {
    fixture: 'bagDesk',
    async run(page) {
      await page.getByTestId('item-details-open').nth(2).click();
      await page.getByTestId('flash-price').fill('70');
      await page.getByTestId('flash-when').locator('label').nth(1).click();
      await page.getByTestId('flash-send').click();
      await page.getByTestId('claim-new').fill('全网第一，永不掉色');
      await page.getByTestId('item-details').scrollIntoViewIfNeeded();
    },
  },
  bagChosen: {
    fixture: 'empty',
    async run(page) {
      await first(page, 'choose-product').click();
      await page
        .getByTestId('choose-product')
        .nth(4)
        .click({ modifiers: ['Shift'] });
    },
  },
  bagBundle: {
    fixture: 'empty',
    async run(page) {
      await first(page, 'choose-product').click();
      await page
        .getByTestId('choose-product')
        .nth(2)
        .click({ modifiers: ['Shift'] });
      await page.getByTestId('make-bundle').click();
      await page.getByTestId('bundle-price').fill('999');
    },
  },
  bagRefused: {
    fixture: 'bagDesk',
    async run(page) {
      for (const product of ['p8', 'p9', 'p10'])
        await page.locator(`[data-product="${product}"]`).getByTestId('choose-product').click();
      // Somebody else adds one of them meanwhile, and this page has not heard of it yet.
      await page.evaluate(() => {
        const { bag } = Reflect.get(window, 'fakeCore').state;
        bag.items.push({ ...bag.items[3], id: 'theirs', productId: 'p8', title: 'Foldable yoga mat' });
      });
      await page.getByTestId('add-chosen').click();
      await page.getByTestId('add-result').waitFor();
    },
  },
  bagOfflineFirst: {
    fixture: 'loading',
    async run(page) {
      await page.evaluate(() => {
        const fault = { code: 'platform_unreachable', retry: 'later' };
        const platform = { kind: 'offline', rehearsal: false, profile: null, fault, nextTryAtMs: Date.now() + 20_000 };
        Reflect.get(window, 'fakeCore').change({ platform });
      });
      await page.getByTestId('bag-offline').waitFor();
    },
  },
  bagConflict: {
    fixture: 'bagDesk',
    async run(page) {
      const field = page.getByTestId('item-price').nth(2);
      await field.fill('55');
      await page.evaluate(() => {
        const core = Reflect.get(window, 'fakeCore');
        const { bag } = core.state;
        const theirs = { minor: 5_200, currency: 'CNY' };
        const items = bag.items.map((one: { version: number }, at: number) =>
          at === 2 ? { ...one, version: one.version + 1, livePrice: theirs } : one,
        );
        core.change({ bag: { ...bag, version: bag.version + 1, items } });
      });
      await field.press('Enter');
      await page.getByTestId('bag-conflict').waitFor();
    },
  },
  bagErrors: {
    fixture: 'bagDesk',
    async run(page) {
      await first(page, 'item-price').fill('500');
      await first(page, 'item-price').press('Enter');
      await page.getByTestId('item-perk').nth(2).fill('很长的福利'.repeat(9));
    },
  },
  bagMenu: { fixture: 'bagDesk', run: (page) => page.getByTestId('item-menu').nth(1).click() },
  bagPlace: {
    fixture: 'bagDesk',
    async run(page) {
      await page.getByTestId('item-menu').nth(1).click();
      await page.getByTestId('move-place').click();
      await page.getByTestId('place-input').fill('99');
      await page.getByTestId('place-confirm').click();
    },
  },
  bagUndo: { fixture: 'bagDesk', run: (page) => first(page, 'remove-item').click() },
  csvChoose: { fixture: 'bagDesk', run: (page) => page.getByTestId('csv-import').click() },
  csvNotCsv: {
    fixture: 'bagDesk',
    async run(page) {
      await page.getByTestId('csv-import').click();
      await upload(page, Buffer.from([0x50, 0x4b, 3, 4, 9, 9]), 'friday.xlsx');
      await page.getByTestId('csv-problem').waitFor();
    },
  },
  csvNoId: {
    fixture: 'bagDesk',
    async run(page) {
      await page.getByTestId('csv-import').click();
      await upload(page, 'name,price,notes\nLipstick,199,x\n');
      await page.getByTestId('csv-problem').waitFor();
    },
  },
  csvPreview: {
    fixture: 'bagDesk',
    async run(page) {
      await page.getByTestId('csv-import').click();
      await upload(page, CSV);
      await page.getByTestId('csv-preview').waitFor();
    },
  },
  csvGood: {
    fixture: 'empty',
    async run(page) {
      await page.getByTestId('csv-import').click();
      await upload(page, 'id;price;perk;limit\np1;99;Free mini size;20\np2;;;\np5;79.90;买二送一;\n');
      await page.getByTestId('csv-preview').waitFor();
    },
  },
  csvOffline: {
    fixture: 'bagDesk',
    async run(page) {
      await page.getByTestId('csv-import').click();
      await page.evaluate(() => Reflect.get(window, 'fakeCore').failNext('platform_unreachable'));
      await upload(page, 'id\np8\n');
      await page.getByTestId('csv-retry').waitFor();
    },
  },
};
