import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSfuClient } from '../../../../tests/sfu/client.ts';
import { sfuFolder } from '../../../../tests/sfu/index.ts';
import { launchBrowser } from '../../../../tests/support/browser.ts';
import { openMediaProxy } from '../../../../tests/support/mediaProxy.ts';
import { missing } from '../../../../tests/support/needs.ts';
import type { RehearsalOptions } from '../options.ts';
import { faultOf, ingestOf, key, phone, publish, until } from '../testkit.ts';
import {
  followVideo,
  listenTo,
  type RealtimeKit,
  realtimeKit,
  receivedWhere,
  signalling,
  tokenOf,
} from './realtimeKit.ts';

/* The real server, a real browser that sends and one that watches: nothing here is pretended. */
describe.skipIf(missing('sfu', 'ffmpeg'))('a room in real time', () => {
  let browser: Browser;
  const closing: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  const start = async (options: Partial<RehearsalOptions> = {}): Promise<RealtimeKit> => {
    const kit = await realtimeKit({ sfuFolder: sfuFolder(), ...options });
    closing.push(kit.close);
    return kit;
  };
  const page = async (kit: RealtimeKit) => {
    const made = await openSfuClient(browser, kit.origin, signalling(kit.client));
    closing.push(made.close);
    return made;
  };
  const roomOf = async (kit: RealtimeKit) => kit.client.rooms.get({ roomId: kit.room.id });
  const shown = async (kit: RealtimeKit) => (await phone(kit.rehearsal).call('room')).body.room;

  it('takes picture and sound, says what it got, and a viewer sees and hears them', async () => {
    const kit = await start();
    const { client, room, token } = kit;
    expect(room.ingests.map(({ kind }) => kind)).toEqual(['webrtc', 'rtmp']);
    expect(await faultOf(client.rooms.goLive({ ...key(), roomId: room.id }))).toMatchObject({
      code: 'ingest_no_media',
    });

    const host = await page(kit);
    const transportId = await host.send(token);
    const notices = listenTo(client, transportId);
    const received = await receivedWhere(
      client,
      transportId,
      (now) => now.receiving && now.score.audio !== null && now.bitrate > 50_000,
    );
    expect(received.score.video).toBeGreaterThan(0);
    expect(received.layers).toHaveLength(1);
    await until(async () => ((await roomOf(kit)).receiving ? true : null));
    await client.rooms.goLive({ ...key(), roomId: room.id });
    expect(await shown(kit)).toMatchObject({ status: 'live', receiving: true, video: 'realtime' });

    const viewer = await page(kit);
    await viewer.watch();
    const seen = await until(async () => {
      const now = await viewer.look();
      return now.frames > 20 && now.audioEnergy > 0 ? now : null;
    });
    expect(seen).toMatchObject({ codec: 'video/H264', width: 640, height: 480, state: 'connected', protocol: 'udp' });
    await viewer.restartIce();
    const later = await viewer.look();
    await until(async () => ((await viewer.look()).frames > later.frames + 20 ? true : null));

    await client.rooms.end({ ...key(), roomId: room.id });
    const said = await notices.over;
    expect(said.at(-1)).toEqual({ kind: 'closed', why: 'room_ended' });
    expect(said).toContainEqual({ kind: 'path', state: 'connected' });
    expect(said.some((notice) => notice.kind === 'score' && notice.of === 'video' && notice.score > 0)).toBe(true);
    expect(await faultOf(client.realtime.stats({ transportId }))).toMatchObject({
      code: 'realtime_gone',
      rule: 'room_ended',
    });
    expect(await faultOf(client.realtime.createTransport({ ...key(), token }))).toMatchObject({
      code: 'realtime_token_expired',
    });
  });

  it('takes VP8, and three sizes of which a viewer may wish for the smallest', async () => {
    const kit = await start();
    const host = await page(kit);
    const transportId = await host.send(kit.token, {
      codec: 'video/VP8',
      layers: 3,
      audio: false,
      width: 1280,
      height: 720,
    });
    const received = await receivedWhere(
      kit.client,
      transportId,
      (now) => now.layers.length === 3 && now.layers.every(({ bitrate }) => bitrate > 0) && now.receiving,
    );
    expect(received.layers.map(({ rid }) => rid)).toEqual(['r0', 'r1', 'r2']);
    expect(received.score.audio).toBeNull();
    await kit.client.rooms.goLive({ ...key(), roomId: kit.room.id });
    const viewer = await page(kit);
    await viewer.watch();
    await viewer.wish(0);
    const small = await until(async () => {
      const now = await viewer.look();
      return now.width === 320 && now.codec !== null ? now : null;
    });
    expect(small.codec).toBe('video/VP8');
    await viewer.wish(2);
    await until(async () => ((await viewer.look()).width === 1280 ? true : null));
    await viewer.leave();
    expect(await viewer.page.evaluate(() => fetch('/watch/api/room').then((answer) => answer.status))).toBe(200);
  });

  it('lets a newer sender in, tells the older, and viewers take up the new picture', async () => {
    const kit = await start();
    const [first, second, viewer] = [await page(kit), await page(kit), await page(kit)];
    const before = await first.send(kit.token);
    const notices = listenTo(kit.client, before);
    await receivedWhere(kit.client, before, ({ receiving }) => receiving);
    await kit.client.rooms.goLive({ ...key(), roomId: kit.room.id });
    await viewer.watch();
    await until(async () => ((await viewer.look()).frames > 5 ? true : null));
    const { source } = (await shown(kit)) as { source: number };

    const after = await second.send(kit.token, { width: 320, height: 240 });
    expect((await notices.over).at(-1)).toEqual({ kind: 'closed', why: 'replaced' });
    expect(await faultOf(kit.client.realtime.restartIce({ transportId: before }))).toMatchObject({
      code: 'realtime_gone',
      rule: 'replaced',
    });
    await receivedWhere(kit.client, after, ({ receiving }) => receiving);
    await until(async () => {
      const now = (await shown(kit)) as { source: number; video: string };
      return now.source > source && now.video === 'realtime' ? true : null;
    });
    await viewer.consume();
    await until(async () => ((await viewer.look()).width === 320 ? true : null));
  });

  it('is over at once when the server is killed, is refused while it is down, and stands again after', async () => {
    const kit = await start();
    const host = await page(kit);
    const transportId = await host.send(kit.token);
    const notices = listenTo(kit.client, transportId);
    await receivedWhere(kit.client, transportId, ({ receiving }) => receiving);
    await kit.client.rooms.goLive({ ...key(), roomId: kit.room.id });

    const followed = await followVideo(kit.rehearsal);
    closing.push(async () => followed.close());
    kit.door.sfu().kill();
    expect((await notices.over).at(-1)).toEqual({ kind: 'closed', why: 'sfu_gone' });
    await until(async () => ((await roomOf(kit)).receiving ? null : true));
    expect(await shown(kit)).toMatchObject({ status: 'live', receiving: false, video: 'none' });
    for (const refused of [
      kit.client.realtime.createTransport({ ...key(), token: kit.token }),
      kit.client.realtime.capabilities({ token: kit.token }),
    ])
      expect(await faultOf(refused)).toMatchObject({ code: 'realtime_unavailable', rule: 'sfu_gone', retry: 'later' });
    // The room stays, and goes on by the other way.
    const steady = publish(ingestOf(await roomOf(kit)));
    closing.push(steady.stop);
    await until(async () => ((await shown(kit)) as { video: string }).video === 'steady' || null);

    await kit.door.sfu().restart();
    const again = await (await page(kit)).send(tokenOf(await roomOf(kit)));
    await receivedWhere(kit.client, again, ({ receiving }) => receiving);
    await until(async () => ((await shown(kit)) as { video: string }).video === 'realtime' || null);
    expect(await roomOf(kit)).toMatchObject({ status: 'live', receiving: true });
    await until(() => followed.ways.length >= 4 || null);
    expect(followed.ways).toEqual(['realtime', 'none', 'steady', 'realtime']);
  });

  it('takes media by TCP where no datagram comes through, from the host and to a viewer', async () => {
    const kit = await start();
    const line = await openMediaProxy({ conditions: { udp: 'blocked' } });
    closing.push(line.close);
    kit.door.realtimeCandidates((candidates) => line.through(candidates));
    const [host, viewer] = [await page(kit), await page(kit)];
    const transportId = await host.send(kit.token);
    await receivedWhere(kit.client, transportId, ({ receiving }) => receiving);
    await kit.client.rooms.goLive({ ...key(), roomId: kit.room.id });
    await viewer.watch();
    const seen = await until(async () => {
      const now = await viewer.look();
      return now.frames > 20 ? now : null;
    });
    expect(seen.protocol).toBe('tcp');
    const { udp, tcp } = line.stats();
    expect(udp.up.packets).toBe(0);
    expect(Math.min(tcp.up.media, tcp.down.media)).toBeGreaterThan(50);
  });

  it('notices that nothing comes any more, though nobody said so', async () => {
    const kit = await start();
    const host = await page(kit);
    const transportId = await host.send(kit.token);
    await receivedWhere(kit.client, transportId, ({ receiving }) => receiving);
    await host.close();
    const silent = await receivedWhere(kit.client, transportId, ({ receiving }) => !receiving);
    expect(silent.packetsLost).toBeGreaterThanOrEqual(0);
    await until(async () => ((await roomOf(kit)).receiving ? null : true));
  });
});
