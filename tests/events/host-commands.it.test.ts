import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createCompliance } from '../../electron/core/compliance/index.ts';
import { createDesk } from '../../electron/core/desk/index.ts';
import { createPlatformClient, followRoom } from '../../electron/core/platform/index.ts';
import { findResources } from '../../electron/core/programFiles.ts';
import { startRehearsal } from '../../electron/core/rehearsal/index.ts';
import { approvedTopic, clientOf, phone } from '../../electron/core/rehearsal/testkit.ts';
import { createOnScreen, createRoomCommands, createRoomFeed } from '../../electron/core/room/index.ts';
import { openDataDir, openStudioDb } from '../../electron/core/store/index.ts';
import {
  type LiveState,
  MessageId,
  type OnScreenQuestion,
  ProductId,
  type Reply,
  type RoomId,
  SessionId,
  TopicId,
  ViewerId,
} from '../../shared/domain/index.ts';

/** The host's commands against the real platform, with the room's events in the real log, as `studio.ts` connects them. */
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const SESSION = SessionId.parse('s1');

async function until<T>(look: () => T | null | undefined | false): Promise<T> {
  for (let tries = 0; tries < 500; tries += 1) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('waited in vain');
}

function value<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new Error(JSON.stringify(reply.fault));
  return reply.value;
}

async function live() {
  const path = mkdtempSync(join(tmpdir(), 'room-'));
  closing.push(() => rmSync(path, { recursive: true, force: true }));
  let pretend = () => {};
  const rehearsal = value(
    await startRehearsal({
      ...{ dataDir: path, reviewMs: 0, audienceSpeed: 0 },
      door: (door) => {
        pretend = door.pretendVideo;
      },
    }),
  );
  closing.push(rehearsal.close);
  const dataDir = await openDataDir(join(path, 'studio'));
  if (!dataDir.ok) throw new Error('no data folder');
  closing.push(dataDir.value.release);
  const db = value(openStudioDb(dataDir.value));
  closing.push(db.close);

  // The room is opened from outside: what is looked at here begins with the live room.
  const outside = clientOf(rehearsal);
  const client = createPlatformClient({ baseUrl: rehearsal.baseUrl, token: rehearsal.token });
  value(await client.bag.add({ productId: ProductId.parse('lipstick-999') }));
  const topic = await approvedTopic(outside);
  const room = value(await client.rooms.open({ topicId: topic.id }));
  pretend();
  value(await client.rooms.goLive({ roomId: room.id }));

  const state = {
    live: liveState(room.id),
    onScreen: null as OnScreenQuestion | null,
    slowSeconds: null as number | null,
  };
  const feed = createRoomFeed(db.events);
  feed.open(SESSION);
  const desk = createDesk({ isLive: () => true, onChange: () => {}, recall: () => db.events.moderation(SESSION) });
  closing.push(desk.close);
  desk.connect({ client, rehearsal: true });
  await until(() => desk.sections().platform.kind === 'online');
  const onScreen = createOnScreen({
    lookUp: db.events.message,
    set: (question) => {
      state.onScreen = question;
    },
  });
  const compliance = createCompliance({
    dir: join(findResources(), 'compliance'),
    names: () => [],
    log: { warn: () => {} },
    onProblems: (problems) => expect(problems).toEqual([]),
  });
  const commands = createRoomCommands({
    client: desk.client,
    live: () => state.live,
    refuseReply: (text) => compliance.refuse(text, 'reply'),
    onScreen,
    rememberSlowMode: (seconds) => {
      state.slowSeconds = seconds;
    },
    blockedChanged: desk.readBlocked,
  });
  const stop = new AbortController();
  closing.push(() => stop.abort());
  void followRoom({
    ...{ client, roomId: room.id, afterSeq: 0, signal: stop.signal, onState: () => {} },
    onEvents(events) {
      const fresh = feed.take(events);
      desk.apply(fresh);
      for (const event of fresh) onScreen.apply(event);
    },
  });
  const viewer = phone(rehearsal);
  const viewerId = ViewerId.parse(
    Object((await viewer.call('join', { name: `小\u202e鹿${'\u0301'.repeat(40)}` })).body.me).id,
  );
  const ask = async (text: string) => {
    const messageId = MessageId.parse((await viewer.call('chat', { text })).body.messageId);
    await until(() => db.events.message(SESSION, messageId));
    return messageId;
  };
  const moderation = () => desk.sections().moderation;
  return { rehearsal, client, room, db, desk, commands, state, viewer, viewerId, ask, moderation };
}

const liveState = (roomId: RoomId | null): LiveState => ({
  ...{
    kind: 'live',
    sessionId: SESSION,
    stage: 'studio',
    title: 't',
    rehearsal: true,
    roomId,
    watchUrl: null,
    liveAtMs: 1,
  },
  ...{ ingest: { kind: 'sending', sinceMs: 1 }, page: 'present', recording: { kind: 'off' } },
  destination: { kind: 'room', topicId: TopicId.parse('t') },
});

