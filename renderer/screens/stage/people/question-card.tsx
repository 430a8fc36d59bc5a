import { Button, Menu } from '@mantine/core';
import { Check, ChevronDown, MonitorUp, MonitorX, PenLine, Reply } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageId } from '../../../../shared/domain/index.ts';
import { navigate, useStudio } from '../../../app/index.ts';
import { formatNumber, formatTime } from '../../../i18n/index.ts';
import type { QuestionGroup } from '../feed/question-groups.ts';
import type { MessageRow } from '../feed/rows.ts';
import { useActs } from './acts.ts';
import composer from './composer.module.css';
import styles from './people.module.css';
import { type ReadyReply, ReplyLine, useReplies } from './reply-picker.tsx';

/** Names and times shown of those who asked; the rest is counted. */
const ASKERS_SHOWN = 20;

/** One question and how many asked it, with the ways to answer all of them. */
export function QuestionCard(props: {
  group: QuestionGroup;
  /** Of the item it is about. */
  title: string | null;
  /** Those that wait. */
  open: readonly MessageRow[];
  how: 'aloud' | 'on_screen' | 'reply' | null;
  expanded: boolean;
  onExpand: () => void;
  /** It is about to be answered: it stays in its place. */
  onKeep: () => void;
  onReply: (ids: readonly MessageId[]) => void;
  /** A reply with nothing missing can be sent as it is. */
  onSaved: (reply: { text: string; missing: string }, ids: readonly MessageId[]) => void;
}) {
  const { t, i18n } = useTranslation();
  const { group, open, how } = props;
  const acts = useActs();
  const onScreen = useStudio((s) => s.onScreen?.messageId ?? null);
  const shown = group.rows.some((row) => row.messageId === onScreen);
  const ids = open.map((row) => row.messageId);
  const newest = open.at(-1);
  const { text } = group;
  const answer = (run: () => void) => () => {
    props.onKeep();
    run();
  };
  const show = (): void => {
    if (newest)
      acts.show(
        newest.messageId,
        ids.filter((id) => id !== newest.messageId),
      );
  };
  return (
    <div
      className={styles.question}
      data-answered={open.length === 0 || undefined}
      data-count={group.count}
      data-open={open.length}
      data-how={how ?? undefined}
      data-testid="question-group"
    >
      <p className={styles.questionMeta}>
        <span className="clip">
          {group.subject ? <b>{t(`chat.subject.${group.subject}`)}</b> : null}
          {group.subject ? ' · ' : null}
          {props.title ?? t('chat.questions.noItem')}
        </span>
        {group.count > 1 ? (
          <span
            className={`${styles.badge} num`}
            title={t('chat.questions.asked', { count: group.count, number: formatNumber(group.count, i18n.language) })}
            data-testid="question-count"
          >
            {t('chat.questions.count', { number: formatNumber(group.count, i18n.language) })}
          </span>
        ) : null}
        <button
          type="button"
          className={styles.expand}
          aria-expanded={props.expanded}
          aria-label={t(props.expanded ? 'chat.questions.hideAskers' : 'chat.questions.askers')}
          title={t(props.expanded ? 'chat.questions.hideAskers' : 'chat.questions.askers')}
          onClick={props.onExpand}
          data-testid="question-expand"
        >
          <ChevronDown size={14} aria-hidden="true" />
        </button>
      </p>
      <p className={styles.questionText} dir="auto">
        {text}
      </p>
      {props.expanded ? <Askers group={group} /> : null}
      {open.length === 0 ? (
        <div className={styles.questionActions}>
          <span className={styles.answeredHow} data-testid="question-how">
            <Check size={14} aria-hidden="true" />
            {how ? t(`chat.questions.answeredHow.${how}`) : null}
          </span>
          {shown ? (
            <TakeDown text={text} />
          ) : (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              aria-label={t('chat.questions.againFor', { text })}
              onClick={answer(() => acts.reopen(group.rows.map((row) => row.messageId)))}
              data-testid="question-again"
            >
              {t('chat.questions.again')}
            </Button>
          )}
        </div>
      ) : (
        <div className={styles.questionActions}>
          <Button
            size="compact-xs"
            leftSection={<Check size={13} />}
            aria-label={t('chat.questions.aloudFor', { text })}
            onClick={answer(() => void acts.answered(ids, 'aloud'))}
            data-testid="question-done"
          >
            {t('chat.questions.aloud')}
          </Button>
          {shown ? (
            <TakeDown text={text} />
          ) : (
            <Button
              size="compact-xs"
              leftSection={<MonitorUp size={13} />}
              aria-label={t('chat.questions.screenFor', { text })}
              onClick={answer(show)}
              data-testid="question-screen"
            >
              {t('chat.questions.screen')}
            </Button>
          )}
          <ReplyMenu
            group={group}
            onFree={() => props.onReply(ids)}
            onSaved={(reply) => answer(() => props.onSaved(reply, ids))()}
          />
        </div>
      )}
    </div>
  );
}

