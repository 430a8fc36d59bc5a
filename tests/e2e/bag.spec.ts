import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { addProducts, goTo, setPrice } from '../support/drive.ts';
import { expect, test } from './fixture.ts';

test('prices, order, removal and taking it back', async ({ page, link }) => {
  await goTo(page, 'bag');
  await expect(page.getByTestId('bag-empty')).toBeVisible();
  await addProducts(page, 'lip', 2);
  await addProducts(page, '', 1);
  const rows = page.getByTestId('bag-item');
  await expect(rows).toHaveCount(3);
  const order = async () => rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-product')));

  // A product is in the bag once: the catalogue offers it no more, and the core refuses it.
  await expect(page.getByTestId('product-in-bag').first()).toBeVisible();
  const first = link.state()?.bag?.items[0];
  if (!first) throw new Error('an empty bag');
  await expect(link.client.bag.add({ productId: first.productId })).rejects.toThrow();
  await expect(rows).toHaveCount(3);

  const before = first.livePrice.minor;
  for (const bad of ['-5', '0', '1.234', 'free', '99999999999', '1', '200']) {
    await setPrice(page, 0, bad);
    await expect(page.getByTestId('item-price').first()).toHaveAttribute('aria-invalid', 'true');
    expect(link.state()?.bag?.items[0]?.livePrice.minor).toBe(before);
  }
  await setPrice(page, 0, '99.50');
  await link.until((s) => s.bag?.items[0]?.livePrice.minor === 9_950, 'the price');

  const [a, b, c] = await order();
  const handle = page.getByTestId('drag-item').first();
  await handle.focus();
  await page.keyboard.press('Space');
  await expect(rows.first()).toHaveAttribute('data-dragging', 'true');
  // Each key when the one before was understood, as somebody does who listens: else the arrow is lost, or the place.
  const heard = page.locator('[id^="DndLiveRegion"]').first();
  await expect(heard).toContainText('is at place 1 of');
  await page.keyboard.press('ArrowDown');
  await expect(heard).toContainText('is at place 2 of');
  await page.keyboard.press('Space');
  await expect(heard).toContainText('put down at place 2 of');
  await expect.poll(order).toEqual([b, a, c]);
  await link.until((s) => s.bag?.items[0]?.productId === b, 'the new order');

  await page.getByTestId('remove-item').nth(1).click();
  await expect.poll(order).toEqual([b, c]);
  // The newest of three: the price and the order can be taken back as well.
  await page.getByTestId('undo').last().click();
  await expect.poll(order).toEqual([b, a, c]);
  const back = await link.until((s) => s.bag?.items[1]?.productId === a, 'the item in its place');
  expect(back.bag?.items[1]?.livePrice.minor).toBe(9_950);
});

test('an item that left the catalogue is said at the item and in the checklist', async ({ page, link, studio }) => {
  await goTo(page, 'bag');
  await addProducts(page, '', 2);
  const product = link.state()?.bag?.items[0]?.productId ?? '';
  // As the seller would, behind the studio's back.
  const platform = new DatabaseSync(join(studio.dataDir, 'rehearsal.db'));
  platform.prepare('INSERT OR REPLACE INTO stock VALUES (?, 5, 0)').run(product);
  platform.close();
  await page.getByTestId('bag-refresh').click();
  await expect(page.getByTestId('item-gone')).toBeVisible();
  await goTo(page, 'prepare');
  await expect(page.getByTestId('step-bag')).toHaveAttribute('data-code', 'gone');
});
