/** OBS mode when things go wrong: cuts, crashes of either side, a host who closes OBS, hasty hands. */
import { endStream, enterManual, goTo, liveIs, ready, stepIs } from '../support/drive.ts';
import { watchLive } from '../support/ffprobe.ts';
import { type RunningStudio, startStudio } from '../support/studio.ts';
import { prepare, QUICK } from './fixture.ts';
import { attached, attachObs, expect, goLiveTo, OWN, sending, serviceOf, test } from './obsFixture.ts';

test('the server goes and comes back: OBS reconnects, the studio says so, viewers get 720×1280 again', async ({
  page,
  link,
  obs,
  nginx,
}, info) => {
  await attachObs(link, obs);
  await goLiveTo(page, link, nginx.url('live'), 'cut');
  await nginx.kill();
  await link.until((s) => s.live.kind === 'live' && s.live.ingest.kind === 'reconnecting', 'reconnecting');
  await expect(page.getByTestId('ingest-chip')).toHaveAttribute('data-tone', 'warn');
  await nginx.restart();
  await sending(link);
  const probe = await watchLive(`${nginx.url('live')}/cut`, 2, info.outputPath('after.flv'));
  expect(probe?.video).toMatchObject({ codec: 'h264', width: 720, height: 1280 });
  await endStream(page);
  const report = await link.until((s) => s.sessions[0]?.endedAtMs != null, 'the report');
  expect(report.sessions[0]?.video.reconnects).toBeGreaterThanOrEqual(1);
  expect(serviceOf(obs)).toEqual(OWN);
});

test('a server that refuses the key ends the opening with words, not with endless tries', async ({
  page,
  link,
  obs,
  nginx,
}) => {
  await attachObs(link, obs);
  await goTo(page, 'prepare');
  await enterManual(page, nginx.url('refuse'), 'wrong');
  await page.locator('[data-testid="go-live"]:enabled').click();
  await liveIs(page, 'failed', 40_000);
  await expect(page.getByTestId('fault')).toHaveAttribute('data-fault', 'ingest_wrong_key');
  await page.getByTestId('dismiss-failure').click();
  await link.until((s) => s.obs.output.kind === 'idle' && !s.obs.service.kept, 'stopped and given back');
  expect(serviceOf(obs)).toEqual(OWN);
});

test('kill -9 of OBS while live: said at once, the room stays, the stream goes on when OBS is back', async ({
  page,
  link,
  obs,
}) => {
  await attachObs(link, obs);
  await prepare(link);
  await page.locator('[data-testid="go-live"]:enabled').click();
  await liveIs(page, 'live', 40_000);
  const before = await sending(link);
  await obs.kill();
  const gone = await link.until((s) => s.live.kind === 'live' && s.live.ingest.kind === 'reconnecting', 'gone');
  expect(gone.live).toMatchObject({ ingest: { fault: { code: expect.stringMatching(/obs_(gone|not_running)/) } } });
  await ready(page, 'stage');
  await expect(page.getByTestId('obs-viewers')).toBeVisible();
  await obs.restart();
  const after = await sending(link, 40_000);
  const roomOf = (live: typeof after.live) => (live.kind === 'live' ? [live.roomId, live.sessionId] : null);
  expect(roomOf(after.live)).toEqual(roomOf(before.live));
  // The room is the same one for the viewers too: the host can talk in it.
  await link.client.room.say({ text: 'We are back' });
  await endStream(page);
  expect(serviceOf(obs)).toEqual(OWN);
});

test('OBS closed by the host while live: not put on air again without a word, continued by one press', async ({
  page,
  link,
  obs,
}) => {
  await attachObs(link, obs);
  await prepare(link);
  await page.locator('[data-testid="go-live"]:enabled').click();
  await liveIs(page, 'live', 40_000);
  await sending(link);
  await obs.quit();
  await link.until((s) => s.live.kind === 'live' && s.live.ingest.kind === 'reconnecting', 'closed');
  await obs.restart();
  await attached(link);
  await link.until((s) => s.obs.output.kind === 'idle', 'idle');
  expect(link.state()?.live).toMatchObject({ kind: 'live', ingest: { fault: { code: 'obs_closed' } } });
  await ready(page, 'stage');
  await page.getByTestId('obs-continue').click();
  await sending(link);
  await endStream(page);
  expect(serviceOf(obs)).toEqual(OWN);
});

test('OBS closed before a stream: a state, and found again when it is opened', async ({ page, link, obs }) => {
  await attachObs(link, obs);
  await obs.quit();
  await stepIs(page, 'stage', 'todo');
  await expect(page.getByTestId('step-stage')).toHaveAttribute('data-code', 'obs_waiting');
  await obs.restart();
  await attached(link);
  await expect(page.getByTestId('step-stage')).toHaveAttribute('data-code', /obs_(ready|look)/);
});

test('kill -9 of the studio while live: OBS goes on, the next studio picks the room up and ends it', async ({
  browser,
  obs,
}) => {
  let studio: RunningStudio = await startStudio({ rehearsal: QUICK });
  const page = await browser.newPage();
  try {
    let link = await studio.link();
    await attachObs(link, obs);
    await prepare(link);
    await link.until((s) => s.checklist.canGoLive, 'ready');
    await link.client.live.start();
    const before = await sending(link);
    await studio.kill();
    link.close();
    const { dataDir, key, port } = studio;
    studio = await startStudio({ dataDir, key, port, rehearsal: QUICK });
    link = await studio.link();
    const after = await sending(link, 40_000);
    const facts = (live: typeof after.live) =>
      live.kind === 'live' ? [live.sessionId, live.roomId, live.liveAtMs, live.watchUrl] : null;
    expect(facts(after.live)).toEqual(facts(before.live));
    await page.goto(studio.url);
    await liveIs(page, 'live');
    // The room's log goes on where it was, and the host can talk in it.
    await link.client.room.say({ text: 'Still here' });
    await endStream(page);
    const ended = await link.until((s) => s.sessions[0]?.endedAtMs != null, 'the report');
    expect(ended.sessions).toHaveLength(1);
    expect(ended.sessions[0]).toMatchObject({ stage: 'obs', endReason: 'host' });
    expect(serviceOf(obs)).toEqual(OWN);
    link.close();
  } finally {
    await page.close();
    await studio.stop();
  }
});

test('thirty quick presses of start and stop leave OBS and the studio well', async ({ page, link, obs, nginx }) => {
  await attachObs(link, obs);
  await goTo(page, 'prepare');
  await enterManual(page, nginx.url('live'), 'quick');
  await link.until((s) => s.checklist.canGoLive, 'ready');
  for (let press = 0; press < 15; press += 1) {
    // A press may be refused, that is the point of pressing so quickly: what counts is the state at the end.
    await link.client.live.start().catch(() => undefined);
    // Some are cancelled at once, some a moment into the start.
    if (press % 3 === 1) await link.until((s) => s.live.kind !== 'prepare', 'begun');
    if (press % 3 === 2) await link.until((s) => s.obs.output.kind !== 'idle' || s.live.kind === 'failed', 'starting');
    await link.client.live.end();
    await link.client.live.dismiss().catch(() => undefined);
  }
  await link.until(
    (s) => s.live.kind === 'prepare' && s.obs.output.kind === 'idle' && !s.obs.service.kept,
    'quiet',
    60_000,
  );
  expect(serviceOf(obs)).toEqual(OWN);
  await goLiveTo(page, link, nginx.url('live'), 'quick');
  await endStream(page);
  expect(link.state()?.obs.link.kind).toBe('connected');
});
