import { Button } from '@mantine/core';
import { MessagesSquare } from 'lucide-react';
import { type RefObject, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStudio } from '../../../app/index.ts';
import { EmptyState } from '../../../ui/index.ts';
import type { RoomFeed } from '../feed/room-feed.ts';
import { greyed } from '../feed/rows.ts';
import { loadEarlier } from '../feed/use-room-feed.ts';
import { ChatRow, rowWords, type TitleOf } from './chat-row.tsx';
import { Composer } from './composer.tsx';
import { FollowList } from './follow-list.tsx';
import { MessageMenu, type OpenMenu } from './message-menu.tsx';
import styles from './people.module.css';

/** Titles of the bag's items by id, for lines that only carry the id. */
export function useTitleOf(): TitleOf {
  const items = useStudio((s) => s.bag?.items ?? null);
  return useCallback((itemId) => items?.find((item) => item.id === itemId)?.title ?? null, [items]);
}

export function ChatTab(props: {
  feed: RoomFeed;
  draft: string;
  onDraft: (text: string) => void;
  field: RefObject<HTMLTextAreaElement | null>;
  onReply: (name: string) => void;
}) {
  const { t } = useTranslation();
  const { feed } = props;
  const titleOf = useTitleOf();
  const live = useStudio((s) => s.live.kind === 'live');
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [loading, setLoading] = useState(false);
  const { rows, moderated, trimmedBeforeSeq } = feed.buffer;
  const closeMenu = (): void => {
    const element = menu?.element;
    setMenu(null);
    const line = element?.closest<HTMLElement>('article') ?? element;
    if (line?.isConnected) line.focus({ preventScroll: true });
  };
  return (
    <>
      {feed.state === 'retrying' && live ? (
        <p className={styles.banner} role="status">
          {t('stage.chat.retrying')}
        </p>
      ) : null}
      {rows.length === 0 ? (
        <EmptyState icon={<MessagesSquare />} title={t('stage.chat.empty')} data-testid="chat-empty" />
      ) : (
        <FollowList
          items={rows}
          version={feed.version}
          label={t('stage.chat.label')}
          testId="chat-list"
          held={menu !== null}
          onAtLatest={feed.atLatest}
          describe={(row) => rowWords(row, t, titleOf)}
          onOpen={(row, at) => row.kind === 'message' && setMenu({ row, ...at })}
          top={
            trimmedBeforeSeq === null ? null : (
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
              moderated={moderated}
              titleOf={titleOf}
              onMenu={(target, at) => setMenu({ row: target, ...at })}
            />
          )}
        />
      )}
      {live ? <Composer text={props.draft} onText={props.onDraft} field={props.field} /> : null}
      {menu ? (
        <MessageMenu
          key={menu.row.key}
          open={menu}
          hidden={greyed(menu.row, moderated) !== null}
          onReply={props.onReply}
          onClose={closeMenu}
        />
      ) : null}
    </>
  );
}
