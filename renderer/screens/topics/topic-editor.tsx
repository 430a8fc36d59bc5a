import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  isEditable,
  type ReviewField,
  type ReviewNote,
  type Topic,
  type TopicId,
  type TopicProblem,
  topicProblems,
} from '../../../shared/domain/index.ts';
import type { T } from '../../i18n/index.ts';
import { Panel } from '../../ui/index.ts';
import { ConflictPanel } from './conflict-panel.tsx';
import { CoverField } from './cover-field.tsx';
import { CategoryField, PitchField, PlannedField, TitleField } from './fields.tsx';
import { ReviewBanner } from './review-banner.tsx';
import { TopicActions } from './topic-actions.tsx';
import { TopicHead } from './topic-head.tsx';
import styles from './topics.module.css';
import { useDraft } from './use-draft.ts';

export type FieldProps = {
  readonly readOnly: boolean;
  /** The reviewer's notes for this field. */
  readonly notes: readonly ReviewNote[];
  /** What submission still needs, once the host has tried. */
  readonly problem: string | undefined;
};

/** One topic: its state, its fields with the reviewer's notes, and what can be done with it. */
export function TopicEditor(props: { topic: Topic | null; onCreated: (id: TopicId) => void }) {
  const { t } = useTranslation();
  const { topic } = props;
  const draft = useDraft(topic, props.onCreated);
  const [tried, setTried] = useState(false);
  const [unlocked, setUnlocked] = useState(false);
  const state = topic?.state ?? { kind: 'draft' as const };
  const notes = state.kind === 'changes_requested' || state.kind === 'rejected' ? state.notes : [];
  const readOnly = !isEditable(state) || (state.kind === 'approved' && !unlocked) || draft.sync.conflict !== null;
  const { typed } = draft.sync;
  const problems = topicProblems({ ...typed, cover: topic?.cover ?? null }, Date.now());
  const field = (name: ReviewField): FieldProps => {
    const found = tried ? problems.find((problem) => problem.field === name) : undefined;
    return {
      readOnly,
      notes: notes.filter((note) => note.field === name),
      problem: found ? problemWords(t, found) : undefined,
    };
  };
  return (
    <Panel className={styles.editor} data-testid="topic-editor" label={typed.title || t('topics.untitled')}>
      <TopicHead topic={topic} draft={draft} />
      <div className={styles.scroll}>
        <ReviewBanner state={state} />
        {draft.sync.conflict ? (
          <ConflictPanel mine={typed} theirs={draft.sync.conflict.draft} onDecide={draft.decide} />
        ) : null}
        <div className={styles.form}>
          <div className={styles.texts}>
            <TitleField value={typed.title} onChange={(title) => draft.edit({ title })} {...field('title')} />
            <PitchField value={typed.pitch} onChange={(pitch) => draft.edit({ pitch })} {...field('pitch')} />
            <div className={styles.pair}>
              <CategoryField
                value={typed.category}
                onChange={(category) => draft.edit({ category })}
                {...field('category')}
              />
              <PlannedField
                value={typed.plannedAtMs}
                onChange={(plannedAtMs) => draft.edit({ plannedAtMs })}
                {...field('plannedAt')}
              />
            </div>
          </div>
          <CoverField topic={topic} flush={draft.flush} {...field('cover')} />
        </div>
      </div>
      <TopicActions
        topic={topic}
        draft={draft}
        ready={problems.length === 0}
        unlocked={unlocked}
        onTried={() => setTried(true)}
        onUnlock={setUnlocked}
      />
    </Panel>
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
