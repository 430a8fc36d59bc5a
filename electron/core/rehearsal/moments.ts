import { type Topic, TopicMoment, type TopicState } from '../../../shared/domain/index.ts';
import { review } from './review.ts';
import type { World } from './world.ts';

/** An approval holds this long; after it the reviewer wants to see the topic again. */
export const APPROVAL_MS = 7 * 24 * 3600 * 1000;
/** Moments kept of one topic: its first, and the newest. What lies between is forgotten. */
export const MOMENTS_MAX = 200;

export type NewMoment = Pick<TopicMoment, 'atMs' | 'kind'> & Partial<TopicMoment>;
type Submission = NonNullable<Topic['lastSubmission']>;

/** A topic one step further: its state, and what its history says from then on. */
export type Step = { state: TopicState; history: TopicMoment[] };

export function withMoments(history: readonly TopicMoment[], fresh: readonly NewMoment[]): TopicMoment[] {
  const all = [...history, ...fresh.map((moment) => TopicMoment.parse(moment))];
  const [first] = all;
  return all.length <= MOMENTS_MAX || !first ? all : [first, ...all.slice(all.length - MOMENTS_MAX + 1)];
}

/** What is handed in, as the notes will speak about it. */
export const submissionOf = (topic: Topic, atMs: number): Submission => ({
  atMs,
  title: topic.title,
  pitch: topic.pitch,
  category: topic.category,
  plannedAtMs: topic.plannedAtMs,
  coverUrl: topic.cover?.url ?? null,
});

type Waiting = Extract<TopicState, { kind: 'submitted' | 'in_review' }>;

/** The first quarter of a review reads `submitted`, the rest `in_review`. */
const openedAt = (state: Waiting): number => state.submittedAtMs + (state.expectedByMs - state.submittedAtMs) / 4;

/**
 * Where the clock has taken a topic since somebody last looked; null when nothing changed. A clock that was set back
 * does not leave a topic waiting for the rest of that day: the wait begins anew. An approval that ran out is noted once,
 * and the note goes again when the clock that said so turns out to have been wrong.
 */
export function advance(topic: Topic, rules: World['resources']['rules'], atMs: number): Step | null {
  const { state, history } = topic;
  if (state.kind === 'approved') return lapse(state, history, atMs);
  if (state.kind !== 'submitted' && state.kind !== 'in_review') return null;
  if (atMs < state.submittedAtMs) {
    const expectedByMs = atMs + (state.expectedByMs - state.submittedAtMs);
    return { state: { ...state, submittedAtMs: atMs, expectedByMs }, history };
  }
  const { expectedByMs } = state;
  const fresh: NewMoment[] = [];
  if (state.kind === 'submitted' && atMs >= openedAt(state))
    fresh.push({ atMs: openedAt(state), kind: 'in_review', expectedByMs });
  if (atMs < expectedByMs)
    return fresh.length === 0
      ? null
      : { state: { ...state, kind: 'in_review', appeal: false }, history: withMoments(history, fresh) };
  const appeal = state.kind === 'in_review' && state.appeal;
  const verdict = review(topic, rules, { appeal });
  const notes = verdict.kind === 'approved' ? [] : verdict.notes;
  return {
    state: answered(verdict.kind, notes, expectedByMs, appeal),
    history: withMoments(history, [...fresh, { atMs: expectedByMs, kind: verdict.kind, notes }]),
  };
}

function answered(
  kind: 'approved' | 'changes_requested' | 'rejected',
  notes: TopicMoment['notes'],
  atMs: number,
  appealed: boolean,
): TopicState {
  if (kind === 'approved') return { kind, approvedAtMs: atMs, validUntilMs: atMs + APPROVAL_MS };
  if (kind === 'rejected') return { kind, answeredAtMs: atMs, notes, appealed };
  return { kind, answeredAtMs: atMs, notes };
}

function lapse(
  state: Extract<TopicState, { kind: 'approved' }>,
  history: readonly TopicMoment[],
  atMs: number,
): Step | null {
  const noted = history.at(-1)?.kind === 'expired';
  const over = atMs >= state.validUntilMs;
  if (over === noted) return null;
  return over
    ? { state, history: withMoments(history, [{ atMs: state.validUntilMs, kind: 'expired' }]) }
    : { state, history: history.slice(0, -1) };
}
