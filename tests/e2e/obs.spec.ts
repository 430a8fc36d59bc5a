/** OBS mode: connecting to a real OBS, getting it ready, going live with its picture, and what viewers get. */
import { endStream, goTo, liveIs, ready, stepIs } from '../support/drive.ts';
import { probeFile, watchLive } from '../support/ffprobe.ts';
import { colourOf, heard, seen } from '../support/streamLook.ts';
import { prepare } from './fixture.ts';
import { attached, attachObs, expect, goLiveTo, OWN, pressInObs, serviceOf, test } from './obsFixture.ts';

test('connects from an empty studio: not there, wrong password, right password', async ({ page, link, obs }) => {
  await goTo(page, 'obs');
  await page.getByTestId('obs-use-mine').click();
  // Nothing listens at the usual address of this test's machine.
  await expect(page.getByTestId('obs-link')).toHaveAttribute('data-state', /waiting|refused/);
  await page.getByTestId('obs-port').fill(String(obs.port));
  await page.getByTestId('obs-password').fill('not the password');
  await page.getByTestId('obs-save').click();
  await expect(page.getByTestId('obs-link')).toHaveAttribute('data-state', 'refused');
  await expect(page.locator('[data-fault="obs_wrong_password"]').first()).toBeVisible();
  await page.getByTestId('obs-password').fill(obs.password ?? '');
  await page.getByTestId('obs-save').click();
  await expect(page.getByTestId('obs-link')).toHaveAttribute('data-state', 'connected');
  await attached(link);
  // The password goes in and never comes out.
  expect(JSON.stringify(link.state())).not.toContain(obs.password);
  await expect(page.getByTestId('obs-password')).toHaveValue('');
  // A second run finds it by itself.
  await page.reload();
  await ready(page, 'obs');
  await expect(page.getByTestId('obs-link')).toHaveAttribute('data-state', 'connected');
});

test.describe('an OBS that was set up for something else', () => {
  test.use({
    obsOptions: {
      video: { width: 1280, height: 720, fps: 60 },
      encoder: { mode: 'Simple', videoKbps: 800, audioKbps: 128, keyint: null },
    },
  });

  test('each finding is mended by one press, shown before, read back, and taken back again', async ({
    page,
    link,
    obs,
  }) => {
    await attachObs(link, obs);
    await stepIs(page, 'stage', 'advise');
    await goTo(page, 'obs');
    await page.goto(`${page.url().split('#')[0]}#/obs/ready`);
    for (const id of ['canvas', 'frame_rate', 'bitrate', 'keyframes']) {
      await expect(page.getByTestId(`obs-finding-${id}`)).toHaveAttribute('data-level', 'look');
      await page.getByTestId(`obs-fix-${id}`).click();
      await expect(page.getByTestId('obs-fix-changes')).not.toBeEmpty();
      await page.getByTestId('obs-fix-confirm').click();
      await expect(page.getByTestId(`obs-finding-${id}`)).toHaveAttribute('data-level', 'ok');
    }
    expect(link.state()?.obs.video).toMatchObject({ outputWidth: 720, outputHeight: 1280, fpsNumerator: 30 });
    expect(link.state()?.obs.encoder).toMatchObject({ videoKbps: 2_500, keyframeSeconds: 2 });
    // The last one first, as an undo goes.
    for (let left = 4; left > 0; left -= 1) {
      await expect(page.getByTestId('obs-repair')).toHaveCount(left);
      await page.getByTestId('obs-undo').first().click();
    }
    await expect(page.getByTestId('obs-repair')).toHaveCount(0);
    const back = await link.until((s) => s.obs.video?.outputWidth === 1280, 'as it was');
    expect(back.obs.video).toMatchObject({ outputWidth: 1280, outputHeight: 720, fpsNumerator: 60 });
    expect(back.obs.encoder).toMatchObject({ videoKbps: 800, keyframeSeconds: null });
    // Every request stands in the list, with before and after.
    await page.goto(`${page.url().split('#')[0]}#/obs/activity`);
    await expect(page.getByTestId('obs-activity-row').first()).toBeVisible();
    expect(await page.getByTestId('obs-activity-row').count()).toBeGreaterThanOrEqual(8);
  });
});

