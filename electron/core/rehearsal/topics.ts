import {
  type Cover,
  fault,
  isApproved,
  isEditable,
  Topic,
  type TopicDraft,
  type TopicId,
  TopicId as TopicIdSchema,
  type TopicMoment,
  type TopicState,
  topicProblems,
} from '../../../shared/domain/index.ts';
import { newId } from './ids.ts';
import { checkCover } from './image.ts';
import { advance, type NewMoment, type Step, submissionOf, withMoments } from './moments.ts';
import type { World } from './world.ts';

/** More would never be looked at again, and the list is not paged. */
export const MAX_TOPICS = 200;

export type UploadedFile = { bytes: Uint8Array; type: string; name: string };

export type Topics = {
  list(): Topic[];
  get(id: TopicId): Topic;
  create(draft: TopicDraft): Topic;
  update(id: TopicId, version: number, draft: TopicDraft): Topic;
  /** @param version what the caller saw; undefined: whatever it is */
  setCover(id: TopicId, file: UploadedFile, version?: number): Topic;
  submit(id: TopicId, version: number): Topic;
  withdraw(id: TopicId): Topic;
  appeal(id: TopicId, message: string): Topic;
  /** A new draft with the texts and the cover of another topic, in whatever state that one is. */
  copy(id: TopicId): Topic;
  remove(id: TopicId): void;
  cover(id: string): { type: string; bytes: Uint8Array } | null;
};

/**
 * Topics and their review. The reviewer needs no timer: a topic under review carries the time of its answer, and whoever
 * looks at it later finds the answer given, also after a restart (moments.ts).
 * @param reviewMs from submission to answer
 * @param inUse the topic of the room that is open, which nobody may change under the viewers' eyes
 */
