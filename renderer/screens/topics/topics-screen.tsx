import { Button } from '@mantine/core';
import { NotebookPen, SearchX, Unplug } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentTopic, type TopicId } from '../../../shared/domain/index.ts';
import { navigate, useRoute, useStudio } from '../../app/index.ts';
import { EmptyState, Panel, ScreenFrame } from '../../ui/index.ts';
import { readKept, useRestoredDrafts } from './kept-drafts.ts';
import { TopicEditor } from './topic-editor.tsx';
import { TopicList } from './topic-list.tsx';
import styles from './topics.module.css';

/** Topics at the left, the one being written at the right. The route names it: `#/topics/<id>` or `#/topics/new`. */
export function TopicsScreen() {
  const { t } = useTranslation();
  const topics = useStudio((s) => s.topics);
  const manual = useStudio((s) => s.settings.platform.kind === 'manual');
  const restored = useRestoredDrafts();
  const ready = topics !== null && restored;
  return (
    <ScreenFrame name="topics" ready={ready || manual} label={t('topics.list')} className={styles.screen}>
      {manual ? <NoPlatform /> : !ready ? <Whole title={t('common.loading')} /> : <Topics />}
    </ScreenFrame>
  );
}

function Topics() {
  const topics = useStudio((s) => s.topics ?? []);
  const chosen = useStudio((s) => s.chosenTopicId);
  const { param } = useRoute();
  // A new topic keeps its editor (and the caret in it) when the core gives it an id.
  const [fresh, setFresh] = useState<{ turn: number; id: TopicId | null }>({ turn: 0, id: null });
  const wanted = param ?? currentTopic(topics, chosen, Date.now())?.id ?? null;
  const topic = topics.find((one) => one.id === wanted) ?? null;
  const isFresh = wanted === 'new' || (fresh.id !== null && wanted === fresh.id);
  const write = () => {
    setFresh((f) => ({ turn: f.turn + 1, id: null }));
    navigate('topics', 'new');
  };
  // Read when the place changes: while a new topic is being typed, its own editor has it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `wanted` is when to look again
  const kept = useMemo(() => readKept(null), [wanted]);
  // The first topic of all may be created before the list tells of it: its editor, and the caret in it, stay.
  if (topics.length === 0 && !isFresh) return <NoTopics onWrite={write} kept={kept !== null} />;
  return (
    <div className={styles.columns}>
      <TopicList topics={topics} current={wanted} kept={kept} onWrite={write} />
      {isFresh ? (
        <TopicEditor
          key={`new-${fresh.turn}`}
          topic={topics.find((one) => one.id === fresh.id) ?? null}
          onCreated={(id) => {
            setFresh((f) => ({ ...f, id }));
            navigate('topics', id);
          }}
        />
      ) : topic ? (
        <TopicEditor key={topic.id} topic={topic} onCreated={() => undefined} />
      ) : (
        <Panel>
          <Gone />
        </Panel>
      )}
    </div>
  );
}

function Whole(props: { icon?: ReactNode; title: string; body?: string; action?: ReactNode; testId?: string }) {
  const { testId, ...rest } = props;
  return (
    <div className={styles.whole}>
      <EmptyState {...rest} data-testid={testId} />
    </div>
  );
}

function NoTopics({ onWrite, kept }: { onWrite: () => void; kept: boolean }) {
  const { t } = useTranslation();
  return (
    <Whole
      icon={<NotebookPen />}
      title={t('topics.empty.title')}
      body={t(kept ? 'topics.kept' : 'topics.empty.body')}
      testId="topics-empty"
      action={
        <Button variant="filled" onClick={onWrite} data-testid="new-topic">
          {t(kept ? 'topics.empty.goOn' : 'topics.empty.action')}
        </Button>
      }
    />
  );
}

function NoPlatform() {
  const { t } = useTranslation();
  return (
    <Whole
      icon={<Unplug />}
      title={t('topics.manual.title')}
      body={t('topics.manual.body')}
      testId="topics-no-platform"
      action={<Button onClick={() => navigate('prepare')}>{t('topics.manual.action')}</Button>}
    />
  );
}

function Gone() {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<SearchX />}
      title={t('topics.gone.title')}
      body={t('topics.gone.body')}
      data-testid="topic-gone"
      action={<Button onClick={() => navigate('topics')}>{t('topics.gone.back')}</Button>}
    />
  );
}
