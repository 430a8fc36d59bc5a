import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Bag, type Fault, Profile, type Reply, RoomEvent, refuse, Topic } from '../../../shared/domain/index.ts';
import { bagItem, bagOf } from '../../../tests/support/bagItem.ts';
import type { PlatformClient } from '../platform/index.ts';
import { createDesk, type Desk, type DeskSections } from './desk.ts';
import { IDLE_POLL_MS, LIVE_POLL_MS, RETRY_CAP_MS, RETRY_FIRST_MS, REVIEW_POLL_MS, retryDelay } from './poll.ts';

const topic = (id: string, version: number, state: Topic['state'] = { kind: 'draft' }): Topic =>
  Topic.parse({
    id,
    version,
    state,
    title: `t${version}`,
    pitch: '',
    category: null,
    plannedAtMs: null,
    cover: null,
    createdAtMs: 1,
    updatedAtMs: version,
  });
const bag = (version: number): Bag => bagOf([bagItem()], { version });
const profile = Profile.parse({
  id: 'me',
  name: 'A host',
  avatarUrl: null,
  eligibility: { eligible: true, cohort: null, criteria: [] },
});

/** A platform of plain values; `down` makes every question fail. */
function platform() {
  const at = {
    topics: [topic('t1', 1)],
    bag: bag(1),
    down: null as Fault | null,
    asked: 0,
    gate: null as Promise<void> | null,
    answer: null as Reply<unknown> | null,
  };
  const say = async <T>(read: () => T): Promise<Reply<T>> => {
    const value = read();
    await at.gate;
    return at.down ? { ok: false, fault: at.down } : { ok: true, value };
  };
  const write = async () => at.answer ?? refuse('internal');
  const client = {
    me: () => {
      at.asked += 1;
      return say(() => profile);
    },
    topics: {
      list: () => say(() => at.topics),
      create: write,
      update: write,
      copy: write,
      submit: write,
      remove: write,
    },
    bag: { get: () => say(() => at.bag), move: write, add: write, update: write },
    moderation: { getFilters: () => say(() => ({ words: ['spam'] })), blocked: () => say(() => ({ viewers: [] })) },
  } as unknown as PlatformClient;
  return { at, client };
}

let live: boolean;
let desk: Desk;
let told: Partial<DeskSections>[];
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  live = false;
  told = [];
  desk = createDesk({ isLive: () => live, onChange: (patch) => told.push(patch), random: () => 0.5 });
});
afterEach(() => {
  desk.close();
  vi.useRealTimers();
});

describe('asking', () => {
  it('asks at once, then now and then, more often while a reviewer works or a stream runs', async () => {
    const { at, client } = platform();
    desk.connect({ client, rehearsal: true });
    await settle();
    expect(desk.sections()).toMatchObject({ platform: { kind: 'online', rehearsal: true }, bag: { version: 1 } });
    expect(desk.sections().moderation.words).toEqual(['spam']);
    await vi.advanceTimersByTimeAsync(IDLE_POLL_MS - 1);
    expect(at.asked).toBe(1);
    at.topics = [topic('t1', 2, { kind: 'submitted', submittedAtMs: 1, expectedByMs: 2 })];
    await vi.advanceTimersByTimeAsync(1);
    expect(at.asked).toBe(2);
    at.topics = [topic('t1', 3)];
    live = true;
    await vi.advanceTimersByTimeAsync(REVIEW_POLL_MS);
    expect(at.asked).toBe(3);
    await vi.advanceTimersByTimeAsync(LIVE_POLL_MS);
    expect(at.asked).toBe(4);
  });

  it('keeps what it knows while the platform is silent, and waits longer each time', async () => {
    const { at, client } = platform();
    desk.connect({ client, rehearsal: false });
    await settle();
    at.down = refuse('platform_unreachable', { retry: 'later' }).fault;
    await desk.refresh();
    expect(desk.sections()).toMatchObject({
      platform: { kind: 'offline', profile: { id: 'me' }, fault: { code: 'platform_unreachable' } },
      topics: [{ id: 't1' }],
    });
    const { platform: offline } = desk.sections();
    expect(offline.kind === 'offline' && offline.nextTryAtMs - Date.now()).toBe(RETRY_FIRST_MS);
    const asked = at.asked;
    await vi.advanceTimersByTimeAsync(RETRY_FIRST_MS);
    expect(at.asked).toBe(asked + 1);
    await vi.advanceTimersByTimeAsync(RETRY_FIRST_MS);
    expect(at.asked).toBe(asked + 1);
    at.down = null;
    await vi.advanceTimersByTimeAsync(RETRY_FIRST_MS);
    expect(desk.sections().platform.kind).toBe('online');
    expect([1, 2, 3, 9].map((attempt) => retryDelay(attempt, () => 0.5))).toEqual([1_000, 2_000, 4_000, RETRY_CAP_MS]);
  });

  it('forgets another platform, and does not believe its late answer', async () => {
    const first = platform();
    let answerFirst = () => {};
    first.at.gate = new Promise((resolve) => {
      answerFirst = resolve;
    });
    const second = platform();
    second.at.topics = [topic('other', 1)];
    desk.connect({ client: first.client, rehearsal: true });
    desk.connect({ client: second.client, rehearsal: false });
    expect(desk.sections()).toMatchObject({ platform: { kind: 'connecting' }, topics: null, bag: null });
    answerFirst();
    await settle();
    expect(desk.sections().topics?.map((row) => row.id)).toEqual(['other']);
    expect(told.flatMap((patch) => patch.topics ?? []).map((row) => row.id)).toEqual(['other']);
    desk.failed(refuse('bad_input').fault, false);
    expect(desk.sections()).toMatchObject({ platform: { kind: 'offline' }, topics: null, bag: null });
    expect(desk.client()).toBeNull();
  });
});

