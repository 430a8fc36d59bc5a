import {
  addProducts,
  endStream,
  enterManual,
  GOOD_TOPIC,
  goTo,
  liveIs,
  ready,
  setCover,
  stepIs,
  topicRow,
  writeTopic,
} from '../support/drive.ts';
import { decodeErrors, probeFile, watchLive } from '../support/ffprobe.ts';
import { missing } from '../support/needs.ts';
import { startNginxRtmp } from '../support/nginxRtmp.ts';
import { makePng } from '../support/png.ts';
import { expect, test } from './fixture.ts';

const noFfprobe = missing('ffmpeg', 'ffprobe');
const noNginx = missing('nginx', 'nginxRtmp');

test('from an empty studio to the report of a finished stream', async ({ page, link }) => {
  test.skip(noFfprobe, 'needs ffprobe');
  await goTo(page, 'topics');
  await writeTopic(page, { ...GOOD_TOPIC, plannedAtMs: Date.now() + 3_600_000 });
  await setCover(page, makePng());
  await page.getByTestId('submit-topic').click();
  await expect(topicRow(page, 'approved')).toBeVisible();

  await goTo(page, 'bag');
  await addProducts(page, '', 3);
  await goTo(page, 'prepare');
  await page.getByTestId('upload-test').click();
  for (const id of ['eligibility', 'topic', 'bag', 'stage', 'upload']) await stepIs(page, id, 'ok');
  await page.getByTestId('go-live').click();
  await liveIs(page, 'live', 40_000);
  await ready(page, 'stage');
  await expect(page.getByTestId('rehearsal-chip')).toBeVisible();

  await page.getByTestId('explain-2').click();
  await expect(page.getByTestId('explain-2')).toHaveAttribute('aria-pressed', 'true');
  // Pictures made while the stream opens are not in the file: what the file holds is counted.
  await link.until((s) => (s.health?.recordedMs ?? 0) >= 5_000, 'five seconds in the file');
  expect(link.state()?.plan.card?.title).toBe(link.state()?.bag?.items[1]?.title);
  await endStream(page);
  await page.getByTestId('ended-open-session').click();
  await expect(page.getByTestId('session-title')).toHaveText(GOOD_TOPIC.title);

  const state = await link.until((s) => s.sessions[0]?.recording?.complete === true, 'a finished recording');
  const path = state.sessions[0]?.recording?.path ?? '';
  const probe = probeFile(path);
  expect(probe.video).toMatchObject({ codec: 'h264', width: 720, height: 1280 });
  expect(probe.audio).toMatchObject({ codec: 'aac', sampleRate: 48_000, channels: 2 });
  expect(Math.abs(probe.startSkewMs ?? 999)).toBeLessThanOrEqual(40);
  const times = probe.video?.times ?? [];
  // Of 150: the first seconds of a stream are the busiest ones.
  expect(times.length).toBeGreaterThan(90);
  for (const [i, time] of times.entries()) if (i > 0) expect(time).toBeGreaterThan(times[i - 1] ?? time);
  expect(decodeErrors(path)).toBe('');
});

test('an RTMP server that nobody here wrote receives it: H.264 720×1280 and AAC that start together', async ({
  page,
  link,
}, info) => {
  test.skip(noFfprobe || noNginx, 'needs ffmpeg, ffprobe and nginx with its RTMP module');
  const nginx = await startNginxRtmp();
  try {
    await enterManual(page, nginx.url('live'), 'autumn');
    await expect(page.getByTestId('step-topic')).toHaveCount(0);
    await page.getByTestId('upload-test').click();
    await link.until((s) => s.upload.kind === 'done', 'the upload test');
    const watching = watchLive(`${nginx.url('live')}/autumn`, 4, info.outputPath('seen.flv'));
    await page.locator('[data-testid="go-live"]:enabled').click();
    await liveIs(page, 'live', 40_000);
    await expect(page.getByTestId('live-chip')).toBeVisible();
    await expect(page.getByTestId('needs-platform')).toBeVisible();
    const seen = await watching;
    expect(seen?.video).toMatchObject({ codec: 'h264', width: 720, height: 1280 });
    expect(seen?.audio).toMatchObject({ codec: 'aac' });
    expect(Math.abs(seen?.startSkewMs ?? 999)).toBeLessThanOrEqual(40);
    expect(seen?.video?.packets ?? 0).toBeGreaterThan(60);
    await endStream(page);
    await expect.poll(() => nginx.publishing('autumn')).toBe(false);
    expect(await nginx.statistics()).not.toContain('autumn</name><time>0');
  } finally {
    await nginx.close();
  }
});
