import { Button } from '@mantine/core';
import { Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStudio } from '../../app/index.ts';
import { CopyDialog } from './copy-dialog.tsx';
import { useCopyTopic } from './use-copy-topic.ts';

/** Offered for a new topic: begin with the words and the cover of an earlier one. What is typed already stays a topic of its own. */
export function CopyFrom() {
  const { t } = useTranslation();
  const topics = useStudio((s) => s.topics ?? []);
  const [open, setOpen] = useState(false);
  const copy = useCopyTopic();
  if (topics.length === 0) return null;
  return (
    <>
      <Button
        leftSection={<Copy size={16} aria-hidden="true" />}
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
    </>
  );
}
