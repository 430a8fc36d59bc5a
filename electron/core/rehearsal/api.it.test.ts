import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { ItemId, ProductId, RoomId, TopicId } from '../../../shared/domain/index.ts';
import { DATA_VERSION, storageFault } from './db.ts';
import { startRehearsal } from './start.ts';
import { approvedTopic, benches, DRAFT, faultOf, key, openRoom, pngFile, until } from './testkit.ts';

const lipstick = ProductId.parse('lipstick-999');
const { open, start, closeAll } = benches();
afterEach(closeAll);
/** A clock that a test moves by hand. */
const clock = (startMs = 1_800_000_000_000) => {
  let nowMs = startMs;
  return { now: () => nowMs, pass: (ms: number) => (nowMs += ms) };
};

describe('topics', () => {
  it('go through review as the clock says, keep their notes while they are mended, and lapse after a week', async () => {
    const time = clock();
    const { client } = await start({ reviewMs: 4000, now: time.now });
    const draft = await client.topics.create({ ...key(), draft: { ...DRAFT, title: '全网最好的京都路线' } });
    const covered = await client.topics.setCover({ ...key(), topicId: draft.id, file: pngFile() });
    const submitted = await client.topics.submit({ ...key(), topicId: draft.id, version: covered.version });
    expect(submitted.state).toMatchObject({ kind: 'submitted', expectedByMs: time.now() + 4000 });
    const locked = client.topics.update({ ...key(), topicId: draft.id, version: submitted.version, draft: DRAFT });
    expect((await faultOf(locked)).code).toBe('topic_locked');
    time.pass(1000);
    const current = async () => {
      const [topic] = await client.topics.list();
      if (!topic) throw new Error('no topic');
      return topic;
    };
    expect((await current()).state.kind).toBe('in_review');
    time.pass(3000);
    const answered = await current();
    expect(answered.state).toMatchObject({
      kind: 'changes_requested',
      notes: [{ field: 'title', rule: 'text.absolute_claim', span: { start: 2, end: 4 } }],
    });
    const mended = await client.topics.update({ ...key(), topicId: draft.id, version: answered.version, draft: DRAFT });
    expect(mended.state).toMatchObject({ kind: 'changes_requested', notes: [{ span: null }] });
    await client.topics.submit({ ...key(), topicId: draft.id, version: mended.version });
    time.pass(4000);
    const approved = await current();
    expect(approved.state).toMatchObject({ kind: 'approved', validUntilMs: time.now() + 7 * 86_400_000 });
    const edited = await client.topics.update({
      ...key(),
      topicId: draft.id,
      version: approved.version,
      draft: { ...DRAFT, title: '京都五月' },
    });
    expect(edited.state.kind).toBe('draft');
    const again = await client.topics.submit({ ...key(), topicId: draft.id, version: edited.version });
    const withdrawn = await client.topics.withdraw({ ...key(), topicId: again.id });
    expect(withdrawn.state.kind).toBe('draft');
    await client.topics.submit({ ...key(), topicId: draft.id, version: withdrawn.version });
    time.pass(4000 + 7 * 86_400_000);
    await client.bag.add({ ...key(), productId: lipstick });
    expect(await faultOf(openRoom(client, draft.id))).toMatchObject({ code: 'topic_not_approved', rule: 'expired' });
  });

  it('may be appealed once', async () => {
    const { client } = await start();
    const draft = await client.topics.create({ ...key(), draft: { ...DRAFT, title: '赌场一日游攻略' } });
    const covered = await client.topics.setCover({ ...key(), topicId: draft.id, file: pngFile() });
    await client.topics.submit({ ...key(), topicId: draft.id, version: covered.version });
    expect((await client.topics.list())[0]?.state).toMatchObject({ kind: 'rejected', appealed: false });
    await client.topics.appeal({ ...key(), topicId: draft.id, message: 'It is about the building.' });
    expect((await client.topics.list())[0]?.state).toMatchObject({ kind: 'rejected', appealed: true });
    const second = client.topics.appeal({ ...key(), topicId: draft.id, message: 'Please.' });
    expect(await faultOf(second)).toMatchObject({ code: 'topic_wrong_state', rule: 'appealed' });
  });

  it('refuse wrong covers and texts, and stay as they were', async () => {
    const { client, rehearsal } = await start();
    const topic = await client.topics.create({
      ...key(),
      draft: { ...DRAFT, title: 'a\u0000b\u202Ec', pitch: '👨‍👩‍👧‍👦'.repeat(1_000) },
    });
    expect([topic.title, [...topic.pitch].length > 5_000]).toEqual(['abc', true]);
    const cover = (file: File) => faultOf(client.topics.setCover({ ...key(), topicId: topic.id, file }));
    expect((await cover(new File(['hello'], 'a.png', { type: 'image/png' }))).code).toBe('not_an_image');
    expect((await cover(pngFile(720, 1280, 'image/jpeg', 'a.jpg'))).code).toBe('image_lies');
    const huge = new File([new Uint8Array(50 * 1024 * 1024)], 'a.png', { type: 'image/png' });
    expect((await cover(huge)).code).toBe('too_large');
    const long = client.topics.create({ ...key(), draft: { ...DRAFT, title: 'x'.repeat(20_001) } });
    expect(await faultOf(long)).toMatchObject({ code: 'bad_input', field: 'draft.title', rule: 'too_big' });
    const unready = client.topics.submit({ ...key(), topicId: topic.id, version: topic.version });
    expect(await faultOf(unready)).toMatchObject({ code: 'bad_input', field: 'cover', rule: 'missing' });
    const stale = client.topics.update({ ...key(), topicId: topic.id, version: 99, draft: DRAFT });
    expect(await faultOf(stale)).toMatchObject({ code: 'version_conflict', params: { seen: 99, is: 1 } });
    expect(await client.topics.list()).toEqual([topic]);
    const covered = await client.topics.setCover({ ...key(), topicId: topic.id, file: pngFile() });
    const image = await fetch(covered.cover?.url ?? '');
    expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(covered.cover?.url.startsWith(rehearsal.baseUrl.replace('/api', '/images/'))).toBe(true);
    expect((await faultOf(client.topics.remove({ topicId: TopicId.parse('none') }))).code).toBe('not_found');
    expect(await client.topics.remove({ topicId: topic.id })).toEqual({ removed: true });
    expect((await fetch(covered.cover?.url ?? '')).status).toBe(404);
  });

  it('are written once per idempotency key', async () => {
    const time = clock();
    const { client } = await start({ now: time.now });
    const once = key();
    const first = await client.topics.create({ ...once, draft: DRAFT });
    expect(await client.topics.create({ ...once, draft: DRAFT })).toEqual(first);
    const other = client.topics.create({ ...once, draft: { ...DRAFT, title: 'other' } });
    expect(await faultOf(other)).toMatchObject({ code: 'bad_input', field: 'idempotencyKey', rule: 'reused' });
    expect(await client.topics.list()).toHaveLength(1);
    time.pass(26 * 3_600_000);
    expect((await client.topics.create({ ...once, draft: DRAFT })).id).not.toBe(first.id);
  });
});

