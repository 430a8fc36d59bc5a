/** The core dies in the middle of a stream and is started again by the launcher: what viewers, platform and host have then. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Page } from '@playwright/test';
import type { LiveStateOf, StudioState } from '../../shared/domain/index.ts';
import { blackBoxOf } from '../support/blackBox.ts';
import { endStream, enterManual, liveIs, openStudio } from '../support/drive.ts';
import { decodeErrors, probeFile, watchLive } from '../support/ffprobe.ts';
import { missing } from '../support/needs.ts';
import { startNginxRtmp } from '../support/nginxRtmp.ts';
import { type RunningStudio, type StudioLink, startStudio } from '../support/studio.ts';
import { type SupervisedStudio, startSupervised } from '../support/supervised.ts';
import { expect, goLive, prepare, QUICK, test } from './fixture.ts';

const noFfprobe = missing('ffmpeg', 'ffprobe');
const noNginx = missing('nginx', 'nginxRtmp');

/** The launcher's promise: a core that died is ready again. */
const READY_MS = 2_000;
/** From the death until media flows again, at the most: the core, a connection, the platform asked. */
const SENDING_MS = 5_000;

const live = (state: StudioState | null): LiveStateOf<'live'> => {
  if (state?.live.kind !== 'live') throw new Error(`not live: ${JSON.stringify(state?.live)}`);
  return state.live;
};
const sending = (state: StudioState) => state.live.kind === 'live' && state.live.ingest.kind === 'sending';

/** Kills the core and waits for the stream: the new way in, and how long each part took. */
async function killed(studio: SupervisedStudio, signal: NodeJS.Signals) {
  const atMs = performance.now();
  const readyMs = await studio.kill(signal);
  const link = await studio.link();
  await link.until(sending, 'sending again', 20_000);
  return { link, readyMs, sendingMs: performance.now() - atMs };
}

/** The page is on the picture again, and it moves. */
async function pageFeeds(link: StudioLink): Promise<void> {
  await link.until(
    (s) => s.live.kind === 'live' && s.live.page === 'present' && s.health?.source === 'page' && s.health.fps > 15,
    'the page’s picture',
  );
}

/** A file or stream that every player takes: both tracks rise, everything decodes. */
function sound(path: string): { seconds: number } {
  const probe = probeFile(path);
  for (const track of [probe.video, probe.audio]) {
    const times = track?.times ?? [];
    expect(times.length).toBeGreaterThan(20);
    for (const [i, time] of times.entries()) if (i > 0) expect(time).toBeGreaterThanOrEqual(times[i - 1] ?? time);
  }
  expect(decodeErrors(path)).toBe('');
  const times = probe.video?.times ?? [];
  return { seconds: (times.at(-1) ?? 0) - (times[0] ?? 0) };
}

async function withStudio(
  page: Page,
  rehearsal: Parameters<typeof startSupervised>[0],
  run: (studio: SupervisedStudio, link: StudioLink) => Promise<void>,
): Promise<void> {
  const studio = await startSupervised(rehearsal);
  try {
    await openStudio(page, studio);
    await run(studio, await studio.link());
  } finally {
    await page.close();
    await studio.stop();
  }
}

test.beforeEach(({ complaints }) => {
  // The lines to a core that was killed break; the page says so and connects again.
  complaints.allow(/ERR_CONNECTION_(REFUSED|RESET)|WebSocket connection to|ERR_EMPTY_RESPONSE|Failed to fetch/);
});

