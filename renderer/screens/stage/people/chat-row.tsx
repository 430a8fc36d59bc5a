import {
  ChevronRight,
  CircleHelp,
  Ellipsis,
  Pin,
  Radio,
  ShoppingBag,
  Sparkles,
  TriangleAlert,
  UserRoundCheck,
} from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CalmRow, GapRow } from '../feed/calm.ts';
import type { greyed, MessageRow } from '../feed/rows.ts';
import styles from './chat-row.module.css';
import { Marked } from './marked.tsx';
import { rowWords, type TitleOf } from './row-words.ts';

type RowProps = {
  /** Why the message is greyed, or null. */
  hidden: ReturnType<typeof greyed>;
  titleOf: TitleOf;
  /** Folded words to mark; empty while nothing is searched. */
  query: string;
  pinnedId: string | null;
  buyer: boolean;
  onMenu: (row: MessageRow, at: { x: number; y: number; element: HTMLElement }) => void;
  /** What the message says in the host's language, as a second line; the layout has room for it. */
  translation?: string;
};

const ICONS: Partial<Record<CalmRow['kind'], typeof Radio>> = {
  order: ShoppingBag,
  burst: ShoppingBag,
  problem: TriangleAlert,
  explain: Sparkles,
  mark: Radio,
  pin: Pin,
};

/** One line of the chat. Drawn again only when something of it changed: in a rush the list changes many times a second. */
export const ChatRow = memo(function ChatRow(props: RowProps & { row: CalmRow; onGap: (key: string) => void }) {
  const { t, i18n } = useTranslation();
  const { row, titleOf } = props;
  if (row.kind === 'message') return <Message {...props} row={row} />;
  if (row.kind === 'gap') return <Gap row={row} onGap={props.onGap} />;
  const Icon = ICONS[row.kind];
  const words = rowWords(row, t, titleOf, i18n.language);
  return (
    <p className={styles.note} data-kind={row.kind} data-testid={`chat-${row.kind}`}>
      {Icon ? <Icon size={13} aria-hidden="true" /> : null}
      <span className="num" dir="auto" title={row.kind === 'burst' ? words : undefined}>
        <Marked text={words} query={row.kind === 'order' || row.kind === 'problem' ? props.query : ''} />
      </span>
    </p>
  );
});

/** Stands for messages that were counted, not shown; opens in its place. */
function Gap({ row, onGap }: { row: GapRow; onGap: (key: string) => void }) {
  const { t, i18n } = useTranslation();
  const words = rowWords(row, t, () => null, i18n.language);
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.gap}
      aria-expanded={row.open}
      title={t(row.open ? 'chat.calm.hide' : 'chat.calm.show')}
      data-testid="chat-gap"
      data-count={row.count}
      onClick={() => onGap(row.key)}
    >
      <span className="num">
        <ChevronRight size={12} aria-hidden="true" />
        {words}
      </span>
    </button>
  );
}

function Message(props: RowProps & { row: MessageRow }) {
  const { t } = useTranslation();
  const { row, query, hidden } = props;
  const about = row.itemId === null ? null : props.titleOf(row.itemId);
  const pinned = row.messageId === props.pinnedId;
  const name = row.host ? t('stage.chat.host') : row.from.name;
  return (
    <div
      className={styles.message}
      data-question={(row.question && hidden === null) || undefined}
      data-host={row.host || undefined}
      data-hidden={hidden ?? undefined}
      data-pinned={pinned || undefined}
      data-message={row.messageId}
      data-testid="chat-message"
    >
      <p className={styles.text}>
        <span className={styles.name}>
          {pinned ? <Pin className={styles.sign} size={12} role="img" aria-label={t('chat.row.pinned')} /> : null}
          {!row.host && props.buyer ? (
            <ShoppingBag className={styles.sign} size={12} role="img" aria-label={t('chat.row.buyer')} />
          ) : null}
          {!row.host && row.from.follower ? (
            <UserRoundCheck className={styles.sign} size={12} role="img" aria-label={t('chat.row.follower')} />
          ) : null}
          <span className={styles.who} dir="auto">
            <Marked text={name} query={row.host ? '' : query} />
          </span>
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
        <span className={styles.body} dir="auto" lang={languageOf(row.text)}>
          <Marked text={row.text} query={query} />
        </span>
        {hidden ? <span className={styles.why}> · {t(`stage.chat.hidden.${hidden}`)}</span> : null}
      </p>
      {props.translation ? (
        <p className={styles.translation} dir="auto" data-testid="chat-translation">
          <span className="visually-hidden">{t('chat.row.translation')}: </span>
          {props.translation}
        </p>
      ) : null}
      <button
        type="button"
        tabIndex={-1}
        className={styles.more}
        aria-label={t('stage.chat.menu.open', { name })}
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

/** The language where the letters tell it: fonts and screen readers choose by it. Latin letters do not tell. */
export function languageOf(text: string): string | undefined {
  if (/[\u3040-\u30ff]/.test(text)) return 'ja';
  if (/[\uac00-\ud7af]/.test(text)) return 'ko';
  if (/\p{Script=Han}/u.test(text)) return 'zh';
  if (/\p{Script=Thai}/u.test(text)) return 'th';
  if (/\p{Script=Arabic}/u.test(text)) return 'ar';
  if (/\p{Script=Hebrew}/u.test(text)) return 'he';
  return undefined;
}