describe('the host’s commands', () => {
  it('change the room, and come back as the desk’s moderation, each with its inverse', async () => {
    const { commands, viewerId, ask, moderation, state, client, room } = await live();
    const messageId = await ask('多少钱？');
    const now = <T>(look: () => T | false) => until(look);

    value(await commands.mute(viewerId, 600));
    await now(() => moderation().muted.length === 1);
    value(await commands.unmute(viewerId));
    value(await commands.unmute(viewerId));
    await now(() => moderation().muted.length === 0);
    value(await commands.removeViewer(viewerId));
    await now(() => moderation().removed.length === 1);
    value(await commands.letBack(viewerId));
    await now(() => moderation().removed.length === 0);
    value(await commands.block(viewerId));
    await now(() => moderation().blocked[0]?.viewerId === viewerId);
    value(await commands.unblock(viewerId));
    await now(() => moderation().blocked.length === 0);
    value(await commands.pin(messageId));
    expect(await now(() => moderation().pinned ?? false)).toMatchObject({ messageId, text: '多少钱？' });
    value(await commands.pin(null));
    await now(() => moderation().pinned === null);
    value(await commands.slowMode(30));
    await now(() => moderation().slowSeconds === 30);
    expect(state.slowSeconds).toBe(30);
    expect(value(await client.rooms.get({ roomId: room.id })).slowSeconds).toBe(30);
  });

  it('draw a question cleaned and clipped, note it as answered, and take it down with its message', async () => {
    const { commands, ask, state, db, client } = await live();
    const messageId = await ask(`这个\u202e颜色 怎么样${'\u0301'.repeat(60)}？`);
    const other = await ask('多久发货？');
    value(await commands.showQuestion(messageId));
    expect(state.onScreen).toMatchObject({ messageId, text: `这个颜色 怎么样${'\u0301'.repeat(5)}？` });
    expect(state.onScreen?.name).toBe(`小鹿${'\u0301'.repeat(5)}`);
    value(await commands.showQuestion(other));
    expect(state.onScreen).toMatchObject({ messageId: other });
    value(await commands.removeMessage(other));
    await until(() => state.onScreen === null);
    expect(await commands.showQuestion(other)).toMatchObject({
      ok: false,
      fault: { code: 'not_found', rule: 'removed' },
    });
    expect(await commands.showQuestion(MessageId.parse('m_unknown'))).toMatchObject({
      ok: false,
      fault: { code: 'not_found' },
    });
    expect(state.onScreen).toBeNull();
    value(await commands.restoreMessage(other));
    await until(() => db.events.message(SESSION, other)?.removed === false);
    value(await commands.showQuestion(other));
    value(await commands.showQuestion(null));
    expect(state.onScreen).toBeNull();
    const answered = db.events
      .after(SESSION, 0, 100)
      .flatMap((event) => (event.kind === 'answered' ? event.messageIds : []));
    expect(answered).toEqual([messageId, other]);
    value(await commands.showQuestion(messageId));
    const current = value(await client.rooms.current()).room;
    if (!current) throw new Error('no room');
    value(await client.rooms.end({ roomId: current.id }));
    await until(() => state.onScreen === null);
  });

  it('take a question off the picture with the viewer who is sent out', async () => {
    const { commands, ask, state, viewerId } = await live();
    value(await commands.showQuestion(await ask('在吗？')));
    value(await commands.block(viewerId));
    await until(() => state.onScreen === null);
  });

  it('send no words that the law does not allow, and say which', async () => {
    const { commands, db } = await live();
    expect(await commands.say('全网最低价，国家级品质')).toMatchObject({
      ok: false,
      fault: { code: 'text_blocked', field: 'reply', rule: expect.any(String), params: { words: expect.any(String) } },
    });
    value(await commands.say('今天讲三件，慢慢看'));
    await until(() => db.events.after(SESSION, 0, 100).some((event) => event.kind === 'chat' && event.host));
    const said = db.events.after(SESSION, 0, 100).flatMap((event) => (event.kind === 'chat' ? [event.text] : []));
    expect(said).toEqual(['今天讲三件，慢慢看']);
    expect(await commands.say(` \u200b\u202e `)).toMatchObject({
      ok: false,
      fault: { code: 'bad_input', field: 'text' },
    });
  });

  it('are refused outside of a room and with a manual address, except to unblock', async () => {
    const { commands, state, viewerId, moderation, ask } = await live();
    const messageId = await ask('在吗？');
    value(await commands.block(viewerId));
    await until(() => moderation().blocked.length === 1);
    state.live = liveState(null);
    expect(await commands.mute(viewerId, 60)).toMatchObject({ ok: false, fault: { code: 'no_platform' } });
    state.live = { kind: 'prepare' };
    for (const call of [
      commands.mute(viewerId, 60),
      commands.slowMode(5),
      commands.pin(messageId),
      commands.answered([messageId], 'aloud'),
      commands.showQuestion(messageId),
      commands.showQuestion(null),
    ])
      expect(await call).toMatchObject({ ok: false, fault: { code: 'not_live' } });
    expect(state.slowSeconds).toBeNull();
    value(await commands.unblock(viewerId));
    await until(() => moderation().blocked.length === 0);
  });

  it('leave a trail from which a new connection goes on', async () => {
    const { commands, desk, rehearsal, viewerId, ask, moderation } = await live();
    const messageId = await ask('多少钱？');
    value(await commands.pin(messageId));
    value(await commands.mute(viewerId, 600));
    value(await commands.slowMode(20));
    await until(() => moderation().slowSeconds === 20 && moderation().muted.length === 1);
    const before = moderation();
    const client = createPlatformClient({ baseUrl: rehearsal.baseUrl, token: rehearsal.token });
    desk.connect({ client, rehearsal: true });
    expect(moderation()).toEqual({ ...before, words: [], blocked: [] });
    await until(() => desk.sections().platform.kind === 'online');
    expect(moderation()).toEqual(before);
  });
});
