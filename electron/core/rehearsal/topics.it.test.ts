import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import {
  PITCH_MAX,
  ProductId,
  type Topic,
  type TopicId,
  TopicId as TopicIdSchema,
} from '../../../shared/domain/index.ts';
import { DATA_VERSION, MIGRATIONS } from './db.ts';
import { APPROVAL_MS, MOMENTS_MAX } from './moments.ts';
import { type Bench, bench, type Client, DRAFT, faultOf, key, openRoom, pngFile } from './testkit.ts';
import { MAX_TOPICS } from './topics.ts';

const REVIEW_MS = 4_000;
const DAY_MS = 86_400_000;
const BAD_TITLE = '全网最好的京都路线';
const REJECTED_TITLE = '赌场一日游攻略';
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const made of open.splice(0).reverse()) await made.close();
});

/** A platform whose clock the test moves by hand, and a few words for what a creator does there. */
async function desk(options: Parameters<typeof bench>[0] = {}) {
  let nowMs = 1_800_000_000_000;
  const made: Bench = await bench({ reviewMs: REVIEW_MS, now: () => nowMs, ...options });
  open.push(made);
  const { client } = made;
  const look = async (id: TopicId): Promise<Topic> => {
    const found = (await client.topics.list()).find((topic) => topic.id === id);
    if (!found) throw new Error('no such topic');
    return found;
  };
  const write = async (more: Partial<typeof DRAFT> = {}) => {
    const topic = await client.topics.create({ ...key(), draft: { ...DRAFT, ...more } });
    return client.topics.setCover({ ...key(), topicId: topic.id, version: topic.version, file: pngFile() });
  };
  const submit = async (id: TopicId) =>
    client.topics.submit({ ...key(), topicId: id, version: (await look(id)).version });
  const edit = async (id: TopicId, more: Partial<typeof DRAFT>) =>
    client.topics.update({ ...key(), topicId: id, version: (await look(id)).version, draft: { ...DRAFT, ...more } });
  /** Hands a topic in and looks at it when the answer is due. */
  const answered = async (id: TopicId) => {
    await submit(id);
    nowMs += REVIEW_MS;
    return look(id);
  };
  return {
    ...made,
    client,
    look,
    write,
    submit,
    edit,
    answered,
    now: () => nowMs,
    pass: (ms: number) => (nowMs += ms),
  };
}
const kinds = (topic: Topic) => topic.history.map((moment) => moment.kind);
const withdraw = (client: Client, topicId: TopicId) => client.topics.withdraw({ ...key(), topicId });

describe('the history of a topic', () => {
  it('holds every step with its time, the promise, the notes and the texts they speak about', async () => {
    const { client, write, submit, look, edit, pass, now } = await desk();
    const startMs = now();
    const draft = await write({ title: BAD_TITLE });
    expect([kinds(draft), draft.lastSubmission]).toEqual([['created'], null]);
    pass(1_000);
    const handedIn = await submit(draft.id);
    expect(handedIn.history.at(-1)).toMatchObject({
      kind: 'submitted',
      atMs: startMs + 1_000,
      expectedByMs: startMs + 1_000 + REVIEW_MS,
    });
    pass(REVIEW_MS);
    const answered = await look(draft.id);
    // Nobody looked while it was being read; that step is told all the same, at its own time.
    expect(kinds(answered)).toEqual(['created', 'submitted', 'in_review', 'changes_requested']);
    expect(answered.history[2]?.atMs).toBe(startMs + 1_000 + REVIEW_MS / 4);
    expect(answered.history[3]).toMatchObject({ atMs: now(), notes: [{ field: 'title', span: { start: 2, end: 4 } }] });
    expect(answered.lastSubmission).toMatchObject({
      atMs: startMs + 1_000,
      title: BAD_TITLE,
      coverUrl: draft.cover?.url,
    });

    const mended = await edit(draft.id, {});
    // The state's notes lose their places with the edit; those of the moment keep theirs, beside the words they were about.
    expect(mended.state).toMatchObject({ kind: 'changes_requested', notes: [{ span: null }] });
    expect(mended.history[3]?.notes[0]?.span).toEqual({ start: 2, end: 4 });
    expect(mended.lastSubmission?.title).toBe(BAD_TITLE);
    const recovered = await client.topics.setCover({ ...key(), topicId: draft.id, file: pngFile(800, 800) });
    expect(recovered.lastSubmission?.coverUrl).not.toBe(recovered.cover?.url);
    expect((await fetch(recovered.lastSubmission?.coverUrl ?? '')).status).toBe(200);

    await submit(draft.id);
    pass(REVIEW_MS);
    const approved = await look(draft.id);
    expect(kinds(approved).slice(4)).toEqual(['submitted', 'in_review', 'approved']);
    // The old picture went with the submission it belonged to.
    expect((await fetch(draft.cover?.url ?? '')).status).toBe(404);
    expect(approved.lastSubmission).toMatchObject({ title: DRAFT.title, coverUrl: recovered.cover?.url });
  });

  it('says when an edit, a new category or a new cover made an approval void, and only then', async () => {
    const { client, write, answered, edit } = await desk();
    const topic = await write();
    await answered(topic.id);
    const voided = await edit(topic.id, { title: '京都五月慢走三天' });
    expect([voided.state.kind, voided.history.at(-1)?.kind]).toEqual(['draft', 'approval_void']);
    const once = await edit(topic.id, { title: '京都六月慢走三天' });
    expect(kinds(once).filter((kind) => kind === 'approval_void')).toHaveLength(1);
    await answered(topic.id);
    const same = await edit(topic.id, { title: '京都六月慢走三天' });
    expect(same.state.kind).toBe('approved');
    const other = await client.topics.update({
      ...key(),
      topicId: topic.id,
      version: same.version,
      draft: { ...DRAFT, title: '京都六月慢走三天', category: 'food' },
    });
    expect(other.history.at(-1)?.kind).toBe('approval_void');
    await answered(topic.id);
    const covered = await client.topics.setCover({ ...key(), topicId: topic.id, file: pngFile() });
    expect([covered.state.kind, covered.history.at(-1)?.kind]).toEqual(['draft', 'approval_void']);
  });

  it('keeps the first moment and the newest ones', async () => {
    const { client, write, submit } = await desk();
    const topic = await write();
    for (let i = 0; i < MOMENTS_MAX / 2 + 5; i += 1) {
      await submit(topic.id);
      await withdraw(client, topic.id);
    }
    const [full] = await client.topics.list();
    expect(full?.history).toHaveLength(MOMENTS_MAX);
    expect([full?.history[0]?.kind, full?.history.at(-1)?.kind]).toEqual(['created', 'withdrawn']);
  });
});

