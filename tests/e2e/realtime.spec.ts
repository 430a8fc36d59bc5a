import { existsSync } from 'node:fs';
import { endStream, goTo } from '../support/drive.ts';
import { probeFile } from '../support/ffprobe.ts';
import { missing } from '../support/needs.ts';
import { expect, test } from './fixture.ts';
import { goesBy, goLiveThere, openViewer, prepareThere, withRealtime } from './realtimeFixture.ts';

/*
 * A stream in real time, whole: the studio's page sends by WebRTC to a real mediasoup, another real browser watches.
 */
const noSfu = missing('sfu');
const noProbe = missing('ffmpeg');

test.skip(noSfu || noProbe, 'needs the real-time server (npm run sfu) and ffmpeg');
test.setTimeout(180_000);

test('live in real time: a second browser sees and hears it, nothing renegotiates, and without UDP it goes on by TCP', async ({
  page,
  link,
}) => {
  await withRealtime(async (platform) => {
    await link.client.settings.patch({ stage: { uploadPath: 'realtime', realtimeSizes: '2' } });
    await goLiveThere(page, link, platform);
    await goTo(page, 'stage');
    const live = await goesBy(link, 'webrtc');
    await expect(page.getByTestId('way')).toHaveAttribute('data-way', 'realtime');
    const session = live.live.kind === 'live' ? live.live : null;
    const viewer = await openViewer(platform.rehearsal.watchUrl);
    try {
      const first = await viewer.until(
        (seen) => seen.way === 'realtime' && seen.loud && seen.size === '720x1280' && seen.frames > 30,
        'picture and sound in real time',
      );
      // The fake camera's picture is green.
      expect(first.colour[1]).toBeGreaterThan((first.colour[0] ?? 0) + 20);

      // The far end's own numbers: two sizes, H.264, nothing lost.
      const numbers = await link.until(
        (s) => (s.health?.rtc?.score ?? 0) >= 8 && s.health?.rtc?.layers.length === 2,
        'two sizes with a good score',
      );
      expect(numbers.health?.rtc).toMatchObject({ codec: 'video/H264', route: { protocol: 'udp', relayed: false } });

      // Scenes, mutes and cameras change what is on the tracks, never the connection.
      const attempt = numbers.plan.rtc?.attempt;
      await link.client.settings.patch({ stage: { micMuted: true } });
      await viewer.until((seen) => !seen.loud, 'silence after the mute');
      await link.client.stage.beRightBack({ on: true });
      await viewer.until((seen) => (seen.colour[1] ?? 0) <= (seen.colour[0] ?? 0) + 20, 'another picture');
      await link.client.stage.beRightBack({ on: false });
      await link.client.settings.patch({ stage: { micMuted: false } });
      await viewer.until((seen) => seen.loud && (seen.colour[1] ?? 0) > (seen.colour[0] ?? 0) + 20, 'the camera again');
      expect(link.state()?.plan.rtc?.attempt).toBe(attempt);

      platform.line.set({ udp: 'blocked' });
      const overTcp = await link.until(
        (s) => s.health?.rtc?.route?.protocol === 'tcp' && s.live.kind === 'live' && s.live.ingest.kind === 'sending',
        'media over TCP',
        40_000,
      );
      expect(overTcp.uplink).toMatchObject({ path: 'webrtc', fellBack: null });
      const before = await viewer.look();
      await viewer.until((seen) => seen.way === 'realtime' && seen.frames > before.frames + 60, 'a picture that moves');
    } finally {
      await viewer.close();
    }
    const { live: now } = link.state() ?? {};
    expect(now).toMatchObject({ kind: 'live', roomId: session?.roomId, sessionId: session?.sessionId });

    // What was recorded comes from the studio's own encoder, as ever.
    await endStream(page);
    const ended = await link.until((s) => s.sessions[0]?.recording?.complete === true, 'a finished recording');
    const path = ended.sessions[0]?.recording?.path ?? '';
    expect(existsSync(path)).toBe(true);
    const { video, audio } = probeFile(path);
    expect([video?.codec, video?.width, video?.height, audio?.codec]).toEqual(['h264', 720, 1280, 'aac']);
  });
});

