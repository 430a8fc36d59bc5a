/**
 * Devices that fail in the middle of a stream, in the whole studio: what the host is told, what the picture does, and at
 * the end what viewers got, read back from the recording. In order, over one stream.
 */
import { spawnSync } from 'node:child_process';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { StudioState } from '../../shared/domain/index.ts';
import { launchBrowser } from '../support/browser.ts';
import { installDeviceTrouble, isGreen, isRed, permit } from '../support/deviceTrouble.ts';
import { endStream, goTo, openStudio } from '../support/drive.ts';
import { decodeErrors, probeFile } from '../support/ffprobe.ts';
import { missing, programPath } from '../support/needs.ts';
import { type RunningStudio, type StudioLink, startStudio } from '../support/studio.ts';
import { type Complaints, expect, goLive, QUICK, test, watchComplaints } from './fixture.ts';

const CAMERA = 'fake_device_0';
const OTHER_CAMERA = 'fake_device_1';
const noFfprobe = missing('ffmpeg', 'ffprobe');

test.describe.configure({ mode: 'serial' });

let browser: Browser;
let studio: RunningStudio;
let link: StudioLink;
let context: BrowserContext;
let page: Page;
let complaints: Complaints;
let microphone = '';

test.beforeAll(async () => {
  test.skip(noFfprobe, 'needs ffmpeg and ffprobe');
  browser = await launchBrowser({ fakeDeviceCount: 2 });
  studio = await startStudio({ rehearsal: QUICK });
  link = await studio.link();
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  await context.addInitScript(installDeviceTrouble);
  complaints = watchComplaints();
  context.on('page', (one) => complaints.watch(one));
  page = await context.newPage();
  await openStudio(page, studio);
  await goLive(page, link);
  await goTo(page, 'stage');
  const state = await link.until(
    (s) => s.stage.report?.camera.kind === 'on' && s.stage.report.microphone.kind === 'on',
    'camera and microphone',
  );
  expect(state.plan.camera?.label).toBe(CAMERA);
  microphone = state.plan.microphone?.label ?? '';
});

test.afterAll(async () => {
  await context?.close();
  await browser?.close();
  link?.close();
  await studio?.stop();
  expect(complaints?.found() ?? []).toEqual([]);
});

const stateOf = (source: 'camera' | 'microphone' | 'screen') => (s: StudioState) => {
  const state = s.stage.report?.[source];
  return state?.kind === 'failed' ? state.code : (state?.kind ?? 'none');
};
const until = (source: 'camera' | 'microphone' | 'screen', what: string) =>
  link.until((s) => stateOf(source)(s) === what, `${source} ${what}`);
const notice = (code: string) => page.locator(`[data-testid="notice"][data-fault="${code}"]`);
const openedLabels = () => page.evaluate(() => window.troubles.opened.map(({ label }) => label));

/**
 * The stream goes on over the next seconds, on the same connection. Sound is made by a clock, whatever the machine does
 * besides, and may only be late. Pictures are composed as the machine finds time for them, least of all after a change of
 * scene: half of them are enough here. That none was late for long is read from the recording at the end.
 */
async function goesOn(seconds: number): Promise<void> {
  const before = link.state();
  await link.until(
    (s) => (s.health?.atMs ?? 0) >= (before?.health?.atMs ?? 0) + seconds * 1000,
    `${seconds} s of health`,
    seconds * 1000 + 10_000,
  );
  const [from, to] = [before?.health, link.state()?.health];
  if (!from || !to) throw new Error('no health');
  const spanS = (to.atMs - from.atMs) / 1000;
  const soundS = ((to.audioPackets - from.audioPackets) * 1_024) / 48_000;
  // Of 30 pictures a second; of the sound all but what is on its way through a busy page when the counting ends.
  expect((to.composed - from.composed) / spanS, 'pictures a second').toBeGreaterThan(15);
  expect(soundS, `seconds of sound in ${spanS} s`).toBeGreaterThan(spanS - 0.8);
  const live = link.state()?.live;
  expect(live?.kind === 'live' ? live.ingest.kind : live?.kind).toBe('sending');
}

test('an unplugged camera: a notice and a placeholder, no other camera, and back by itself', async () => {
  await page.evaluate((label) => window.troubles.unplug(label), CAMERA);
  await until('camera', 'lost');
  await expect(notice('camera_lost')).toBeVisible();
  await expect(notice('camera_lost')).toHaveAttribute('role', 'alert');
  await expect(page.getByTestId('overlay-camera-lost')).toBeVisible();
  await goesOn(6);
  const report = link.state()?.stage.report;
  expect(report?.devices.filter(({ kind }) => kind === 'camera').map(({ label }) => label)).toEqual([OTHER_CAMERA]);
  expect(await openedLabels()).not.toContain(OTHER_CAMERA);
  await page.evaluate((label) => window.troubles.plug(label), CAMERA);
  await until('camera', 'on');
  await expect(notice('camera_lost')).toHaveCount(0);
  await expect(page.getByTestId('overlay-camera-lost')).toHaveCount(0);
  expect(await openedLabels()).not.toContain(OTHER_CAMERA);
});

