import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ProductId, type RoomEvent, ViewerId } from '../../../shared/domain/index.ts';
import { missing } from '../../../tests/support/needs.ts';
import {
  approvedTopic,
  type Bench,
  bench,
  benches,
  faultOf,
  ingestOf,
  key,
  openRoom,
  type Publisher,
  phone,
  publish,
  steadyOf,
  until,
  wholeLog,
} from './testkit.ts';

const lipstick = ProductId.parse('lipstick-999');
const { open, start, closeAll } = benches();
const publishing = (url: string): Publisher => {
  const made = publish(url);
  open.push({ close: made.stop });
  return made;
};
const live = async (made: Bench) => {
  await made.client.bag.add({ ...key(), productId: lipstick });
  const room = await openRoom(made.client);
  const publisher = publishing(ingestOf(room));
  await until(async () => ((await made.client.rooms.get({ roomId: room.id })).receiving ? true : null));
  await made.client.rooms.goLive({ ...key(), roomId: room.id });
  return { room, publisher };
};

afterEach(closeAll);

describe('opening a room', () => {
  it('refuses a creator who is not eligible, with what is missing', async () => {
    const { client, rehearsal } = await start({ persona: 'newcomer' });
    await client.bag.add({ ...key(), productId: lipstick });
    const topic = await approvedTopic(client);
    const fault = await faultOf(client.rooms.open({ ...key(), topicId: topic.id }));
    expect(fault).toMatchObject({ code: 'not_eligible', params: { contentQuality: 12, followers: 6800, posts30d: 2 } });
    rehearsal.setPersona('established');
    expect((await openRoom(client, topic.id)).status).toBe('open');
  });

  it('refuses a topic that is not approved, an empty bag and a second room', async () => {
    const { client } = await start();
    const draft = await client.topics.create({
      ...key(),
      draft: { title: 'a', pitch: 'b', category: null, plannedAtMs: null },
    });
    expect(await faultOf(client.rooms.open({ ...key(), topicId: draft.id }))).toMatchObject({
      code: 'topic_not_approved',
      rule: 'draft',
    });
    const topic = await approvedTopic(client);
    expect((await faultOf(client.rooms.open({ ...key(), topicId: topic.id }))).code).toBe('bag_empty');
    await client.bag.add({ ...key(), productId: lipstick });
    const room = await openRoom(client, topic.id);
    expect(steadyOf(room)?.key.length).toBeGreaterThan(24);
    expect((await faultOf(client.rooms.open({ ...key(), topicId: topic.id }))).code).toBe('room_already_open');
    expect((await faultOf(client.rooms.goLive({ ...key(), roomId: room.id }))).code).toBe('ingest_no_media');
    expect((await client.rooms.end({ ...key(), roomId: room.id })).status).toBe('ended');
    const next = await openRoom(client, topic.id);
    expect(steadyOf(next)?.key).not.toBe(steadyOf(room)?.key);
  });
});

