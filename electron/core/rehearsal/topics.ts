import {
  type Cover,
  fault,
  isApproved,
  isEditable,
  Topic,
  type TopicDraft,
  type TopicId,
  TopicId as TopicIdSchema,
  TopicState,
  topicProblems,
} from '../../../shared/domain/index.ts';
import { newId } from './ids.ts';
import { checkCover } from './image.ts';
import { review } from './review.ts';
import type { World } from './world.ts';

/** An approval holds this long; after it the reviewer wants to see the topic again. */
export const APPROVAL_MS = 7 * 24 * 3600 * 1000;
/** More would never be looked at again, and the list is not paged. */
export const MAX_TOPICS = 200;

export type UploadedFile = { bytes: Uint8Array; type: string; name: string };

export type Topics = {
  list(): Topic[];
  get(id: TopicId): Topic;
  create(draft: TopicDraft): Topic;
  update(id: TopicId, version: number, draft: TopicDraft): Topic;
  setCover(id: TopicId, file: UploadedFile): Topic;
  submit(id: TopicId, version: number): Topic;
  withdraw(id: TopicId): Topic;
  appeal(id: TopicId, message: string): Topic;
  remove(id: TopicId): void;
  cover(id: string): { type: string; bytes: Uint8Array } | null;
};

/**
 * Topics and their review. The reviewer needs no timer: a topic under review carries the time of its answer, and whoever
 * looks at it later finds the answer given, also after a restart.
 * @param reviewMs from submission to answer; the first quarter of it reads `submitted`, the rest `in_review`
 * @param inUse the topic of the room that is open, which nobody may change under the viewers' eyes
 */