describe('steps that are refused', () => {
  it('leave the topic as it was, whatever its state', async () => {
    const { client, write, submit, edit, answered, look, pass } = await desk();
    const topic = await write({ title: REJECTED_TITLE });
    const appeal = (message = 'It is about the building.') =>
      client.topics.appeal({ ...key(), topicId: topic.id, message });
    const refused = async (call: () => Promise<unknown>, code: string, rule?: string) => {
      const before = await look(topic.id);
      expect(await faultOf(call())).toMatchObject(rule === undefined ? { code } : { code, rule });
      expect(await look(topic.id)).toEqual(before);
    };
    await refused(() => withdraw(client, topic.id), 'topic_wrong_state', 'draft');
    await refused(() => appeal(), 'topic_wrong_state', 'draft');
    await refused(() => client.topics.submit({ ...key(), topicId: topic.id, version: 99 }), 'version_conflict');
    await refused(
      () => client.topics.setCover({ ...key(), topicId: topic.id, version: 1, file: pngFile() }),
      'version_conflict',
    );
    await submit(topic.id);
    await refused(() => submit(topic.id), 'topic_wrong_state', 'submitted');
    await refused(() => edit(topic.id, {}), 'topic_locked', 'submitted');
    await refused(() => client.topics.remove({ topicId: topic.id }), 'topic_locked');
    pass(REVIEW_MS / 2);
    await refused(() => edit(topic.id, {}), 'topic_locked', 'in_review');
    await refused(() => appeal(), 'topic_wrong_state', 'in_review');
    pass(REVIEW_MS);
    expect((await look(topic.id)).state).toMatchObject({ kind: 'rejected', appealed: false });
    // A rejection speaks about these very words: they must change first.
    await refused(() => submit(topic.id), 'topic_wrong_state', 'rejected');
    await refused(() => withdraw(client, topic.id), 'topic_wrong_state', 'rejected');
    await refused(() => appeal(''), 'bad_input');
    await appeal();
    await refused(() => edit(topic.id, {}), 'topic_locked', 'in_review');
    pass(REVIEW_MS);
    expect((await look(topic.id)).state).toMatchObject({ kind: 'rejected', appealed: true });
    await refused(() => appeal(), 'topic_wrong_state', 'appealed');
    await edit(topic.id, {});
    expect((await answered(topic.id)).state.kind).toBe('approved');
    await refused(() => submit(topic.id), 'topic_wrong_state', 'approved');
    await refused(() => appeal(), 'topic_wrong_state', 'approved');
    await client.bag.add({ ...key(), productId: ProductId.parse('lipstick-999') });
    await openRoom(client, topic.id);
    await refused(() => edit(topic.id, { title: '京都五月' }), 'topic_locked', 'room_open');
  });

  it('an appeal that a second reader lifts is approved, and can be taken back before', async () => {
    const { client, write, answered, look, pass } = await desk();
    const topic = await write({ title: '一碗面治愈失眠的夜晚' });
    expect((await answered(topic.id)).state.kind).toBe('rejected');
    const appeal = () => client.topics.appeal({ ...key(), topicId: topic.id, message: '说的是心情。' });
    await appeal();
    expect((await withdraw(client, topic.id)).state.kind).toBe('draft');
    await answered(topic.id);
    const asked = await appeal();
    expect(asked.history.at(-1)).toMatchObject({
      kind: 'appealed',
      message: '说的是心情。',
      expectedByMs: asked.updatedAtMs + REVIEW_MS,
    });
    pass(REVIEW_MS);
    expect((await look(topic.id)).state.kind).toBe('approved');
  });
});