describe.skipIf(missing('ffmpeg'))('a live room with a real publisher', () => {
  it('refuses a wrong key and a second publisher, and keeps the first', async () => {
    const made = await start();
    const { room } = await live(made);
    const wrong = publishing(`${steadyOf(room)?.url}/not-the-key`);
    expect(await wrong.done).not.toBe(0);
    expect(wrong.stderr()).toContain('Stream key is not valid');
    const second = publishing(ingestOf(room));
    expect(await second.done).not.toBe(0);
    expect(second.stderr()).toContain('already being published');
    expect((await made.client.rooms.get({ roomId: room.id })).receiving).toBe(true);
  });

  it('goes from draft to report, and a resumed reader sees the same log', async () => {
    const made = await start();
    const { client, rehearsal } = made;
    const { room } = await live(made);
    const [item] = (await client.bag.get()).items;
    if (!item) throw new Error('bag is empty');
    await client.bag.explain({ ...key(), itemId: item.id });

    const follower: { event: RoomEvent }[] = [];
    const following = (async () => {
      for await (const { events } of await client.rooms.events({ roomId: room.id }))
        follower.push(...events.map((event) => ({ event })));
    })();

    const viewer = phone(rehearsal);
    expect((await viewer.fault('chat', { text: 'hi' })).rule).toBe('join_first');
    expect((await viewer.call('join', { name: ' 小 鹿 ' })).status).toBe(200);
    expect((await viewer.call('chat', { text: '晚上好' })).status).toBe(200);
    expect((await viewer.call('chat', { text: '多久发货？' })).status).toBe(200);
    expect((await viewer.call('order', { itemId: item.id, quantity: 2 })).body).toMatchObject({
      stockLeft: item.stock - 2,
      total: { minor: item.livePrice.minor * 2 },
    });
    expect((await viewer.fault('order', { itemId: item.id, quantity: 99_999 })).code).toBe('bad_input');
    await client.rooms.say({ ...key(), roomId: room.id, text: '欢迎' });
    await client.moderation.setFilters({ ...key(), words: ['加微信'] });
    expect((await viewer.fault('chat', { text: '加 微.信 聊' })).code).toBe('forbidden_word');

    const joined = await until(() => follower.find(({ event }) => event.kind === 'join')?.event ?? null);
    const viewerId = joined.kind === 'join' ? joined.from.id : ViewerId.parse('none');
    await client.moderation.mute({ ...key(), roomId: room.id, viewerId, seconds: 60 });
    expect(await viewer.fault('chat', { text: '在吗' })).toMatchObject({ code: 'viewer_muted', retry: 'later' });
    await client.moderation.unmute({ ...key(), roomId: room.id, viewerId });
    await client.moderation.removeViewer({ ...key(), roomId: room.id, viewerId });
    expect((await viewer.fault('order', { itemId: item.id, quantity: 1 })).code).toBe('viewer_removed');

    await client.rooms.end({ ...key(), roomId: room.id });
    await following;
    const seen = follower.map(({ event }) => event);
    expect(seen.map((event) => event.seq)).toEqual(seen.map((_, at) => at + 1));
    expect(seen.map((event) => event.kind).filter((kind) => kind !== 'viewers')).toEqual([
      'opened',
      'live',
      'explain',
      'join',
      'chat',
      'question',
      'order',
      'chat',
      'moderation',
      'moderation',
      'moderation',
      'moderation',
      'explain',
      'ended',
    ]);
    expect(await wholeLog(client, room)).toEqual(seen);
    expect(await wholeLog(client, room, 5)).toEqual(seen.slice(5));
    expect(await client.rooms.report({ roomId: room.id })).toMatchObject({
      orders: 1,
      units: 2,
      chat: 2,
      questions: 1,
      gmv: { minor: item.livePrice.minor * 2, currency: 'CNY' },
      lastSeq: seen.length,
    });
    expect((await client.bag.get()).items[0]).toMatchObject({ sold: 2, stock: item.stock - 2 });
    expect((await client.rooms.current({})).room).toBeNull();
  });

  it('gives the video to phones as HTTP-FLV and stops with the room', async () => {
    const made = await start();
    const { room } = await live(made);
    const response = await fetch(`${made.rehearsal.watchUrl}live.flv`);
    expect(response.headers.get('content-type')).toBe('video/x-flv');
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(
      Buffer.from(first?.value ?? [])
        .subarray(0, 3)
        .toString(),
    ).toBe('FLV');
    await made.client.rooms.end({ ...key(), roomId: room.id });
    const drained = async () => {
      while (!(await reader?.read())?.done);
    };
    await drained();
    expect((await fetch(`${made.rehearsal.watchUrl}live.flv`)).status).toBe(422);
  });

  it('counts people while they are there, shows them the room, and sends one out', async () => {
    const made = await start();
    const { client, rehearsal } = made;
    const { room } = await live(made);
    const viewer = phone(rehearsal);
    await viewer.call('join', { name: '阿楠' });
    const headers = { cookie: viewer.cookie() };
    const watch = async () => (await fetch(`${rehearsal.watchUrl}api/events?after=0`, { headers })).body?.getReader();
    const read = async (reader: Awaited<ReturnType<typeof watch>>, wanted: string) => {
      let text = '';
      while (!text.includes(wanted)) {
        const chunk = await reader?.read();
        if (chunk?.done !== false) throw new Error(`ended without ${wanted}: ${text}`);
        text += Buffer.from(chunk.value).toString();
      }
      return text;
    };
    const watching = (count: number) =>
      until(async () => ((await client.rooms.report({ roomId: room.id })).watching === count ? true : null));
    const first = await watch();
    await watching(1);
    await first?.cancel();
    await watching(0);

    const second = await watch();
    await client.rooms.say({ ...key(), roomId: room.id, text: '欢迎' });
    expect(await read(second, '欢迎')).toContain('"host":true');
    const page = (await viewer.call('room')).body;
    expect(page).toMatchObject({ room: { status: 'live', receiving: true }, me: { name: '阿楠' } });
    expect(JSON.stringify(page)).not.toContain(steadyOf(room)?.key);
    await client.moderation.removeViewer({ ...key(), roomId: room.id, viewerId: ViewerId.parse(Object(page.me).id) });
    await read(second, 'event: removed');
    expect((await viewer.fault('room')).code).toBe('viewer_removed');
    expect((await viewer.fault('join', { name: 'again' })).code).toBe('viewer_removed');
  });

  it('slows down a phone that sends too much, and takes only JSON', async () => {
    const made = await start();
    await live(made);
    const viewer = phone(made.rehearsal);
    await viewer.call('join', { name: 'Kai' });
    const codes: unknown[] = [];
    for (let n = 0; n < 12; n += 1) codes.push((await viewer.call('chat', { text: `hello ${n}` })).status);
    expect(codes.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
    expect(codes).toContain(429);
    const form = await fetch(`${made.rehearsal.watchUrl}api/join`, { method: 'POST', body: '{"name":"x"}' });
    expect(form.status).toBe(422);
    expect((await viewer.fault('join', { name: '   ' })).field).toBe('name');
  });

  it('ends a room by itself when the video stays away, and survives a restart before that', async () => {
    const made = await start({ noVideoMs: 300 });
    const { room, publisher } = await live(made);
    await publisher.stop();
    const log = await wholeLog(made.client, room);
    expect(log.at(-1)).toMatchObject({ kind: 'ended', reason: 'no_video' });

    // Inside the first folder, which the test removes at its end.
    const dataDir = join(made.dataDir, 'restarted');
    const first = await bench({ dataDir });
    const { client } = first;
    await client.bag.add({ ...key(), productId: lipstick });
    const opened = await openRoom(client);
    await first.close();
    const second = await start({ dataDir });
    const { room: found } = await second.client.rooms.current({});
    expect(found).toMatchObject({ id: opened.id, status: 'open', lastSeq: 1 });
    expect(steadyOf(found)?.key).toBe(steadyOf(opened)?.key);
  });

  it('goes on counting the time without video when it is started again, whatever the clock was set to', async () => {
    const made = await start();
    const dataDir = join(made.dataDir, 'killed');
    const noVideoMs = 60_000;
    const first = await bench({ dataDir, noVideoMs });
    const { room, publisher } = await live(first);
    expect(room.noVideoMs).toBe(noVideoMs);
    await first.close();
    await publisher.stop();

    const back = await bench({ dataDir, noVideoMs, now: () => Date.now() - 5 * 60 * 60_000 });
    expect((await back.client.rooms.get({ roomId: room.id })).status).toBe('live');
    await back.close();
    const late = await start({ dataDir, noVideoMs, now: () => Date.now() + noVideoMs - 500 });
    const log = await wholeLog(late.client, room);
    expect(log.at(-1)).toMatchObject({ kind: 'ended', reason: 'no_video' });
  });
});
