import { Button } from '@mantine/core';
import { MessagesSquare, PlugZap } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionId } from '../../../../shared/domain/index.ts';
import { navigate, useStudio } from '../../../app/index.ts';
import { EmptyState } from '../../../ui/index.ts';
import { useFeedVersion, useRoomFeed } from '../feed/use-room-feed.ts';
import { ChatTab } from './chat-tab.tsx';
import { OrdersTab } from './orders-tab.tsx';
import styles from './people.module.css';
import { PeopleTab } from './people-tab.tsx';
import { QuestionsTab } from './questions-tab.tsx';

const TABS = ['chat', 'questions', 'orders', 'people'] as const;
export type Tab = (typeof TABS)[number];

/** The right side: what viewers say, ask and buy, and who may not. */
export function PeoplePanel() {
  const { t } = useTranslation();
  const room = useStudio((s) => {
    const manual =
      s.live.kind === 'live' || s.live.kind === 'opening'
        ? s.live.destination.kind === 'manual'
        : s.settings.platform.kind === 'manual';
    const sessionId = s.live.kind === 'prepare' ? null : s.live.sessionId;
    const wasLive =
      s.live.kind === 'live' ||
      s.live.kind === 'ending' ||
      s.live.kind === 'ended' ||
      (s.live.kind === 'failed' && s.live.wasLive);
    return { manual, sessionId, wasLive };
  });
  const [tab, setTab] = useState<Tab>('chat');
  if (!room.manual && room.wasLive && room.sessionId !== null)
    return <Room sessionId={room.sessionId} tab={tab} onTab={setTab} />;
  return (
    <section className={styles.panel} aria-label={t('stage.people.tabs.label')} data-testid="people-panel">
      <Closed manual={room.manual} tab={tab} onTab={setTab} />
    </section>
  );
}

function Closed(props: { manual: boolean; tab: Tab; onTab: (tab: Tab) => void }) {
  const { t } = useTranslation();
  const body =
    props.tab === 'people' && !props.manual ? (
      <PeopleTab />
    ) : props.manual ? (
      <EmptyState
        icon={<PlugZap />}
        title={t('stage.people.needsPlatform.title')}
        body={t('stage.people.needsPlatform.body')}
        data-testid="needs-platform"
        action={<Button onClick={() => navigate('settings')}>{t('stage.people.needsPlatform.settings')}</Button>}
      />
    ) : (
      <EmptyState
        icon={<MessagesSquare />}
        title={t('stage.people.notLive.title')}
        body={t('stage.people.notLive.body')}
      />
    );
  return (
    <>
      <Tabs tab={props.tab} onTab={props.onTab} questions={0} />
      <div className={styles.tabBody} role="tabpanel" id="people-tabpanel" aria-labelledby={`people-tab-${props.tab}`}>
        {body}
      </div>
    </>
  );
}

function Room(props: { sessionId: SessionId; tab: Tab; onTab: (tab: Tab) => void }) {
  const { t } = useTranslation();
  const feed = useRoomFeed(props.sessionId);
  useFeedVersion(feed);
  const [draft, setDraft] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const open = feed.buffer.questions.reduce((n, row) => n + (feed.answered.has(row.messageId) ? 0 : 1), 0);
  const reply = (name: string): void => {
    props.onTab('chat');
    setDraft((text) => (text.startsWith(`@${name} `) ? text : `@${name} ${text}`));
    // After the menu has given the focus back.
    setTimeout(() => field.current?.focus(), 30);
  };
  return (
    <section
      className={styles.panel}
      aria-label={t('stage.people.tabs.label')}
      data-testid="people-panel"
      data-last-seq={feed.buffer.lastSeq}
      data-events={feed.buffer.taken}
    >
      <Tabs tab={props.tab} onTab={props.onTab} questions={open} />
      <div className={styles.tabBody} role="tabpanel" id="people-tabpanel" aria-labelledby={`people-tab-${props.tab}`}>
        {props.tab === 'chat' ? (
          <ChatTab feed={feed} draft={draft} onDraft={setDraft} field={field} onReply={reply} />
        ) : null}
        {props.tab === 'questions' ? <QuestionsTab feed={feed} onReply={reply} /> : null}
        {props.tab === 'orders' ? <OrdersTab feed={feed} /> : null}
        {props.tab === 'people' ? <PeopleTab /> : null}
      </div>
    </section>
  );
}

function Tabs(props: { tab: Tab; onTab: (tab: Tab) => void; questions: number }) {
  const { t } = useTranslation();
  const move = (event: React.KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = TABS[(TABS.indexOf(props.tab) + step + TABS.length) % TABS.length] ?? 'chat';
    props.onTab(next);
    document.getElementById(`people-tab-${next}`)?.focus();
  };
  return (
    <div className={styles.tabs} role="tablist" aria-label={t('stage.people.tabs.label')}>
      {TABS.map((id) => (
        <button
          key={id}
          id={`people-tab-${id}`}
          type="button"
          role="tab"
          aria-selected={props.tab === id}
          aria-controls="people-tabpanel"
          tabIndex={props.tab === id ? 0 : -1}
          className={styles.tab}
          data-testid={`tab-${id}`}
          onClick={() => props.onTab(id)}
          onKeyDown={move}
        >
          {t(`stage.people.tabs.${id}`)}
          {id === 'questions' && props.questions > 0 ? (
            <span className={`${styles.badge} num`} data-testid="questions-count">
              {props.questions > 99 ? '99+' : props.questions}
            </span>
          ) : null}
        </button>
      ))}
    </div>
  );
}