test('goes live on the rehearsal platform, and the host’s own settings come back', async ({ page, link, obs }) => {
  await attachObs(link, obs);
  await prepare(link);
  // A machine that draws without a graphics card may be told that it loses frames: advice, not a hindrance.
  await expect(page.getByTestId('step-stage')).toHaveAttribute('data-code', /obs_(ready|look)/);
  await link.client.settings.patch({ obs: { record: true } });
  // The studio itself captures nothing: the camera is OBS's.
  expect(link.state()?.plan.camera).toBeNull();
  await page.locator('[data-testid="go-live"]:enabled').click();
  await liveIs(page, 'live', 40_000);
  const live = await link.until((s) => (s.health?.composed ?? 0) > 60, 'frames counted');
  expect(live.live).toMatchObject({ kind: 'live', stage: 'obs', ingest: { kind: 'sending' } });
  expect(serviceOf(obs)).not.toEqual(OWN);
  await ready(page, 'stage');
  await expect(page.getByTestId('health-fps')).not.toHaveText('–');
  await endStream(page);
  const ended = await link.until((s) => s.sessions[0]?.endedAtMs !== null && s.sessions.length === 1, 'the report');
  expect(ended.sessions[0]).toMatchObject({ stage: 'obs', endReason: 'host', video: { width: 720, height: 1280 } });
  // Recorded in OBS along with it, and found where OBS wrote it.
  const recording = ended.sessions[0]?.recording;
  expect(recording).toMatchObject({ complete: true, missing: false });
  expect(recording?.path.startsWith(obs.recordings)).toBe(true);
  expect(probeFile(recording?.path ?? '').video).toMatchObject({ codec: 'h264', width: 720, height: 1280 });
  expect(serviceOf(obs)).toEqual(OWN);
  expect(link.state()?.obs.service).toMatchObject({ kind: 'own', kept: false });
});

test('viewers get 720×1280, the scene the host switches to, and silence when muted', async ({
  page,
  link,
  obs,
  nginx,
}, info) => {
  await attachObs(link, obs);
  await goLiveTo(page, link, nginx.url('live'), 'room-key');
  const address = `${nginx.url('live')}/room-key`;
  await ready(page, 'stage');

  const probe = await watchLive(address, 3, info.outputPath('seen.flv'));
  expect(probe?.video).toMatchObject({ codec: 'h264', width: 720, height: 1280 });
  expect(probe?.audio).toMatchObject({ codec: 'aac' });
  const before = await colourOf(address);
  expect((before?.red ?? 0) - (before?.blue ?? 0)).toBeGreaterThan(60);

  await page.locator('[data-testid^="obs-scene-"][data-scene="Desk"]').click();
  await link.until((s) => s.obsScenes?.program === 'Desk', 'Desk on air');
  expect(await seen(address, ({ red, blue }) => blue - red > 60)).not.toBeNull();

  expect(await heard(address, (db) => db > -60)).toBeGreaterThan(-60);
  await page.locator('[data-testid^="obs-mute-"]').first().click();
  await link.until((s) => s.obsAudio?.[0]?.muted === true, 'muted');
  expect(await heard(address, (db) => db < -80)).toBeLessThan(-80);
  await endStream(page);
  expect(serviceOf(obs)).toEqual(OWN);
});

test('the host presses the button in OBS, and the studio follows', async ({ page, link, obs }) => {
  await attachObs(link, obs);
  await link.client.settings.patch({ obs: { button: 'obs' } });
  await goTo(page, 'prepare');
  await prepare(link);
  await page.locator('[data-testid="go-live"]:enabled').click();
  await link.until((s) => s.live.kind === 'opening' && s.live.awaitsButton, 'waiting for the button');
  await expect(page.getByTestId('opening-ingest')).toContainText('Start Streaming');
  await pressInObs(obs, 'StartStream');
  await liveIs(page, 'live', 40_000);
  await pressInObs(obs, 'StopStream');
  await liveIs(page, 'ended', 20_000);
  expect(serviceOf(obs)).toEqual(OWN);
});
