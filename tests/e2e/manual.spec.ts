/** Addresses and keys typed by hand that do not work. */
import { enterManual, liveIs, stepIs } from '../support/drive.ts';
import { missing } from '../support/needs.ts';
import { freePorts, startNginxRtmp } from '../support/nginxRtmp.ts';
import { expect, test } from './fixture.ts';

const noNginx = missing('nginx', 'nginxRtmp');

test('what is typed is looked at as it is typed', async ({ page, link }) => {
  await enterManual(page, 'rtmp://127.0.0.1:1935/live', 'secret-key-123');
  const address = page.getByTestId('manual-address');
  const said = new Set<string>();
  for (const wrong of [
    'ftp://example.com/live',
    // WHIP in the clear: its token could be read on the way.
    'http://example.com/live',
    'rtmp://',
    'rtmp://example.com',
    'live/stream',
    'rtmp://me:pw@h/live',
  ]) {
    await address.fill(wrong);
    await expect(address).toHaveAttribute('aria-invalid', 'true');
    said.add(await address.evaluate((field) => field.closest('.mantine-InputWrapper-root')?.textContent ?? ''));
  }
  expect(said.size).toBeGreaterThanOrEqual(4);
  expect(link.state()?.settings.manual.url).toBe('rtmp://127.0.0.1:1935/live');
  // The key goes in and never comes out.
  expect(JSON.stringify(link.state())).not.toContain('secret-key-123');
  await expect(page.getByTestId('manual-key')).toHaveValue('');
  await expect(page.getByTestId('manual-key')).toHaveAttribute('data-kind', 'key');
  // A server that speaks WHIP: what goes beside its address is a token, and there may be none.
  await page.getByTestId('forget-key').click();
  await expect(page.getByTestId('go-reason')).toHaveAttribute('data-reason', 'key');
  await address.fill('https://example.com/live');
  await expect(page.getByTestId('manual-key')).toHaveAttribute('data-kind', 'token');
  await expect(address).not.toHaveAttribute('aria-invalid', 'true');
  await expect.poll(() => link.state()?.settings.manual.url).toBe('https://example.com/live');
  await expect(page.getByTestId('go-reason')).not.toHaveAttribute('data-reason', 'key');
});

test('nobody listening: said after the try, with a second one at hand', async ({ page }) => {
  const [dead] = await freePorts(1);
  await enterManual(page, `rtmp://127.0.0.1:${dead}/live`, 'key');
  await stepIs(page, 'stage', 'ok');
  await page.locator('[data-testid="go-live"]:enabled').click();
  await liveIs(page, 'failed');
  await expect(page.getByTestId('fault')).toHaveAttribute('data-fault', 'ingest_refused');
  await expect(page.getByTestId('try-again')).toBeVisible();
  await page.getByTestId('dismiss-failure').click();
  await liveIs(page, 'prepare');
});

test('a wrong key: the server says no, and so does the studio', async ({ page }) => {
  test.skip(noNginx, 'needs nginx with its RTMP module');
  const nginx = await startNginxRtmp();
  try {
    await enterManual(page, nginx.url('callback'), 'wrong');
    await stepIs(page, 'stage', 'ok');
    await page.locator('[data-testid="go-live"]:enabled').click();
    await liveIs(page, 'failed');
    await expect(page.getByTestId('fault')).toHaveAttribute('data-fault', /ingest_(wrong_key|rejected|lost)/);
    await expect(page.getByTestId('fault')).not.toBeEmpty();
  } finally {
    await nginx.close();
  }
});
