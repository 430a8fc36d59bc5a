import { useTranslation } from 'react-i18next';
import { isApproved, type TopicState } from '../../../shared/domain/index.ts';
import { formatDateTime, formatTime } from '../../i18n/index.ts';
import { Callout } from '../../ui/index.ts';

/** What the review says, in a sentence. Drafts need none. */
export function ReviewBanner({ state }: { state: TopicState }) {
  const { t, i18n } = useTranslation();
  const time = (atMs: number) => formatTime(atMs, i18n.language);
  const testId = { 'data-testid': 'review-banner' };
  switch (state.kind) {
    case 'draft':
      return null;
    case 'submitted':
      return (
        <Callout
          tone="info"
          title={t('topics.banner.submitted', { at: time(state.submittedAtMs), by: time(state.expectedByMs) })}
          {...testId}
        >
          {t('topics.banner.locked')}
        </Callout>
      );
    case 'in_review':
      return (
        <Callout
          tone="info"
          title={
            state.appeal
              ? t('topics.banner.appeal', { by: time(state.expectedByMs) })
              : t('topics.banner.in_review', { at: time(state.submittedAtMs), by: time(state.expectedByMs) })
          }
          {...testId}
        >
          {t('topics.banner.locked')}
        </Callout>
      );
    case 'approved': {
      const until = formatDateTime(state.validUntilMs, i18n.language);
      return isApproved(state, Date.now()) ? (
        <Callout tone="info" title={t('topics.banner.approved', { until })} {...testId} />
      ) : (
        <Callout tone="warn" title={t('topics.banner.expired', { until })} {...testId} />
      );
    }
    case 'changes_requested':
      return (
        <Callout tone="warn" title={t('topics.banner.changes_title')} {...testId}>
          {t('topics.banner.changes', { count: state.notes.length })}
        </Callout>
      );
    case 'rejected':
      return (
        <Callout tone="bad" title={t('topics.banner.rejected_title')} {...testId}>
          {t(state.appealed ? 'topics.banner.appealed' : 'topics.banner.rejected')}
        </Callout>
      );
  }
}
