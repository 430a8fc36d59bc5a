import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { chromium } from 'playwright';
import { launchOptions } from '../support/browser.ts';
import { endStream, enterManual, goTo, liveIs, openStudio } from '../support/drive.ts';
import { decodeErrors, probeFile, watchLive } from '../support/ffprobe.ts';
import { missing } from '../support/needs.ts';
import { type NginxRtmp, startNginxRtmp } from '../support/nginxRtmp.ts';
import { startStudio } from '../support/studio.ts';
import { expect, goLive, QUICK, test } from './fixture.ts';

const noFfprobe = missing('ffmpeg', 'ffprobe');
const noNginx = missing('nginx', 'nginxRtmp');

/** The fragments of a recording are at most 2 s long; half a second for what was still on its way to the file. */
const MAX_LOST_S = 2.5;

/** Streams that were begun at the server so far, by its own log. */
const published = (nginx: NginxRtmp, name: string): number =>
  nginx
    .log()
    .split('\n')
    .filter((line) => line.includes(`publish: name='${name}'`)).length;

test('a reload while live comes back to the same stream, and the server notices nothing', async ({
  page,
  link,
}, info) => {
  test.skip(noFfprobe || noNginx, 'needs ffmpeg, ffprobe and nginx with its RTMP module');
  const nginx = await startNginxRtmp();
  try {
    await enterManual(page, nginx.url('live'), 'reload');
    await page.locator('[data-testid="go-live"]:enabled').click();
    const before = await link.until((s) => s.live.kind === 'live' && s.live.ingest.kind === 'sending', 'live', 40_000);
    await liveIs(page, 'live');
    await link.until((s) => (s.health?.composed ?? 0) > 45, 'pictures');
    expect(published(nginx, 'reload')).toBe(1);

    await page.reload();
    await liveIs(page, 'live');
    const frames = link.state()?.health?.composed ?? 0;
    const seen = await watchLive(`${nginx.url('live')}/reload`, 5, info.outputPath('after.flv'));
    // Picture and sound to the end of what was watched: 30 and 47 packets in its last second. Sound is made by a clock;
    // pictures as a machine finds time for them that has just loaded the page anew.
    const end = Math.min(seen?.video?.times.at(-1) ?? 0, seen?.audio?.times.at(-1) ?? 0);
    expect(seen?.video?.times.filter((time) => time > end - 1 && time <= end).length).toBeGreaterThan(10);
    expect(seen?.audio?.times.filter((time) => time > end - 1 && time <= end).length).toBeGreaterThan(40);
    const after = await link.until((s) => (s.health?.composed ?? 0) > frames + 30, 'more pictures');
    expect(after.live).toMatchObject({
      kind: 'live',
      sessionId: before.live.kind === 'live' ? before.live.sessionId : '',
      liveAtMs: before.live.kind === 'live' ? before.live.liveAtMs : 0,
      page: 'present',
    });
    expect(published(nginx, 'reload')).toBe(1);

    await endStream(page);
    const ended = await link.until((s) => s.sessions[0]?.recording?.complete === true, 'a finished recording');
    expect(ended.sessions).toHaveLength(1);
    expect(ended.sessions[0]?.video.reconnects).toBe(0);
    // One file over the reload, whose times never go back.
    const probe = probeFile(ended.sessions[0]?.recording?.path ?? '');
    for (const track of [probe.video, probe.audio])
      for (const [i, time] of (track?.times ?? []).entries())
        if (i > 0) expect(time).toBeGreaterThan(track?.times[i - 1] ?? time);
    expect(decodeErrors(ended.sessions[0]?.recording?.path ?? '')).toBe('');
  } finally {
    await nginx.close();
  }
});

/** A platform of little patience, so that a test need not wait for minutes. */
const NO_VIDEO_MS = 3_000;

