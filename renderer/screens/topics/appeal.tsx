import { Button, Group, Modal, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Topic } from '../../../shared/domain/index.ts';
import { useCommand } from '../../app/index.ts';

/** As the platform takes it. */
const APPEAL_MAX = 1000;

/** Asks for a second reader, with the host's own words. What is typed stays when the dialog is closed without sending. */
export function AppealButton({ topic }: { topic: Topic }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [message, setMessage] = useState('');
  const appeal = useCommand((client, text: string) => client.topics.appeal({ topicId: topic.id, message: text }), {
    onDone: () => setOpen(false),
  });
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid="appeal-topic">
        {t('topics.action.appeal')}
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t('topics.appeal.title')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
        data-testid="appeal-dialog"
      >
        <Text size="sm" mb="sm">
          {t('topics.appeal.body')}
        </Text>
        <Textarea
          label={t('topics.appeal.message')}
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
          description={t('topics.appeal.hint', { max: APPEAL_MAX })}
          maxLength={APPEAL_MAX}
          rows={4}
          data-autofocus
          dir="auto"
          data-testid="appeal-message"
        />
        <Group justify="flex-end" mt="md" gap="xs">
          <Button onClick={() => setOpen(false)}>{t('common.cancel')}</Button>
          <Button
            variant="filled"
            disabled={message.trim() === ''}
            loading={appeal.pending}
            onClick={() => appeal.run(message.trim())}
            data-testid="appeal-send"
          >
            {t('topics.appeal.send')}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
