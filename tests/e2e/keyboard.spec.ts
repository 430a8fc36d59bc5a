import { expect, test } from './fixture.ts';

test('the first Tab leads past the rail to the screen', async ({ page }) => {
  await page.keyboard.press('Tab');
  await expect(page.getByTestId('skip-link')).toBeFocused();
});
