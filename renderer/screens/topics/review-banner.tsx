import { useTranslation } from 'react-i18next';
import { isApproved, type TopicState } from '../../../shared/domain/index.ts';
import { useNow } from '../../app/index.ts';
import { formatDateTime, formatDuration, formatTime } from '../../i18n/index.ts';
import { Callout } from '../../ui/index.ts';
import { countdown, EXPIRY_WARNING_MS, expiryIn } from './review-clock.ts';
import styles from './topics.module.css';

/** What the review says, in a sentence, and how long the next step takes. Drafts need none. */
export function ReviewBanner(props: {
  state: TopicState;
  /** Notes that do not look dealt with yet. */
  open: number;
  /** A draft that was rejected before its first edit. */
  mending: boolean;
}) {
  const { t } = useTranslation();
  const { state, open, mending } = props;
  const testId = { 'data-testid': 'review-banner' };
  switch (state.kind) {
    case 'draft':
      return mending ? (
        <Callout tone="info" title={t('topics.banner.mending_title')} {...testId}>
          {t('topics.banner.mending')}
        </Callout>
      ) : null;
    case 'submitted':
    case 'in_review':
      return <Waiting state={state} />;
    case 'approved':
      return <Approved state={state} />;
    case 'changes_requested':
      return (
        <Callout tone="warn" title={t('topics.banner.changes_title')} {...testId}>
          {open === 0
            ? t('topics.banner.settled')
            : open < state.notes.length
              ? t('topics.banner.openOf', { open, all: state.notes.length })
              : t('topics.banner.changes', { count: state.notes.length })}
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

function Waiting({ state }: { state: Extract<TopicState, { kind: 'submitted' | 'in_review' }> }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const time = (atMs: number) => formatTime(atMs, i18n.language);
  const { expectedByMs, submittedAtMs } = state;
  const leftMs = expectedByMs - now;
  const late = leftMs < 0;
  const key = state.kind === 'submitted' ? 'submitted' : state.appeal ? 'appeal' : 'in_review';
  return (
    <Callout
      tone="info"
      title={t(`topics.banner.${key}`, { at: time(submittedAtMs), by: time(expectedByMs) })}
      action={
        late ? undefined : (
          <p className={styles.countdown} data-testid="review-countdown">
            <span className="num">{countdown(leftMs) ?? formatDuration(leftMs, i18n.language)}</span>
            <span className="small">{t('topics.banner.left')}</span>
          </p>
        )
      }
      data-testid="review-banner"
    >
      <span data-testid={late ? 'review-late' : undefined}>
        {late ? t('topics.banner.late') : t('topics.banner.locked')}
      </span>
    </Callout>
  );
}

function Approved({ state }: { state: Extract<TopicState, { kind: 'approved' }> }) {
  const { t, i18n } = useTranslation();
  const now = useNow(15_000);
  const until = formatDateTime(state.validUntilMs, i18n.language);
  const testId = { 'data-testid': 'review-banner' };
  if (!isApproved(state, now))
    return (
      <Callout tone="warn" title={t('topics.banner.expired', { until })} {...testId}>
        {t('topics.banner.expiredWhat')}
      </Callout>
    );
  const leftMs = state.validUntilMs - now;
  if (leftMs > EXPIRY_WARNING_MS)
    return <Callout tone="info" title={t('topics.banner.approved', { until })} {...testId} />;
  const left = expiryIn(leftMs);
  return (
    <Callout
      tone="warn"
      title={t(`topics.banner.expires.${left.unit}`, { count: left.count, until })}
      data-testid="review-banner"
    >
      <span data-testid="expiry-warning">{t('topics.banner.expiresWhat')}</span>
    </Callout>
  );
}
