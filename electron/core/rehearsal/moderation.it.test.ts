import { afterEach, describe, expect, it } from 'vitest';
import { MessageId, ProductId, type RoomEvent, type RoomEventOf, ViewerId } from '../../../shared/domain/index.ts';
import type { RehearsalDoor } from './options.ts';
import { type Bench, bench, faultOf, key, openRoom, phone, until, wholeLog } from './testkit.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const made of open.splice(0).reverse()) await made.close();
});

/** The platform's clock, set by hand: mutes and slow mode go by it. */
const clock = { nowMs: 0 };
const pass = (seconds: number) => {
  clock.nowMs += seconds * 1000;
};

async function start(dataDir?: string): Promise<Bench & { door: RehearsalDoor }> {
  const doors: RehearsalDoor[] = [];
  const made = await bench({ dataDir, now: () => clock.nowMs, door: (given) => doors.push(given) });
  open.push(made);
  const [door] = doors;
  if (!door) throw new Error('no door');
  return { ...made, door };
}

/** A live room, a person in it, and what both sides can say. */
async function live() {
  clock.nowMs = Date.now();
  const made = await start();
  const { client } = made;
  await client.bag.add({ ...key(), productId: ProductId.parse('lipstick-999') });
  const room = await openRoom(client);
  made.door.pretendVideo();
  await client.rooms.goLive({ ...key(), roomId: room.id });
  const viewer = phone(made.rehearsal);
  const joined = await viewer.call('join', { name: '小鹿' });
  const viewerId = ViewerId.parse(Object(joined.body.me).id);
  const at = { roomId: room.id, viewerId };
  const say = async (text: string) => {
    pass(2);
    return MessageId.parse((await viewer.call('chat', { text })).body.messageId);
  };
  const end = async () => {
    await client.rooms.end({ ...key(), roomId: room.id });
    return wholeLog(client, room);
  };
  return { made, client, room, viewer, at, say, end };
}

const moderation = (log: readonly RoomEvent[]): RoomEventOf<'moderation' | 'pin' | 'answered'>[] =>
  log.filter((event) => event.kind === 'moderation' || event.kind === 'pin' || event.kind === 'answered');