describe('catalogue and bag', () => {
  it('finds products in both languages, page by page, and leaves out what is not on sale', async () => {
    const { client } = await start();
    const ids = async (query: string) =>
      (await client.catalogue.search({ query })).products.map((product) => product.id);
    expect(await ids('口红')).toContain('lipstick-999');
    expect(await ids('ＶＥＬＶＥＴ lip')).toEqual(['lipstick-999']);
    expect(await ids('陶艺')).toEqual([]);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.catalogue.search({ query: '', limit: 7, cursor });
      seen.push(...page.products.map((product) => product.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(39);
    expect((await faultOf(client.catalogue.search({ query: '', cursor: 'x' }))).field).toBe('cursor');
    const [product] = (await client.catalogue.search({ query: '口红' })).products;
    const image = await fetch(product?.imageUrl ?? '');
    expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/webp']);
  });

  it('keeps prices, order and versions in hand, and refuses the rest without a trace', async () => {
    const { client, rehearsal } = await start();
    const price = (minor: number, currency: 'CNY' | 'USD' = 'CNY') => ({ minor, currency });
    const add = (productId: string, livePrice?: ReturnType<typeof price>) =>
      client.bag.add({ ...key(), productId: ProductId.parse(productId), livePrice });
    for (const minor of [-1, 0, 1.5, 1e12])
      expect(await faultOf(add('lipstick-999', price(minor)))).toMatchObject({
        code: 'bad_input',
        field: 'livePrice.minor',
      });
    expect(await faultOf(add('lipstick-999', price(19_901)))).toMatchObject({
      code: 'price_out_of_range',
      rule: 'above_list',
      params: { max: 19_900 },
    });
    expect((await faultOf(add('lipstick-999', price(1_989)))).rule).toBe('far_below');
    expect((await faultOf(add('lipstick-999', price(9_900, 'USD')))).rule).toBe('currency');
    expect((await faultOf(add('pottery-kit'))).code).toBe('item_gone');
    expect((await faultOf(add('bath-thermometer'))).code).toBe('item_sold_out');
    expect((await faultOf(add('nothing'))).code).toBe('not_found');
    expect((await client.bag.get()).items).toEqual([]);

    await add('lipstick-999', price(15_900));
    expect((await faultOf(add('lipstick-999'))).code).toBe('duplicate_item');
    await add('carry-on');
    const bag = await add('oolong');
    const [first, second, third] = bag.items;
    if (!first || !second || !third) throw new Error('three items');
    const moved = await client.bag.move({ ...key(), itemId: third.id, version: bag.version, toIndex: 0 });
    expect(moved.items.map((item) => item.productId)).toEqual(['oolong', 'lipstick-999', 'carry-on']);
    const stale = client.bag.update({ ...key(), itemId: first.id, version: bag.version, perk: 'gift' });
    expect((await faultOf(stale)).code).toBe('version_conflict');
    const priced = await client.bag.update({
      ...key(),
      itemId: first.id,
      version: first.version,
      livePrice: price(14_900),
      perk: ' 送  化妆包 ',
    });
    expect(priced.items[1]).toMatchObject({ livePrice: price(14_900), perk: '送 化妆包' });
    await client.bag.explain({ ...key(), itemId: second.id });
    expect(rehearsal.setProduct('oolong', { available: false }).ok).toBe(true);
    expect((await faultOf(client.bag.explain({ ...key(), itemId: third.id }))).code).toBe('item_gone');
    const left = await client.bag.remove({ itemId: second.id });
    expect(left).toMatchObject({ explaining: null, items: [{ available: false }, { available: true }] });
    expect((await faultOf(client.bag.remove({ itemId: ItemId.parse('x') }))).code).toBe('not_found');
  });
});

describe('the door', () => {
  it('opens to the token alone, and to no page and no borrowed name', async () => {
    const { rehearsal } = await start();
    const url = `${rehearsal.baseUrl}/me`;
    const authorization = `Bearer ${rehearsal.token}`;
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { authorization: 'Bearer nearly' } })).status).toBe(401);
    expect((await fetch(url, { headers: { authorization } })).status).toBe(200);
    const port = Number(new URL(url).port);
    const status = (headers: Record<string, string>) =>
      new Promise<number>((resolve, reject) => {
        request({ host: '127.0.0.1', port, path: '/api/me', headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        })
          .on('error', reject)
          .end();
      });
    expect(await status({ authorization })).toBe(200);
    expect(await status({ authorization, origin: 'http://127.0.0.1:1' })).toBe(403);
    expect(await status({ authorization, host: 'evil.example' })).toBe(403);
  });

  it('answers garbage with a fault', async () => {
    const { rehearsal } = await start();
    const headers = { authorization: `Bearer ${rehearsal.token}`, 'content-type': 'application/json' };
    const broken = await fetch(`${rehearsal.baseUrl}/topics`, { method: 'POST', headers, body: '{"draft":' });
    expect(broken.status).toBe(422);
    expect(await broken.json()).toMatchObject({ code: 'FAULT', data: { code: 'bad_input' } });
    const unknown = await fetch(`${rehearsal.baseUrl}/nothing`, { headers });
    expect([unknown.status, ((await unknown.json()) as { data: { code: string } }).data.code]).toEqual([
      404,
      'not_found',
    ]);
  });

  it('measures an upload and serves the contract it answers to', async () => {
    const { client, rehearsal } = await start();
    const file = new File([new Uint8Array(300_000)], 'probe');
    expect(await client.network.probe({ file })).toEqual({ bytes: 300_000 });
    const served = await (await fetch(`${rehearsal.baseUrl.replace('/api', '')}/openapi.json`)).json();
    const written = JSON.parse(readFileSync(join(import.meta.dirname, '../../../docs/platform-api.json'), 'utf8'));
    expect(served).toEqual(written);
  });

  it('shows phones on the network the viewers’ side only, while it is shared', async () => {
    const { client, rehearsal } = await start();
    expect(rehearsal.state().lanUrl).toBeNull();
    const sharing = await rehearsal.setLanSharing(true);
    if (!sharing.ok) {
      // A machine without any network has nothing to share on, and is told so.
      expect(sharing.fault).toMatchObject({ code: 'not_found', rule: 'no_network' });
      return;
    }
    const { lanUrl } = rehearsal.state();
    const local = new URL(lanUrl ?? '');
    expect(local.hostname).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    local.hostname = '127.0.0.1';
    expect((await fetch(local)).status).toBe(200);
    const headers = { authorization: `Bearer ${rehearsal.token}` };
    expect((await fetch(new URL('/api/me', local), { headers })).status).toBe(404);
    expect((await fetch(new URL('/openapi.json', local))).status).toBe(404);
    const qr = await rehearsal.watchQr();
    expect([qr.url, qr.svg.startsWith('<svg')]).toEqual([lanUrl, true]);
    await client.bag.add({ ...key(), productId: lipstick });
    expect((await openRoom(client)).watchUrl).toBe(lanUrl);
    await rehearsal.setLanSharing(false);
    expect(rehearsal.state().lanUrl).toBeNull();
    await expect(fetch(local)).rejects.toThrow();
  });
});

