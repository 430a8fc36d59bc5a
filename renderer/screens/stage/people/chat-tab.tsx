import { Button } from '@mantine/core';
import { MessagesSquare, SearchX } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStudio } from '../../../app/index.ts';
import { EmptyState } from '../../../ui/index.ts';
import type { CalmRow } from '../feed/calm.ts';
import { greyed, type MessageRow } from '../feed/rows.ts';
import { loadEarlier } from '../feed/use-room-feed.ts';
import type { FilterName } from '../feed/view.ts';
import { ChatDigest } from './chat-digest.tsx';
import { ChatRow } from './chat-row.tsx';
import { ChatToolbar } from './chat-toolbar.tsx';
import { FollowList } from './follow-list.tsx';
import { MessageMenu, type OpenMenu } from './message-menu.tsx';
import styles from './people.module.css';
import { PinnedBar } from './pinned-bar.tsx';
import { rowWords, type TitleOf } from './row-words.ts';
import type { Chat } from './use-chat.ts';
import { useSearch } from './use-search.ts';

type OpenMenuOf = (row: MessageRow, at: Omit<OpenMenu, 'row'>) => void;

/** Titles of the bag's items by id, for lines that only carry the id. */
export function useTitleOf(): TitleOf {
  // Names alone: stock changes with every order, and no line depends on it.
  const names = useStudio((s) => s.bag?.items.flatMap((item) => [item.id, item.title]) ?? []);
  return useCallback(
    (itemId) => {
      const at = names.findIndex((name, i) => i % 2 === 0 && name === itemId);
      return at < 0 ? null : (names[at + 1] ?? null);
    },
    [names],
  );
}

/** What viewers write and what happens around it: all of it, a filter's part, or what a search finds. */
export function ChatTab(props: { chat: Chat; version: number; onReply: (name: string) => void }) {
  const { t, i18n } = useTranslation();
  const { chat, version } = props;
  const { feed, views, calm } = chat;
  const { buffer } = feed;
  const titleOf = useTitleOf();
  const live = useStudio((s) => s.live.kind === 'live');
  const pinnedId = useStudio((s) => s.moderation.pinned?.messageId ?? null);
  const [filter, setFilter] = useState<FilterName>('all');
  const [typed, setTyped] = useState<string | null>(null);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [loading, setLoading] = useState(false);
  const search = useSearch(typed ?? '', filter, feed, views, version);
  const searching = search.query !== '';
  const plain = filter === 'all' && !searching;
  const items: readonly CalmRow[] = searching ? search.rows : plain && calm ? calm.rows : views.rows(filter);
  const openMenu = useCallback<OpenMenuOf>((row, at) => setMenu({ row, ...at }), []);
  const describe = useMemo(() => {
    const known = new WeakMap<CalmRow, string>();
    return (row: CalmRow): string => {
      const words = known.get(row) ?? rowWords(row, t, titleOf, i18n.language);
      known.set(row, words);
      return words;
    };
  }, [t, titleOf, i18n.language]);
  const closeMenu = (): void => {
    const element = menu?.element;
    setMenu(null);
    const line = element?.closest<HTMLElement>('article') ?? element;
    if (line?.isConnected) line.focus({ preventScroll: true });
  };
  return (
    <>
      <ChatToolbar chat={chat} filter={filter} onFilter={setFilter} typed={typed} onTyped={setTyped} search={search} />
      <PinnedBar />
      {feed.state === 'retrying' && live ? (
        <p className={styles.banner} role="status">
          {t('stage.chat.retrying')}
        </p>
      ) : null}
      {items.length === 0 ? (
        <Nothing filter={filter} query={searching ? (typed ?? '') : ''} onAll={() => setFilter('all')} />
      ) : (
        <FollowList
          // Another selection is another list: it begins at its newest line.
          key={`${filter} ${search.query} ${calm === null}`}
          items={items}
          version={version + chat.toggles}
          label={t('stage.chat.label')}
          testId="chat-list"
          held={menu !== null}
          onAtLatest={feed.atLatest}
          {...(plain && calm ? { counted: buffer.rows } : {})}
          describe={describe}
          onOpen={(row, at) => {
            if (row.kind === 'message') openMenu(row, at);
            else if (row.kind === 'gap') chat.toggleGap(row.key);
          }}
          top={
            buffer.trimmedBeforeSeq === null || !plain ? null : (
              <Button
                className={styles.earlier}
                size="compact-xs"
                loading={loading}
                data-testid="chat-earlier"
                onClick={() => {
                  setLoading(true);
                  void loadEarlier(feed).finally(() => setLoading(false));
                }}
              >
                {t('stage.chat.earlier')}
              </Button>
            )
          }
          render={(row) => (
            <ChatRow
              row={row}
              hidden={row.kind === 'message' ? greyed(row, buffer.moderated) : null}
              titleOf={titleOf}
              query={search.query}
              pinnedId={pinnedId}
              buyer={row.kind === 'message' && buffer.buyers.has(row.from.id)}
              onMenu={openMenu}
              onGap={chat.toggleGap}
            />
          )}
        />
      )}
      <ChatDigest chat={chat} />
      {menu ? (
        <MessageMenu
          key={menu.row.key}
          open={menu}
          hidden={greyed(menu.row, buffer.moderated)}
          onReply={props.onReply}
          onClose={closeMenu}
        />
      ) : null}
    </>
  );
}

function Nothing(props: { filter: FilterName; query: string; onAll: () => void }) {
  const { t } = useTranslation();
  const { filter, query } = props;
  if (query !== '')
    return (
      <EmptyState
        icon={<SearchX />}
        title={t('chat.search.none', { query: query.trim() })}
        body={t('chat.search.noneHint')}
        data-testid="chat-search-none"
      />
    );
  if (filter === 'all')
    return <EmptyState icon={<MessagesSquare />} title={t('stage.chat.empty')} data-testid="chat-empty" />;
  return (
    <EmptyState
      icon={<MessagesSquare />}
      title={t(`chat.filters.empty.${filter}`)}
      data-testid="chat-filter-empty"
      action={
        <Button size="xs" onClick={props.onAll}>
          {t('chat.filters.showAll')}
        </Button>
      }
    />
  );
}
