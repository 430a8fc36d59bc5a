import { useTranslation } from 'react-i18next';
import type { TopicState } from '../../shared/domain/index.ts';
import styles from './topic-timeline.module.css';

type Point = {
  id: 'draft' | 'submitted' | 'in_review' | 'approved' | 'changes' | 'rejected';
  at: 'done' | 'now' | 'ahead';
};

/** The way of a topic through review, as four points. */
export function reviewTimeline(state: TopicState): Point[] {
  const last = state.kind === 'changes_requested' ? 'changes' : state.kind === 'rejected' ? 'rejected' : 'approved';
  const reached = { draft: 0, submitted: 1, in_review: 2, approved: 3, changes_requested: 3, rejected: 3 }[state.kind];
  return (['draft', 'submitted', 'in_review', last] as const).map((id, at) => ({
    id,
    at: at < reached ? 'done' : at === reached ? 'now' : 'ahead',
  }));
}

/** Draft – Submitted – In review – Approved, with where the topic is now. */
export function TopicTimeline({ state }: { state: TopicState }) {
  const { t } = useTranslation();
  return (
    <ol
      className={styles.timeline}
      aria-label={t('prepare.timeline.label')}
      data-testid="timeline"
      data-now={state.kind}
    >
      {reviewTimeline(state).map((point) => (
        <li
          key={point.id}
          data-at={point.at}
          data-tone={point.id === 'approved' ? 'ok' : point.id === 'rejected' ? 'bad' : 'warn'}
          aria-current={point.at === 'now' ? 'step' : undefined}
        >
          {t(`prepare.timeline.${point.id}`)}
        </li>
      ))}
    </ol>
  );
}
