import type { Page } from 'playwright';

/** A person presses about eight keys a second when they write, and changes the item every few seconds. */
const BETWEEN_KEYS_MS = 125;
const BETWEEN_ITEMS_MS = 6_000;
const WORDS = 'thank you all, the next one is the travel mug, two left in blue ';

/** What the host does meanwhile: writes into `field`, and presses one of `buttons` once in a while. Returns how to stop. */
export function keepBusy(
  page: Page,
  field: string,
  buttons: readonly string[],
): () => Promise<{ keys: number; items: number }> {
  let stopped = false;
  let keys = 0;
  let item = 0;
  const work = (async () => {
    let nextItemMs = performance.now() + BETWEEN_ITEMS_MS;
    let at = 0;
    await page.locator(field).focus();
    while (!stopped) {
      const letter = WORDS[at % WORDS.length] ?? ' ';
      await page.keyboard.press(letter === ' ' ? 'Space' : letter);
      keys += 1;
      at += 1;
      if (at % WORDS.length === 0) {
        await page.keyboard.press('ControlOrMeta+a');
        await page.keyboard.press('Delete');
        keys += 2;
      }
      if (performance.now() > nextItemMs && buttons.length > 0) {
        const button = buttons[item % buttons.length] ?? '';
        item += 1;
        // A click waits for the page like a hand would; what it takes is not the key's delay.
        await page.locator(button).click({ timeout: 10_000 });
        await page.locator(field).focus();
        nextItemMs = performance.now() + BETWEEN_ITEMS_MS;
      }
      // The pace of somebody who types.
      await page.waitForTimeout(BETWEEN_KEYS_MS);
    }
  })();
  return async () => {
    stopped = true;
    await work;
    return { keys, items: item };
  };
}