for (const signal of ['SIGKILL', 'SIGABRT'] as const) {
  // SIGABRT is how a program without memory ends.
  test(`${signal}: the stream goes on at the same address, in a second publication and a second file`, async ({
    context,
  }, info) => {
    test.skip(noFfprobe || noNginx, 'needs ffmpeg, ffprobe and nginx with its RTMP module');
    const received = mkdtempSync(join(tmpdir(), 'redcast-received-'));
    const nginx = await startNginxRtmp({ recordTo: received });
    try {
      await withStudio(await context.newPage(), { rehearsal: QUICK }, async (studio, before) => {
        const page = context.pages()[0];
        if (!page) throw new Error('no page');
        await enterManual(page, nginx.url('live'), 'gone');
        await page.locator('[data-testid="go-live"]:enabled').click();
        await before.until((s) => sending(s) && (s.health?.recordedMs ?? 0) > 5_000, 'five seconds recorded', 60_000);
        await expect.poll(() => existsSync(join(studio.dataDir, 'standby.bin'))).toBe(true);
        const then = live(before.state());

        const { link, readyMs, sendingMs } = await killed(studio, signal);
        info.annotations.push({ type: 'ready again', description: `${Math.round(readyMs)} ms` });
        info.annotations.push({ type: 'sending again', description: `${Math.round(sendingMs)} ms` });
        expect(readyMs).toBeLessThanOrEqual(READY_MS);
        expect(sendingMs).toBeLessThanOrEqual(SENDING_MS);
        expect(live(link.state())).toMatchObject({ sessionId: then.sessionId, liveAtMs: then.liveAtMs });
        const told = (s: StudioState) => s.notices.find((one) => one.fault.code === 'stream_resumed');
        const notice = told(await link.until((s) => told(s) !== undefined, 'the notice'));
        expect(Number(notice?.fault.params?.seconds)).toBeLessThanOrEqual(SENDING_MS / 1_000 + 1);

        await pageFeeds(link);
        await liveIs(page, 'live');
        const seen = await watchLive(`${nginx.url('live')}/gone`, 4, info.outputPath('after.flv'));
        // A viewer gets sound at once and pictures from the next key frame on, as many as a busy machine makes.
        expect(seen?.video?.packets ?? 0).toBeGreaterThan(20);
        expect(seen?.audio?.packets ?? 0).toBeGreaterThan(90);
        info.annotations.push({ type: 'health', description: JSON.stringify(link.state()?.health) });
        expect(nginx.log().split("publish: name='gone'").length - 1).toBe(2);
        await endStream(page);
        const ended = await link.until(
          (s) => s.sessions[0]?.endReason === 'host' && s.sessions[0].moreRecordings[0]?.complete === true,
          'both files finished',
        );
        expect(ended.sessions).toHaveLength(1);
        const [report] = ended.sessions;
        expect(report).toMatchObject({ id: then.sessionId, recording: { complete: true, missing: false } });
        expect(report?.video.reconnects).toBe(1);
        const files = [report?.recording, ...(report?.moreRecordings ?? [])];
        expect(files).toHaveLength(2);
        expect(sound(files[0]?.path ?? '').seconds).toBeGreaterThan(4);
        expect(sound(files[1]?.path ?? '').seconds).toBeGreaterThan(4);
        expect(files[1]?.path).toBe(files[0]?.path.replace(/\.mp4$/, ' (2).mp4'));
        const seconds = files.reduce((sum, file) => sum + (file?.durationMs ?? 0), 0) / 1_000;
        expect((report?.video.frames ?? 0) / seconds).toBeGreaterThan(5);
        expect(existsSync(join(studio.dataDir, 'live.json'))).toBe(false);
        // One black box over the death, which lost no more than its last second and a busy machine’s next.
        const box = await blackBoxOf(link, then.sessionId);
        const restart = box.findIndex((line) => line.kind === 'restart');
        expect(box[0]?.kind).toBe('begin');
        expect(box.at(-1)?.kind).toBe('end');
        expect(box.filter((line) => line.kind === 'restart')).toHaveLength(1);
        const gapMs = (box[restart]?.atMs ?? 0) - (box[restart - 1]?.atMs ?? 0);
        expect(gapMs).toBeLessThan(readyMs + 3_000);
        const after = box.slice(restart).flatMap((line) => (line.kind === 'state' ? [`${line.of} ${line.to}`] : []));
        expect(after).toEqual(expect.arrayContaining(['ingest sending', 'source slate', 'source page']));
        link.close();
        before.close();
      });
      const streams = readdirSync(received);
      expect(streams).toHaveLength(2);
      for (const stream of streams) sound(join(received, stream));
    } finally {
      await nginx.close();
      rmSync(received, { recursive: true, force: true });
    }
  });
}

