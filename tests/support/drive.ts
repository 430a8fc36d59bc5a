/**
 * tests/support/drive - the studio's page used as a person uses it: by its fields and buttons, found by their test ids
 * (docs/testids.md), so that it works in every language. Each function waits until the page shows what it did.
 */
import type { Locator, Page } from 'playwright';
import type { RunningStudio } from './studio.ts';

export type ScreenName = 'prepare' | 'stage' | 'topics' | 'bag' | 'obs' | 'sessions' | 'settings';

/** Opens the studio's own address, as the launcher's window does. */
export async function openStudio(page: Page, studio: Pick<RunningStudio, 'url'>): Promise<void> {
  await page.goto(studio.url);
  await ready(page, 'prepare');
}

export const ready = (page: Page, screen: ScreenName): Promise<unknown> =>
  page.waitForSelector(`[data-testid="screen-${screen}"][data-ready="true"]`);

/** Goes to a screen by the rail. */
export async function goTo(page: Page, screen: ScreenName): Promise<void> {
  await page.getByTestId(`nav-${screen}`).click();
  await ready(page, screen);
}

/** Takes an option of a select by its value, whatever its words are. */
export async function choose(page: Page, testId: string, value: string): Promise<void> {
  await page.getByTestId(testId).click();
  await page.locator(`[data-combobox-option][value="${value}"]:visible`).click();
}

/** `2026-11-23T19:30` on this machine's clock: what the browser's date field takes. */
export function localTime(atMs: number): string {
  const d = new Date(atMs);
  const two = (value: number) => value.toString().padStart(2, '0');
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}

export type TopicWords = { title: string; pitch: string; category: string; plannedAtMs?: number };

/** A topic that the rehearsal's reviewer approves. */
export const GOOD_TOPIC: TopicWords = {
  title: 'Five lipsticks for autumn travel',
  pitch:
    'What I packed for Kyoto in autumn: how each colour wears in the wind, what it looks like on a phone, and what stayed at home.',
  category: 'travel',
};

/** Starts a topic on the Topics screen and writes it; every word is saved by the page itself. */
export async function writeTopic(page: Page, words: TopicWords): Promise<void> {
  await page.getByTestId('new-topic').first().click();
  await fillTopic(page, words);
}

export async function fillTopic(page: Page, words: TopicWords): Promise<void> {
  await page.getByTestId('topic-title').fill(words.title);
  await page.getByTestId('topic-pitch').fill(words.pitch);
  await choose(page, 'topic-category', words.category);
  if (words.plannedAtMs !== undefined) await page.getByTestId('topic-planned').fill(localTime(words.plannedAtMs));
  await saved(page);
}

export const saved = (page: Page): Promise<unknown> =>
  page.waitForSelector('[data-testid="save-status"][data-status="saved"]');

/** Gives the picture as a file of the user would be given; waits until the platform has it. */
export async function setCover(page: Page, bytes: Buffer, name = 'cover.png', type = 'image/png'): Promise<void> {
  await page.getByTestId('cover-input').setInputFiles({ name, mimeType: type, buffer: bytes });
  await page.locator('[data-testid="cover-drop"] img[src]:not([alt=""])').waitFor();
}

/** The topic shown, in the list at the left: `data-state` says where its review is. */
export const topicRow = (page: Page, state: string): Locator =>
  page.locator(`[data-testid="topic-row"][data-state="${state}"]`);

/** Searches the catalogue and puts the first `count` products that are not in the bag into it. */
export async function addProducts(page: Page, query: string, count: number): Promise<void> {
  const items = page.getByTestId('bag-item');
  const before = await items.count();
  await page.getByTestId('catalogue-search').fill(query);
  await page.locator('[data-testid="catalogue-results"][data-busy="false"]').waitFor();
  for (let i = 0; i < count; i += 1) {
    await page.locator('[data-testid="add-product"]:enabled').first().click();
    await items.nth(before + i).waitFor();
  }
}

/** Types a live price and leaves the field. */
export async function setPrice(page: Page, at: number, price: string): Promise<void> {
  const field = page.getByTestId('item-price').nth(at);
  await field.fill(price);
  await field.press('Enter');
}

/** A step of the checklist; `data-state` and `data-code` say how it is. */
export const step = (page: Page, id: 'eligibility' | 'topic' | 'bag' | 'stage' | 'upload'): Locator =>
  page.getByTestId(`step-${id}`);

export const stepIs = (page: Page, id: string, state: string, timeout = 20_000): Promise<unknown> =>
  page.waitForSelector(`[data-testid="step-${id}"][data-state="${state}"]`, { timeout });

/** What the live session is doing, as the top bar shows it. */
export const liveIs = (page: Page, kind: string, timeout = 30_000): Promise<unknown> =>
  page.waitForSelector(`[data-testid="top-bar"][data-live="${kind}"]`, { timeout });

/** Picks where a stream goes on the Prepare screen. */
export async function chooseDestination(page: Page, kind: 'rehearsal' | 'remote' | 'manual'): Promise<void> {
  await page.getByTestId('destination').locator(`label[for$="-${kind}"]`).click();
}

export async function enterManual(page: Page, address: string, key: string): Promise<void> {
  await chooseDestination(page, 'manual');
  await page.getByTestId('manual-address').fill(address);
  await page.getByTestId('manual-address').press('Tab');
  await page.getByTestId('manual-key').fill(key);
  await page.getByTestId('save-key').click();
  await page.getByTestId('key-saved').waitFor();
}

/** Ends the stream by its button and the question that follows. */
export async function endStream(page: Page): Promise<void> {
  await page.getByTestId('end-stream').click();
  await page.getByTestId('end-dialog-confirm').click();
  await liveIs(page, 'ended', 15_000);
}