export function createTopics(world: World, reviewMs: number, inUse: () => TopicId | null): Topics {
  const { db, now } = world;

  const coverUrl = (coverId: unknown): string | null =>
    typeof coverId === 'string' ? `${world.origin()}/images/covers/${coverId}` : null;

  const toTopic = (row: Record<string, unknown>): Topic => {
    const url = coverUrl(row.coverId);
    const cover: Cover | null = url === null ? null : { url, width: Number(row.width), height: Number(row.height) };
    const submission: unknown = row.submission === null ? null : JSON.parse(String(row.submission));
    return Topic.parse({
      ...row,
      cover,
      state: JSON.parse(String(row.state)),
      history: JSON.parse(String(row.history)),
      lastSubmission:
        submission !== null && typeof submission === 'object'
          ? { ...submission, coverUrl: coverUrl(row.submittedCoverId) }
          : null,
    });
  };
  const SELECT = `SELECT topics.*, covers.width AS width, covers.height AS height
    FROM topics LEFT JOIN covers ON covers.id = topics.coverId`;

  const write = (topic: Topic, { state, history }: Step): Topic => {
    const next = { ...topic, state, history, version: topic.version + 1, updatedAtMs: now() };
    db.run(
      'UPDATE topics SET state = ?, history = ?, version = ?, updatedAtMs = ? WHERE id = ?',
      JSON.stringify(state),
      JSON.stringify(history),
      next.version,
      next.updatedAtMs,
      topic.id,
    );
    return next;
  };
  const setState = (topic: Topic, state: TopicState, ...moments: NewMoment[]): Topic =>
    write(topic, { state, history: withMoments(topic.history, moments) });

  /** Moves a topic along as far as the clock says. */
  const advanced = (topic: Topic): Topic => {
    const step = advance(topic, world.resources.rules, now());
    return step ? write(topic, step) : topic;
  };

  const read = (id: TopicId): Topic => {
    const row = db.get(`${SELECT} WHERE topics.id = ?`, id);
    if (!row) throw fault('not_found', { field: 'topicId' });
    return toTopic(row);
  };
  const get = (id: TopicId): Topic => advanced(read(id));

  const sameVersion = (topic: Topic, seen: number) => {
    if (seen !== topic.version)
      throw fault('version_conflict', { field: 'version', retry: 'now', params: { seen, is: topic.version } });
  };

  /** For a change by the creator: not under review, not in use. */
  const forChange = (id: TopicId, version?: number): Topic => {
    const topic = get(id);
    if (!isEditable(topic.state)) throw fault('topic_locked', { rule: topic.state.kind, retry: 'later' });
    if (inUse() === id) throw fault('topic_locked', { rule: 'room_open', retry: 'later' });
    if (version !== undefined) sameVersion(topic, version);
    return topic;
  };

  /**
   * The state after an edit: an approval or a rejection spoke about other words. Notes of requested changes stay while
   * the creator works through them, without their places, which the edit may have moved.
   */
  const afterEdit = (state: TopicState, changed: ReadonlySet<string>): TopicState => {
    if (state.kind !== 'changes_requested') return { kind: 'draft' };
    return { ...state, notes: state.notes.map((note) => (changed.has(note.field) ? { ...note, span: null } : note)) };
  };

  const edited = (topic: Topic, changed: ReadonlySet<string>): Topic => {
    const atMs = now();
    const lost: NewMoment[] = isApproved(topic.state, atMs) ? [{ atMs, kind: 'approval_void' }] : [];
    return setState(topic, afterEdit(topic.state, changed), ...lost);
  };

  const insert = (draft: TopicDraft, coverId: string | null, moment: Omit<NewMoment, 'atMs'>): TopicId => {
    if (Number(db.get('SELECT count(*) AS n FROM topics')?.n) >= MAX_TOPICS)
      throw fault('bad_input', { rule: 'too_many_topics', params: { max: MAX_TOPICS } });
    const id = TopicIdSchema.parse(newId('topic'));
    const atMs = now();
    const history: TopicMoment[] = withMoments([], [{ ...moment, atMs }]);
    db.run(
      `INSERT INTO topics (id, title, pitch, category, plannedAtMs, coverId, state, history, version, createdAtMs,
        updatedAtMs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)`,
      id,
      draft.title,
      draft.pitch,
      draft.category,
      draft.plannedAtMs,
      coverId,
      JSON.stringify({ kind: 'draft' }),
      JSON.stringify(history),
      atMs,
      atMs,
    );
    return id;
  };

  const coverIds = (id: TopicId): { now: unknown; submitted: unknown } => {
    const row = db.get('SELECT coverId, submittedCoverId FROM topics WHERE id = ?', id);
    return { now: row?.coverId, submitted: row?.submittedCoverId };
  };
  /** A picture stays while it is the cover of a topic, or was when that topic was last handed in. */
  const dropUnused = (...ids: unknown[]) => {
    for (const id of ids)
      if (typeof id === 'string')
        db.run(
          'DELETE FROM covers WHERE id = ? AND NOT EXISTS (SELECT 1 FROM topics WHERE ? IN (coverId, submittedCoverId))',
          id,
          id,
        );
  };

  return {
    get: (id) => db.tx(() => get(id)),
    list: () =>
      db.tx(() =>
        db.all(`${SELECT} ORDER BY topics.createdAtMs DESC, topics.rowid DESC`).map((row) => advanced(toTopic(row))),
      ),
    create: (draft) => db.tx(() => get(insert(draft, null, { kind: 'created' }))),
    update: (id, version, draft) =>
      db.tx(() => {
        const topic = forChange(id, version);
        const changed = new Set<string>();
        if (draft.title !== topic.title) changed.add('title');
        if (draft.pitch !== topic.pitch) changed.add('pitch');
        if (draft.category !== topic.category) changed.add('category');
        if (draft.plannedAtMs !== topic.plannedAtMs) changed.add('plannedAt');
        if (changed.size === 0) return topic;
        db.run(
          'UPDATE topics SET title = ?, pitch = ?, category = ?, plannedAtMs = ? WHERE id = ?',
          draft.title,
          draft.pitch,
          draft.category,
          draft.plannedAtMs,
          id,
        );
        edited(topic, changed);
        return get(id);
      }),
    setCover: (id, file, version) =>
      db.tx(() => {
        const topic = forChange(id, version);
        const facts = checkCover(file);
        const coverId = newId('cover');
        const old = coverIds(id);
        db.run('INSERT INTO covers VALUES (?, ?, ?, ?, ?)', coverId, facts.type, facts.width, facts.height, file.bytes);
        db.run('UPDATE topics SET coverId = ? WHERE id = ?', coverId, id);
        dropUnused(old.now);
        edited(topic, new Set(['cover']));
        return get(id);
      }),
    submit: (id, version) =>
      db.tx(() => {
        const topic = get(id);
        const { state } = topic;
        const again = state.kind === 'approved' && !isApproved(state, now());
        if (state.kind !== 'draft' && state.kind !== 'changes_requested' && !again)
          throw fault('topic_wrong_state', { rule: state.kind });
        sameVersion(topic, version);
        const atMs = now();
        const [problem] = topicProblems(topic, atMs);
        if (problem)
          throw fault('bad_input', {
            field: problem.field,
            rule: problem.rule,
            params: problem.limit === undefined ? undefined : { limit: problem.limit },
          });
        const old = coverIds(id);
        db.run(
          'UPDATE topics SET submission = ?, submittedCoverId = coverId WHERE id = ?',
          JSON.stringify(submissionOf(topic, atMs)),
          id,
        );
        dropUnused(old.submitted);
        const expectedByMs = atMs + reviewMs;
        setState(
          topic,
          { kind: 'submitted', submittedAtMs: atMs, expectedByMs },
          { atMs, kind: 'submitted', expectedByMs },
        );
        return read(id);
      }),
    withdraw: (id) =>
      db.tx(() => {
        const topic = get(id);
        if (isEditable(topic.state)) throw fault('topic_wrong_state', { rule: topic.state.kind });
        return setState(topic, { kind: 'draft' }, { atMs: now(), kind: 'withdrawn' });
      }),
    appeal: (id, message) =>
      db.tx(() => {
        const topic = get(id);
        if (topic.state.kind !== 'rejected') throw fault('topic_wrong_state', { rule: topic.state.kind });
        if (topic.state.appealed) throw fault('topic_wrong_state', { rule: 'appealed' });
        const atMs = now();
        const expectedByMs = atMs + reviewMs;
        db.run('UPDATE topics SET appeal = ? WHERE id = ?', message, id);
        return setState(
          topic,
          { kind: 'in_review', submittedAtMs: atMs, expectedByMs, appeal: true },
          { atMs, kind: 'appealed', message, expectedByMs },
        );
      }),
    copy: (id) =>
      db.tx(() => {
        const source = get(id);
        const { now: from } = coverIds(id);
        const coverId = typeof from === 'string' ? newId('cover') : null;
        if (coverId !== null)
          db.run(
            'INSERT INTO covers SELECT ?, type, width, height, bytes FROM covers WHERE id = ?',
            coverId,
            String(from),
          );
        const draft = { title: source.title, pitch: source.pitch, category: source.category, plannedAtMs: null };
        return get(insert(draft, coverId, { kind: 'copied', message: source.title }));
      }),
    remove: (id) =>
      db.tx(() => {
        forChange(id);
        const old = coverIds(id);
        db.run('DELETE FROM topics WHERE id = ?', id);
        dropUnused(old.now, old.submitted);
      }),
    cover: (id) => {
      const row = db.get('SELECT type, bytes FROM covers WHERE id = ?', id);
      return row && row.bytes instanceof Uint8Array ? { type: String(row.type), bytes: row.bytes } : null;
    },
  };
}
