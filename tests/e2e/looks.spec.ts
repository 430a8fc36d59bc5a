/** Every screen for people who cannot use a mouse, do not see colours, or read Chinese. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { goTo, liveIs, openStudio, ready, type ScreenName, step } from '../support/drive.ts';
import { expect, goLive, prepare, test } from './fixture.ts';

const SCREENS = ['prepare', 'topics', 'bag', 'stage', 'sessions', 'settings'] as const satisfies readonly ScreenName[];

async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('no serious accessibility finding on any screen', async ({ page, link }) => {
      await prepare(link);
      for (const screen of SCREENS) {
        await goTo(page, screen);
        expect(await serious(page), screen).toEqual([]);
      }
    });
  });

test('nor while live', async ({ page, link }) => {
  await goLive(page, link);
  await ready(page, 'stage');
  await page.getByTestId('explain-1').click();
  await expect(page.getByTestId('explain-1')).toHaveAttribute('aria-pressed', 'true');
  await page.mouse.move(0, 0);
  expect(await serious(page)).toEqual([]);
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

test('by keyboard alone: from the checklist to a running stream and its end', async ({ page, link }) => {
  await prepare(link);
  await expect(page.getByTestId('go-live')).toBeEnabled();
  await tabTo(page, 'upload-test');
  await page.keyboard.press('Enter');
  await expect(step(page, 'upload')).toHaveAttribute('data-state', 'ok');
  await tabTo(page, 'go-live');
  await page.keyboard.press('Enter');
  await liveIs(page, 'live', 40_000);
  await ready(page, 'stage');
  await page.keyboard.press('m');
  await link.until((s) => s.plan.micMuted, 'muted by its key');
  await page.keyboard.press('m');
  await page.keyboard.press('1');
  await link.until((s) => s.bag?.explaining?.itemId === s.bag?.items[0]?.id, 'item 1 by its key');
  await tabTo(page, 'end-stream');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('end-dialog-confirm')).toBeVisible();
  await tabTo(page, 'end-dialog-confirm');
  await page.keyboard.press('Enter');
  await liveIs(page, 'ended');
});

/** Presses Tab until the element has the focus; a user would give up earlier than this does. */
async function tabTo(page: Page, testId: string): Promise<void> {
  for (let i = 0; i < 80; i += 1) {
    if (await page.evaluate((id) => document.activeElement?.getAttribute('data-testid') === id, testId)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${testId} cannot be reached by Tab`);
}

test('the language and the theme can be set, whatever the system says', async ({ context, studio, link }) => {
  const page = await context.newPage();
  await openStudio(page, studio);
  await link.client.settings.patch({ language: 'zh-CN', theme: 'dark' });
  await expect(page.locator('html')).toHaveAttribute('lang', /^zh/);
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.close();
});
