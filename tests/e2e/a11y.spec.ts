/** Every screen in both themes and languages: axe, words instead of keys, and nothing beyond the edge of a small window. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { goTo, ready } from '../support/drive.ts';
import type { StudioLink } from '../support/studio.ts';
import { expect, goLive, prepare, test } from './fixture.ts';

type Theme = 'light' | 'dark';
type Look = (where: string) => Promise<void>;

const SECTIONS = ['general', 'platform', 'rehearsal', 'recording', 'picture', 'filters', 'about'];
/** The smallest window that the studio is made for. */
test.use({ viewport: { width: 1280, height: 720 } });

/** Words that fade in have no contrast yet, and a panel that slides in is still outside. Endless ones (a pulse) do not count. */
const still = (page: Page): Promise<unknown> =>
  page.waitForFunction(() =>
    document.getAnimations().every((one) => {
      const endless = one.effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY;
      return endless || one.playState !== 'running';
    }),
  );

async function setLook(page: Page, link: StudioLink, theme: Theme, language: 'en' | 'zh-CN' = 'en'): Promise<void> {
  await link.client.settings.patch({ theme, language });
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme);
  await expect(page.locator('html')).toHaveAttribute('lang', language === 'en' ? /^en/ : /^zh/);
}

/** What axe calls serious or worse, in one line each. */
async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .flatMap((one) => one.nodes.map((node) => `${one.id} at ${node.target.join(' ')}: ${node.failureSummary}`));
}

/** Names of words where the words should be: what i18next shows when it has none. */
const KEY =
  /\b(?:bag|checklist|common|faults|obs|obsStage|picker|prepare|sessions|settings|shell|stage|topics)(?:\.[a-z]\w+)+\b/;

/** Keys that show, and words beyond the edge of the window. */
function looks(page: Page): Promise<string[]> {
  return page.evaluate((key) => {
    const found: string[] = [];
    const { scrollingElement } = document;
    if (scrollingElement && scrollingElement.scrollWidth > innerWidth)
      found.push(`the page is ${scrollingElement.scrollWidth} wide`);
    const keys = new RegExp(key);
    const spoken = ['aria-label', 'title', 'placeholder', 'alt'];
    for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
      for (const name of spoken) {
        const said = element.getAttribute(name);
        if (said && keys.test(said)) found.push(`${name}="${said}"`);
      }
      const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      const text = own.map((node) => node.textContent?.trim() ?? '').join(' ');
      if (text.trim() === '' || !element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
      if (keys.test(text)) found.push(`“${text}”`);
      if (element.closest('.visually-hidden, [data-testid="skip-link"], style, script')) continue;
      const box = element.getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1) continue;
      if (box.left < -1 || box.right > innerWidth + 1)
        found.push(`“${text.slice(0, 40)}” from ${Math.round(box.left)} to ${Math.round(box.right)}`);
    }
    for (const id of ['top-bar', 'rail']) {
      const box = document.querySelector(`[data-testid="${id}"]`)?.getBoundingClientRect();
      if (!box || box.left < 0 || box.top < 0 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
        found.push(`${id} sticks out`);
    }
    return found;
  }, KEY.source);
}

/** Every screen of a prepared studio that is not live. */
async function walk(page: Page, look: Look): Promise<void> {
  const at = async (where: string) => {
    await still(page);
    await look(where);
  };
  await goTo(page, 'prepare');
  await at('prepare');
  await goTo(page, 'topics');
  await at('topics, one approved');
  await page.getByTestId('new-topic').first().click();
  await page.getByTestId('topic-title').waitFor();
  // What is missing is said at every field.
  await page.getByTestId('submit-topic').click();
  await expect(page.getByTestId('topic-title')).toHaveAttribute('aria-invalid', 'true');
  await at('topics, an empty one with its faults');
  await goTo(page, 'bag');
  await page.locator('[data-testid="catalogue-results"][data-busy="false"]').waitFor();
  await expect(page.getByTestId('bag-item')).toHaveCount(3);
  await at('bag');
  await goTo(page, 'stage');
  await expect(page.getByTestId('source-camera')).toHaveAttribute('data-state', 'on');
  await at('stage');
  await goTo(page, 'obs');
  await at('OBS');
  await goTo(page, 'settings');
  for (const section of SECTIONS) {
    await page.getByTestId(`settings-${section}`).click();
    await page.getByTestId(`settings-section-${section}`).waitFor();
    await at(`settings, ${section}`);
  }
}

/** The stage on the air with its question at the end. */
async function walkLive(page: Page, look: Look): Promise<void> {
  await ready(page, 'stage');
  await still(page);
  await look('stage, live');
  await page.getByTestId('end-stream').click();
  await expect(page.getByTestId('end-dialog-confirm')).toBeVisible();
  await still(page);
  await look('the question before the end');
  await page.getByTestId('end-dialog-cancel').click();
  await expect(page.getByTestId('end-dialog-confirm')).toBeHidden();
}

test('axe finds nothing serious on any screen, light and dark', async ({ page, link }) => {
  await prepare(link);
  const found: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    await setLook(page, link, theme);
    await walk(page, async (where) => {
      for (const finding of await findings(page)) found.push(`${theme}, ${where}: ${finding}`);
    });
  }
  expect(found).toEqual([]);
});

test('nor while live and in the report, light and dark; nothing sticks out in either language', async ({
  page,
  link,
}) => {
  await goLive(page, link);
  await ready(page, 'stage');
  await page.getByTestId('explain-1').click();
  await expect(page.getByTestId('explain-1')).toHaveAttribute('aria-pressed', 'true');
  await page.mouse.move(0, 0);
  const found: string[] = [];
  const check = (name: string) => async (where: string) => {
    for (const finding of [...(await findings(page)), ...(await looks(page))])
      found.push(`${name}, ${where}: ${finding}`);
  };
  await setLook(page, link, 'light');
  await walkLive(page, check('light'));
  await setLook(page, link, 'dark', 'zh-CN');
  await walkLive(page, check('dark, Chinese'));

  await link.client.live.end();
  await link.until((s) => s.live.kind === 'ended' && s.sessions[0]?.endedAtMs != null, 'the report');
  await still(page);
  await check('dark, Chinese')('stage, ended');
  await goTo(page, 'sessions');
  await page.getByTestId('session-row-1').click();
  await page.getByTestId('session-title').waitFor();
  await still(page);
  await check('dark, Chinese')('sessions');
  await setLook(page, link, 'light');
  await still(page);
  await check('light')('sessions');
  expect(found).toEqual([]);
});

test('in both languages every word is there and nothing sticks out of a small window', async ({ page, link }) => {
  await prepare(link);
  const found: string[] = [];
  for (const language of ['zh-CN', 'en'] as const) {
    await setLook(page, link, 'dark', language);
    await walk(page, async (where) => {
      for (const finding of await looks(page)) found.push(`${language}, ${where}: ${finding}`);
      if (language === 'en') return;
      const words = ((await page.locator('main').first().textContent()) ?? '').match(/[\u4e00-\u9fff]/g) ?? [];
      if (words.length < 15) found.push(`${where}: only ${words.length} Chinese characters`);
    });
  }
  expect(found).toEqual([]);
});
