/**
 * A sale over a line that breaks, into a core that is killed in the middle of it: the real platform over HTTP, the real core as a
 * process. OBS holds the picture (the stand-in), since only a stream that OBS sends outlives the core.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { compareLogs } from '../../bench/sale/compare.ts';
import { createSale } from '../../bench/sale/events.ts';
import { startFakeObs } from '../../electron/core/obs/fakeObs.ts';
import { type RehearsalDoor, startRehearsal } from '../../electron/core/rehearsal/index.ts';
import { emptyTally, type RoomEvent, type RoomId, type SessionId, tallied } from '../../shared/domain/index.ts';
import { prepareRoom } from '../support/approvedRoom.ts';
import { type CuttingProxy, startCuttingProxy } from '../support/cuttingProxy.ts';
import { type RunningStudio, type StudioLink, startStudio } from '../support/studio.ts';

let stack: AsyncDisposableStack;
afterEach(() => stack.disposeAsync());

type Live = {
  dataDir: string;
  door: RehearsalDoor;
  proxy: CuttingProxy;
  ids: { roomId: RoomId; sessionId: SessionId };
  studio: RunningStudio;
  link: StudioLink;
  again(): Promise<StudioLink>;
  sell: ReturnType<typeof createSale>;
};

async function goLive(): Promise<Live> {
  stack = new AsyncDisposableStack();
  const dataDir = mkdtempSync(join(tmpdir(), 'killed-'));
  stack.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  let door: RehearsalDoor | null = null;
  const platform = await startRehearsal({
    dataDir: join(dataDir, 'platform'),
    reviewMs: 0,
    audienceSpeed: 0,
    door: (given) => {
      door = given;
    },
  });
  if (!platform.ok || door === null) throw new Error('no platform');
  stack.defer(() => platform.value.close());
  const opened: RehearsalDoor = door;
  const proxy = await startCuttingProxy(Number(new URL(platform.value.baseUrl).port));
  stack.defer(() => proxy.close());
  const obs = await startFakeObs();
  stack.defer(() => obs.close());
  let studio = await startStudio({ dataDir: join(dataDir, 'studio') });
  stack.defer(async () => void (await studio.stop()));
  const link = await studio.link();
  await link.client.settings.setPlatformToken({ token: platform.value.token });
  await link.client.settings.patch({
    platform: { kind: 'remote', remoteUrl: `http://127.0.0.1:${proxy.port}/api` },
    obs: { use: true },
  });
  await link.client.obs.connect({ host: '127.0.0.1', port: obs.port });
  await link.until((s) => s.obs.link.kind === 'connected' && s.obs.findings.length > 0, 'OBS');
  await prepareRoom(link);
  opened.pretendVideo();
  await link.until((s) => s.checklist.canGoLive, 'a ready studio');
  await link.client.live.start();
  const { live, bag } = await link.until((s) => s.live.kind === 'live', 'going live', 30_000);
  if (live.kind !== 'live' || live.roomId === null) throw new Error('not live');
  return {
    dataDir,
    door: opened,
    proxy,
    ids: { roomId: live.roomId, sessionId: live.sessionId },
    get studio() {
      return studio;
    },
    link,
    async again() {
      await studio.kill();
      studio = await startStudio({ dataDir: join(dataDir, 'studio') });
      return studio.link();
    },
    sell: createSale((bag?.items ?? []).map((item) => ({ ...item, stock: 300 }))),
  };
}

/** Nothing is lost, nothing is there twice, and the numbers are those of the log. */
async function whole(live: Live, link: StudioLink, lastSeq: number): Promise<void> {
  const state = await link.until((s) => s.tally !== null && s.tally.lastSeq >= lastSeq, 'the last event', 40_000);
  const logs = compareLogs({
    platformDir: join(live.dataDir, 'platform'),
    studioDir: join(live.dataDir, 'studio'),
    ...live.ids,
  });
  expect(logs).toMatchObject({ lost: 0, duplicated: 0, different: 0, sent: lastSeq, kept: lastSeq });
  const events: RoomEvent[] = [];
  const stop = new AbortController();
  for await (const batch of await link.client.room.watch(
    { sessionId: live.ids.sessionId, afterSeq: 0 },
    { signal: stop.signal },
  )) {
    events.push(...batch.events);
    if ((events.at(-1)?.seq ?? 0) >= lastSeq) break;
  }
  stop.abort();
  expect(events.map((event) => event.seq)).toEqual(Array.from({ length: lastSeq }, (_, i) => i + 1));
  expect(state.tally).toEqual(events.reduce(tallied, emptyTally()));
  // Sold below zero, and said so.
  expect(events.some((event) => event.kind === 'order' && event.stockLeft < 0)).toBe(true);
}

it('keeps the whole log over a line that breaks again and again', { timeout: 120_000 }, async () => {
  const live = await goLive();
  let last = 0;
  for (let round = 0; round < 40; round += 1) {
    last = live.door.write(live.ids.roomId, live.sell(150)).at(-1)?.seq ?? 0;
    if (round % 5 === 1) live.proxy.cut();
    if (round === 12) live.proxy.cutEach(60_000);
    if (round === 24) live.proxy.cutEach(null);
    if (round === 30) live.proxy.block(true);
    if (round === 34) live.proxy.block(false);
    await delay(60);
  }
  expect(live.proxy.cuts()).toBeGreaterThan(4);
  await whole(live, live.link, last);
  live.link.close();
});

it('has the whole log after a kill in the middle of a burst, and its report says the same', {
  timeout: 120_000,
}, async () => {
  const live = await goLive();
  let writing = true;
  let last = 0;
  const burst = (async () => {
    while (writing) {
      last = live.door.write(live.ids.roomId, live.sell(200)).at(-1)?.seq ?? 0;
      await delay(20);
    }
  })();
  await delay(700);
  live.link.close();
  let link = await live.again();
  await link.until((s) => s.live.kind === 'live', 'the stream again', 30_000);
  await delay(500);
  link.close();
  link = await live.again();
  await delay(1_000);
  writing = false;
  await burst;
  expect(last).toBeGreaterThan(5_000);
  await whole(live, link, last);

  await link.client.live.end();
  const ended = await link.until((s) => s.sessions[0]?.endedAtMs != null, 'the report', 20_000);
  const report = ended.sessions[0];
  const logs = compareLogs({
    platformDir: join(live.dataDir, 'platform'),
    studioDir: join(live.dataDir, 'studio'),
    ...live.ids,
  });
  expect(report).toMatchObject({ id: live.ids.sessionId, endReason: 'host' });
  expect(report?.tally).toMatchObject({ orders: logs.orders, chat: logs.chat, lastSeq: logs.sent });
  expect(logs).toMatchObject({ lost: 0, duplicated: 0, different: 0 });
  link.close();
});
