import { GOOD_TOPIC, goTo, writeTopic } from '../support/drive.ts';
import { expect, test } from './fixture.ts';

/** What a host of each language looks for, registers and writes. */
const LANGUAGES = [
  {
    locale: 'en-US',
    search: 'lowest price anywhere',
    law: 'Advertising Law',
    source: 'samr.gov.cn',
    name: 'No.1 Tea House',
    title: 'An evening at No.1 Tea House',
    slate: 'The best lipstick in the world',
  },
  {
    locale: 'zh-CN',
    search: '全网最低',
    law: '广告法',
    source: 'samr.gov.cn',
    name: '第一品牌茶馆',
    title: '第一品牌茶馆的慢夜晚',
    slate: '全 网 最 低，马上回来',
  },
] as const;

for (const { locale, search, law, source, name, title, slate } of LANGUAGES) {
  test.describe(locale, () => {
    test.use({ locale });

    test('the rules in force can be looked through, each with its law, source and day', async ({ page }) => {
      await goTo(page, 'settings');
      await page.getByTestId('settings-rules').click();
      const rows = page.locator('[data-testid^="settings-rule-"]');
      await expect(rows.nth(25)).toBeAttached();
      await page.getByTestId('settings-rules-search').fill(search);
      const row = page.getByTestId('settings-rule-ABS-1');
      await expect(row).toBeVisible();
      await expect(row).toContainText(/2026-\d\d-\d\d/);
      await row.locator('summary').focus();
      await page.keyboard.press('Enter');
      await expect(row.locator('details')).toContainText(source);
      await expect(row).toContainText(law);
      await page.getByTestId('settings-rules-search').fill('no such rule');
      await expect(page.getByTestId('settings-rules-none')).toBeVisible();
      await page.getByTestId('settings-rules-search').fill('');
      await page.getByTestId('settings-rules-severity').locator('label').last().click();
      await expect(rows.first()).toHaveAttribute('data-severity', 'tone');
      await expect(page.locator('[data-testid^="settings-rule-"]:not([data-severity="tone"])')).toHaveCount(0);
      await expect(page.getByTestId('settings-rules-problems')).toHaveCount(0);
    });

    test('a registered name is no claim: entered, taken out, brought back', async ({ page, link }) => {
      await goTo(page, 'topics');
      await writeTopic(page, { ...GOOD_TOPIC, title });
      const found = page.getByTestId('findings-title');
      await expect(found.getByTestId('finding-ABS-1')).toBeVisible();

      await goTo(page, 'settings');
      await page.getByTestId('settings-names').click();
      await expect(page.getByTestId('settings-name-empty')).toBeVisible();
      await page.getByTestId('settings-name-input').fill(name);
      await page.keyboard.press('Enter');
      await expect(page.getByTestId('settings-name')).toHaveText(name);
      expect(link.state()?.settings.compliance.names).toEqual([name]);

      await goTo(page, 'topics');
      await expect(page.getByTestId('topic-title')).toHaveValue(title);
      await expect(found).toHaveAttribute('data-count', '0');

      await goTo(page, 'settings');
      await page.getByTestId('settings-names').click();
      await page.getByTestId('settings-name-remove').click();
      await link.until((s) => s.settings.compliance.names.length === 0, 'no name');
      await page.getByTestId('undo').click();
      await link.until((s) => s.settings.compliance.names.length === 1, 'the name again');
    });

    test('words of the “be right back” picture are read, kept from viewers, and mended by one press', async ({
      page,
      link,
      complaints,
    }) => {
      complaints.allow(/status of 4\d\d/);
      await goTo(page, 'settings');
      await page.getByTestId('settings-picture').click();
      const field = page.getByTestId('settings-slate-text');
      await field.fill(slate);
      const found = page.getByTestId('settings-slate-text-findings');
      await expect(found.getByTestId('finding-ABS-1')).toBeVisible();
      await field.press('Enter');
      await expect(field).toHaveValue(slate);
      expect(link.state()?.settings.stage.slateText).toBe('');
      await found.getByTestId('finding-use').click();
      await link.until((s) => s.settings.stage.slateText !== '', 'calmer words');
      await expect(found).toHaveCount(0);
      await expect(field).not.toHaveValue(slate);
    });
  });
}