describe('the host moderates a room', () => {
  it('writes one event for each change, naming who and what, and none for what is so already', async () => {
    const { client, room, at, say, end } = await live();
    const messageId = await say('质地很好');
    const { roomId } = at;
    const said = { roomId, messageId };
    const twice = async (call: () => Promise<unknown>) => {
      await call();
      await call();
    };
    await twice(() => client.moderation.mute({ ...key(), ...at, seconds: null }));
    await twice(() => client.moderation.unmute({ ...key(), ...at }));
    await twice(() => client.moderation.removeViewer({ ...key(), ...at }));
    await twice(() => client.moderation.letBack({ ...key(), ...at }));
    await twice(() => client.moderation.block({ ...key(), ...at }));
    await twice(() => client.moderation.unblock({ ...key(), viewerId: at.viewerId }));
    await twice(() => client.moderation.pin({ ...key(), ...said }));
    await twice(() => client.moderation.removeMessage({ ...key(), ...said }));
    await twice(() => client.moderation.restoreMessage({ ...key(), ...said }));
    await twice(() => client.moderation.slowMode({ ...key(), roomId, seconds: 15 }));
    await twice(() => client.moderation.slowMode({ ...key(), roomId, seconds: 0 }));
    await twice(() =>
      client.moderation.answered({ ...key(), roomId, messageIds: [messageId, messageId], how: 'aloud' }),
    );
    await client.moderation.pin({ ...key(), roomId, messageId: null });

    const viewer = { id: at.viewerId, name: '小鹿' };
    const on = (action: string, more: object = {}) =>
      expect.objectContaining({ kind: 'moderation', action, viewer, messageId: null, by: 'host', ...more });
    expect(moderation(await end())).toEqual([
      on('mute', { untilMs: null }),
      on('unmute'),
      on('remove_viewer'),
      on('let_back'),
      on('block'),
      on('unblock'),
      expect.objectContaining({ kind: 'pin', by: 'host', message: { messageId, from: viewer, text: '质地很好' } }),
      on('remove_message', { messageId }),
      expect.objectContaining({ kind: 'pin', by: 'host', message: null }),
      on('restore_message', { messageId }),
      on('slow_mode', { viewer: null, seconds: 15 }),
      on('slow_mode', { viewer: null, seconds: 0 }),
      expect.objectContaining({ kind: 'answered', messageIds: [messageId], how: 'aloud' }),
    ]);
    expect((await client.rooms.get({ roomId: room.id })).slowSeconds).toBe(0);
  });

  it('does the same once for one key, and refuses a key used for something else', async () => {
    const { client, at, say, end } = await live();
    const messageId = await say('你好');
    const once = key();
    const first = await client.moderation.mute({ ...once, ...at, seconds: 60 });
    pass(5);
    expect(await client.moderation.mute({ ...once, ...at, seconds: 60 })).toEqual(first);
    expect((await faultOf(client.moderation.mute({ ...once, ...at, seconds: 90 }))).code).toBe('bad_input');
    await client.moderation.pin({ ...key(), roomId: at.roomId, messageId });
    expect(moderation(await end()).map((event) => event.kind)).toEqual(['moderation', 'pin', 'pin']);
  });

  it('refuses what is unknown, of another room, removed, out of bounds or after the end', async () => {
    const { client, at, say, room } = await live();
    const messageId = await say('你好');
    const { roomId } = at;
    const nobody = ViewerId.parse('nobody');
    const nothing = MessageId.parse('nothing');
    const unknown = [
      client.moderation.mute({ ...key(), roomId, viewerId: nobody, seconds: 60 }),
      client.moderation.letBack({ ...key(), roomId, viewerId: nobody }),
      client.moderation.block({ ...key(), roomId, viewerId: nobody }),
      client.moderation.block({ ...key(), roomId, viewerId: ViewerId.parse('host') }),
      client.moderation.removeMessage({ ...key(), roomId, messageId: nothing }),
      client.moderation.restoreMessage({ ...key(), roomId, messageId: nothing }),
      client.moderation.pin({ ...key(), roomId, messageId: nothing }),
      client.moderation.answered({ ...key(), roomId, messageIds: [messageId, nothing], how: 'reply' }),
    ];
    for (const call of unknown) expect((await faultOf(call)).code).toBe('not_found');
    await client.moderation.removeMessage({ ...key(), roomId, messageId });
    expect(await faultOf(client.moderation.pin({ ...key(), roomId, messageId }))).toMatchObject({
      code: 'not_found',
      rule: 'removed',
    });
    // Past the client's own check, as another program would send it.
    for (const seconds of [-1, 301, 1.5])
      expect((await faultOf(client.moderation.slowMode({ ...key(), roomId, seconds }))).code).toBe('bad_input');
    await client.rooms.end({ ...key(), roomId: room.id });
    const after = [
      client.moderation.slowMode({ ...key(), roomId, seconds: 10 }),
      client.moderation.pin({ ...key(), roomId, messageId: null }),
      client.moderation.block({ ...key(), ...at }),
      client.moderation.answered({ ...key(), roomId, messageIds: [messageId], how: 'aloud' }),
    ];
    for (const call of after) expect((await faultOf(call)).code).toBe('room_not_live');
    expect((await wholeLog(client, room)).at(-1)?.kind).toBe('ended');
  });

  it('mutes for a time by its own clock', async () => {
    const { client, viewer, at } = await live();
    await client.moderation.mute({ ...key(), ...at, seconds: 60 });
    pass(10);
    expect(await viewer.fault('chat', { text: '在吗' })).toMatchObject({
      code: 'viewer_muted',
      retry: 'later',
      params: { untilMs: clock.nowMs + 50_000 },
    });
    expect((await viewer.call('room')).body.me).toMatchObject({ muted: { untilMs: clock.nowMs + 50_000 } });
    pass(50);
    expect((await viewer.call('chat', { text: '在吗' })).status).toBe(200);
    expect((await viewer.call('room')).body.me).toMatchObject({ muted: null });
  });

  it('slows each viewer, never the host, says how long to wait, and does not mind a clock set back', async () => {
    const { client, viewer, at, made, say } = await live();
    const other = phone(made.rehearsal);
    await other.call('join', { name: 'Mia' });
    await client.moderation.slowMode({ ...key(), roomId: at.roomId, seconds: 30 });
    await say('一');
    pass(12);
    expect(await viewer.fault('chat', { text: '二' })).toMatchObject({
      code: 'slow_mode',
      retry: 'later',
      params: { seconds: 18 },
    });
    expect((await other.call('chat', { text: 'me too' })).status).toBe(200);
    await client.rooms.say({ ...key(), roomId: at.roomId, text: '欢迎' });
    await client.rooms.say({ ...key(), roomId: at.roomId, text: '大家好' });
    pass(18);
    expect((await viewer.call('chat', { text: '二' })).status).toBe(200);
    expect((await viewer.call('room')).body.room).toMatchObject({ slowSeconds: 30 });
    // A day back: the limit of the phones' door counts by the same clock and refuses the first one.
    pass(-86_400);
    await until(async () => {
      pass(1);
      return (await viewer.call('chat', { text: '三' })).status === 200 ? true : null;
    });
    expect(clock.nowMs).toBeLessThan(Date.now() - 80_000_000);
  });

  it('keeps a blocked viewer out of every later room, across a restart and a reset, until unblocked', async () => {
    const { client, viewer, at, made, room } = await live();
    await client.moderation.block({ ...key(), ...at });
    expect((await viewer.fault('chat', { text: 'hi' })).code).toBe('viewer_blocked');
    expect((await viewer.fault('join', { name: 'again' })).code).toBe('viewer_blocked');
    expect((await client.moderation.blocked()).viewers).toEqual([{ id: at.viewerId, name: '小鹿' }]);
    await client.rooms.end({ ...key(), roomId: room.id });
    expect(made.rehearsal.reset().ok).toBe(true);
    const dataDir = made.dataDir;
    await made.rehearsal.close();

    const again = await start(dataDir);
    expect((await again.client.moderation.blocked()).viewers).toEqual([{ id: at.viewerId, name: '小鹿' }]);
    await again.client.bag.add({ ...key(), productId: ProductId.parse('lipstick-999') });
    const next = await openRoom(again.client);
    again.door.pretendVideo();
    await again.client.rooms.goLive({ ...key(), roomId: next.id });
    const back = phone(again.rehearsal, viewer.cookie());
    expect((await back.fault('join', { name: 'again' })).code).toBe('viewer_blocked');
    expect((await back.fault('room')).code).toBe('viewer_blocked');
    await again.client.moderation.unblock({ ...key(), viewerId: at.viewerId });
    expect((await back.call('join', { name: 'again' })).status).toBe(200);
    expect((await again.client.moderation.blocked()).viewers).toEqual([]);
    await again.client.rooms.end({ ...key(), roomId: next.id });
    expect(moderation(await wholeLog(again.client, next))).toMatchObject([
      { action: 'unblock', viewer: { id: at.viewerId, name: '小鹿' } },
    ]);
  });

  it('holds pin, slow mode, mutes and removals over a restart, and clears the pin at the end', async () => {
    const { client, viewer, at, made, room, say } = await live();
    const messageId = await say('哪里发货？');
    const { roomId } = at;
    await client.moderation.pin({ ...key(), roomId, messageId });
    await client.moderation.slowMode({ ...key(), roomId, seconds: 20 });
    await client.moderation.mute({ ...key(), ...at, seconds: 600 });
    await made.rehearsal.close();
    const again = await start(made.dataDir);
    again.door.pretendVideo();
    expect((await again.client.rooms.get({ roomId })).slowSeconds).toBe(20);
    const back = phone(again.rehearsal, viewer.cookie());
    const seen = (await back.call('room')).body;
    expect(seen.room).toMatchObject({ pinned: { messageId, name: '小鹿', text: '哪里发货？' } });
    expect((await back.fault('chat', { text: 'hi' })).code).toBe('viewer_muted');
    await again.client.rooms.end({ ...key(), roomId });
    const log = await wholeLog(again.client, room);
    expect(log.slice(-2)).toMatchObject([
      { kind: 'pin', message: null, by: 'platform' },
      { kind: 'ended', reason: 'host' },
    ]);
  });
});

