import { Button } from '@mantine/core';
import {
  BadgeCheck,
  CircleX,
  Copy,
  Eye,
  FilePen,
  MessageSquareWarning,
  RotateCcw,
  Scale,
  Send,
  TimerOff,
  Undo2,
} from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TopicMoment } from '../../../shared/domain/index.ts';
import { formatDateTime } from '../../i18n/index.ts';
import styles from './history.module.css';

const ICONS = {
  created: FilePen,
  copied: Copy,
  submitted: Send,
  in_review: Eye,
  approved: BadgeCheck,
  changes_requested: MessageSquareWarning,
  rejected: CircleX,
  withdrawn: Undo2,
  appealed: Scale,
  approval_void: RotateCcw,
  expired: TimerOff,
} as const satisfies Record<TopicMoment['kind'], typeof Send>;

/** Moments shown at once: how it began, and the last few. The rest is one press away. */
const NEWEST = 5;

/** What happened to a topic, oldest first: who did what and when, with the reviewer's notes as they were written. */
export function ReviewHistory({ history }: { history: readonly TopicMoment[] }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const [first] = history;
  if (!first || history.length < 2) return null;
  const hidden = history.length - NEWEST - 1;
  const folded = hidden > 1 && !all;
  const rows = folded ? history.slice(-NEWEST) : history.slice(1);
  return (
    <section className={styles.history} aria-labelledby="history-title" data-testid="topic-history">
      <h3 className={styles.title} id="history-title">
        {t('topics.history.title')}
      </h3>
      <ol className={styles.moments}>
        <Moment moment={first} />
        {folded ? (
          <li className={styles.fold}>
            <Button size="compact-xs" onClick={() => setAll(true)} data-testid="history-all">
              {t('topics.history.all', { count: hidden })}
            </Button>
          </li>
        ) : null}
        {rows.map((moment, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a history only grows at its end
          <Moment key={`${moment.kind}-${at}`} moment={moment} />
        ))}
      </ol>
      {hidden > 1 && all ? (
        <Button size="compact-xs" onClick={() => setAll(false)} data-testid="history-fewer">
          {t('topics.history.fewer')}
        </Button>
      ) : null}
    </section>
  );
}

function Moment({ moment }: { moment: TopicMoment }) {
  const { t, i18n } = useTranslation();
  const { kind, notes, message, expectedByMs } = moment;
  const Icon = ICONS[kind];
  const time = (atMs: number) => formatDateTime(atMs, i18n.language);
  return (
    <li className={styles.moment} data-kind={kind} data-testid="history-moment">
      <Icon size={15} aria-hidden="true" />
      <div className={styles.what}>
        <p>
          {kind === 'copied'
            ? t('topics.history.copied', { title: message || t('topics.untitled') })
            : t(`topics.history.${kind}`)}
        </p>
        {(kind === 'submitted' || kind === 'appealed') && expectedByMs !== null ? (
          <p className="small num">{t('topics.history.expected', { by: time(expectedByMs) })}</p>
        ) : null}
        {kind !== 'copied' && message !== '' ? (
          <p className={styles.said} dir="auto">
            “{message}”
          </p>
        ) : null}
        {notes.length > 0 ? (
          <details className={styles.told}>
            <summary>{t('topics.history.notes', { count: notes.length })}</summary>
            <ul>
              {notes.map((note) => (
                <li key={`${note.field}-${note.rule}-${note.span?.start ?? ''}`}>
                  {t(`topics.field.${note.field === 'plannedAt' ? 'planned' : note.field}`)}:{' '}
                  {i18n.language === 'zh-CN' ? note.message.zh : note.message.en}
                </li>
              ))}
            </ul>
          </details>
        ) : null}
      </div>
      <time className={`${styles.when} num`} dateTime={new Date(moment.atMs).toISOString()}>
        {time(moment.atMs)}
      </time>
    </li>
  );
}