function TakeDown({ text }: { text: string }) {
  const { t } = useTranslation();
  const acts = useActs();
  return (
    <Button
      size="compact-xs"
      variant="light"
      color="red"
      leftSection={<MonitorX size={13} />}
      title={t('chat.questions.onScreen')}
      aria-label={t('chat.questions.takeDownFor', { text })}
      onClick={() => acts.takeDown()}
      data-testid="question-take-down"
    >
      {t('chat.questions.takeDown')}
    </Button>
  );
}

function Askers({ group }: { group: QuestionGroup }) {
  const { t, i18n } = useTranslation();
  const rows = group.rows.slice(-ASKERS_SHOWN);
  const rest = group.count - rows.length;
  return (
    <ul className={styles.askers} aria-label={t('chat.questions.askers')}>
      {rows.map((row) => (
        <li key={row.key} data-testid="question-asker">
          <span className="clip" dir="auto" title={row.text}>
            <b>{row.from.name}</b> {row.text}
          </span>
          <span className="num">{formatTime(row.atMs, i18n.language)}</span>
        </li>
      ))}
      {rest > 0 ? (
        <li className="num">{t('chat.questions.more', { count: rest, number: formatNumber(rest, i18n.language) })}</li>
      ) : null}
    </ul>
  );
}

/** A reply of one's own, or one written before: those that fit the subject first, each as it would read now. */
function ReplyMenu(props: { group: QuestionGroup; onFree: () => void; onSaved: (reply: ReadyReply) => void }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const { group } = props;
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom" width={300} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Button
          size="compact-xs"
          leftSection={<Reply size={13} />}
          rightSection={<ChevronDown size={12} />}
          aria-label={t('chat.questions.replyFor', { text: group.text })}
          data-testid="question-reply"
        >
          {t('chat.questions.reply')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown data-testid="question-reply-menu">
        <Menu.Item leftSection={<PenLine size={14} />} onClick={props.onFree} data-testid="question-free-reply">
          {t('chat.questions.freeReply')}
        </Menu.Item>
        <Menu.Divider />
        {opened ? <SavedItems group={group} onSaved={props.onSaved} /> : null}
      </Menu.Dropdown>
    </Menu>
  );
}

function SavedItems({ group, onSaved }: { group: QuestionGroup; onSaved: (reply: ReadyReply) => void }) {
  const { t } = useTranslation();
  const replies = useReplies('', group.itemId);
  if (replies.length === 0)
    return (
      <>
        <Menu.Label>{t('chat.questions.noSaved')}</Menu.Label>
        <Menu.Item onClick={() => navigate('settings', 'chat')} data-testid="question-to-saved">
          {t('chat.questions.toSaved')}
        </Menu.Item>
      </>
    );
  return (
    <>
      <Menu.Label>{t('chat.questions.saved')}</Menu.Label>
      <div className={composer.options}>
        {replies.map((ready) => (
          <Menu.Item
            key={ready.reply.id}
            data-testid="question-saved-reply"
            data-reply={ready.reply.id}
            data-missing={ready.missing !== '' || undefined}
            onClick={() => onSaved(ready)}
          >
            <span className={composer.menuLine}>
              <ReplyLine ready={ready} />
            </span>
          </Menu.Item>
        ))}
      </div>
    </>
  );
}