describe('what a phone sees of it', () => {
  it('never gets a removed message, gets it back restored, and nothing about others', async () => {
    const { client, viewer, at, made, say } = await live();
    const { roomId } = at;
    const other = phone(made.rehearsal);
    const otherId = ViewerId.parse(Object((await other.call('join', { name: 'Mia' })).body.me).id);
    const kept = await say('第一句');
    const gone = await say('第二句');
    await client.moderation.removeMessage({ ...key(), roomId, messageId: gone });
    await client.moderation.mute({ ...key(), roomId, viewerId: otherId, seconds: 600 });
    const events = watch(made, viewer.cookie());
    expect(await events.until('remove_message')).not.toContain('第二句');
    await client.moderation.restoreMessage({ ...key(), roomId, messageId: gone });
    const restored = await events.until('restore_message');
    expect(restored).toContain('第二句');
    expect(restored).not.toContain('"action":"mute"');
    await client.moderation.pin({ ...key(), roomId, messageId: kept });
    expect(await events.until('"kind":"pin"')).toContain('第一句');
    await client.moderation.answered({ ...key(), roomId, messageIds: [kept], how: 'aloud' });
    await client.moderation.block({ ...key(), ...at });
    expect(await events.until('event: removed')).toContain('viewer_blocked');
    expect(events.all()).not.toContain('answered');
    // Let in again: the old line in the log does not send the viewer out a second time.
    await client.moderation.unblock({ ...key(), viewerId: at.viewerId });
    const again = watch(made, viewer.cookie());
    await client.rooms.say({ ...key(), roomId, text: '欢迎回来' });
    expect(await again.until('欢迎回来')).not.toContain('event: removed');
  });

  it('is told which word was kept back only through the host’s log', async () => {
    const { client, viewer, at, end } = await live();
    await client.moderation.setFilters({ ...key(), words: ['加微信', 'scam'] });
    for (const text of ['加 薇.信', '加vx：abc123', 'this is a S C A M', `加${'\u0301'.repeat(3_000)}微信`]) {
      pass(2);
      expect(await viewer.fault('chat', { text })).toEqual({ code: 'forbidden_word', retry: 'never', field: 'text' });
    }
    pass(2);
    expect((await viewer.call('chat', { text: '加一件微辣的' })).status).toBe(200);
    expect(moderation(await end())).toMatchObject(
      ['加微信', '加微信', 'scam', '加微信'].map((word) => ({
        action: 'filter',
        by: 'platform',
        word,
        viewer: { id: at.viewerId },
        messageId: null,
      })),
    );
  });
});

