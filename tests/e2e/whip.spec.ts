import { endStream, goTo, liveIs } from '../support/drive.ts';
import { probeFile } from '../support/ffprobe.ts';
import { missing } from '../support/needs.ts';
import { startWhipReceiver, type WhipTrouble } from '../support/whipReceiver.ts';
import { expect, test } from './fixture.ts';
import { goesBy } from './realtimeFixture.ts';
import { countPeers, enterReceiver, goLiveTo, loudnessOf, peersOf, pictureOf, pressGoLive } from './whipFixture.ts';

/*
 * WHIP, whole: the studio's page publishes to a receiver that knows nothing of it (werift's WebRTC behind RFC 9725), at an
 * address and with a token that were typed. What the receiver kept is read by ffmpeg.
 */
const noFfmpeg = missing('ffmpeg', 'ffprobe');
test.skip(noFfmpeg, 'needs ffmpeg and ffprobe');
test.beforeEach(({ context }) => countPeers(context));

/** The fake camera's picture is green. */
const isGreen = (seen: Awaited<ReturnType<typeof pictureOf>>) =>
  seen !== null && seen.colour.green > seen.colour.red + 20;
const longestStep = (times: readonly number[]) =>
  Math.max(...times.slice(1).map((time, i) => time - (times[i] ?? time)));

test('live by WHIP: H.264 and Opus arrive, scenes and mutes arrive on the same session, and the end is said', async ({
  page,
  link,
}) => {
  await using whip = await startWhipReceiver();
  await goLiveTo(page, whip);
  const live = await goesBy(link, 'whip');
  expect(live.live).toMatchObject({
    kind: 'live',
    roomId: null,
    ingest: { kind: 'sending' },
    recording: { kind: 'on' },
  });
  const session = await whip.session();
  await expect.poll(() => session.pictures().length).toBeGreaterThan(45);
  const seen = await pictureOf(session);
  expect(seen).toMatchObject({ codec: 'h264', size: '720x1280', words: '' });
  expect(isGreen(seen), JSON.stringify(seen)).toBe(true);
  // The fake microphone beeps once a second.
  expect(await loudnessOf(session, 2)).toBeGreaterThan(-60);

  // What the far end does not say, the page's own numbers do: WHIP has no word about what arrived.
  const { health } = await link.until((s) => typeof s.health?.rtc?.rttMs === 'number', 'numbers of the connection');
  expect(health?.rtc).toMatchObject({ codec: 'video/H264', route: { protocol: 'udp', relayed: false } });

  await goTo(page, 'stage');
  await page.getByTestId('mute-mic').click();
  await page.getByTestId('be-right-back').click();
  await expect.poll(async () => isGreen(await pictureOf(session)), { timeout: 20_000 }).toBe(false);
  await expect.poll(() => loudnessOf(session, 2), { timeout: 20_000 }).toBeLessThan(-80);
  await page.getByTestId('be-right-back').click();
  await page.getByTestId('mute-mic').click();
  await expect.poll(() => loudnessOf(session, 2), { timeout: 20_000 }).toBeGreaterThan(-60);
  await expect.poll(async () => isGreen(await pictureOf(session)), { timeout: 20_000 }).toBe(true);
  expect(whip.sessions()).toHaveLength(1);
  expect(whip.requests().map(({ method, status }) => `${method} ${status}`)).toEqual(['POST 201']);
  expect(await peersOf(page)).toEqual({ made: 1, open: 1 });

  await endStream(page);
  const ended = await link.until((s) => s.sessions[0]?.recording?.complete === true, 'a finished recording');
  await expect.poll(() => session.ended()).toBe('publisher');
  expect(whip.requests().at(-1)).toMatchObject({ method: 'DELETE', authorization: 'right', status: 200 });
  expect(await peersOf(page)).toEqual({ made: 1, open: 0 });
  const { video, audio } = probeFile(ended.sessions[0]?.recording?.path ?? '');
  expect([video?.codec, video?.width, video?.height, audio?.codec]).toEqual(['h264', 720, 1280, 'aac']);
  expect(longestStep(video?.times ?? []), 'longest step of the recorded picture').toBeLessThan(0.5);
  // The token is for the server alone.
  expect(JSON.stringify(link.state())).not.toContain(whip.token);
});