test('a frozen camera is seen, said, and believed only when it shows something new', async () => {
  await page.evaluate((label) => window.troubles.freeze(label), CAMERA);
  await until('camera', 'frozen');
  await expect(notice('camera_frozen')).toBeVisible();
  await expect(notice('camera_frozen').getByTestId('notice-help')).toHaveAttribute('data-help', 'retry_camera');
  const tries = (await openedLabels()).length;
  await goesOn(4);
  expect((await openedLabels()).length).toBeGreaterThan(tries);
  expect(stateOf('camera')(link.state() as StudioState)).toBe('frozen');
  await page.evaluate((label) => window.troubles.thaw(label), CAMERA);
  await until('camera', 'on');
  await expect(notice('camera_frozen')).toHaveCount(0);
});

test('an unplugged microphone: the sound goes on as silence, and speaks again by itself', async () => {
  await page.evaluate((label) => window.troubles.unplug(label), microphone);
  await until('microphone', 'lost');
  await expect(notice('microphone_lost')).toBeVisible();
  await goesOn(4);
  await page.evaluate((label) => window.troubles.plug(label), microphone);
  await until('microphone', 'on');
  await expect(notice('microphone_lost')).toHaveCount(0);
});

test('a plug that was only touched makes no notice', async () => {
  const seen: string[] = [];
  link.onChange((s) => {
    for (const { fault } of s.notices) seen.push(fault.code);
  });
  await page.evaluate(async (label) => {
    window.troubles.unplug(label);
    await new Promise((wake) => setTimeout(wake, 100));
    window.troubles.plug(label);
  }, CAMERA);
  await until('camera', 'on');
  await goesOn(3);
  expect(seen).toEqual([]);
});

test('a permission that is taken back stops both, and nothing asks until it is given again', async () => {
  await permit(page, 'granted', ['camera', 'microphone']);
  await link.until((s) => s.stage.report?.permissions.camera === 'granted', 'granted');
  const before = (await openedLabels()).length;
  await permit(page, 'denied', ['camera', 'microphone']);
  await until('camera', 'denied');
  await until('microphone', 'denied');
  await expect(notice('camera_denied')).toBeVisible();
  await expect(notice('microphone_denied')).toBeVisible();
  await goesOn(4);
  expect((await openedLabels()).length).toBe(before);
  await permit(page, 'granted', ['camera', 'microphone']);
  await until('camera', 'on');
  await until('microphone', 'on');
  await expect(page.getByTestId('notice')).toHaveCount(0);
});

test('a shared window that was closed can be shared again from its notice', async () => {
  await page.getByTestId('screen-share').click();
  await until('screen', 'on');
  await link.client.settings.patch({ stage: { scene: 'desk' } });
  await link.until((s) => s.plan.scene === 'desk' && s.plan.screen.wanted, 'the desk');
  await page.evaluate(() => window.troubles.endScreen('all'));
  await until('screen', 'lost');
  const again = notice('screen_lost').getByTestId('notice-help');
  await expect(again).toHaveAttribute('data-help', 'share');
  await goesOn(3);
  await again.click();
  await until('screen', 'on');
  await expect(notice('screen_lost')).toHaveCount(0);
  await link.client.settings.patch({ stage: { scene: 'camera' } });
  await link.until((s) => s.plan.scene === 'camera', 'the camera alone');
});

test('viewers got a stream without a gap, with placeholders and never another camera', async () => {
  await goesOn(3);
  const before = link.state()?.live;
  expect(before?.kind === 'live' ? before.ingest.kind : '').toBe('sending');
  await endStream(page);
  const ended = await link.until((s) => s.sessions[0]?.recording?.complete === true, 'a finished recording');
  expect(ended.sessions[0]?.video.reconnects).toBe(0);
  const path = ended.sessions[0]?.recording?.path ?? '';
  const { video, audio } = probeFile(path);
  const steps = (times: readonly number[]) => times.slice(1).map((time, i) => time - (times[i] ?? time));
  // Each sound packet is 21.3 ms long; RTMP and MP4 round to a millisecond at most.
  expect(Math.max(...steps(audio?.times ?? [])), 'longest step of the sound').toBeLessThan(0.024);
  expect(Math.max(...steps(video?.times ?? [])), 'longest step of the picture').toBeLessThan(0.5);
  expect(Math.min(...steps(video?.times ?? [])), 'shortest step of the picture').toBeGreaterThan(0);
  expect(decodeErrors(path)).toBe('');

  // Ten pictures a second as one mean colour each: green is the host's camera, red would be the other. Between two of
  // these troubles the camera may be seen for half a second only.
  const read = spawnSync(
    programPath('ffmpeg'),
    ['-v', 'error', '-i', path, '-vf', 'fps=10,scale=1:1:flags=area', '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'],
    { maxBuffer: 1 << 24 },
  );
  const pictures = Array.from({ length: Math.floor(read.stdout.length / 3) }, (_, i) => {
    const [red = 0, green = 0, blue = 0] = read.stdout.subarray(i * 3, i * 3 + 3);
    return { red, green, blue };
  });
  expect(pictures.length).toBeGreaterThan(200);
  expect(pictures.filter(isRed)).toEqual([]);
  const kinds = pictures.map((colour) => (isGreen(colour) ? 'camera' : 'other'));
  const changes = kinds.filter((kind, i) => i === 0 || kind !== kinds[i - 1]);
  // Unplugged, frozen, refused and the desk: four times away, each time back.
  expect(changes.filter((kind) => kind === 'camera').length).toBeGreaterThanOrEqual(5);
  expect(changes.at(-1)).toBe('camera');
});