describe('an approval runs out', () => {
  it('at its minute, is noted once, and can be asked for anew', async () => {
    const { write, answered, look, pass, submit } = await desk();
    const topic = await write();
    const approved = await answered(topic.id);
    pass(APPROVAL_MS - 1);
    expect((await look(topic.id)).version).toBe(approved.version);
    pass(1);
    const expired = await look(topic.id);
    expect(expired.history.at(-1)).toMatchObject({
      kind: 'expired',
      atMs: (approved.history.at(-1)?.atMs ?? 0) + APPROVAL_MS,
    });
    pass(DAY_MS);
    expect(await look(topic.id)).toEqual(expired);
    await submit(topic.id);
    pass(REVIEW_MS);
    expect((await look(topic.id)).state.kind).toBe('approved');
  });

  it('an edit after it ran out takes nothing away that was still there', async () => {
    const { write, answered, edit, pass } = await desk();
    const topic = await write();
    await answered(topic.id);
    pass(APPROVAL_MS);
    const edited = await edit(topic.id, { title: '京都五月' });
    expect(kinds(edited).slice(-2)).toEqual(['approved', 'expired']);
    expect(edited.state.kind).toBe('draft');
  });

  it('a clock that jumps a day forth and back leaves nobody waiting and nothing approved or expired twice', async () => {
    const { write, answered, submit, look, pass } = await desk();
    const topic = await write();
    await submit(topic.id);
    pass(-DAY_MS);
    // Set back in the middle of a review: the wait starts anew instead of lasting a day.
    const waiting = await look(topic.id);
    expect(waiting.state).toMatchObject({ kind: 'submitted' });
    pass(REVIEW_MS);
    const approved = await look(topic.id);
    expect(kinds(approved)).toEqual(['created', 'submitted', 'in_review', 'approved']);
    pass(APPROVAL_MS - DAY_MS / 2);
    expect(kinds(await look(topic.id)).at(-1)).toBe('approved');
    for (let i = 0; i < 3; i += 1) {
      pass(DAY_MS);
      expect(kinds(await look(topic.id)).filter((kind) => kind === 'expired')).toHaveLength(1);
      pass(-DAY_MS);
      expect(kinds(await look(topic.id))).toEqual(kinds(approved));
    }
    const second = await write();
    expect((await answered(second.id)).state.kind).toBe('approved');
    pass(DAY_MS);
    pass(-DAY_MS);
    expect((await look(second.id)).state.kind).toBe('approved');
  });
});

