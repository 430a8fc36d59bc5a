import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startRehearsal } from '../../electron/core/rehearsal/index.ts';
import { BlackBoxEntry } from '../../shared/domain/index.ts';
import { endStream, enterManual, goTo, liveIs } from '../support/drive.ts';
import { missing } from '../support/needs.ts';
import { type NginxRtmp, startNginxRtmp } from '../support/nginxRtmp.ts';
import { type RoughProxy, startRoughProxy } from '../support/roughProxy.ts';
import type { StudioLink } from '../support/studio.ts';
import { expect, prepare, test } from './fixture.ts';

const noNginx = missing('nginx', 'nginxRtmp');

/** How often the platform looks whether its ingest gets bytes, and how fresh they have to be. */
const LOOK_MS = 200;
const FRESH_MS = 1_500;

type Line = { nginx: NginxRtmp; proxy: RoughProxy; url: string };

/** nginx behind a line that can be broken. */
async function withLine(use: (line: Line) => Promise<void>): Promise<void> {
  const nginx = await startNginxRtmp();
  const target = new URL(nginx.url('live').replace('rtmp:', 'http:'));
  await using proxy = await startRoughProxy(Number(target.port));
  try {
    await use({ nginx, proxy, url: `rtmp://127.0.0.1:${proxy.port}/live` });
  } finally {
    await nginx.close();
  }
}

/** The built-in platform as a remote one, whose rooms are fed over the line and close after so long without a picture. */
async function withPlatform(
  line: Line,
  noVideoMs: number,
  use: (platform: { baseUrl: string; token: string }) => Promise<void>,
): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'redcast-outage-'));
  let bytes = 0;
  let freshAtMs = 0;
  let timer: NodeJS.Timeout | undefined;
  const receiving = () => Date.now() - freshAtMs < FRESH_MS;
  const started = await startRehearsal({
    ...{ dataDir, noVideoMs, reviewMs: 300, audienceSpeed: 0.001, seed: 7 },
    door: ({ ingestElsewhere }) =>
      ingestElsewhere({
        url: line.url,
        receiving,
        onChange(listener) {
          let last = false;
          timer = setInterval(() => {
            const now = line.proxy.counters().upBytes;
            // Handshakes and tries are a few kilobytes; a picture is more.
            if (now - bytes > 10_000) freshAtMs = Date.now();
            bytes = now;
            if (receiving() !== last) listener(receiving());
            last = receiving();
          }, LOOK_MS);
        },
      }),
  });
  if (!started.ok) throw new Error(`the platform did not start: ${JSON.stringify(started.fault)}`);
  try {
    await use(started.value);
  } finally {
    clearInterval(timer);
    await started.value.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function goLiveThere(page: Page, link: StudioLink, platform: { baseUrl: string; token: string }): Promise<void> {
  await link.client.settings.setPlatformToken({ token: platform.token });
  await link.client.settings.patch({ platform: { kind: 'remote', remoteUrl: platform.baseUrl } });
  await prepare(link);
  await page.locator('[data-testid="go-live"]:enabled').click();
  await liveIs(page, 'live', 40_000);
}

const sending = (link: StudioLink, what: string) =>
  link.until((s) => s.live.kind === 'live' && s.live.ingest.kind === 'sending', what, 40_000);

/** `1:52` as seconds. */
async function secondsOf(page: Page, testId: string): Promise<number> {
  const text = await page.getByTestId(testId).textContent();
  const [, minutes = '', seconds = ''] = /(\d+):(\d\d)/.exec(text ?? '') ?? [];
  return Number(minutes) * 60 + Number(seconds);
}

test('a broken upload: what happened, how long there is, and the keyboard brings it back', async ({
  page,
  link,
  studio,
}) => {
  test.skip(noNginx, 'needs nginx with its RTMP module');
  await withLine((line) =>
    withPlatform(line, 90_000, async (platform) => {
      await goLiveThere(page, link, platform);
      await goTo(page, 'stage');
      await sending(link, 'the upload');
      await expect(page.getByTestId('outage-bar')).toHaveCount(0);
      const before = await page.getByTestId('stage-picture').boundingBox();

      line.proxy.block(true);
      const bar = page.getByTestId('outage-bar');
      await expect(bar).toBeVisible();
      await expect(bar.getByRole('alert').first()).not.toBeEmpty();
      // Nothing has moved for it.
      expect(await page.getByTestId('stage-picture').boundingBox()).toEqual(before);
      await expect(bar).toContainText('The recording goes on.');

      // Both clocks run, one up and one down.
      const [since, left] = [await secondsOf(page, 'outage-since'), await secondsOf(page, 'outage-clock')];
      expect(left).toBeLessThanOrEqual(90);
      expect(left).toBeGreaterThan(40);
      await expect.poll(() => secondsOf(page, 'outage-since')).toBeGreaterThan(since);
      await expect.poll(() => secondsOf(page, 'outage-clock')).toBeLessThan(left);

      // A first refusal after a try by keyboard: the line is still down, and one more attempt is counted.
      const tried = await link.until((s) => s.live.kind === 'live' && s.live.ingest.kind === 'reconnecting', 'a wait');
      const attempt =
        tried.live.kind === 'live' && tried.live.ingest.kind === 'reconnecting' ? tried.live.ingest.attempt : 0;
      await page.getByTestId('reconnect-now').focus();
      await page.keyboard.press('Enter');
      await link.until(
        (s) => s.live.kind === 'live' && s.live.ingest.kind === 'reconnecting' && s.live.ingest.attempt > attempt,
        'another try',
      );
      await expect(page.getByTestId('reconnect-now')).toBeFocused();

      // Every other screen says it too.
      await goTo(page, 'bag');
      await expect(page.getByTestId('ingest-chip')).toContainText(/\d:\d\d/);
      await expect(page.getByTestId('outage-chip')).toContainText(/\d:\d\d/);
      await expect(page.getByTestId('reconnect-now-bar')).toBeVisible();
      // Nobody who is live is told that they could go live.
      await goTo(page, 'prepare');
      await expect(page.getByTestId('prepare-title')).toHaveText('You are on air');
      await goTo(page, 'stage');
      await expect(page.getByTestId('reconnect-now-bar')).toHaveCount(0);

      line.proxy.block(false);
      await page.getByTestId('reconnect-now').focus();
      await page.keyboard.press('Enter');
      await sending(link, 'the upload again');
      await expect(bar).toHaveCount(0);
      await expect(page.getByTestId('outage-chip')).toHaveCount(0);
      await expect(page.getByTestId('top-bar')).toHaveAttribute('data-live', 'live');

      // What happened can be taken along as one file, by the schema and without any secret.
      await endStream(page);
      const ended = await link.until((s) => s.sessions[0]?.endedAtMs != null, 'the report');
      expect(ended.sessions[0]?.video.reconnects).toBe(1);
      await goTo(page, 'sessions');
      await expect(page.getByTestId('session-black-box')).toBeVisible();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByTestId('session-black-box').click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^redcast-black-box \d{4}-\d\d-\d\d \d\d\.\d\d\.jsonl$/);
      const text = readFileSync(await download.path(), 'utf8');
      const lines = text
        .trim()
        .split('\n')
        .map((row) => BlackBoxEntry.parse(JSON.parse(row)));
      expect(lines[0]?.kind).toBe('begin');
      expect(lines.at(-1)?.kind).toBe('end');
      const ingest = lines.flatMap((row) => (row.kind === 'state' && row.of === 'ingest' ? [row.to] : []));
      expect(ingest).toContain('reconnecting');
      expect(ingest.lastIndexOf('sending')).toBeGreaterThan(ingest.lastIndexOf('reconnecting'));
      expect(lines.filter((row) => row.kind === 'health').length).toBeGreaterThan(5);
      expect(text).not.toContain(platform.token);
      expect(text).not.toContain(studio.key);
    }),
  );
});

