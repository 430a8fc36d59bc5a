import { Button } from '@mantine/core';
import { Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStudio } from '../../app/index.ts';
import { CopyDialog } from './copy-dialog.tsx';
import styles from './topics.module.css';
import { useCopyTopic } from './use-copy-topic.ts';

/** Offered while a new topic is still empty: begin with the words and the cover of an earlier one. */
export function CopyFrom() {
  const { t } = useTranslation();
  const topics = useStudio((s) => s.topics ?? []);
  const [open, setOpen] = useState(false);
  const copy = useCopyTopic();
  if (topics.length === 0) return null;
  return (
    <div className={styles.copyFrom}>
      <p className="small">{t('topics.copy.offer')}</p>
      <Button
        size="xs"
        leftSection={<Copy size={14} aria-hidden="true" />}
        loading={copy.pending}
        onClick={() => setOpen(true)}
        data-testid="copy-from"
      >
        {t('topics.copy.from')}
      </Button>
      <CopyDialog
        opened={open}
        topics={topics}
        onClose={() => setOpen(false)}
        onChoose={(topic) => {
          setOpen(false);
          void copy.run(topic);
        }}
      />
    </div>
  );
}