describe('hostile chat', () => {
  it('keeps what can be read, bounded, and refuses what is empty or too long', async () => {
    const { client, viewer, room } = await live();
    const send = async (text: string) => {
      pass(2);
      return viewer.call('chat', { text });
    };
    const refused = ['', '   ', '\u200b\u202e\u2066', '\u0301'.repeat(3_000), 'a'.repeat(4_001), '字'.repeat(201)];
    for (const text of refused)
      expect((await send(text)).body.data, JSON.stringify(text.slice(0, 9))).toMatchObject({ code: 'bad_input' });
    expect((await send(`e${'\u0301'.repeat(3_000)}!`)).status).toBe(200);
    expect((await send('a\u202eb\u2066c\u0000d\u200be')).status).toBe(200);
    expect((await send('\ud83dhi\udc00')).status).toBe(200);
    expect((await send('שלום, כמה זה עולה?')).status).toBe(200);
    expect((await send('👩‍👩‍👧‍👦 ❤️ 1️⃣')).status).toBe(200);
    await client.rooms.end({ ...key(), roomId: room.id });
    const texts = (await wholeLog(client, room)).flatMap((event) =>
      event.kind === 'chat' || event.kind === 'question' ? [event.text] : [],
    );
    expect(texts).toEqual([`é${'\u0301'.repeat(5)}!`, 'abcde', 'hi', 'שלום, כמה זה עולה?', '👩‍👩‍👧‍👦 ❤️ 1️⃣']);
  });
});

/** An open event stream of a phone. */
function watch(made: Bench, cookie: string) {
  let text = '';
  let at = 0;
  const reading = fetch(`${made.rehearsal.watchUrl}api/events?after=0`, { headers: { cookie } }).then((response) =>
    response.body?.getReader(),
  );
  return {
    all: () => text,
    /** All that came since the last call, up to and with a chunk that holds `wanted`. */
    async until(wanted: string): Promise<string> {
      const reader = await reading;
      while (!text.slice(at).includes(wanted)) {
        const chunk = await reader?.read();
        if (chunk?.done !== false) throw new Error(`ended without ${wanted}: ${text}`);
        text += Buffer.from(chunk.value).toString();
      }
      const since = text.slice(at);
      at = text.length;
      return since;
    },
  };
}