describe('commands', () => {
  beforeEach(async () => {
    const { at, client } = platform();
    Object.assign(shared, { at });
    desk.connect({ client, rehearsal: true });
    await settle();
  });
  const shared = { at: platform().at };

  it('shows a command’s answer at once and keeps it against an older poll', async () => {
    shared.at.answer = { ok: true, value: topic('t1', 5) };
    const draft = { title: 'x', pitch: '', category: null, plannedAtMs: null };
    const [first] = shared.at.topics;
    if (!first) throw new Error('no topic');
    await desk.topics.update(first.id, 1, draft);
    expect(desk.sections().topics?.[0]?.version).toBe(5);
    await desk.refresh();
    expect(desk.sections().topics?.[0]?.version).toBe(5);
  });

  it('puts a copy first in the list', async () => {
    const [first] = shared.at.topics;
    if (!first) throw new Error('no topic');
    shared.at.answer = { ok: true, value: topic('t2', 1) };
    expect(await desk.topics.copy(first.id)).toMatchObject({ ok: true, value: { id: 't2' } });
    expect(desk.sections().topics?.map((row) => row.id)).toEqual(['t2', 't1']);
  });

  it('does not hand in words that may not go out, names field and words, and leaves other versions to the platform', async () => {
    const asked: string[] = [];
    const { at, client } = platform();
    at.topics = [{ ...topic('t1', 1), title: 'calm', pitch: 'the cheapest ever' }];
    at.answer = { ok: true, value: topic('t1', 2) };
    const strict = createDesk({
      isLive: () => false,
      onChange: () => {},
      refuseText(text, field) {
        asked.push(`${field} ${text}`);
        return text.includes('cheapest')
          ? refuse('text_blocked', { rule: 'ADL-1', params: { words: 'cheapest' } })
          : null;
      },
    });
    strict.connect({ client, rehearsal: true });
    await settle();
    const [row] = at.topics;
    if (!row) throw new Error('no topic');
    expect(await strict.topics.submit(row.id, 1)).toMatchObject({
      ok: false,
      fault: { code: 'text_blocked', rule: 'ADL-1', field: 'pitch', params: { words: 'cheapest' } },
    });
    expect(asked).toEqual(['title calm', 'pitch the cheapest ever']);
    expect(await strict.topics.submit(row.id, 9)).toMatchObject({ ok: true });
    expect(asked).toHaveLength(2);
    strict.close();
  });

  it('holds the other person’s bag when it tells of a conflict', async () => {
    shared.at.answer = refuse('version_conflict');
    const [item] = shared.at.bag.items;
    if (!item) throw new Error('an empty bag');
    shared.at.bag = bag(2);
    const update = desk.bag.update({ itemId: item.id, version: item.version, perk: 'mine' });
    expect(await update).toMatchObject({ ok: false, fault: { code: 'version_conflict' } });
    expect(desk.sections().bag?.version).toBe(2);
  });

  it('refuses a topic it does not know, and everything without a platform', async () => {
    const [first] = shared.at.topics;
    if (!first) throw new Error('no topic');
    expect(desk.chooseTopic(topic('nowhere', 1).id)).toMatchObject({ fault: { code: 'not_found' } });
    expect(desk.chooseTopic(first.id).ok).toBe(true);
    shared.at.answer = { ok: true, value: {} };
    await desk.topics.remove(first.id);
    expect(desk.sections().chosenTopicId).toBeNull();
    desk.connect(null);
    expect(await desk.search('x')).toMatchObject({ ok: false, fault: { code: 'no_platform' } });
    expect(await desk.setFilters([])).toMatchObject({ ok: false, fault: { code: 'no_platform' } });
  });

  it('believes the room’s events about stock', () => {
    const base = { seq: 1, atMs: 5, roomId: 'r1' };
    desk.apply([RoomEvent.parse({ ...base, kind: 'stock', itemId: 'i1', stock: 3, available: true })]);
    expect(desk.sections().bag?.items[0]?.stock).toBe(3);
    desk.apply([RoomEvent.parse({ ...base, kind: 'stock', itemId: 'gone', stock: 0, available: false })]);
    expect(desk.sections().bag?.items.map((row) => row.stock)).toEqual([3]);
  });
});
