import { describe, expect, it } from 'vitest';
import { Topic } from '../../../shared/domain/index.ts';
import { findTopics } from './find-topics.ts';
import { noteFate, openReview } from './open-review.ts';

const note = (field: string, span: { start: number; end: number } | null) => ({
  field,
  rule: 'text.link',
  message: { en: 'No links.', zh: '不要链接。' },
  span,
});
const about = {
  atMs: 1,
  title: 'Best ever',
  pitch: 'see a.com and a.com',
  category: 'travel',
  plannedAtMs: null,
  coverUrl: 'one',
};
const topic = (state: object, history: object[], more: object = {}): Topic =>
  Topic.parse({
    id: 't1',
    title: 'Best ever',
    pitch: '',
    category: 'travel',
    plannedAtMs: null,
    cover: null,
    state,
    history,
    lastSubmission: about,
    version: 1,
    createdAtMs: 1,
    updatedAtMs: 1,
    ...more,
  });
const answered = (kind: string, span: { start: number; end: number } | null) => ({
  atMs: 2,
  kind,
  notes: [note('title', span)],
});

describe('notes that are still open', () => {
  it('come from the history, whose places hold for what was handed in', () => {
    const state = { kind: 'changes_requested', answeredAtMs: 2, notes: [note('title', null)] };
    expect(openReview(topic(state, [answered('changes_requested', { start: 0, end: 4 })]))).toMatchObject({
      notes: [{ span: { start: 0, end: 4 } }],
      about: { title: 'Best ever' },
    });
    // Another platform may tell no history: the state’s own notes stand.
    expect(openReview(topic(state, [], { lastSubmission: null }))).toMatchObject({
      notes: [{ span: null }],
      about: null,
    });
  });

  it('stay when a rejected topic becomes a draft by an edit, and go when it is handed in or taken back', () => {
    const rejected = answered('rejected', null);
    expect(openReview(topic({ kind: 'draft' }, [rejected])).notes).toHaveLength(1);
    const waiting = { kind: 'submitted', submittedAtMs: 3, expectedByMs: 4 };
    expect(openReview(topic(waiting, [rejected, { atMs: 3, kind: 'submitted' }])).notes).toEqual([]);
    expect(openReview(topic({ kind: 'draft' }, [rejected, { atMs: 3, kind: 'withdrawn' }])).notes).toEqual([]);
    expect(openReview(null).notes).toEqual([]);
  });
});

describe('what became of a note', () => {
  const now = {
    title: 'Best ever',
    pitch: about.pitch,
    category: 'travel' as const,
    plannedAtMs: null,
    coverUrl: 'one',
  };
  const parsed = (field: string, span: { start: number; end: number } | null) => {
    const { notes } = openReview(
      topic({ kind: 'rejected', answeredAtMs: 2, appealed: false, notes: [note(field, span)] }, []),
    );
    const [first] = notes;
    if (!first) throw new Error('no note');
    return first;
  };
  const known = topic({ kind: 'draft' }, []).lastSubmission;

  it('is told by its words, also when they stand there twice', () => {
    expect(noteFate(parsed('title', { start: 0, end: 4 }), known, now)).toEqual({ words: 'Best', state: 'open' });
    expect(noteFate(parsed('title', { start: 0, end: 4 }), known, { ...now, title: 'Five' }).state).toBe('gone');
    const link = parsed('pitch', { start: 4, end: 9 });
    expect(noteFate(link, known, now)).toEqual({ words: 'a.com', state: 'open' });
    expect(noteFate(link, known, { ...now, pitch: 'see a.com' }).state).toBe('gone');
  });

  it('of a whole field, by the field', () => {
    expect(noteFate(parsed('cover', null), known, now).state).toBe('open');
    expect(noteFate(parsed('cover', null), known, { ...now, coverUrl: 'two' }).state).toBe('changed');
    expect(noteFate(parsed('category', null), known, { ...now, category: null }).state).toBe('changed');
    // A space at the end is no change.
    expect(noteFate(parsed('title', null), known, { ...now, title: 'Best ever ' }).state).toBe('open');
    expect(noteFate(parsed('title', null), null, { ...now, title: 'other' })).toEqual({ words: null, state: 'open' });
  });
});

describe('finding a topic to copy', () => {
  const list = [
    topic({ kind: 'draft' }, [], { id: 'a', title: '京都 Spring', pitch: 'tea' }),
    topic({ kind: 'draft' }, [], { id: 'b', title: 'Tea for the train' }),
    topic({ kind: 'draft' }, [], { id: 'c', title: '' }),
  ];
  const ids = (query: string) => findTopics(list, query).map((one) => String(one.id));
  it('looks at title, then pitch, without minding width and case', () => {
    expect(ids('TEA')).toEqual(['b', 'a']);
    expect(ids('ｔｅａ  京都')).toEqual(['a']);
    expect(ids('nothing')).toEqual([]);
    expect(ids(' ')).toEqual(['a', 'b']);
  });
});