test('every refusal of a server is named with advice, leaves nothing open, and the next try goes live', async ({
  page,
  link,
  studio,
}) => {
  await using whip = await startWhipReceiver({ token: 'the-right-token' });
  const refused = async (code: string) => {
    await pressGoLive(page);
    await liveIs(page, 'failed', 40_000);
    const fault = page.getByTestId('fault');
    await expect(fault).toHaveAttribute('data-fault', code);
    const words = (await fault.textContent()) ?? '';
    expect(words).not.toMatch(/whip_|realtime_|\{\{/);
    expect(words.length, `advice for ${code}: ${words}`).toBeGreaterThan(60);
    await page.getByTestId('dismiss-failure').click();
    await liveIs(page, 'prepare');
    await link.until((s) => s.plan.rtc === null && s.uplink === null, 'nothing to send');
    await expect.poll(async () => (await peersOf(page)).open, code).toBe(0);
    return words;
  };

  await enterReceiver(page, whip, 'a-wrong-token');
  const words = new Set([await refused('whip_unauthorized')]);
  await page.getByTestId('forget-key').click();
  await enterReceiver(page, whip);

  const cases: readonly (readonly [WhipTrouble, string])[] = [
    [{ kind: 'status', status: 403 }, 'whip_forbidden'],
    [{ kind: 'status', status: 404 }, 'whip_not_found'],
    [{ kind: 'status', status: 409 }, 'whip_busy'],
    [{ kind: 'status', status: 503, retryAfterS: 7 }, 'whip_refused'],
    [{ kind: 'garbage' }, 'realtime_garbage'],
    [{ kind: 'location', location: 'http://127.0.0.1:9/elsewhere' }, 'whip_bad_location'],
    [{ kind: 'no-common-codec' }, 'realtime_no_codec'],
    [{ kind: 'silent' }, 'realtime_no_answer'],
  ];
  for (const [trouble, code] of cases) {
    whip.trouble(trouble);
    words.add(await refused(code));
  }
  expect(words.size, 'each is said in words of its own').toBe(cases.length + 1);
  // A session that was answered and could not be used was given back; one with an address elsewhere cannot be, and got nothing.
  const [elsewhere, noCodec] = whip.sessions();
  expect(elsewhere?.report()).toEqual({ video: null, audio: null });
  expect(noCodec?.ended()).toBe('publisher');

  whip.trouble(null);
  await pressGoLive(page);
  await liveIs(page, 'live', 40_000);
  const session = await whip.session(whip.sessions().length - 1);
  await goesBy(link, 'whip');
  await expect.poll(() => session.pictures().length).toBeGreaterThan(30);
  await endStream(page);
  await expect.poll(() => session.ended()).toBe('publisher');
  expect(studio.log()).not.toContain(whip.token);
});

test('a server that drops the stream gets a new one, and the recording has no gap; VP8 where that is all it takes', async ({
  page,
  link,
}) => {
  await using whip = await startWhipReceiver({ video: ['VP8'] });
  await goLiveTo(page, whip);
  await goesBy(link, 'whip');
  const first = await whip.session();
  await expect.poll(() => first.pictures().length).toBeGreaterThan(30);
  expect(await pictureOf(first)).toMatchObject({ codec: 'vp8', size: '720x1280', words: '' });

  await first.drop();
  await link.until((s) => s.live.kind === 'live' && s.live.ingest.kind !== 'sending', 'seen that nothing arrives');
  const second = await whip.session(1);
  await expect.poll(() => second.pictures().length, { timeout: 20_000 }).toBeGreaterThan(30);
  await goesBy(link, 'whip');
  expect(isGreen(await pictureOf(second))).toBe(true);
  expect(whip.sessions()).toHaveLength(2);
  expect((await peersOf(page)).open).toBe(1);

  await endStream(page);
  const ended = await link.until((s) => s.sessions[0]?.recording?.complete === true, 'a finished recording');
  expect(ended.sessions).toHaveLength(1);
  await expect.poll(() => second.ended()).toBe('publisher');
  const { video } = probeFile(ended.sessions[0]?.recording?.path ?? '');
  expect(longestStep(video?.times ?? []), 'longest step of the recorded picture').toBeLessThan(0.5);
});
