import { expect, test } from './fixture.ts';

test("a stranger's page gets plain words and nothing else", async ({ browser, studio, complaints }) => {
  complaints.allow(/403/);
  const stranger = await browser.newContext();
  const page = await stranger.newPage();
  const answer = await page.goto(studio.origin);
  expect(answer?.status()).toBe(403);
  await expect(page.locator('body')).toContainText('Redcast Studio');
  await stranger.close();
});