describe('the data', () => {
  it('survives a restart, and starts over when asked', async () => {
    const first = await start();
    await approvedTopic(first.client);
    await first.client.bag.add({ ...key(), productId: lipstick });
    first.rehearsal.setPersona('newcomer');
    expect(first.rehearsal.setScenario('raid').ok).toBe(true);
    expect(first.rehearsal.setScenario('none').ok).toBe(false);
    await first.rehearsal.close();
    await first.rehearsal.close();
    const second = await start({ dataDir: first.dataDir });
    expect(second.rehearsal.state()).toMatchObject({ persona: 'newcomer', scenario: 'raid' });
    expect((await second.client.bag.get()).items).toHaveLength(1);
    const heard: string[] = [];
    second.rehearsal.onChange((state) => heard.push(state.persona));
    expect(second.rehearsal.reset().ok).toBe(true);
    expect(await second.client.topics.list()).toEqual([]);
    expect((await second.client.bag.get()).items).toEqual([]);
    expect(heard).toEqual(['newcomer']);
  });

  it('of a newer studio is left alone; damaged data is put aside', async () => {
    const made = await start();
    await made.rehearsal.close();
    const path = join(made.dataDir, 'rehearsal.db');
    const newer = new DatabaseSync(path);
    newer.exec(`PRAGMA user_version = ${DATA_VERSION + 1}`);
    newer.close();
    const before = readFileSync(path);
    expect(await startRehearsal({ dataDir: made.dataDir })).toMatchObject({ ok: false, fault: { code: 'data_newer' } });
    expect(readFileSync(path).equals(before)).toBe(true);
    writeFileSync(path, 'this is no database, but it is long enough to be looked at'.repeat(40));
    const again = await start({ dataDir: made.dataDir });
    expect(await again.client.topics.list()).toEqual([]);
  });

  it('that cannot be written is said so', async () => {
    const made = await start();
    const file = join(made.dataDir, 'a-file');
    writeFileSync(file, '');
    for (const dataDir of [file, join(file, 'below')])
      expect(await startRehearsal({ dataDir })).toMatchObject({ ok: false, fault: { code: 'data_read_only' } });
    const readOnly = Object.assign(new Error('attempt to write a readonly database'), { errcode: 1032 });
    expect(storageFault(readOnly)).toMatchObject({ code: 'data_read_only' });
    const full = Object.assign(new Error('database or disk is full'), { errcode: 13 });
    expect(storageFault(full)).toMatchObject({ code: 'disk_full', retry: 'later' });
    expect(storageFault(new Error('other'))).toBeNull();
  });

  it('says which port is taken and leaves nothing open', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => {
      taken.listen(0, '127.0.0.1', resolve);
    });
    open.push({ close: () => new Promise((resolve) => taken.close(() => resolve())) });
    const address = taken.address();
    const port = address && typeof address === 'object' ? address.port : 0;
    const made = await start();
    const dataDir = join(made.dataDir, 'other');
    for (const options of [{ httpPort: port }, { rtmpPort: port }])
      expect(await startRehearsal({ dataDir, ...options })).toMatchObject({
        ok: false,
        fault: { code: 'port_in_use', params: { port } },
      });
    await start({ dataDir });
  });
});

