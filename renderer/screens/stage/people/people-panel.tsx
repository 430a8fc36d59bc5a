import { Button } from '@mantine/core';
import { MessagesSquare, PlugZap } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionId } from '../../../../shared/domain/index.ts';
import { call, navigate, showFault, useStudio } from '../../../app/index.ts';
import { EmptyState } from '../../../ui/index.ts';
import { useFeedVersion, useRoomFeed } from '../feed/use-room-feed.ts';
import { useActs } from './acts.ts';
import { ChatTab } from './chat-tab.tsx';
import { type Answering, Composer } from './composer.tsx';
import { OrdersTab } from './orders-tab.tsx';
import styles from './people.module.css';
import { PeopleTab } from './people-tab.tsx';
import { QuestionsTab } from './questions-tab.tsx';
import { RoomMenu } from './room-menu.tsx';
import { useChat } from './use-chat.ts';

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
      <PeopleTab buffer={null} />
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
  const version = useFeedVersion(feed);
  const chat = useChat(feed, version);
  const live = useStudio((s) => s.live.kind === 'live');
  const acts = useActs();
  const [draft, setDraft] = useState('');
  const [answering, setAnswering] = useState<Answering | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  /** After the menu has given the focus back. */
  const write = (): void => {
    setTimeout(() => field.current?.focus(), 30);
  };
  const reply = (name: string): void => {
    setDraft((text) => (text.startsWith(`@${name} `) ? text : `@${name} ${text}`));
    write();
  };
  const answer = (questions: Answering): void => {
    setAnswering(questions);
    write();
  };
  /** Sent as it is; one that lacks something, or is refused, waits in the composer instead. */
  const sendSaved = async (saved: { text: string; missing: string }, questions: Answering): Promise<void> => {
    if (saved.missing === '') {
      const sent = await call((client) => client.room.say({ text: saved.text }));
      if (sent.ok) {
        await acts.answered(questions.ids, 'reply');
        return;
      }
      showFault(sent.fault);
    }
    setDraft(saved.text);
    answer(questions);
  };
  const writes = props.tab === 'chat' || props.tab === 'questions';
  return (
    <section
      className={styles.panel}
      aria-label={t('stage.people.tabs.label')}
      data-testid="people-panel"
      data-last-seq={feed.buffer.lastSeq}
      data-events={feed.buffer.taken}
    >
      <Tabs tab={props.tab} onTab={props.onTab} questions={chat.open} menu />
      <div className={styles.tabBody} role="tabpanel" id="people-tabpanel" aria-labelledby={`people-tab-${props.tab}`}>
        {props.tab === 'chat' ? <ChatTab chat={chat} version={version} onReply={reply} /> : null}
        {props.tab === 'questions' ? (
          <QuestionsTab
            chat={chat}
            version={version}
            onReply={answer}
            onSaved={(saved, questions) => void sendSaved(saved, questions)}
          />
        ) : null}
        {props.tab === 'orders' ? <OrdersTab feed={feed} /> : null}
        {props.tab === 'people' ? <PeopleTab buffer={feed.buffer} /> : null}
        {live && writes ? (
          <Composer
            text={draft}
            onText={setDraft}
            answering={answering}
            onAnswering={setAnswering}
            onAnswered={(ids) => void acts.answered(ids, 'reply')}
            field={field}
          />
        ) : null}
      </div>
    </section>
  );
}

function Tabs(props: { tab: Tab; onTab: (tab: Tab) => void; questions: number; menu?: boolean }) {
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
    <div className={styles.tabs}>
      <div className={styles.tabList} role="tablist" aria-label={t('stage.people.tabs.label')}>
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
            <span className={styles.tabName} data-name={t(`stage.people.tabs.${id}`)}>
              {t(`stage.people.tabs.${id}`)}
            </span>
            {id === 'questions' && props.questions > 0 ? (
              <span className={`${styles.badge} num`} data-testid="questions-count">
                {props.questions > 99 ? '99+' : props.questions}
              </span>
            ) : null}
          </button>
        ))}
      </div>
      {props.menu ? <RoomMenu /> : null}
    </div>
  );
}
