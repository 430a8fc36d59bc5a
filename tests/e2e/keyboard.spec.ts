import type { Page } from '@playwright/test';
import { goTo, liveIs, ready, saved, topicRow } from '../support/drive.ts';
import { makePng } from '../support/png.ts';
import { expect, test } from './fixture.ts';

/** A user would give up earlier than this does. */
const MAX_TABS = 90;

const focused = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null);

/** The focus is on something a person sees: it, or the box drawn around it, has an outline, a ring or a marked border. */
const focusShows = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const look = (element: Element) => {
      const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(element);
      return { outline: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0, boxShadow, borderColor };
    };
    const active = document.activeElement;
    if (!(active instanceof HTMLElement) || active === document.body || !active.matches(':focus-visible')) return false;
    const parts = [active, active.parentElement, active.nextElementSibling].filter((part) => part !== null);
    const withFocus = parts.map(look);
    if (withFocus.some((part) => part.outline || part.boxShadow !== 'none')) return true;
    // A border that only changes its colour: compared with the same part without the focus.
    active.blur();
    const without = parts.map(look);
    active.focus();
    return withFocus.some((part, i) => part.borderColor !== without[i]?.borderColor);
  });

/** Presses Tab (or Shift+Tab) until the element has the focus, and sees that it shows. */
async function reach(page: Page, testId: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let i = 0; i < MAX_TABS; i += 1) {
    if ((await focused(page)) === testId) {
      await expect.poll(() => focusShows(page), { message: `the focus on ${testId} shows`, timeout: 2_000 }).toBe(true);
      return;
    }
    await page.keyboard.press(key);
  }
  throw new Error(`${testId} cannot be reached by ${key}`);
}

async function press(page: Page, testId: string, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await reach(page, testId);
  await page.keyboard.press(key);
}

test('the first Tab offers a way past the rail', async ({ page }) => {
  await page.keyboard.press('Tab');
  await expect(page.getByTestId('skip-link')).toBeFocused();
  await expect(page.getByTestId('skip-link')).toBeInViewport();
  expect(await focusShows(page)).toBe(true);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const inside = () => page.getByTestId('screen-prepare').evaluate((screen) => screen.contains(document.activeElement));
  expect(await inside()).toBe(true);
});

test('another language leaves the keyboard where it is', async ({ page, link }) => {
  await goTo(page, 'settings');
  const chosen = page.getByTestId('settings-language').locator('input:checked');
  await chosen.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await link.until((s) => s.settings.language === 'zh-CN', 'the language');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(chosen).toBeFocused();
});

test('from an empty studio to the end of a stream, no mouse', async ({ page, link }) => {
  await press(page, 'nav-topics');
  await ready(page, 'topics');
  await press(page, 'new-topic');
  await page.getByTestId('topic-editor').waitFor();
  await reach(page, 'topic-title');
  await page.keyboard.type('Five lipsticks for autumn travel');
  await reach(page, 'topic-pitch');
  await page.keyboard.type('What I packed for Kyoto: how each colour wears in the wind, and what stayed at home.');
  await reach(page, 'topic-category');
  await page.keyboard.press('ArrowDown');
  await page.locator('[data-combobox-option]:visible').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('topic-category')).not.toHaveValue('');
  await saved(page);
  await reach(page, 'cover-choose');
  const choosing = page.waitForEvent('filechooser');
  // Asked after that: once it answers, the browser knows that its dialog is wanted here.
  await page.evaluate(() => undefined);
  await page.keyboard.press('Enter');
  const chooser = await choosing;
  await chooser.setFiles({ name: 'cover.png', mimeType: 'image/png', buffer: makePng() });
  await page.locator('[data-testid="cover-drop"] img[src]:not([alt=""])').waitFor();
  await press(page, 'submit-topic');
  await expect(topicRow(page, 'approved')).toBeVisible();

  await reach(page, 'nav-bag', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await ready(page, 'bag');
  await reach(page, 'catalogue-search');
  await page.keyboard.type('lip');
  await page.locator('[data-testid="catalogue-results"][data-busy="false"]').waitFor();
  await press(page, 'add-product');
  await expect(page.getByTestId('bag-item')).toHaveCount(1);
  await press(page, 'add-product', 'Space');
  await expect(page.getByTestId('bag-item')).toHaveCount(2);

  await reach(page, 'nav-prepare', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await ready(page, 'prepare');
  await expect(page.getByTestId('go-live')).toBeEnabled();
  await press(page, 'go-live', 'Space');
  await liveIs(page, 'live', 40_000);
  await ready(page, 'stage');

  await page.keyboard.press('1');
  await link.until((s) => s.bag?.explaining?.itemId === s.bag?.items[0]?.id, 'item 1 by its key');
  await expect(page.getByTestId('explain-1')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('m');
  await link.until((s) => s.plan.micMuted, 'muted by its key');
  await expect(page.getByTestId('mute-mic')).toHaveAttribute('aria-pressed', 'true');
  // The same letters in the chat are words.
  await reach(page, 'chat-input');
  await page.keyboard.type('m1');
  await expect(page.getByTestId('chat-input')).toHaveValue('m1');
  await expect(page.getByTestId('mute-mic')).toHaveAttribute('aria-pressed', 'true');
  await press(page, 'mute-mic', 'Space');
  await link.until((s) => !s.plan.micMuted, 'heard again');

  // Asked once; Escape takes it back and the focus is where it was.
  await press(page, 'end-stream');
  await expect(page.getByTestId('end-dialog-confirm')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('end-dialog-confirm')).toBeHidden();
  await expect(page.getByTestId('end-stream')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('end-dialog-confirm')).toBeVisible();
  await press(page, 'end-dialog-confirm');
  await liveIs(page, 'ended');
});
