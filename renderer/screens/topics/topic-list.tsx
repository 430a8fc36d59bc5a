import { Button } from '@mantine/core';
import { FilePen, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Topic } from '../../../shared/domain/index.ts';
import { routeHref, useStudio } from '../../app/index.ts';
import { formatDateTime } from '../../i18n/index.ts';
import { Panel, PlatformImage } from '../../ui/index.ts';
import type { KeptDraft } from './kept-drafts.ts';
import { TopicStateChip } from './topic-state.tsx';
import styles from './topics.module.css';

/** Every topic with its state; the one shown is marked, and the one the next stream uses is named. */
export function TopicList(props: {
  topics: readonly Topic[];
  current: string | null;
  /** A new topic that was typed here and never reached the platform. */
  kept: KeptDraft | null;
  onWrite: () => void;
}) {
  const { t, i18n } = useTranslation();
  const chosen = useStudio((s) => s.chosenTopicId ?? s.checklist.topicId);
  return (
    <Panel
      title={t('topics.list')}
      scroll
      action={
        <Button size="xs" leftSection={<Plus size={14} />} onClick={props.onWrite} data-testid="new-topic">
          {t('topics.new')}
        </Button>
      }
      data-testid="topic-list"
    >
      <ul className={styles.list}>
        {props.kept !== null && props.current !== 'new' ? (
          <li>
            <a className={styles.row} href={routeHref('topics', 'new')} data-testid="kept-draft">
              <span className={`${styles.thumb} ${styles.keptIcon}`} aria-hidden="true">
                <FilePen size={18} />
              </span>
              <span className={styles.rowText}>
                <span className={`${styles.rowTitle} clip-2`} dir="auto">
                  {props.kept.draft.title || t('topics.untitled')}
                </span>
                <span className="small">{t('topics.kept')}</span>
              </span>
            </a>
          </li>
        ) : null}
        {props.topics.map((topic) => (
          <li key={topic.id}>
            <a
              className={styles.row}
              href={routeHref('topics', topic.id)}
              aria-current={topic.id === props.current ? 'true' : undefined}
              data-testid="topic-row"
              data-topic={topic.id}
              data-state={topic.state.kind}
            >
              <PlatformImage url={topic.cover?.url ?? null} alt="" className={styles.thumb} />
              <span className={styles.rowText}>
                <span className={`${styles.rowTitle} clip-2`} dir="auto">
                  {topic.title || t('topics.untitled')}
                </span>
                <span className="small">
                  {[
                    topic.category ? t(`common.category.${topic.category}`) : null,
                    topic.plannedAtMs ? formatDateTime(topic.plannedAtMs, i18n.language) : null,
                  ]
                    .filter((part) => part !== null)
                    .join(' · ')}
                </span>
                <span className={styles.rowChips}>
                  <TopicStateChip topic={topic} />
                  {topic.id === chosen ? <span className={styles.chosen}>{t('topics.chosen')}</span> : null}
                </span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
