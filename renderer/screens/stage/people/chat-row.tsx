import { CircleHelp, Ellipsis, Radio, ShoppingBag, Sparkles } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { formatMoney, type ItemId } from '../../../../shared/domain/index.ts';
import type { T } from '../../../i18n/index.ts';
import { type FeedRow, greyed, type MessageRow, type Moderated } from '../feed/rows.ts';
import styles from './chat-row.module.css';

export type TitleOf = (itemId: ItemId) => string | null;

const seconds = (row: { atMs: number; lastAtMs: number }): number =>
  Math.max(1, Math.ceil((row.lastAtMs - row.atMs) / 1_000));

/** A line in words; also what a screen reader says. */
export function rowWords(row: FeedRow, t: T, titleOf: TitleOf): string {
  switch (row.kind) {
    case 'message':
      return `${row.host ? t('stage.chat.host') : row.from.name}: ${row.text}`;
    case 'order':
      return row.quantity > 1
        ? t('stage.chat.boughtMany', { name: row.from.name, title: row.title, quantity: row.quantity })
        : t('stage.chat.bought', { name: row.from.name, title: row.title });
    case 'burst':
      return t('stage.chat.burst', { count: row.orders, seconds: seconds(row), total: formatMoney(row.total) });
    case 'explain':
      return t('stage.chat.explaining', { title: titleOf(row.itemId) ?? t('stage.chat.item') });
    case 'mark':
      return t(`stage.chat.mark.${row.mark}`);
    case 'moderation': {
      const name = row.viewer?.name ?? t('stage.chat.moderation.somebody');
      if (row.action === 'mute' && row.minutes === null) return t('stage.chat.moderation.muteOpen', { name });
      return t(`stage.chat.moderation.${row.action}`, { name, minutes: row.minutes ?? 0 });
    }
  }
}

/** One line of the chat. */
export function ChatRow(props: {
  row: FeedRow;
  moderated: Moderated;
  titleOf: TitleOf;
  onMenu: (row: MessageRow, at: { x: number; y: number; element: HTMLElement }) => void;
}) {
  const { t } = useTranslation();
  const { row, titleOf } = props;
  if (row.kind === 'message') return <Message {...props} row={row} />;
  const Icon =
    row.kind === 'order' || row.kind === 'burst'
      ? ShoppingBag
      : row.kind === 'explain'
        ? Sparkles
        : row.kind === 'mark'
          ? Radio
          : null;
  return (
    <p className={styles.note} data-kind={row.kind} data-testid={`chat-${row.kind}`}>
      {Icon ? <Icon size={13} aria-hidden="true" /> : null}
      <span className="num">{rowWords(row, t, titleOf)}</span>
    </p>
  );
}

function Message(props: {
  row: MessageRow;
  moderated: Moderated;
  titleOf: TitleOf;
  onMenu: (row: MessageRow, at: { x: number; y: number; element: HTMLElement }) => void;
}) {
  const { t } = useTranslation();
  const { row } = props;
  const hidden = greyed(row, props.moderated);
  const about = row.itemId === null ? null : props.titleOf(row.itemId);
  return (
    <div
      className={styles.message}
      data-question={(row.question && hidden === null) || undefined}
      data-host={row.host || undefined}
      data-hidden={hidden ?? undefined}
      data-testid="chat-message"
    >
      <p className={styles.text}>
        <span className={styles.name}>
          <span className={styles.who}>{row.host ? t('stage.chat.host') : row.from.name}</span>
          {row.question && hidden === null ? (
            <span className={styles.tag} title={about ? t('stage.chat.about', { title: about }) : undefined}>
              <CircleHelp size={12} aria-hidden="true" />
              <span className="clip">
                {t('stage.chat.question')}
                {about ? ` · ${t('stage.chat.about', { title: about })}` : ''}
              </span>
            </span>
          ) : null}
        </span>{' '}
        <span className={styles.body}>{row.text}</span>
        {hidden ? <span className={styles.why}> · {t(`stage.chat.hidden.${hidden}`)}</span> : null}
      </p>
      <button
        type="button"
        tabIndex={-1}
        className={styles.more}
        aria-label={t('stage.chat.menu.open', { name: row.host ? t('stage.chat.host') : row.from.name })}
        data-testid="chat-message-menu"
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          props.onMenu(row, { x: box.right, y: box.bottom, element: event.currentTarget });
        }}
      >
        <Ellipsis size={15} aria-hidden="true" />
      </button>
    </div>
  );
}
