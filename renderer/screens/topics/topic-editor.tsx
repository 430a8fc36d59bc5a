import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Finding } from '../../../shared/compliance/index.ts';
import {
  type Fault,
  isApproved,
  isEditable,
  type ReviewField,
  type Topic,
  type TopicId,
  type TopicProblem,
  topicProblems,
} from '../../../shared/domain/index.ts';
import { CONNECTION_LOST, useFindings } from '../../app/index.ts';
import type { T } from '../../i18n/index.ts';
import { Callout, FaultCallout, Panel } from '../../ui/index.ts';
import { ConflictPanel } from './conflict-panel.tsx';
import { CoverField } from './cover-field.tsx';
import { statusOf } from './draft-sync.ts';
import { CategoryField, PitchField, PlannedField, TitleField } from './fields.tsx';
import { FrameHint } from './frame-hint.tsx';
import { ReviewHistory } from './history.tsx';
import type { FieldNote } from './notes.tsx';
import { noteFate, openReview } from './open-review.ts';
import { ReviewBanner } from './review-banner.tsx';
import { TopicActions } from './topic-actions.tsx';
import { TopicHead } from './topic-head.tsx';
import styles from './topics.module.css';
import { type Draft, useDraft } from './use-draft.ts';

export type FieldProps = {
  readonly readOnly: boolean;
  /** The reviewer's notes for this field, and what became of them. */
  readonly notes: readonly FieldNote[];
  /** What submission still needs, once the host has tried. */
  readonly problem: string | undefined;
};

/** One topic: its state, its fields with the reviewer's notes, and what can be done with it. */
export function TopicEditor(props: { topic: Topic | null; onCreated: (id: TopicId) => void }) {
  const { t } = useTranslation();
  const { topic } = props;
  const draft = useDraft(topic, props.onCreated);
  const [tried, setTried] = useState(false);
  // Which approval may be edited away: a later one asks again.
  const [unlocked, setUnlocked] = useState<number | null>(null);
  const state = topic?.state ?? { kind: 'draft' as const };
  const approvedAtMs = state.kind === 'approved' ? state.approvedAtMs : null;
  const isUnlocked = approvedAtMs !== null && unlocked === approvedAtMs;
  const locked = !isEditable(state) || (isApproved(state, Date.now()) && !isUnlocked);
  const readOnly = locked || draft.sync.conflict !== null;
  const { typed } = draft.sync;
  const review = openReview(topic);
  const { about } = review;
  const findings = { title: useFindings(typed.title, 'title'), pitch: useFindings(typed.pitch, 'pitch') };
  const blocked = [...findings.title, ...findings.pitch].filter((finding) => finding.severity === 'block');
  const problems = topicProblems({ ...typed, cover: topic?.cover ?? null }, Date.now());
  const now = { ...typed, coverUrl: topic?.cover?.url ?? null };
  const field = (name: ReviewField): FieldProps => {
    const found = tried ? problems.find((problem) => problem.field === name) : undefined;
    return {
      readOnly,
      notes: review.notes
        .filter((note) => note.field === name)
        .map((note) => ({
          note,
          fate: noteFate(note, about, now),
          about: name === 'title' || name === 'pitch' ? (about?.[name] ?? null) : null,
        })),
      problem: found ? problemWords(t, found) : undefined,
    };
  };
  // Only while notes are open is there something to compare with.
  const before = review.notes.length > 0 ? about : null;
  return (
    <Panel className={styles.editor} data-testid="topic-editor" label={typed.title || t('topics.untitled')}>
      <TopicHead topic={topic} draft={draft} />
      <div className={styles.scroll}>
        <ReviewBanner
          state={state}
          open={review.notes.filter((note) => noteFate(note, about, now).state === 'open').length}
          mending={state.kind === 'draft' && review.notes.length > 0}
        />
        {draft.sync.conflict ? (
          <ConflictPanel
            mine={typed}
            theirs={draft.sync.conflict.draft}
            voids={draft.sync.conflict.approved === true}
            onDecide={draft.decide}
          />
        ) : null}
        <SaveFault draft={draft} />
        <div className={styles.form}>
          <div className={styles.texts}>
            <TitleField
              value={typed.title}
              onChange={(title) => draft.edit({ title })}
              findings={findings.title}
              before={before?.title ?? null}
              {...field('title')}
            />
            <PitchField
              value={typed.pitch}
              onChange={(pitch) => draft.edit({ pitch })}
              findings={findings.pitch}
              before={before?.pitch ?? null}
              {...field('pitch')}
            />
            {readOnly ? null : <FrameHint typed={typed} />}
            <div className={styles.pair}>
              <CategoryField
                value={typed.category}
                onChange={(category) => draft.edit({ category })}
                before={before?.category}
                {...field('category')}
              />
              <PlannedField
                value={typed.plannedAtMs}
                onChange={(plannedAtMs) => draft.edit({ plannedAtMs })}
                before={before?.plannedAtMs}
                {...field('plannedAt')}
              />
            </div>
          </div>
          <CoverField topic={topic} flush={draft.flush} before={before?.coverUrl} {...field('cover')} />
        </div>
        {topic ? <ReviewHistory history={topic.history} /> : null}
      </div>
      {tried && blocked.length > 0 && !readOnly ? <BlockedWords findings={blocked} /> : null}
      <TopicActions
        topic={topic}
        draft={draft}
        ready={problems.length === 0 && blocked.length === 0}
        again={state.kind === 'changes_requested' || review.notes.length > 0}
        unlocked={isUnlocked}
        onTried={() => setTried(true)}
        onUnlock={(open) => setUnlocked(open ? approvedAtMs : null)}
      />
    </Panel>
  );
}