describe('a copy', () => {
  it('is a draft of its own with texts and cover, once per key, and outlives what it came from', async () => {
    const { client, write, answered, look } = await desk();
    const source = await write({ title: BAD_TITLE });
    await answered(source.id);
    const same = key();
    const copy = await client.topics.copy({ ...same, topicId: source.id });
    expect((await client.topics.copy({ ...same, topicId: source.id })).id).toBe(copy.id);
    expect(await client.topics.list()).toHaveLength(2);
    expect(copy).toMatchObject({
      title: BAD_TITLE,
      pitch: DRAFT.pitch,
      category: DRAFT.category,
      plannedAtMs: null,
      state: { kind: 'draft' },
      lastSubmission: null,
      version: 1,
      history: [{ kind: 'copied', message: BAD_TITLE }],
    });
    expect(copy.cover?.url).not.toBe(source.cover?.url);
    await client.topics.remove({ topicId: source.id });
    expect((await fetch(copy.cover?.url ?? '')).status).toBe(200);
    expect((await answered(copy.id)).state.kind).toBe('changes_requested');
    expect((await look(copy.id)).lastSubmission?.coverUrl).toBe(copy.cover?.url);
    expect((await faultOf(client.topics.copy({ ...key(), topicId: TopicIdSchema.parse('none') }))).code).toBe(
      'not_found',
    );
  });

  it('keeps texts that are too long whole, and they still cannot be handed in', async () => {
    const { client, write } = await desk();
    const source = await write({ title: '字'.repeat(60), pitch: '好'.repeat(PITCH_MAX + 1) });
    const copy = await client.topics.copy({ ...key(), topicId: source.id });
    expect(copy.title).toHaveLength(60);
    const handed = client.topics.submit({ ...key(), topicId: copy.id, version: copy.version });
    expect(await faultOf(handed)).toMatchObject({ code: 'bad_input', field: 'title', rule: 'too_long' });
  });

  it('is refused when there are as many topics as there may be', async () => {
    const { client } = await desk();
    const first = await client.topics.create({ ...key(), draft: DRAFT });
    for (let i = 1; i < MAX_TOPICS; i += 1) await client.topics.create({ ...key(), draft: DRAFT });
    for (const call of [
      client.topics.copy({ ...key(), topicId: first.id }),
      client.topics.create({ ...key(), draft: DRAFT }),
    ])
      expect(await faultOf(call)).toMatchObject({ code: 'bad_input', rule: 'too_many_topics', params: { max: 200 } });
    await client.topics.remove({ topicId: first.id });
    expect((await client.topics.create({ ...key(), draft: DRAFT })).state.kind).toBe('draft');
  });
});

describe('a file from before topics had a history', () => {
  it('is opened, and tells what can still be known', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'rehearsal-old-'));
    open.push({ close: async () => rmSync(dataDir, { recursive: true, force: true }) });
    const old = new DatabaseSync(join(dataDir, 'rehearsal.db'));
    old.exec(`${MIGRATIONS[0]}; PRAGMA user_version = 1;
      INSERT INTO covers VALUES ('cover_1', 'image/png', 720, 1280, x'00')`);
    const note = { field: 'title', rule: 'text.link', message: { en: 'No links.', zh: '不要链接。' }, span: null };
    const rows: [string, object][] = [
      ['draft', { kind: 'draft' }],
      ['submitted', { kind: 'submitted', submittedAtMs: 1_799_999_999_900, expectedByMs: 1_800_000_003_000 }],
      [
        'appeal',
        { kind: 'in_review', submittedAtMs: 1_799_999_999_000, expectedByMs: 1_800_000_003_000, appeal: true },
      ],
      ['approved', { kind: 'approved', approvedAtMs: 1_799_999_000_000, validUntilMs: 1_800_500_000_000 }],
      ['changes', { kind: 'changes_requested', answeredAtMs: 1_799_999_000_000, notes: [note] }],
      ['rejected', { kind: 'rejected', answeredAtMs: 1_799_999_000_000, notes: [note], appealed: false }],
    ];
    for (const [id, state] of rows)
      old
        .prepare('INSERT INTO topics VALUES (?, ?, ?, ?, NULL, ?, ?, ?, 3, 1000, 2000)')
        .run(
          id,
          DRAFT.title,
          DRAFT.pitch,
          'travel',
          'cover_1',
          JSON.stringify(state),
          id === 'appeal' ? 'Please.' : null,
        );
    old.close();

    const { client, look } = await desk({ dataDir });
    const all = new Map((await client.topics.list()).map((topic) => [String(topic.id), topic]));
    expect(all.size).toBe(rows.length);
    const told = (id: string) => all.get(id)?.history.map((moment) => moment.kind);
    expect(told('draft')).toEqual(['created']);
    expect(told('submitted')).toEqual(['created', 'submitted']);
    expect(all.get('appeal')?.history.at(-1)).toMatchObject({ kind: 'appealed', message: 'Please.' });
    expect(told('approved')).toEqual(['created', 'approved']);
    expect(all.get('changes')?.history.at(-1)).toMatchObject({ kind: 'changes_requested', notes: [note] });
    // What was handed in may have been edited since, so nothing is claimed about it.
    expect(all.get('changes')?.lastSubmission).toBeNull();
    expect(all.get('rejected')?.lastSubmission).toMatchObject({
      title: DRAFT.title,
      coverUrl: all.get('rejected')?.cover?.url,
    });
    const [copied] = [...all.values()];
    if (!copied) throw new Error('no topic');
    const copy = await client.topics.copy({ ...key(), topicId: copied.id });
    expect((await look(copy.id)).title).toBe(DRAFT.title);
    expect(DATA_VERSION).toBeGreaterThan(1);
  });
});
