import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { currentTopic } from '../../../shared/domain/index.ts';
import { navigate, useStudio } from '../../app/index.ts';
import { TopicTimeline } from '../../ui/index.ts';
import styles from './prepare.module.css';
import type { StepParts, StepProps } from './step.tsx';

/** The topic that the core's checklist speaks about. */
const useShownTopic = () => useStudio((s) => (s.topics ? currentTopic(s.topics, s.chosenTopicId, Date.now()) : null));

function Actions({ step }: StepProps) {
  const { t } = useTranslation();
  const topic = useShownTopic();
  if (step.code === 'loading') return null;
  if (step.code === 'none' || !topic)
    return (
      <Button size="xs" onClick={() => navigate('topics', 'new')} data-testid="write-topic">
        {t('prepare.action.writeTopic')}
      </Button>
    );
  return (
    <Button size="xs" onClick={() => navigate('topics', topic.id)} data-testid="open-topic">
      {t('prepare.action.openTopic')}
    </Button>
  );
}

function Extra({ step }: StepProps) {
  const topic = useShownTopic();
  if (!topic || step.code === 'none' || step.code === 'loading') return null;
  return (
    <div className={styles.extra}>
      <TopicTimeline state={topic.state} />
    </div>
  );
}

export const TopicStep: StepParts = { Actions, Extra };