/** Numbers and words of a room's log, as studio and platform have it. */
function logs(dataDir: string, roomId: string, sessionId: string) {
  const read = (file: string, query: string, id: string) => {
    const db = new DatabaseSync(join(dataDir, file), { readOnly: true });
    try {
      return db
        .prepare(query)
        .all(id)
        .map((row): unknown => JSON.parse(String(row.body)));
    } finally {
      db.close();
    }
  };
  return {
    studio: read('studio.sqlite', 'SELECT body FROM event WHERE session = ? ORDER BY seq', sessionId),
    platform: read('rehearsal.db', 'SELECT body FROM events WHERE roomId = ? ORDER BY seq', roomId),
  };
}

test('SIGSEGV in a full room: the room stays, its log has nothing lost and nothing twice, all is as it was', async ({
  context,
}) => {
  const rehearsal = { ...QUICK, audienceSpeed: 12 };
  await withStudio(await context.newPage(), { rehearsal }, async (studio, before) => {
    const page = context.pages()[0];
    if (!page) throw new Error('no page');
    await goLive(page, before);
    const { client } = before;
    const { roomId, sessionId } = live(before.state());
    const item = before.state()?.bag?.items[1];
    if (!item || roomId === null) throw new Error('no room or no bag');
    await client.bag.explain({ itemId: item.id });
    await client.room.slowMode({ seconds: 15 });
    const chat = await someChat(before);
    await client.room.mute({ viewerId: chat.from.id, seconds: null });
    await client.room.pin({ messageId: chat.messageId });
    await client.room.showQuestion({ messageId: chat.messageId });
    await client.stage.beRightBack({ on: true });
    const was = await before.until(
      (s) =>
        sending(s) &&
        s.plan.beRightBack &&
        s.onScreen !== null &&
        s.moderation.muted.length === 1 &&
        s.moderation.pinned !== null &&
        s.moderation.slowSeconds === 15 &&
        s.bag?.explaining?.itemId === item.id,
      'everything set',
    );
    await expect.poll(() => existsSync(join(studio.dataDir, 'standby.bin')), { timeout: 20_000 }).toBe(true);

    const { link, readyMs, sendingMs } = await killed(studio, 'SIGSEGV');
    expect(readyMs).toBeLessThanOrEqual(READY_MS);
    expect(sendingMs).toBeLessThanOrEqual(SENDING_MS);
    expect(live(link.state())).toMatchObject({ roomId, sessionId });
    const is = await link.until((s) => s.bag !== null && s.moderation.pinned !== null, 'the bag and the room’s log');
    expect(is.plan.beRightBack).toBe(true);
    expect(is.onScreen?.messageId).toBe(chat.messageId);
    expect(is.bag?.explaining).toEqual(was.bag?.explaining);
    expect(is.bag?.items.map(({ id, productId, livePrice }) => ({ id, productId, livePrice }))).toEqual(
      was.bag?.items.map(({ id, productId, livePrice }) => ({ id, productId, livePrice })),
    );
    expect(is.moderation).toMatchObject({
      slowSeconds: 15,
      muted: was.moderation.muted,
      pinned: was.moderation.pinned,
    });

    await pageFeeds(link);
    const seq = link.state()?.tally?.lastSeq ?? 0;
    await link.until((s) => (s.tally?.lastSeq ?? 0) > seq + 5, 'the audience goes on');
    await link.client.live.end();
    await link.until((s) => s.sessions[0]?.endReason === 'host', 'the report');
    const { studio: ours, platform } = logs(studio.dataDir, roomId, sessionId);
    expect(ours).toEqual(platform);
    expect(ours.filter((event) => JSON.stringify(event).includes('"opened"'))).toHaveLength(1);
    const db = new DatabaseSync(join(studio.dataDir, 'rehearsal.db'), { readOnly: true });
    expect(db.prepare('SELECT id, status FROM rooms').all()).toMatchObject([{ id: roomId, status: 'ended' }]);
    db.close();
    link.close();
    before.close();
  });
});

