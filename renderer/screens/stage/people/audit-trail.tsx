import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModerationAction } from '../../../../shared/domain/index.ts';
import { useStudio } from '../../../app/index.ts';
import { formatTime } from '../../../i18n/index.ts';
import type { FeedBuffer } from '../feed/feed-buffer.ts';
import type { ModerationRow, PinRow } from '../feed/rows.ts';
import { type Acts, useActs } from './acts.ts';
import tab from './chat-tab.module.css';
import styles from './people.module.css';
import { actWords } from './row-words.ts';

type Act = ModerationRow | PinRow;
const KINDS = ['all', 'viewers', 'messages', 'filter', 'room'] as const;
type Kind = (typeof KINDS)[number];
const KIND_OF: Record<ModerationAction | 'pin', Kind> = {
  mute: 'viewers',
  unmute: 'viewers',
  remove_viewer: 'viewers',
  let_back: 'viewers',
  block: 'viewers',
  unblock: 'viewers',
  remove_message: 'messages',
  restore_message: 'messages',
  pin: 'messages',
  filter: 'filter',
  slow_mode: 'room',
};
const PAGE = 30;

/** Who did what and when, from the room's log, with the way back where what was done still stands. */
export function AuditTrail({ buffer }: { buffer: FeedBuffer }) {
  const { t, i18n } = useTranslation();
  const [kind, setKind] = useState<Kind>('all');
  const [count, setCount] = useState(PAGE);
  const acts = useActs();
  const undoOf = useUndo(buffer, acts);
  const rows = newest(buffer.acts, kind, count + 1);
  return (
    <section className={styles.block} data-testid="audit">
      <h3>{t('chat.people.trail')}</h3>
      {buffer.acts.length === 0 ? (
        <p className="small" data-testid="audit-empty">
          {t('chat.people.trailEmpty')}
        </p>
      ) : (
        <>
          <p className="small">{t('chat.people.trailHint')}</p>
          <div className={styles.kinds} role="radiogroup" aria-label={t('chat.people.kindLabel')}>
            {KINDS.map((one) => (
              // biome-ignore lint/a11y/useSemanticElements: a radio drawn as a chip, like the chat's filters
              <button
                key={one}
                type="button"
                role="radio"
                aria-checked={one === kind}
                className={tab.filter}
                data-testid={`audit-kind-${one}`}
                onClick={() => {
                  setKind(one);
                  setCount(PAGE);
                }}
              >
                {t(`chat.people.kind.${one}`)}
              </button>
            ))}
          </div>
          {rows.length === 0 ? <p className="small">{t('chat.people.trailNone')}</p> : null}
          <ul data-testid="audit-list">
            {rows.slice(0, count).map((row) => {
              const words = actWords(row, t);
              const undo = undoOf(row);
              return (
                <li
                  key={row.key}
                  className={styles.trailRow}
                  data-action={row.kind === 'pin' ? 'pin' : row.action}
                  data-testid="audit-row"
                >
                  <span className={styles.trailWords} dir="auto">
                    {words}
                  </span>
                  <span className="small num">
                    {formatTime(row.atMs, i18n.language)} · {t(`chat.people.by.${row.by}`)}
                  </span>
                  {undo ? (
                    <Button
                      size="compact-xs"
                      aria-label={t('chat.people.undoFor', { what: words })}
                      onClick={undo}
                      data-testid="audit-undo"
                    >
                      {t('chat.people.undo')}
                    </Button>
                  ) : null}
                </li>
              );
            })}
          </ul>
          {rows.length > count ? (
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setCount(count + PAGE)}>
              {t('chat.people.more')}
            </Button>
          ) : null}
        </>
      )}
    </section>
  );
}

/** The newest acts of a kind, newest first; looks no further than it needs. */
function newest(acts: readonly Act[], kind: Kind, count: number): Act[] {
  const rows: Act[] = [];
  for (let at = acts.length - 1; at >= 0 && rows.length < count; at -= 1) {
    const row = acts[at];
    if (row && (kind === 'all' || KIND_OF[row.kind === 'pin' ? 'pin' : row.action] === kind)) rows.push(row);
  }
  return rows;
}

/** The way back of an act that still stands; null for what was undone since, and for what cannot be. */
function useUndo(buffer: FeedBuffer, acts: Acts): (row: Act) => (() => void) | null {
  const moderation = useStudio((s) => s.moderation);
  const live = useStudio((s) => s.live.kind === 'live');
  const has = (list: readonly { viewerId: string }[], id: string): boolean => list.some((one) => one.viewerId === id);
  return (row) => {
    if (!live) return null;
    if (row.kind === 'pin')
      return row.message && row.message.messageId === moderation.pinned?.messageId ? acts.unpin : null;
    const { viewer, messageId } = row;
    switch (row.action) {
      case 'mute':
        return viewer && has(moderation.muted, viewer.id) ? () => acts.unmute(viewer) : null;
      case 'remove_viewer':
        return viewer && has(moderation.removed, viewer.id) ? () => acts.letBack(viewer) : null;
      case 'block':
        return viewer && has(moderation.blocked, viewer.id) ? () => acts.unblock(viewer) : null;
      case 'remove_message':
        return messageId && buffer.moderated.messages.get(messageId) === 'removed'
          ? () => acts.restoreMessage(messageId)
          : null;
      case 'slow_mode':
        return row.seconds > 0 && row.seconds === moderation.slowSeconds ? () => acts.slowMode(0) : null;
      default:
        return null;
    }
  };
}
