import { useTranslation } from 'react-i18next';
import type { Topic } from '../../../shared/domain/index.ts';
import { type Command, navigate, showDone, useCommand } from '../../app/index.ts';

/** Copies a topic into a new draft and goes there. */
export function useCopyTopic(): Command<[Topic], { topicId: string }> {
  const { t } = useTranslation();
  return useCommand(
    async (client, topic: Topic) => {
      const made = await client.topics.copy({ topicId: topic.id });
      showDone(t('topics.copy.done'), topic.title === '' ? t('topics.untitled') : topic.title);
      return made;
    },
    { onDone: ({ topicId }) => navigate('topics', topicId) },
  );
}
