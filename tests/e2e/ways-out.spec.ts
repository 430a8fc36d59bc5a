/** What keeps a host from going live, each with its own words and its own way out. */
import { createServer } from 'node:net';
import type { Page } from '@playwright/test';
import { launchBrowser } from '../support/browser.ts';
import { chooseDestination, openStudio, step } from '../support/drive.ts';
import { freePorts } from '../support/nginxRtmp.ts';
import type { RunningStudio } from '../support/studio.ts';
import { type Complaints, expect, prepare, test } from './fixture.ts';

/** A browser of its own: which devices there are is decided when it starts. */
async function withBrowser(
  studio: RunningStudio,
  complaints: Complaints,
  args: readonly string[],
  run: (page: Page) => Promise<void>,
): Promise<void> {
  const browser = await launchBrowser({ fakeDevices: false, args });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
    complaints.watch(page);
    await openStudio(page, studio);
    await run(page);
  } finally {
    await browser.close();
  }
}

test('not eligible: every criterion with have and need, and the way out of a rehearsal', async ({ page, link }) => {
  await link.client.rehearsal.setPersona({ persona: 'newcomer' });
  await expect(step(page, 'eligibility')).toHaveAttribute('data-code', 'not_eligible');
  for (const [id, have, need] of [
    ['contentQuality', '58', '70'],
    ['followers', '3,200', '10,000'],
    ['posts30d', '2', '4'],
  ]) {
    const row = page.getByTestId(`criterion-${id}`);
    await expect(row).toHaveAttribute('data-met', 'false');
    await expect(row).toContainText(have ?? '');
    await expect(row).toContainText(need ?? '');
  }
  await expect(page.getByTestId('go-live')).toBeDisabled();
  await page.getByTestId('as-established').click();
  await expect(step(page, 'eligibility')).toHaveAttribute('data-code', 'eligible');
});

test('no camera: said, and no other device is taken', async ({ studio, link, complaints }) => {
  await prepare(link);
  await withBrowser(studio, complaints, [], async (page) => {
    await expect(step(page, 'stage')).toHaveAttribute('data-code', 'no_camera');
    await expect(page.getByTestId('go-live')).toBeDisabled();
    await expect(page.getByTestId('go-reason')).not.toBeEmpty();
    expect(link.state()?.plan.camera).toBeNull();
  });
});

test('not asked yet, then denied: said, with how to change it', async ({ studio, link, complaints }) => {
  await prepare(link);
  await withBrowser(studio, complaints, ['--use-fake-device-for-media-stream'], async (page) => {
    await expect(step(page, 'stage')).toHaveAttribute('data-code', 'camera_not_asked');
    await expect(page.getByTestId('go-live')).toBeDisabled();
    await deny(page, 'camera');
    await deny(page, 'microphone');
    await expect(step(page, 'stage')).toHaveAttribute('data-code', 'camera_denied');
    await expect(page.getByTestId('permission-how-to')).not.toBeEmpty();
    await expect(page.getByTestId('go-live')).toBeDisabled();
    await expect(page.getByTestId('ask-permission')).toBeEnabled();
  });
});

/** Answers no to the browser's question, as a user does in its own window. */
async function deny(page: Page, name: 'camera' | 'microphone'): Promise<void> {
  const ofPage = await page.context().newCDPSession(page);
  const { targetInfo } = await ofPage.send('Target.getTargetInfo');
  const ofBrowser = await page.context().browser()?.newBrowserCDPSession();
  await ofBrowser?.send('Browser.setPermission', {
    permission: { name },
    setting: 'denied',
    browserContextId: targetInfo.browserContextId,
  });
}

test('camera busy: said, tried again by a button', async ({ context, studio, link }) => {
  await prepare(link);
  const page = await context.newPage();
  await page.addInitScript(() => {
    // What Chromium says while another program holds the camera.
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    Reflect.set(window, 'cameraBusy', true);
    navigator.mediaDevices.getUserMedia = (constraints) =>
      constraints?.video && Reflect.get(window, 'cameraBusy') === true
        ? Promise.reject(new DOMException('Could not start video source', 'NotReadableError'))
        : real(constraints);
  });
  await openStudio(page, studio);
  await expect(step(page, 'stage')).toHaveAttribute('data-code', 'camera_busy');
  await expect(page.getByTestId('go-live')).toBeDisabled();
  await page.evaluate(() => Reflect.set(window, 'cameraBusy', false));
  await page.getByTestId('retry-source').click();
  await expect(step(page, 'stage')).toHaveAttribute('data-state', 'ok');
  await page.close();
});

test('the platform cannot be reached: said, tried again, and another destination works', async ({ page, link }) => {
  const [dead] = await freePorts(1);
  await link.client.settings.setPlatformToken({ token: 'some-token' });
  await link.client.settings.patch({ platform: { kind: 'remote', remoteUrl: `http://127.0.0.1:${dead}/api` } });
  await expect(step(page, 'eligibility')).toHaveAttribute('data-code', 'unreachable');
  await expect(page.getByTestId('platform-chip')).toBeVisible();
  await page.getByTestId('retry-platform').click();
  await expect(step(page, 'eligibility')).toHaveAttribute('data-code', 'unreachable');
  await chooseDestination(page, 'rehearsal');
  await expect(step(page, 'eligibility')).toHaveAttribute('data-code', 'eligible');
});

test('a platform that answers garbage is one that cannot be used, and nothing breaks', async ({ page, link }) => {
  const garbage = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{"<<'));
  });
  await new Promise<void>((resolve) => garbage.listen(0, '127.0.0.1', resolve));
  const address = garbage.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  await link.client.settings.setPlatformToken({ token: 'some-token' });
  await link.client.settings.patch({ platform: { kind: 'remote', remoteUrl: `http://127.0.0.1:${port}` } });
  await expect(step(page, 'eligibility')).toHaveAttribute('data-code', 'unreachable');
  await link.until((s) => s.platform.kind === 'offline', 'the platform offline');
  garbage.close();
});