/** Why words are not saved, when it is more than a lost connection, which the whole page already tells of. */
function SaveFault({ draft }: { draft: Draft }) {
  const now = draft.sync.fault;
  const settled = statusOf(draft.sync) === 'saved' || draft.sync.conflict !== null;
  // Stays while it is tried again, and while somebody types on: a box that comes and goes would move the fields.
  const [last, setLast] = useState<Fault | null>(null);
  useEffect(() => {
    if (now) setLast(now);
    else if (settled) setLast(null);
  }, [now, settled]);
  const fault = settled ? null : (now ?? last);
  if (!fault || fault.rule === CONNECTION_LOST || fault.code === 'version_conflict') return null;
  return <FaultCallout fault={fault} tone="warn" data-testid="save-fault" />;
}

/** Why nothing was handed in: words that advertising law does not allow. The core would refuse them as well. */
function BlockedWords({ findings }: { findings: readonly Finding[] }) {
  const { t } = useTranslation();
  const words = [...new Set(findings.map((finding) => finding.words))].slice(0, 5);
  return (
    <div className={styles.blocked}>
      <Callout
        tone="bad"
        role="alert"
        title={t('topics.blocked.title', { count: findings.length })}
        data-testid="submit-blocked"
      >
        {t('topics.blocked.body', { words: words.map((word) => `“${word}”`).join(' ') })}
      </Callout>
    </div>
  );
}

function problemWords(t: T, problem: TopicProblem): string {
  const limit = problem.limit ?? 0;
  const { field, rule } = problem;
  if (field === 'title')
    return rule === 'too_long' ? t('topics.problem.title.too_long', { limit }) : t('topics.problem.title.missing');
  if (field === 'pitch') {
    if (rule === 'too_long') return t('topics.problem.pitch.too_long', { limit });
    return rule === 'too_short' ? t('topics.problem.pitch.too_short', { limit }) : t('topics.problem.pitch.missing');
  }
  if (field === 'plannedAt') return t('topics.problem.plannedAt.in_past');
  return field === 'category' ? t('topics.problem.category.missing') : t('topics.problem.cover.missing');
}
