import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { SETTINGS_VERSION } from '../../shared/domain/index.ts';
import { goTo, openStudio } from '../support/drive.ts';
import { type RunningStudio, StudioRefused, startStudio } from '../support/studio.ts';
import { expect, QUICK, test } from './fixture.ts';

/** The status with which the studio answers a call made by hand: a browser would not let a page lie about these. */
function statusOf(studio: RunningStudio, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: studio.port, path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    call.once('error', reject);
    call.end();
  });
}

/** `101` when the studio takes the socket, else the status of its refusal. */
function socketStatus(studio: RunningStudio, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${studio.port}${path}`, { headers });
    socket.once('open', () => {
      resolve(101);
      socket.terminate();
    });
    socket.once('unexpected-response', (_, answer) => {
      resolve(answer.statusCode ?? 0);
      answer.destroy();
    });
    socket.once('error', reject);
  });
}

/** What a browser keeps after it opened the studio's link. */
async function cookieOf(studio: RunningStudio): Promise<string> {
  const answer = await fetch(studio.url, { redirect: 'manual' });
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

async function refusal(start: Promise<RunningStudio>): Promise<StudioRefused> {
  try {
    await (await start).stop();
  } catch (error) {
    if (error instanceof StudioRefused) return error;
    throw error;
  }
  throw new Error('the second studio came up');
}

test("a stranger's page gets plain words in both languages and nothing of the studio", async ({
  browser,
  studio,
  complaints,
}) => {
  complaints.allow(/status of 403/);
  const stranger = await browser.newContext();
  const page = await stranger.newPage();
  for (const path of ['/', '/?key=a-key-that-somebody-guessed', '/assets/index.js', '/recordings/x.mp4']) {
    const answer = await page.goto(studio.origin + path);
    expect(answer?.status(), path).toBe(403);
    await expect(page.getByTestId('closed-page')).toContainText('Open the studio with its link');
    await expect(page.getByTestId('closed-page')).toContainText('请用启动时的链接打开');
    expect(await page.content()).not.toContain('<script');
  }
  expect(await stranger.cookies()).toEqual([]);
  // The link itself opens it, and its key does not stay in the address line.
  await openStudio(page, studio);
  expect(page.url()).not.toContain(studio.key);
  await stranger.close();
});

test('a foreign page, a foreign name and a socket without the cookie are refused', async ({ studio }) => {
  const cookie = await cookieOf(studio);
  const host = `127.0.0.1:${studio.port}`;
  for (const path of ['/rpc', '/media']) {
    expect(await socketStatus(studio, path, { cookie, origin: studio.origin }), `${path} from its own page`).toBe(101);
    for (const origin of [
      'http://evil.example',
      'http://127.0.0.1:1',
      `https://${host}`,
      `${studio.origin}.evil.example`,
    ])
      expect(await socketStatus(studio, path, { cookie, origin }), `${path} from ${origin}`).toBe(403);
    expect(await socketStatus(studio, path, { cookie }), `${path} without an origin`).toBe(403);
    expect(await socketStatus(studio, path, { origin: studio.origin }), `${path} without a cookie`).toBe(403);
    expect(await socketStatus(studio, path, { cookie, origin: studio.origin, host: 'evil.example' })).toBe(403);
  }
  expect(await statusOf(studio, '/', { cookie, host })).toBe(200);
  for (const foreign of ['evil.example', `evil.example:${studio.port}`, '127.0.0.1', '127.0.0.1:1'])
    expect(await statusOf(studio, '/', { cookie, host: foreign }), `as ${foreign}`).toBe(403);
});

test('a second start on the same data folder says who holds it; a port in use is said', async ({ studio }) => {
  const held = await refusal(startStudio({ dataDir: studio.dataDir }));
  expect(held.exitCode).toBe(10);
  const word = JSON.parse(held.message);
  expect(word).toMatchObject({ held: true, pid: studio.pid, url: `${studio.origin}/` });
  expect(held.message).not.toContain(studio.key);

  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = squatter.address() as AddressInfo;
    const taken = await refusal(startStudio({ port }));
    expect(taken.exitCode).toBe(11);
    expect(JSON.parse(taken.message)).toMatchObject({ fault: { code: 'port_in_use', params: { port } } });
  } finally {
    squatter.close();
  }
  // The first one took no harm.
  expect(await statusOf(studio, '/', { host: `127.0.0.1:${studio.port}` })).toBe(403);
});

test('of two windows one carries the stage, and the other can take it over', async ({ page, context, studio }) => {
  const carries = (window: typeof page) =>
    expect(window.getByTestId('source-camera')).toHaveAttribute('data-state', 'on');
  await goTo(page, 'stage');
  await carries(page);
  const second = await context.newPage();
  await openStudio(second, studio);
  await expect(second.getByTestId('replaced')).toBeVisible();
  await goTo(second, 'stage');
  await expect(second.getByTestId('stage-elsewhere')).toBeVisible();
  await expect(page.getByTestId('stage-elsewhere')).toHaveCount(0);

  await second.getByTestId('stage-take-over').click();
  await expect(page.getByTestId('stage-elsewhere')).toBeVisible();
  await expect(second.getByTestId('stage-elsewhere')).toHaveCount(0);
  await carries(second);
  // And back: neither window is stuck with what it was.
  await page.getByTestId('stage-take-over').click();
  await expect(second.getByTestId('stage-elsewhere')).toBeVisible();
  await expect(page.getByTestId('stage-elsewhere')).toHaveCount(0);
  await second.close();
});

test.describe('what is wrong with the settings file is said', () => {
  let dataDir = '';
  test.beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'redcast-doors-'));
  });
  test.afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  test('damaged: the studio opens, keeps the file aside, and says so once', async ({ context }) => {
    const damaged = '{"version": 1, "language": "zh-CN", "theme": ';
    writeFileSync(join(dataDir, 'settings.json'), damaged);
    const first = await startStudio({ dataDir, rehearsal: QUICK });
    const page = await context.newPage();
    await openStudio(page, first);
    const notice = page.locator('[data-testid="notice"][data-fault="settings_damaged"]');
    await expect(notice).toBeVisible();
    const kept = readdirSync(dataDir).filter((name) => name.startsWith('settings.damaged-'));
    expect(kept).toHaveLength(1);
    expect(readFileSync(join(dataDir, kept[0] ?? ''), 'utf8')).toBe(damaged);
    // What is changed now is saved.
    const link = await first.link();
    await link.client.settings.patch({ theme: 'dark' });
    link.close();
    await page.close();
    expect(await first.stop()).toBe(0);

    const again = await startStudio({ dataDir, rehearsal: QUICK });
    const later = await context.newPage();
    await openStudio(later, again);
    await expect(later.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
    await expect(later.getByTestId('notice')).toHaveCount(0);
    await later.close();
    await again.stop();
  });

  test('from a newer studio: said, and left as it is', async ({ context }) => {
    const newer = JSON.stringify({ version: SETTINGS_VERSION + 1, theme: 'dark', hologram: true });
    const path = join(dataDir, 'settings.json');
    writeFileSync(path, newer);
    const studio = await startStudio({ dataDir, rehearsal: QUICK });
    const page = await context.newPage();
    await openStudio(page, studio);
    await expect(page.locator('[data-testid="notice"][data-fault="data_newer"]')).toBeVisible();
    const link = await studio.link();
    await expect(link.client.settings.patch({ theme: 'light' })).rejects.toThrow();
    link.close();
    await page.close();
    expect(await studio.stop()).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe(newer);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('settings.'))).toEqual(['settings.json']);
  });
});