describe('events', () => {
  it('resume after the last event id, over plain server-sent events', async () => {
    const { client, rehearsal } = await start();
    await client.bag.add({ ...key(), productId: lipstick });
    const room = await openRoom(client);
    for (const text of ['one', 'two', 'three']) await client.rooms.say({ ...key(), roomId: room.id, text });
    await client.rooms.end({ ...key(), roomId: room.id });
    const headers = { authorization: `Bearer ${rehearsal.token}`, 'last-event-id': '2' };
    const text = await (await fetch(`${rehearsal.baseUrl}/rooms/${room.id}/events?afterSeq=1`, { headers })).text();
    const ids = [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));
    const pages = [...text.matchAll(/^data: (\{"events".+)$/gm)].map((match) => JSON.parse(String(match[1])));
    expect(pages.flatMap((page) => page.events.map((event: { seq: number }) => event.seq))).toEqual([3, 4, 5]);
    expect(pages.map((page) => page.events.at(-1).seq)).toEqual(ids);
    expect((await faultOf(client.rooms.events({ roomId: RoomId.parse('none') }))).code).toBe('not_found');
  });

  it('wait for what comes, and end with the platform', async () => {
    const { client, rehearsal } = await start();
    await client.bag.add({ ...key(), productId: lipstick });
    const room = await openRoom(client);
    const kinds: string[] = [];
    const following = (async () => {
      for await (const { events } of await client.rooms.events({ roomId: room.id, afterSeq: 1 }))
        kinds.push(...events.map((event) => event.kind));
    })().catch(() => kinds.push('cut'));
    await client.rooms.say({ ...key(), roomId: room.id, text: 'hello' });
    await until(() => (kinds.includes('chat') ? true : null));
    await rehearsal.close();
    await following;
    expect(kinds[0]).toBe('chat');
  });
});
