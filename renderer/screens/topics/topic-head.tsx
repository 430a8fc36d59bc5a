import { Button } from '@mantine/core';
import { Check, CircleAlert, LoaderCircle, Pencil, Split } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Topic } from '../../../shared/domain/index.ts';
import { faultWords } from '../../i18n/index.ts';
import { TopicTimeline } from '../../ui/index.ts';
import { statusOf } from './draft-sync.ts';
import styles from './topics.module.css';
import type { Draft } from './use-draft.ts';

const ICONS = { saved: Check, unsaved: Pencil, saving: LoaderCircle, failed: CircleAlert, conflict: Split } as const;

/** Timeline of the review, and whether the words are saved. */
export function TopicHead({ topic, draft }: { topic: Topic | null; draft: Draft }) {
  const { t, i18n } = useTranslation();
  const status = statusOf(draft.sync);
  const Icon = ICONS[status];
  const { fault } = draft.sync;
  const why = status === 'failed' && fault ? faultWords(i18n, fault).title : '';
  return (
    <div className={styles.head}>
      <TopicTimeline state={topic?.state ?? { kind: 'draft' }} />
      <p className={styles.status} data-status={status} role="status" title={why} data-testid="save-status">
        {topic === null && status === 'saved' ? null : (
          <>
            <Icon size={14} aria-hidden="true" />
            {t(`topics.status.${status}`)}
          </>
        )}
        {status === 'failed' ? (
          <Button size="compact-xs" onClick={() => draft.flush()} data-testid="save-now">
            {t('topics.status.again')}
          </Button>
        ) : null}
      </p>
    </div>
  );
}
