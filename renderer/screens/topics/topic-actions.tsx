import { ActionIcon, Button, Group, Modal, Text, Textarea, Tooltip } from '@mantine/core';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FaultError, isApproved, isEditable, type Topic } from '../../../shared/domain/index.ts';
import { call, navigate, showFault, useCommand, useStudio } from '../../app/index.ts';
import { confirmAction } from '../../ui/index.ts';
import { isDirty } from './draft-sync.ts';
import styles from './topics.module.css';
import type { Draft } from './use-draft.ts';

type Props = {
  topic: Topic | null;
  draft: Draft;
  /** Nothing is missing any more. */
  ready: boolean;
  /** The host chose to edit an approved topic. */
  unlocked: boolean;
  onTried: () => void;
  onUnlock: (unlocked: boolean) => void;
};

/** What can be done with this topic in its present state. */
export function TopicActions(props: Props) {
  const { topic, draft, unlocked } = props;
  const kind = topic?.state.kind ?? 'draft';
  const approved = topic !== null && isApproved(topic.state, Date.now());
  const reviewing = kind === 'submitted' || kind === 'in_review';
  const submittable = !reviewing && (!approved || (unlocked && isDirty(draft.sync)));
  return (
    <div className={styles.actions}>
      {topic && isEditable(topic.state) ? <DeleteButton topic={topic} /> : null}
      <span style={{ flex: 1 }} />
      {topic && reviewing ? <WithdrawButton topic={topic} /> : null}
      {topic?.state.kind === 'rejected' && !topic.state.appealed ? <AppealButton topic={topic} /> : null}
      {kind === 'approved' && !unlocked ? <EditButton onUnlock={() => props.onUnlock(true)} /> : null}
      {approved && topic ? <ChooseButton topic={topic} /> : null}
      {submittable ? <SubmitButton {...props} again={kind === 'changes_requested' || kind === 'rejected'} /> : null}
    </div>
  );
}

function SubmitButton({ draft, ready, onTried, onUnlock, again }: Props & { again: boolean }) {
  const { t } = useTranslation();
  const submit = useCommand(
    async (client) => {
      const saved = await draft.flush();
      if (!saved.ok) throw new FaultError(saved.fault);
      return client.topics.submit(saved.value);
    },
    { onDone: () => onUnlock(false) },
  );
  return (
    <Button
      variant="filled"
      loading={submit.pending}
      onClick={() => {
        onTried();
        if (ready) void submit.run();
      }}
      data-testid="submit-topic"
      data-ready={ready}
    >
      {t(again ? 'topics.action.resubmit' : 'topics.action.submit')}
    </Button>
  );
}

function WithdrawButton({ topic }: { topic: Topic }) {
  const { t } = useTranslation();
  const withdraw = useCommand((client) => client.topics.withdraw({ topicId: topic.id }));
  return (
    <Button loading={withdraw.pending} onClick={() => withdraw.run()} data-testid="withdraw-topic">
      {t('topics.action.withdraw')}
    </Button>
  );
}

function EditButton({ onUnlock }: { onUnlock: () => void }) {
  const { t } = useTranslation();
  const ask = () =>
    confirmAction({
      title: t('topics.editApproved.title'),
      body: t('topics.editApproved.body'),
      confirm: t('topics.editApproved.confirm'),
      testId: 'edit-approved-dialog',
      run: onUnlock,
    });
  return (
    <Button onClick={ask} data-testid="edit-approved">
      {t('topics.action.edit')}
    </Button>
  );
}

function ChooseButton({ topic }: { topic: Topic }) {
  const { t } = useTranslation();
  const chosen = useStudio((s) => (s.chosenTopicId ?? s.checklist.topicId) === topic.id);
  const choose = useCommand((client) => client.topics.choose({ topicId: topic.id }));
  if (chosen)
    return (
      <Button onClick={() => navigate('prepare')} data-testid="topic-to-prepare">
        {t('topics.action.prepare')}
      </Button>
    );
  return (
    <Button variant="filled" loading={choose.pending} onClick={() => choose.run()} data-testid="choose-topic">
      {t('topics.action.choose')}
    </Button>
  );
}

function DeleteButton({ topic }: { topic: Topic }) {
  const { t } = useTranslation();
  const ask = () =>
    confirmAction({
      title: t('topics.delete.title'),
      body: t('topics.delete.body', { title: topic.title || t('topics.untitled') }),
      confirm: t('topics.delete.confirm'),
      testId: 'delete-dialog',
      run: async () => {
        const reply = await call((client) => client.topics.remove({ topicId: topic.id }));
        if (reply.ok) navigate('topics');
        else showFault(reply.fault);
      },
    });
  return (
    <Tooltip label={t('topics.action.delete')}>
      <ActionIcon aria-label={t('topics.action.delete')} onClick={ask} data-testid="delete-topic">
        <Trash2 size={18} />
      </ActionIcon>
    </Tooltip>
  );
}

const APPEAL_MAX = 1000;

function AppealButton({ topic }: { topic: Topic }) {
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
      <Modal opened={open} onClose={() => setOpen(false)} title={t('topics.appeal.title')} data-testid="appeal-dialog">
        <Text size="sm" mb="sm">
          {t('topics.appeal.body')}
        </Text>
        <Textarea
          label={t('topics.appeal.message')}
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
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
