import { Button } from '@mantine/core';
import { CircleHelp } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatTime } from '../../../i18n/index.ts';
import { EmptyState } from '../../../ui/index.ts';
import type { RoomFeed } from '../feed/room-feed.ts';
import { greyed } from '../feed/rows.ts';
import { useTitleOf } from './chat-tab.tsx';
import { FollowList } from './follow-list.tsx';
import styles from './people.module.css';

/** Questions in the order they came, worked off from the top. “Answered” is a tick for the host alone. */
export function QuestionsTab(props: { feed: RoomFeed; onReply: (name: string) => void }) {
  const { t, i18n } = useTranslation();
  const { feed } = props;
  const titleOf = useTitleOf();
  const [showDone, setShowDone] = useState(false);
  const standing = feed.buffer.questions.filter((row) => greyed(row, feed.buffer.moderated) === null);
  const done = standing.filter((row) => feed.answered.has(row.messageId)).length;
  const shown = showDone ? standing : standing.filter((row) => !feed.answered.has(row.messageId));
  return (
    <>
      {shown.length === 0 ? (
        <EmptyState
          icon={<CircleHelp />}
          title={standing.length === 0 ? t('stage.questions.empty') : t('stage.questions.allDone')}
        />
      ) : (
        <FollowList
          items={shown}
          version={feed.version}
          label={t('stage.questions.label')}
          testId="question-list"
          follow={false}
          estimate={92}
          describe={(row) => `${row.from.name}: ${row.text}`}
          render={(row) => {
            const answered = feed.answered.has(row.messageId);
            const about = row.itemId === null ? null : titleOf(row.itemId);
            return (
              <div className={styles.question} data-answered={answered || undefined} data-testid="question">
                <p className={styles.questionMeta}>
                  <span className="clip">{row.from.name}</span>
                  <span className="num">{formatTime(row.atMs, i18n.language)}</span>
                </p>
                <p className={styles.questionText}>{row.text}</p>
                {about ? <p className="small clip">{t('stage.chat.about', { title: about })}</p> : null}
                <div className={styles.questionActions}>
                  <Button size="compact-xs" onClick={() => props.onReply(row.from.name)} data-testid="question-reply">
                    {t('stage.questions.reply')}
                  </Button>
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="gray"
                    data-testid="question-done"
                    onClick={() => feed.setAnswered(row.messageId, !answered)}
                  >
                    {answered ? t('stage.questions.again') : t('stage.questions.done')}
                  </Button>
                </div>
              </div>
            );
          }}
        />
      )}
      {done > 0 ? (
        <div className={styles.foot}>
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            onClick={() => setShowDone(!showDone)}
            data-testid="questions-show-done"
          >
            {showDone ? t('stage.questions.hideDone') : t('stage.questions.showDone', { count: done })}
          </Button>
        </div>
      ) : null}
    </>
  );
}