/** A message of the audience, from the studio's own log. */
async function someChat(link: StudioLink) {
  const { sessionId } = live(link.state());
  for await (const { events } of await link.client.room.watch({ sessionId, afterSeq: 0 }))
    for (const event of events) if (event.kind === 'chat' && !event.host) return event;
  throw new Error('the log ended without a message');
}

test('killed while it opens: the room is closed, the host is told, and a new stream starts', async ({ context }) => {
  await withStudio(await context.newPage(), { rehearsal: QUICK }, async (studio, before) => {
    const page = context.pages()[0];
    if (!page) throw new Error('no page');
    await prepare(before);
    let done: Promise<number> | null = null;
    before.onChange((state) => {
      const open = state.live.kind === 'opening' && state.live.steps.some((s) => s.id === 'room' && s.state === 'done');
      if (open) done ??= studio.kill('SIGKILL');
    });
    await page.locator('[data-testid="go-live"]:enabled').click();
    await expect.poll(() => done !== null).toBe(true);
    expect(await done).toBeLessThanOrEqual(READY_MS);
    const link = await studio.link();
    const after = await link.until((s) => s.notices.length > 0, 'the notice');
    expect(after.notices[0]?.fault).toMatchObject({ code: 'stream_not_resumed', rule: 'opening' });
    expect(after.live.kind).toBe('prepare');
    const rooms = () => {
      const db = new DatabaseSync(join(studio.dataDir, 'rehearsal.db'), { readOnly: true });
      try {
        return db
          .prepare('SELECT status FROM rooms ORDER BY openedAtMs')
          .all()
          .map((row) => row.status);
      } finally {
        db.close();
      }
    };
    await expect.poll(rooms).toEqual(['ended']);
    await expect.poll(() => existsSync(join(studio.dataDir, 'live.json'))).toBe(false);
    await page.locator('[data-testid="go-live"]:enabled').click();
    await link.until(sending, 'the next stream', 40_000);
    await liveIs(page, 'live');
    expect(rooms()).toEqual(['ended', 'live']);
    await endStream(page);
    link.close();
    before.close();
  });
});

test('a room that the platform closed meanwhile: the session ends as the platform’s, with its whole log', async ({
  context,
}) => {
  const first = await startStudio({ rehearsal: QUICK });
  let again: RunningStudio | null = null;
  try {
    const page = await context.newPage();
    await openStudio(page, first);
    const before = await first.link();
    await goLive(page, before);
    const { roomId, sessionId } = live(before.state());
    await first.kill();
    before.close();

    const db = new DatabaseSync(join(first.dataDir, 'rehearsal.db'));
    const seq = Number(db.prepare('SELECT max(seq) AS last FROM events WHERE roomId = ?').get(roomId)?.last) + 1;
    const ended = { seq, atMs: Date.now(), kind: 'ended', reason: 'platform' };
    db.prepare('INSERT INTO events (roomId, seq, body) VALUES (?, ?, ?)').run(roomId, seq, JSON.stringify(ended));
    db.prepare("UPDATE rooms SET status = 'ended', endedAtMs = ? WHERE id = ?").run(ended.atMs, roomId);
    db.close();

    again = await startStudio({ rehearsal: QUICK, dataDir: first.dataDir, port: first.port, key: first.key });
    const link = await again.link();
    const state = await link.until((s) => s.sessions[0]?.endReason === 'platform', 'the report');
    expect(state.live).toMatchObject({ kind: 'ended', sessionId, reason: 'platform' });
    expect(state.sessions).toHaveLength(1);
    expect(state.sessions[0]?.tally.lastSeq).toBe(seq);
    await liveIs(page, 'ended');
    expect(existsSync(join(first.dataDir, 'live.json'))).toBe(false);
    link.close();
  } finally {
    await context.close();
    await first.kill();
    await again?.stop();
    rmSync(first.dataDir, { recursive: true, force: true });
  }
});
