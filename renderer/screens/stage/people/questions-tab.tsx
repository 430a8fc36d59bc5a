import { CircleHelp } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ItemId, MessageId } from '../../../../shared/domain/index.ts';
import { formatNumber } from '../../../i18n/index.ts';
import { EmptyState } from '../../../ui/index.ts';
import { type QuestionGroup, waiting } from '../feed/question-groups.ts';
import { useTitleOf } from './chat-tab.tsx';
import type { Answering } from './composer.tsx';
import { FollowList } from './follow-list.tsx';
import styles from './people.module.css';
import { QuestionCard } from './question-card.tsx';
import type { Chat } from './use-chat.ts';

/**
 * Questions of the room, the same ones together, in the order they were first asked. What was just answered stays in its
 * place until the pointer has left the list, so that no second click meets another question.
 */
export function QuestionsTab(props: {
  chat: Chat;
  version: number;
  onReply: (answering: Answering) => void;
  onSaved: (reply: { text: string; missing: string }, answering: Answering) => void;
}) {
  const { t, i18n } = useTranslation();
  const { chat } = props;
  const { buffer } = chat.feed;
  const titleOf = useTitleOf();
  const [done, setDone] = useState(false);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const stay = useRef(new Set<string>());
  const [, settle] = useState(0);
  const open = (group: QuestionGroup): number => chat.openCounts.of(group, buffer);
  const groups = chat.groups.groups.filter(
    (group) => (done ? open(group) === 0 && dealtWith(group, buffer) : open(group) > 0) || stay.current.has(group.key),
  );
  const answeredCount = chat.groups.groups.reduce(
    (n, group) => n + (open(group) === 0 && dealtWith(group, buffer) ? 1 : 0),
    0,
  );
  const leave = (): void => {
    if (stay.current.size === 0) return;
    stay.current.clear();
    settle((n) => n + 1);
  };
  const keep = (key: string): void => {
    stay.current.add(key);
  };
  return (
    <div className={styles.tabBody} onPointerLeave={leave}>
      <div className={styles.segments} role="radiogroup" aria-label={t('stage.questions.label')}>
        {([false, true] as const).map((value) => (
          // biome-ignore lint/a11y/useSemanticElements: two halves of one switch, drawn as segments
          <button
            key={String(value)}
            type="button"
            role="radio"
            aria-checked={done === value}
            className={styles.segment}
            data-testid={value ? 'questions-done' : 'questions-open'}
            onClick={() => {
              stay.current.clear();
              setDone(value);
            }}
          >
            {t(`chat.questions.state.${value ? 'done' : 'open'}`)}
            <span className="num">{formatNumber(value ? answeredCount : chat.open, i18n.language)}</span>
          </button>
        ))}
      </div>
      {groups.length === 0 ? (
        <EmptyState
          icon={<CircleHelp />}
          title={
            chat.groups.groups.length === 0
              ? t('stage.questions.empty')
              : t(done ? 'chat.questions.noneAnswered' : 'stage.questions.allDone')
          }
          data-testid="questions-empty"
        />
      ) : (
        <FollowList
          key={String(done)}
          items={groups}
          version={props.version}
          label={t('stage.questions.label')}
          testId="question-list"
          follow={false}
          estimate={108}
          describe={(group) =>
            `${t('chat.questions.asked', { count: group.count, number: group.count })}: ${group.text}`
          }
          render={(group) => (
            <QuestionCard
              group={group}
              title={group.itemId === null ? null : titleOf(group.itemId)}
              open={waiting(group, buffer)}
              how={howOf(group, buffer.answered)}
              expanded={opened.has(group.key)}
              onExpand={() =>
                setOpened((now) => {
                  const next = new Set(now);
                  if (!next.delete(group.key)) next.add(group.key);
                  return next;
                })
              }
              onKeep={() => keep(group.key)}
              onReply={(ids) => props.onReply(answeringOf(group, ids))}
              onSaved={(reply, ids) => props.onSaved(reply, answeringOf(group, ids))}
            />
          )}
        />
      )}
      {chat.groups.dropped > 0 ? (
        <p className={`${styles.foot} small num`}>
          {t('chat.questions.dropped', {
            count: chat.groups.dropped,
            number: formatNumber(chat.groups.dropped, i18n.language),
          })}
        </p>
      ) : null}
    </div>
  );
}

const answeringOf = (group: { text: string; itemId: ItemId | null }, ids: readonly MessageId[]): Answering => ({
  ids,
  text: group.text,
  itemId: group.itemId,
});

type Answered = ReadonlyMap<MessageId, 'aloud' | 'on_screen' | 'reply'>;

/** How the newest answered question of a group was dealt with; null when none was. */
function howOf(group: QuestionGroup, answered: Answered): 'aloud' | 'on_screen' | 'reply' | null {
  for (let at = group.rows.length - 1; at >= 0; at -= 1) {
    const how = answered.get(group.rows[at]?.messageId as MessageId);
    if (how) return how;
  }
  return null;
}

/** Something of it was answered; a group whose questions were all removed is neither open nor answered. */
const dealtWith = (group: QuestionGroup, buffer: { answered: Answered }): boolean =>
  howOf(group, buffer.answered) !== null;
