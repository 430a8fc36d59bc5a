import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  ItemId,
  ProductId,
  type Reply,
  type Room,
  type RoomEvent,
  RoomId,
  type Topic,
  type TopicId,
} from '../../../shared/domain/index.ts';
import { type Rehearsal, startRehearsal } from '../rehearsal/index.ts';
import { createPlatformClient, type FollowState, followRoom, measureUpload, type PlatformClient } from './index.ts';

/** The client against the platform that ships with the studio: both sides of one contract, over real HTTP. */

const dataDir = mkdtempSync(join(tmpdir(), 'redcast-platform-'));
const closing: (() => unknown)[] = [];
let rehearsal: Rehearsal;
let client: PlatformClient;

function value<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new Error(JSON.stringify(reply.fault));
  return reply.value;
}

async function until<T>(ask: () => Promise<T | null> | T | null): Promise<T> {
  for (let tries = 0; tries < 800; tries += 1) {
    const answer = await ask();
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('waited in vain');
}

/** Header of a PNG: enough for whoever looks at type and size. */
function png(width = 720, height = 1280): File {
  const bytes = Buffer.alloc(64);
  bytes.write('89504e470d0a1a0a0000000d49484452', 0, 'hex');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return new File([bytes], 'cover.png', { type: 'image/png' });
}

const draft = {
  title: '京都四月慢走三天',
  pitch: '分享三天的步行路线、喜欢的小店，还有路上一直在用的收纳袋和保温杯。',
  category: 'travel' as const,
  plannedAtMs: null,
};

async function approvedTopic(): Promise<Topic> {
  const created = value(await client.topics.create({ draft }));
  const covered = value(await client.topics.setCover({ topicId: created.id, file: png() }));
  value(await client.topics.submit({ topicId: created.id, version: covered.version }));
  return until(async () => {
    const topic = value(await client.topics.list()).find((row) => row.id === created.id);
    return topic?.state.kind === 'approved' ? topic : null;
  });
}

async function openRoom(): Promise<Room> {
  if (value(await client.bag.get()).items.length === 0) {
    const product = value(await client.catalogue.search({ query: '' })).products[0];
    if (!product) throw new Error('the catalogue is empty');
    value(await client.bag.add({ productId: product.id }));
  }
  return value(await client.rooms.open({ topicId: (await approvedTopic()).id }));
}

/** Forwards bytes to the platform; `onBytes` says how many of them pass. Fewer than all: the connection is cut there. */
async function proxy(onBytes: (from: 'client' | 'platform', bytes: Buffer, connection: number) => number) {
  const target = new URL(rehearsal.baseUrl);
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((near) => {
    const connection = connections++;
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to, name] of [[near, far, 'client'] as const, [far, near, 'platform'] as const]) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      from.on('data', (bytes) => {
        const passing = onBytes(name, bytes, connection);
        if (passing >= bytes.length) to.write(bytes);
        else if (passing <= 0) to.destroy();
        else to.end(bytes.subarray(0, passing), () => from.destroy());
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const through = createPlatformClient({
    baseUrl: `http://127.0.0.1:${address.port}${target.pathname}`,
    token: rehearsal.token,
  });
  return { client: through, connections: () => connections };
}

beforeAll(async () => {
  rehearsal = value(await startRehearsal({ dataDir, reviewMs: 0, audienceSpeed: 0 }));
  client = createPlatformClient({ baseUrl: rehearsal.baseUrl, token: rehearsal.token });
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  const room = value(await client.rooms.current()).room;
  if (room) value(await client.rooms.end({ roomId: room.id }));
});

afterAll(async () => {
  await rehearsal.close();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the contract, spoken with the rehearsal platform', () => {
  it('reads profile, catalogue and filters', async () => {
    expect(value(await client.me()).eligibility.eligible).toBe(true);
    const page = value(await client.catalogue.search({ query: '', limit: 5 }));
    expect(page.products).toHaveLength(5);
    const next = value(await client.catalogue.search({ query: '', limit: 5, cursor: page.nextCursor ?? '' }));
    expect(next.products[0]?.id).not.toBe(page.products[0]?.id);
    expect(value(await client.moderation.setFilters({ words: ['加微信'] })).words).toEqual(['加微信']);
    expect(value(await client.moderation.getFilters()).words).toEqual(['加微信']);
  });

  it('writes, covers, submits and changes a topic; an approval becomes void by an edit', async () => {
    const topic = await approvedTopic();
    expect(topic.cover).toMatchObject({ width: 720, height: 1280 });
    const edited = value(
      await client.topics.update({ topicId: topic.id, version: topic.version, draft: { ...draft, title: '改了' } }),
    );
    expect(edited.state.kind).toBe('draft');
    expect(await client.topics.update({ topicId: topic.id, version: topic.version, draft })).toMatchObject({
      ok: false,
      fault: { code: 'version_conflict' },
    });
    expect(value(await client.topics.remove({ topicId: topic.id })).removed).toBe(true);
  });

  it('passes on the platform’s own refusals', async () => {
    const topic = value(await client.topics.create({ draft }));
    const text = new File(['hello'], 'cover.png', { type: 'image/png' });
    expect(await client.topics.setCover({ topicId: topic.id, file: text })).toMatchObject({
      ok: false,
      fault: { code: expect.stringMatching(/image/) },
    });
    expect(await client.rooms.open({ topicId: topic.id })).toMatchObject({
      ok: false,
      fault: { code: 'topic_not_approved' },
    });
    expect(await client.rooms.get({ roomId: RoomId.parse('nowhere') })).toMatchObject({
      ok: false,
      fault: { code: 'not_found', field: 'roomId' },
    });
    expect(await client.bag.add({ productId: ProductId.parse('no-such-thing') })).toMatchObject({ ok: false });
  });

  it('refuses what breaks the contract before it is sent, naming the field', async () => {
    const { client: watched, connections } = await proxy((_, bytes) => bytes.length);
    expect(
      await watched.bag.add({ productId: ProductId.parse('a'), livePrice: { minor: 19.99, currency: 'CNY' } }),
    ).toMatchObject({ ok: false, fault: { code: 'bad_input', field: 'livePrice.minor' } });
    expect(
      await watched.topics.submit({ topicId: '../../me' as ReturnType<typeof TopicId.parse>, version: 1 }),
    ).toMatchObject({ ok: false, fault: { code: 'bad_input', field: 'topicId' } });
    expect(await watched.bag.move({ itemId: ItemId.parse('a'), version: 1, toIndex: -1 })).toMatchObject({
      ok: false,
      fault: { code: 'bad_input', field: 'toIndex' },
    });
    expect(connections()).toBe(0);
  });

  it('is refused with a wrong token', async () => {
    const stranger = createPlatformClient({ baseUrl: rehearsal.baseUrl, token: 'wrong' });
    expect(await stranger.me()).toMatchObject({ ok: false, fault: { code: 'platform_unauthorized' } });
    const odd = createPlatformClient({ baseUrl: rehearsal.baseUrl, token: 'tok\nen' });
    expect(await odd.me()).toMatchObject({ ok: false, fault: { code: 'platform_unauthorized', field: 'token' } });
  });

  it('sends a write once more, with the same key, when the answer got lost: it happened once', async () => {
    const before = value(await client.topics.list()).length;
    const { client: cut, connections } = await proxy(
      // The first connection loses its answer after the platform did the work.
      (from, bytes, connection) => (from === 'platform' && connection === 0 ? 0 : bytes.length),
    );
    const created = value(await cut.topics.create({ draft: { ...draft, title: '只写一次' } }));
    expect(connections()).toBe(2);
    const after = value(await client.topics.list());
    expect(after).toHaveLength(before + 1);
    expect(after.filter((topic) => topic.id === created.id)).toHaveLength(1);
  });

  it('measures the line', async () => {
    const progress: number[] = [];
    const measured = value(
      await measureUpload({
        client,
        neededBps: 2_500_000,
        onProgress: (at) => progress.push(at),
        signal: new AbortController().signal,
      }),
    );
    expect(measured.uplink).toBeGreaterThan(2_500_000);
    expect(measured.rttMs).toBeGreaterThan(0);
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  it('stops measuring when told to', async () => {
    const abort = new AbortController();
    const measuring = measureUpload({
      client,
      neededBps: 1e15,
      onProgress: (at) => at > 0.05 && abort.abort(),
      signal: abort.signal,
    });
    expect(await measuring).toMatchObject({ ok: false, fault: { code: 'cancelled' } });
  });
});

describe('following a room', () => {
  it('sees the whole log in order over a line that breaks again and again', async () => {
    const room = await openRoom();
    // Every connection dies after its third kilobyte from the platform.
    const sent = new Map<number, number>();
    const { client: shaky, connections } = await proxy((from, bytes, connection) => {
      if (from === 'client') return bytes.length;
      const before = sent.get(connection) ?? 0;
      sent.set(connection, before + bytes.length);
      return 3_000 - before;
    });
    const seen: RoomEvent[] = [];
    const states: FollowState[] = [];
    const following = followRoom({
      client: shaky,
      roomId: room.id,
      afterSeq: 0,
      onEvents: (batch) => seen.push(...batch),
      onState: (state) => states.push(state),
      signal: new AbortController().signal,
      random: () => 0.99,
    });
    for (let n = 1; n <= 60; n += 1) {
      value(await client.rooms.say({ roomId: room.id, text: `第 ${n} 句 ${'·'.repeat(30)}` }));
      if (n % 20 === 0) await until(() => (seen.length > n - 15 ? true : null));
    }
    value(await client.rooms.end({ roomId: room.id }));
    await following;
    expect(connections()).toBeGreaterThan(2);
    expect(seen.map((event) => event.seq)).toEqual(seen.map((_, i) => i + 1));
    expect(seen.filter((event) => event.kind === 'chat')).toHaveLength(60);
    expect(seen.at(-1)?.kind).toBe('ended');
    expect(states.at(-1)).toEqual({ kind: 'ended', lastSeq: seen.length });
    expect(states.some((state) => state.kind === 'garbage')).toBe(false);

    const again: RoomEvent[] = [];
    const options = { client, roomId: room.id, onState: () => undefined, signal: new AbortController().signal };
    await followRoom({ ...options, afterSeq: 50, onEvents: (batch) => again.push(...batch) });
    expect(again).toEqual(seen.slice(50));
    // Nothing left to read: it ends all the same.
    await followRoom({ ...options, afterSeq: seen.length, onEvents: (batch) => again.push(...batch) });
    expect(again).toHaveLength(seen.length - 50);
  });

  it('lets go at once when told to', async () => {
    const room = await openRoom();
    const abort = new AbortController();
    const states: FollowState[] = [];
    const following = followRoom({
      client,
      roomId: room.id,
      afterSeq: 0,
      onEvents: () => abort.abort(),
      onState: (state) => states.push(state),
      signal: abort.signal,
    });
    await following;
    expect(states).toEqual([{ kind: 'connected', afterSeq: 0 }]);
  });
});
