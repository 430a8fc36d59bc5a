import { z } from 'zod';
import { TopicId } from './ids.ts';
import { cleanBlock, cleanLine, graphemes } from './text.ts';

/** Positive, motivating categories the platform takes (issue and brief: travel, reading, parenting …). */
export const Category = z.enum([
  'travel',
  'reading',
  'parenting',
  'fashion',
  'beauty',
  'food',
  'home',
  'fitness',
  'study',
  'crafts',
]);
export type Category = z.infer<typeof Category>;

export const TITLE_MAX = 40;
export const PITCH_MIN = 20;
export const PITCH_MAX = 1000;
/** Refused before anything else looks at it: ten times what a pitch may have. */
export const RAW_TEXT_MAX = 20_000;
export const COVER_MAX_BYTES = 5 * 1024 * 1024;
/** Cover pixels, shorter side. Below it the picture is blurred on a phone. */
export const COVER_MIN_SIDE = 320;
export const COVER_MAX_SIDE = 8192;

export const ReviewField = z.enum(['title', 'pitch', 'category', 'cover', 'plannedAt']);
export type ReviewField = z.infer<typeof ReviewField>;

export const ReviewNote = z.object({
  field: ReviewField,
  /** Rule id of the reviewer, for example `title.contact_details`. */
  rule: z.string(),
  /** Plain words in the creator's language, from the platform. */
  message: z.object({ en: z.string(), zh: z.string() }),
  /** The words meant, as offsets in the field's text (UTF-16), when the note is about a part. */
  span: z.object({ start: z.number().int(), end: z.number().int() }).nullable(),
});
export type ReviewNote = z.infer<typeof ReviewNote>;

/** draft → submitted → in_review → approved | changes_requested | rejected; a rejected one can be appealed once. */
export const TopicState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('draft') }),
  z.object({ kind: z.literal('submitted'), submittedAtMs: z.number(), expectedByMs: z.number() }),
  z.object({ kind: z.literal('in_review'), submittedAtMs: z.number(), expectedByMs: z.number(), appeal: z.boolean() }),
  z.object({ kind: z.literal('approved'), approvedAtMs: z.number(), validUntilMs: z.number() }),
  z.object({ kind: z.literal('changes_requested'), answeredAtMs: z.number(), notes: z.array(ReviewNote) }),
  z.object({
    kind: z.literal('rejected'),
    answeredAtMs: z.number(),
    notes: z.array(ReviewNote),
    appealed: z.boolean(),
  }),
]);
export type TopicState = z.infer<typeof TopicState>;

/** One step of a topic's life, oldest first in `Topic.history`. */
export const TopicMoment = z.object({
  atMs: z.number(),
  kind: z.enum([
    'created',
    'copied',
    'submitted',
    'in_review',
    'approved',
    'changes_requested',
    'rejected',
    'withdrawn',
    'appealed',
    'approval_void',
    'expired',
  ]),
  /** What the reviewer wrote. Places hold for the texts as they were handed in (`Topic.lastSubmission`). */
  notes: z.array(ReviewNote).default([]),
  /** The creator's own words with an appeal; the title of the topic it was made from when it was copied. */
  message: z.string().default(''),
  /** When the answer was promised, for a topic handed in. */
  expectedByMs: z.number().nullable().default(null),
});
export type TopicMoment = z.infer<typeof TopicMoment>;

export const Cover = z.object({ url: z.string(), width: z.number().int(), height: z.number().int() });
export type Cover = z.infer<typeof Cover>;

/** What a creator writes. Drafts may be incomplete; `topicProblems` says what submission still needs. */
export const TopicDraft = z.object({
  title: z.string().max(RAW_TEXT_MAX).transform(cleanLine),
  pitch: z.string().max(RAW_TEXT_MAX).transform(cleanBlock),
  category: Category.nullable(),
  plannedAtMs: z.number().int().positive().nullable(),
});
export type TopicDraft = z.infer<typeof TopicDraft>;

export const Topic = z.object({
  id: TopicId,
  title: z.string(),
  pitch: z.string(),
  category: Category.nullable(),
  plannedAtMs: z.number().nullable(),
  cover: Cover.nullable(),
  state: TopicState,
  history: z.array(TopicMoment).max(500).default([]),
  /** The texts as they were last handed in: what the reviewer's notes speak about. Null before the first time. */
  lastSubmission: z
    .object({
      atMs: z.number(),
      title: z.string(),
      pitch: z.string(),
      category: Category.nullable(),
      plannedAtMs: z.number().nullable(),
      coverUrl: z.string().nullable(),
    })
    .nullable()
    .default(null),
  /** Grows with every change; writes name the version they saw. */
  version: z.number().int(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
});
export type Topic = z.infer<typeof Topic>;

export type TopicProblem = {
  field: ReviewField;
  rule: 'missing' | 'too_short' | 'too_long' | 'in_past';
  limit?: number;
};

/** What keeps a draft from being submitted. The same rule runs in the page (hints), the core and the platform (refusal). */
export function topicProblems(
  topic: Pick<Topic, 'title' | 'pitch' | 'category' | 'plannedAtMs'> & { cover: unknown },
  nowMs: number,
): TopicProblem[] {
  const problems: TopicProblem[] = [];
  const title = graphemes(topic.title, TITLE_MAX);
  if (title === 0) problems.push({ field: 'title', rule: 'missing' });
  else if (title > TITLE_MAX) problems.push({ field: 'title', rule: 'too_long', limit: TITLE_MAX });
  const pitch = graphemes(topic.pitch, PITCH_MAX);
  if (pitch === 0) problems.push({ field: 'pitch', rule: 'missing' });
  else if (pitch < PITCH_MIN) problems.push({ field: 'pitch', rule: 'too_short', limit: PITCH_MIN });
  else if (pitch > PITCH_MAX) problems.push({ field: 'pitch', rule: 'too_long', limit: PITCH_MAX });
  if (topic.category === null) problems.push({ field: 'category', rule: 'missing' });
  if (topic.cover === null) problems.push({ field: 'cover', rule: 'missing' });
  if (topic.plannedAtMs !== null && topic.plannedAtMs < nowMs - 5 * 60_000)
    problems.push({ field: 'plannedAt', rule: 'in_past' });
  return problems;
}

export const isEditable = (state: TopicState): boolean => state.kind !== 'submitted' && state.kind !== 'in_review';
export const isApproved = (state: TopicState, nowMs: number): boolean =>
  state.kind === 'approved' && state.validUntilMs > nowMs;