test('a server that dies: the steady way with the same room, and back by one press when it is there again', async ({
  page,
  link,
}) => {
  await withRealtime(async (platform) => {
    await link.client.settings.patch({ stage: { uploadPath: 'realtime' } });
    await goLiveThere(page, link, platform);
    await goTo(page, 'stage');
    const first = await goesBy(link, 'webrtc');
    const room = first.live.kind === 'live' ? first.live.roomId : null;
    const viewer = await openViewer(platform.rehearsal.watchUrl);
    try {
      await viewer.until((seen) => seen.way === 'realtime' && seen.frames > 20, 'real time');

      platform.sfu().kill();
      const fallen = await goesBy(link, 'rtmp', 60_000);
      expect(fallen.live).toMatchObject({ kind: 'live', roomId: room, recording: { kind: 'on' } });
      expect(fallen.uplink?.fellBack?.fault.code).toMatch(/^(realtime|platform)_/);
      await expect(page.getByTestId('way')).toHaveAttribute('data-way', 'steady');
      const notice = page.locator('[data-testid="notice"][data-fault="realtime_fell_back"]');
      await expect(notice).toBeVisible();
      await viewer.until((seen) => seen.way === 'steady' && seen.frames > 20, 'the steady way');

      // Asked for too early: said, and the stream stays as it is.
      await notice.getByTestId('back-to-realtime').click();
      await expect(page.locator('[data-testid="notice"][data-fault="realtime_not_back"]')).toBeVisible({
        timeout: 40_000,
      });
      // The notice with the pressed button has made way for this one: the keyboard goes on in the screen.
      await expect(notice).toHaveCount(0);
      await expect(page.locator('#main')).toBeFocused();
      await goesBy(link, 'rtmp');

      await platform.sfu().restart();
      await page.getByTestId('way').click();
      await page.getByTestId('switch-way').click();
      const back = await goesBy(link, 'webrtc');
      expect(back.live).toMatchObject({ kind: 'live', roomId: room });
      expect(back.uplink?.fellBack).toBeNull();
      await viewer.until((seen) => seen.way === 'realtime' && seen.frames > 20, 'real time again');
      await expect(page.locator('[data-testid="notice"][data-fault^="realtime_"]')).toHaveCount(0);
    } finally {
      await viewer.close();
    }
    await endStream(page);
    const ended = await link.until((s) => s.sessions[0]?.recording?.complete === true, 'a finished recording');
    expect(ended.sessions).toHaveLength(1);
    const { video } = probeFile(ended.sessions[0]?.recording?.path ?? '');
    const steps = (video?.times ?? []).slice(1).map((time, i) => time - (video?.times[i] ?? time));
    expect(Math.max(...steps), 'longest step of the recorded picture').toBeLessThan(0.5);
  });
});

test('the upload test tries both ways and recommends one, and the stream takes it', async ({ page, link }) => {
  await withRealtime(async (platform) => {
    await prepareThere(link, platform);
    const ways = page.getByTestId('upload-ways');
    await page.getByTestId('upload-test').click();
    await expect(ways).toHaveAttribute('data-result', 'done', { timeout: 40_000 });
    const { upload } = await link.until((s) => s.upload.kind === 'done', 'the test');
    // Which of both is recommended depends on how busy this machine is; that one is, and why, does not.
    expect(upload).toMatchObject({ realtime: { kind: 'done', route: { protocol: 'udp', relayed: false } } });
    const recommended = upload.kind === 'done' ? upload.recommended : null;
    expect(recommended?.reasons.length).toBeGreaterThan(0);
    await expect(ways).toHaveAttribute('data-recommended', recommended?.path ?? '');

    platform.line.set({ udp: 'blocked', tcp: 'blocked' });
    await page.getByTestId('upload-test').click();
    await expect(ways).toHaveAttribute('data-result', 'failed', { timeout: 40_000 });
    await expect(ways).toHaveAttribute('data-recommended', 'steady');
    const again = await link.until((s) => s.upload.kind === 'done', 'the test on a line that carries none');
    expect(again.upload).toMatchObject({ enough: true, recommended: { path: 'steady', reasons: ['realtime_failed'] } });

    await page.locator('[data-testid="go-live"]:enabled').click();
    await goesBy(link, 'rtmp');
    await endStream(page);
  });
});
