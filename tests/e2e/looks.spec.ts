/** Languages and themes as they are chosen; a11y.spec.ts and keyboard.spec.ts go through every screen. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { goTo, openStudio, ready, type ScreenName } from '../support/drive.ts';
import { expect, goLive, prepare, test } from './fixture.ts';

const SCREENS = ['prepare', 'topics', 'bag', 'stage', 'sessions', 'settings'] as const satisfies readonly ScreenName[];

async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

test('the question before the end has no serious accessibility finding', async ({ page, link }) => {
  await goLive(page, link);
  await ready(page, 'stage');
  await page.getByTestId('end-stream').click();
  await expect(page.getByTestId('end-dialog-confirm')).toBeVisible();
  // The dialog fades in; half-transparent text has no contrast yet.
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(
        (one) => one.playState !== 'running' || one.effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY,
      ),
  );
  expect(await serious(page)).toEqual([]);
});

test.describe('简体中文', () => {
  test.use({ locale: 'zh-CN', colorScheme: 'dark' });

  test('every screen speaks Chinese', async ({ page, link }) => {
    await prepare(link);
    await expect(page.locator('html')).toHaveAttribute('lang', /^zh/);
    for (const screen of SCREENS) {
      await goTo(page, screen);
      const words = (await page.getByTestId(`screen-${screen}`).textContent()) ?? '';
      expect(words.match(/[\u4e00-\u9fff]/g)?.length ?? 0, screen).toBeGreaterThan(20);
      // A key that has no words shows itself.
      expect(words, screen).not.toMatch(/\b[a-z]+\.[a-z]+\.[a-zA-Z.]+\b/);
    }
  });
});

test('the language and the theme can be set, whatever the system says', async ({ context, studio, link }) => {
  const page = await context.newPage();
  await openStudio(page, studio);
  await link.client.settings.patch({ language: 'zh-CN', theme: 'dark' });
  await expect(page.locator('html')).toHaveAttribute('lang', /^zh/);
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.close();
});
