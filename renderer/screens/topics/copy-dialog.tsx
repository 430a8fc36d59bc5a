import { Modal, TextInput, UnstyledButton } from '@mantine/core';
import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Topic } from '../../../shared/domain/index.ts';
import { formatDateTime } from '../../i18n/index.ts';
import { PlatformImage } from '../../ui/index.ts';
import styles from './copy-dialog.module.css';
import { findTopics } from './find-topics.ts';
import { TopicStateChip } from './topic-state.tsx';

/** A list of one's topics to begin a new one from, with a search over title and pitch. */
export function CopyDialog(props: {
  opened: boolean;
  topics: readonly Topic[];
  onClose: () => void;
  onChoose: (topic: Topic) => void;
}) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={t('topics.copy.title')}
      size={520}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      data-testid="copy-dialog"
    >
      <Choices {...props} />
    </Modal>
  );
}

function Choices({ topics, onChoose }: { topics: readonly Topic[]; onChoose: (topic: Topic) => void }) {
  const { t, i18n } = useTranslation();
  const [query, setQuery] = useState('');
  const found = useMemo(() => findTopics(topics, query), [topics, query]);
  return (
    <>
      <p className="small">{t('topics.copy.body')}</p>
      <TextInput
        className={styles.search}
        aria-label={t('topics.copy.search')}
        placeholder={t('topics.copy.search')}
        leftSection={<Search size={16} aria-hidden="true" />}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        maxLength={100}
        dir="auto"
        data-autofocus
        data-testid="copy-search"
      />
      <p className="visually-hidden" role="status">
        {t('topics.copy.found', { count: found.length })}
      </p>
      {found.length === 0 ? (
        <p className={styles.none} data-testid="copy-none">
          {t('topics.copy.none')}
        </p>
      ) : (
        <ul className={styles.list} data-testid="copy-list">
          {found.map((topic) => (
            <li key={topic.id}>
              <UnstyledButton className={styles.row} onClick={() => onChoose(topic)} data-testid="copy-choice">
                <PlatformImage url={topic.cover?.url ?? null} alt="" className={styles.thumb} />
                <span className={styles.text}>
                  <span className={`${styles.title} clip-2`} dir="auto">
                    {topic.title || t('topics.untitled')}
                  </span>
                  <span className="small num">
                    {t('topics.copy.changed', { at: formatDateTime(topic.updatedAtMs, i18n.language) })}
                  </span>
                </span>
                <TopicStateChip topic={topic} />
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
