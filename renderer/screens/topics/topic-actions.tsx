import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Copy, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { FaultError, isApproved, isEditable, type Topic } from '../../../shared/domain/index.ts';
import { call, navigate, showFault, useCommand, useNow, useStudio } from '../../app/index.ts';
import { confirmAction } from '../../ui/index.ts';
import { AppealButton } from './appeal.tsx';
import { CopyFrom } from './copy-from.tsx';
import { isDirty } from './draft-sync.ts';
import styles from './topics.module.css';
import { useCopyTopic } from './use-copy-topic.ts';
import type { Draft } from './use-draft.ts';

type Props = {
  topic: Topic | null;
  draft: Draft;
  /** Nothing is missing any more, and no words stand in the way. */
  ready: boolean;
  /** It was answered before, and is on its way to be handed in again. */
  again: boolean;
  /** The host chose to edit an approved topic. */
  unlocked: boolean;
  onTried: () => void;
  onUnlock: (unlocked: boolean) => void;
};

/** What can be done with this topic in its present state. */
export function TopicActions(props: Props) {
  const { topic, draft, unlocked } = props;
  const kind = topic?.state.kind ?? 'draft';
  const now = useNow(15_000, kind === 'approved');
  const approved = topic !== null && isApproved(topic.state, now);
  const reviewing = kind === 'submitted' || kind === 'in_review';
  // A rejection and an approval both speak about the very words that stand here: something must change first.
  const answered = approved ? unlocked : kind === 'rejected';
  const submittable = !reviewing && (!(approved || kind === 'rejected') || (answered && isDirty(draft.sync)));
  return (
    <div className={styles.actions}>
      {topic && isEditable(topic.state) ? <DeleteButton topic={topic} /> : null}
      {topic ? <CopyButton topic={topic} draft={draft} /> : <CopyFrom />}
      <span style={{ flex: 1 }} />
      {topic && reviewing ? <WithdrawButton topic={topic} /> : null}
      {topic?.state.kind === 'rejected' && !topic.state.appealed ? <AppealButton topic={topic} /> : null}
      {approved && !unlocked ? <EditButton onUnlock={() => props.onUnlock(true)} /> : null}
      {approved && topic ? <ChooseButton topic={topic} /> : null}
      {submittable ? <SubmitButton {...props} /> : null}
    </div>
  );
}

function SubmitButton({ draft, ready, onTried, onUnlock, again }: Props) {
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
  const appeal = topic.state.kind === 'in_review' && topic.state.appeal;
  const ask = () =>
    confirmAction({
      title: t('topics.withdraw.title'),
      body: t(appeal ? 'topics.withdraw.appeal' : 'topics.withdraw.body'),
      confirm: t('topics.withdraw.confirm'),
      cancel: t('topics.withdraw.cancel'),
      testId: 'withdraw-dialog',
      run: () => withdraw.run(),
    });
  return (
    <Button loading={withdraw.pending} onClick={ask} data-testid="withdraw-topic">
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

function CopyButton({ topic, draft }: { topic: Topic; draft: Draft }) {
  const { t } = useTranslation();
  const copy = useCopyTopic();
  const run = async () => {
    // The copy holds what is typed here, as far as it can be saved.
    if (isDirty(draft.sync) && draft.sync.conflict === null) await draft.flush();
    await copy.run(topic);
  };
  return (
    <Tooltip label={t('topics.copy.action')}>
      <ActionIcon
        aria-label={t('topics.copy.action')}
        loading={copy.pending}
        onClick={() => void run()}
        data-testid="copy-topic"
      >
        <Copy size={18} />
      </ActionIcon>
    </Tooltip>
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