export function createTopics(world: World, reviewMs: number, inUse: () => TopicId | null): Topics {
  const { db, now } = world;

  const toTopic = (row: Record<string, unknown>): Topic => {
    const cover: Cover | null =
      row.coverId === null
        ? null
        : {
            url: `${world.origin()}/images/covers/${String(row.coverId)}`,
            width: Number(row.width),
            height: Number(row.height),
          };
    return Topic.parse({ ...row, cover, state: TopicState.parse(JSON.parse(String(row.state))) });
  };
  const SELECT = `SELECT topics.*, covers.width AS width, covers.height AS height
    FROM topics LEFT JOIN covers ON covers.id = topics.coverId`;

  const setState = (topic: Topic, state: TopicState): Topic => {
    const next = { ...topic, state, version: topic.version + 1, updatedAtMs: now() };
    db.run(
      'UPDATE topics SET state = ?, version = ?, updatedAtMs = ? WHERE id = ?',
      JSON.stringify(state),
      next.version,
      next.updatedAtMs,
      topic.id,
    );
    return next;
  };

  /** Moves a topic along as far as the clock says. */
  const advanced = (topic: Topic): Topic => {
    const { state } = topic;
    if (state.kind !== 'submitted' && state.kind !== 'in_review') return topic;
    const atMs = now();
    if (atMs >= state.expectedByMs) {
      const appeal = state.kind === 'in_review' && state.appeal;
      const answeredAtMs = state.expectedByMs;
      const verdict = review(topic, world.resources.rules, { appeal });
      if (verdict.kind === 'approved')
        return setState(topic, {
          kind: 'approved',
          approvedAtMs: answeredAtMs,
          validUntilMs: answeredAtMs + APPROVAL_MS,
        });
      if (verdict.kind === 'rejected')
        return setState(topic, { kind: 'rejected', answeredAtMs, notes: verdict.notes, appealed: appeal });
      return setState(topic, { kind: 'changes_requested', answeredAtMs, notes: verdict.notes });
    }
    if (state.kind === 'submitted' && atMs >= state.submittedAtMs + (state.expectedByMs - state.submittedAtMs) / 4)
      return setState(topic, { ...state, kind: 'in_review', appeal: false });
    return topic;
  };

  const get = (id: TopicId): Topic => {
    const row = db.get(`${SELECT} WHERE topics.id = ?`, id);
    if (!row) throw fault('not_found', { field: 'topicId' });
    return advanced(toTopic(row));
  };

  /** For a change by the creator: not under review, not in use. */
  const forChange = (id: TopicId, version?: number): Topic => {
    const topic = get(id);
    if (!isEditable(topic.state)) throw fault('topic_locked', { rule: topic.state.kind, retry: 'later' });
    if (inUse() === id) throw fault('topic_locked', { rule: 'room_open', retry: 'later' });
    if (version !== undefined && version !== topic.version)
      throw fault('version_conflict', { field: 'version', retry: 'now', params: { seen: version, is: topic.version } });
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

  return {
    get: (id) => db.tx(() => get(id)),
    list: () =>
      db.tx(() =>
        db.all(`${SELECT} ORDER BY topics.createdAtMs DESC, topics.rowid DESC`).map((row) => advanced(toTopic(row))),
      ),
    create: (draft) =>
      db.tx(() => {
        if (Number(db.get('SELECT count(*) AS n FROM topics')?.n) >= MAX_TOPICS)
          throw fault('bad_input', { rule: 'too_many_topics', params: { max: MAX_TOPICS } });
        const id = TopicIdSchema.parse(newId('topic'));
        const atMs = now();
        db.run(
          'INSERT INTO topics VALUES (?, ?, ?, ?, ?, NULL, ?, NULL, 1, ?, ?)',
          id,
          draft.title,
          draft.pitch,
          draft.category,
          draft.plannedAtMs,
          JSON.stringify({ kind: 'draft' }),
          atMs,
          atMs,
        );
        return get(id);
      }),
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
        setState(topic, afterEdit(topic.state, changed));
        return get(id);
      }),
    setCover: (id, file) =>
      db.tx(() => {
        const topic = forChange(id);
        const facts = checkCover(file);
        const coverId = newId('cover');
        const old = db.get('SELECT coverId FROM topics WHERE id = ?', id)?.coverId;
        db.run('INSERT INTO covers VALUES (?, ?, ?, ?, ?)', coverId, facts.type, facts.width, facts.height, file.bytes);
        db.run('UPDATE topics SET coverId = ? WHERE id = ?', coverId, id);
        if (typeof old === 'string') db.run('DELETE FROM covers WHERE id = ?', old);
        setState(topic, afterEdit(topic.state, new Set(['cover'])));
        return get(id);
      }),
    submit: (id, version) =>
      db.tx(() => {
        const topic = get(id);
        const { state } = topic;
        const again = state.kind === 'approved' && !isApproved(state, now());
        if (state.kind !== 'draft' && state.kind !== 'changes_requested' && !again)
          throw fault('topic_wrong_state', { rule: state.kind });
        if (version !== topic.version)
          throw fault('version_conflict', {
            field: 'version',
            retry: 'now',
            params: { seen: version, is: topic.version },
          });
        const [problem] = topicProblems(topic, now());
        if (problem)
          throw fault('bad_input', {
            field: problem.field,
            rule: problem.rule,
            params: problem.limit === undefined ? undefined : { limit: problem.limit },
          });
        const atMs = now();
        return setState(topic, { kind: 'submitted', submittedAtMs: atMs, expectedByMs: atMs + reviewMs });
      }),
    withdraw: (id) =>
      db.tx(() => {
        const topic = get(id);
        if (isEditable(topic.state)) throw fault('topic_wrong_state', { rule: topic.state.kind });
        return setState(topic, { kind: 'draft' });
      }),
    appeal: (id, message) =>
      db.tx(() => {
        const topic = get(id);
        if (topic.state.kind !== 'rejected') throw fault('topic_wrong_state', { rule: topic.state.kind });
        if (topic.state.appealed) throw fault('topic_wrong_state', { rule: 'appealed' });
        const atMs = now();
        db.run('UPDATE topics SET appeal = ? WHERE id = ?', message, id);
        return setState(topic, { kind: 'in_review', submittedAtMs: atMs, expectedByMs: atMs + reviewMs, appeal: true });
      }),
    remove: (id) =>
      db.tx(() => {
        forChange(id);
        const coverId = db.get('SELECT coverId FROM topics WHERE id = ?', id)?.coverId;
        db.run('DELETE FROM topics WHERE id = ?', id);
        if (typeof coverId === 'string') db.run('DELETE FROM covers WHERE id = ?', coverId);
      }),
    cover: (id) => {
      const row = db.get('SELECT type, bytes FROM covers WHERE id = ?', id);
      return row && row.bytes instanceof Uint8Array ? { type: String(row.type), bytes: row.bytes } : null;
    },
  };
}