test('a room that the platform closes: the clock runs out, and the words say why it is over', async ({
  page,
  link,
}) => {
  test.skip(noNginx, 'needs nginx with its RTMP module');
  await withLine((line) =>
    withPlatform(line, 12_000, async (platform) => {
      await goLiveThere(page, link, platform);
      await goTo(page, 'stage');
      await sending(link, 'the upload');
      line.proxy.block(true);
      await expect(page.getByTestId('outage-clock')).toBeVisible();
      await expect(page.getByTestId('outage-bar')).toHaveAttribute('data-urgent', 'true');
      await liveIs(page, 'ended', 40_000);
      await expect(page.getByTestId('outage-bar')).toHaveCount(0);
      await expect(page.getByTestId('flow-ended')).toContainText('The platform ended it.');
      await expect(page.locator('[data-testid="notice"][data-fault="room_closed_no_video"]')).toBeVisible();
      const ended = await link.until((s) => s.sessions[0]?.endedAtMs != null, 'the report');
      expect(ended.sessions[0]).toMatchObject({ endReason: 'platform', recording: { complete: true } });
    }),
  );
});

test('on a plain address nobody closes a room: the bar has no clock, and it comes back by itself', async ({
  page,
  link,
}) => {
  test.skip(noNginx, 'needs nginx with its RTMP module');
  await withLine(async (line) => {
    await enterManual(page, line.url, 'plain-4711');
    await page.locator('[data-testid="go-live"]:enabled').click();
    await liveIs(page, 'live', 40_000);
    await goTo(page, 'stage');
    await sending(link, 'the upload');
    line.proxy.block(true);
    await expect(page.getByTestId('outage-bar')).toBeVisible();
    await expect(page.getByTestId('outage-clock')).toHaveCount(0);
    await expect(page.getByTestId('outage-chip')).toHaveCount(0);
    line.proxy.block(false);
    await sending(link, 'the upload again');
    await expect(page.getByTestId('outage-bar')).toHaveCount(0);
    await endStream(page);
  });
});