test('kill -9 of core and browser, and nobody comes back: the recording plays, the session is told, a new stream starts', async ({
  browser,
}) => {
  test.skip(noFfprobe, 'needs ffprobe');
  const dataDir = mkdtempSync(join(tmpdir(), 'redcast-crash-'));
  const doomed = await chromium.launchServer(await launchOptions());
  const rehearsal = { ...QUICK, noVideoMs: NO_VIDEO_MS };
  const studio = await startStudio({ dataDir, rehearsal });
  let again: Awaited<ReturnType<typeof startStudio>> | null = null;
  try {
    const page = await (await chromium.connect(doomed.wsEndpoint())).newPage();
    await openStudio(page, studio);
    const link = await studio.link();
    await goLive(page, link);
    const { live } = await link.until((s) => (s.health?.recordedMs ?? 0) > 5_000, 'five seconds recorded');
    if (live.kind !== 'live' || live.recording.kind !== 'on') throw new Error('not recording');
    const elapsedS = (Date.now() - live.liveAtMs) / 1000;
    await Promise.all([studio.kill(), doomed.kill()]);
    link.close();

    const probe = probeFile(live.recording.path);
    expect(probe.video).toMatchObject({ codec: 'h264', width: 720, height: 1280 });
    for (const track of [probe.video, probe.audio]) {
      const times = track?.times ?? [];
      expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(elapsedS - MAX_LOST_S);
    }
    expect(decodeErrors(live.recording.path)).toBe('');

    // Longer than the platform keeps a room without video: there is nothing left to go on with.
    await new Promise((resolve) => setTimeout(resolve, NO_VIDEO_MS + 1_500));
    again = await startStudio({ dataDir, rehearsal });
    const context = await browser.newContext();
    const later = await context.newPage();
    await openStudio(later, again);
    const after = await again.link();
    const state = await after.until((s) => s.sessions.length === 1, 'the session');
    expect(state.sessions[0]).toMatchObject({ id: live.sessionId, endReason: 'interrupted' });
    expect(state.sessions[0]?.recording).toMatchObject({ path: live.recording.path, missing: false });
    expect(state.live.kind).toBe('prepare');
    const told = state.notices.find((one) => one.fault.code === 'stream_not_resumed');
    expect(told?.fault.rule).toBe('too_long');
    await goTo(later, 'sessions');
    await expect(later.getByTestId('session-interrupted')).toBeVisible();

    await goTo(later, 'prepare');
    await later.locator('[data-testid="go-live"]:enabled').click();
    await liveIs(later, 'live', 40_000);
    await endStream(later);
    await after.until((s) => s.sessions.length === 2 && s.sessions[0]?.endReason === 'host', 'the second session');
    after.close();
    await context.close();
  } finally {
    await studio.kill();
    await again?.stop();
    await doomed.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

test('kill -9 of core and browser, started again at once: the stream goes on, with the standby picture until a page is there', async ({
  browser,
}) => {
  test.skip(noFfprobe, 'needs ffprobe');
  const dataDir = mkdtempSync(join(tmpdir(), 'redcast-crash-'));
  const doomed = await chromium.launchServer(await launchOptions());
  const studio = await startStudio({ dataDir, rehearsal: QUICK });
  let again: Awaited<ReturnType<typeof startStudio>> | null = null;
  try {
    const page = await (await chromium.connect(doomed.wsEndpoint())).newPage();
    await openStudio(page, studio);
    const link = await studio.link();
    await goLive(page, link);
    const before = await link.until((s) => (s.health?.recordedMs ?? 0) > 4_000, 'four seconds recorded');
    if (before.live.kind !== 'live') throw new Error('not live');
    await expect.poll(() => existsSync(join(dataDir, 'standby.bin'))).toBe(true);
    await Promise.all([studio.kill(), doomed.kill()]);
    link.close();

    again = await startStudio({ dataDir, rehearsal: QUICK, port: studio.port, key: studio.key });
    const after = await again.link();
    const { sessionId, roomId, liveAtMs } = before.live;
    const state = await after.until((s) => s.live.kind === 'live' && s.live.ingest.kind === 'sending', 'sending again');
    expect(state.live).toMatchObject({ sessionId, roomId, liveAtMs, page: 'gone', recording: { kind: 'on' } });
    await after.until((s) => s.health?.source === 'slate' && s.health.bitrate > 0, 'the standby picture on air');
    const context = await browser.newContext();
    const later = await context.newPage();
    await openStudio(later, again).catch(() => liveIs(later, 'live'));
    await after.until((s) => s.health?.source === 'page' && s.health.fps > 15, 'the picture of the new page');
    await goTo(later, 'stage');
    await endStream(later);
    const ended = await after.until(
      (s) => s.sessions[0]?.endReason === 'host' && s.sessions[0].moreRecordings[0]?.complete === true,
      'the report',
    );
    expect(ended.sessions).toHaveLength(1);
    for (const file of [ended.sessions[0]?.recording, ended.sessions[0]?.moreRecordings[0]])
      expect(decodeErrors(file?.path ?? '')).toBe('');
    // The file that the dead core left was ended properly meanwhile; both are played in the report.
    await after.until((s) => s.sessions[0]?.recording?.complete === true, 'the repair of the first file');
    await goTo(later, 'sessions');
    for (const part of [1, 2]) {
      await later.getByTestId(`recording-part-${part}`).click();
      const player = later.getByTestId('recording-player');
      await expect(player).toBeVisible();
      await expect.poll(() => player.evaluate((video: HTMLVideoElement) => video.duration)).toBeGreaterThan(1);
    }
    after.close();
    await context.close();
  } finally {
    await studio.kill();
    await again?.stop();
    await doomed.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

test('Ctrl-C while live ends the room, finishes the recording and says so to the page', async ({
  page,
  link,
  studio,
  complaints,
}) => {
  test.skip(noFfprobe, 'needs ffprobe');
  complaints.allow(/ERR_CONNECTION_REFUSED/);
  await goLive(page, link);
  const { live } = await link.until((s) => (s.health?.recordedMs ?? 0) > 2_000, 'two seconds recorded');
  if (live.kind !== 'live' || live.recording.kind !== 'on') throw new Error('not recording');
  const ended = link.until((s) => s.live.kind === 'ended', 'the end', 10_000);
  process.kill(studio.pid, 'SIGINT');
  await ended;
  await page.getByTestId('connection-lost').waitFor();
  // The second signal of the launcher changes nothing; this waits for the end and its exit code.
  expect(await studio.stop({ keepData: true })).toBe(0);
  const platform = new DatabaseSync(join(studio.dataDir, 'rehearsal.db'), { readOnly: true });
  const room = platform.prepare('SELECT status, endedAtMs FROM rooms').all();
  platform.close();
  expect(room).toHaveLength(1);
  expect(room[0]).toMatchObject({ status: 'ended', endedAtMs: expect.any(Number) });
  expect(probeFile(live.recording.path).video?.packets ?? 0).toBeGreaterThan(50);
  expect(decodeErrors(live.recording.path)).toBe('');
});
