import { BadgeCheck, CircleX, Clock, FilePen, MessageSquareWarning, Send, TimerOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { isApproved, type Topic } from '../../../shared/domain/index.ts';
import { Chip, type Tone } from '../../ui/index.ts';

const LOOKS = {
  draft: { tone: 'plain', Icon: FilePen },
  submitted: { tone: 'warn', Icon: Send },
  in_review: { tone: 'warn', Icon: Clock },
  approved: { tone: 'ok', Icon: BadgeCheck },
  expired: { tone: 'warn', Icon: TimerOff },
  changes_requested: { tone: 'accent', Icon: MessageSquareWarning },
  rejected: { tone: 'bad', Icon: CircleX },
} as const satisfies Record<string, { tone: Tone; Icon: typeof Clock }>;

/** Where a topic stands, as a chip with icon and words. */
export function TopicStateChip({ topic }: { topic: Topic }) {
  const { t } = useTranslation();
  const kind =
    topic.state.kind === 'approved' && !isApproved(topic.state, Date.now()) ? ('expired' as const) : topic.state.kind;
  const { tone, Icon } = LOOKS[kind];
  return (
    <Chip tone={tone} icon={<Icon />} data-testid="topic-state">
      {t(`topics.state.${kind}`)}
    </Chip>
  );
}
