import { cleanBlock, cleanLine, type ReviewField, type ReviewNote, type Topic } from '../../../shared/domain/index.ts';
import type { DraftText } from './draft-sync.ts';

/** What the reviewer last wrote, while it is still to be dealt with, and the texts it is about. */
export type OpenReview = {
  readonly notes: readonly ReviewNote[];
  /** Null when the platform does not tell what was handed in: then nothing is said about changes. */
  readonly about: NonNullable<Topic['lastSubmission']> | null;
};

const NOTHING: OpenReview = { notes: [], about: null };

/**
 * A rejected topic becomes a draft with its first edit; the reviewer's notes go on standing at their fields until the
 * topic is handed in again. Places in the notes of the history hold for `about`.
 */
export function openReview(topic: Topic | null): OpenReview {
  if (!topic) return NOTHING;
  const { state } = topic;
  const last = topic.history.at(-1);
  const answered = last?.kind === 'changes_requested' || last?.kind === 'rejected' ? last : null;
  if (state.kind === 'changes_requested' || state.kind === 'rejected')
    return { notes: answered?.notes ?? state.notes, about: topic.lastSubmission };
  if (state.kind === 'draft' && answered) return { notes: answered.notes, about: topic.lastSubmission };
  return NOTHING;
}

export type NoteFate = {
  /** The words meant, as they were handed in. Null: the whole field is meant, or the words are not known. */
  readonly words: string | null;
  /** `open`: still there. `gone`: the words meant are no longer in the field. `changed`: the field is another one. */
  readonly state: 'open' | 'gone' | 'changed';
};

/** What became of a note. A hint, no verdict: only the reviewer knows whether it is enough. */
export function noteFate(
  note: ReviewNote,
  about: OpenReview['about'],
  now: DraftText & { coverUrl: string | null },
): NoteFate {
  if (!about) return { words: null, state: 'open' };
  const { field, span } = note;
  if (field === 'title' || field === 'pitch') {
    const words =
      span && span.end > span.start && span.end <= about[field].length
        ? about[field].slice(span.start, span.end)
        : null;
    if (words !== null)
      return { words, state: countOf(now[field], words) < countOf(about[field], words) ? 'gone' : 'open' };
  }
  return { words: null, state: isFieldChanged(field, about, now) ? 'changed' : 'open' };
}

const countOf = (text: string, words: string): number => text.split(words).length - 1;

export function isFieldChanged(
  field: ReviewField,
  about: NonNullable<OpenReview['about']>,
  now: DraftText & { coverUrl: string | null },
): boolean {
  switch (field) {
    case 'title':
      return cleanLine(now.title) !== about.title;
    case 'pitch':
      return cleanBlock(now.pitch) !== about.pitch;
    case 'category':
      return now.category !== about.category;
    case 'plannedAt':
      return now.plannedAtMs !== about.plannedAtMs;
    case 'cover':
      return now.coverUrl !== about.coverUrl;
  }
}
