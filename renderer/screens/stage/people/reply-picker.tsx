import { Popover } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  fillReply,
  type ItemId,
  type ReplyFacts,
  replyFacts,
  type SavedReply,
} from '../../../../shared/domain/index.ts';
import { routeHref, useStudio } from '../../../app/index.ts';
import { i18n, type T } from '../../../i18n/index.ts';
import { fold } from '../feed/fold.ts';
import styles from './composer.module.css';

/** A saved reply as it would read now. */
export type ReadyReply = { readonly reply: SavedReply; readonly text: string; readonly missing: string };

/** Names of variables that nothing is known about, for a sentence. */
export const missingWords = (missing: ReturnType<typeof fillReply>['missing'], t: T): string =>
  new Intl.ListFormat(i18n.language, { type: 'conjunction', style: 'narrow' }).format(
    missing.map((name) => t(`chat.variable.${name}`)),
  );

/** The saved replies filled for an item (absent: the one being explained); those that hold `query` in name or text. */
export function useReplies(query: string, itemId?: ItemId | null): ReadyReply[] {
  const { t } = useTranslation();
  const replies = useStudio((s) => s.settings.chat.replies);
  const facts = useReplyFacts(itemId);
  const wanted = fold(query.trim());
  return replies
    .filter((reply) => fold(`${reply.name} ${reply.text}`).includes(wanted))
    .map((reply) => {
      const { text, missing } = fillReply(reply.text, facts);
      return { reply, text, missing: missing.length === 0 ? '' : missingWords(missing, t) };
    });
}

export function useReplyFacts(itemId?: ItemId | null): ReplyFacts {
  const bag = useStudio((s) => s.bag);
  const cues = useStudio((s) => s.cues);
  const wanted = itemId ?? bag?.explaining?.itemId ?? null;
  return replyFacts(bag?.items.find((item) => item.id === wanted) ?? null, cues);
}

/** Choosing a saved reply above the composer. The composer keeps the focus and moves `at` with the arrow keys. */
export function ReplyPicker(props: {
  opened: boolean;
  id: string;
  replies: readonly ReadyReply[];
  at: number;
  onPick: (reply: ReadyReply) => void;
  onClose: () => void;
  /** There are saved replies, though none of them matches. */
  some: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Popover
      opened={props.opened}
      onDismiss={props.onClose}
      position="top-start"
      width={316}
      shadow="md"
      trapFocus={false}
      returnFocus={false}
      withinPortal
      // The field says itself what belongs to it: a target with these roles would be a button.
      withRoles={false}
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>{props.children}</Popover.Target>
      <Popover.Dropdown className={styles.picker} data-testid="reply-picker">
        {props.replies.length === 0 ? (
          <p className={styles.pickerEmpty}>{t(props.some ? 'chat.compose.none' : 'chat.compose.empty')}</p>
        ) : (
          <div id={props.id} role="listbox" aria-label={t('chat.compose.pick')} className={styles.options}>
            {props.replies.map((ready, index) => (
              <button
                key={ready.reply.id}
                id={`${props.id}-${index}`}
                type="button"
                role="option"
                tabIndex={-1}
                aria-selected={index === props.at}
                className={styles.option}
                data-testid="reply-option"
                data-reply={ready.reply.id}
                // The composer keeps the focus: a press must not take it.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => props.onPick(ready)}
              >
                <ReplyLine ready={ready} />
              </button>
            ))}
          </div>
        )}
        <a className={styles.manage} href={routeHref('settings', 'chat')} data-testid="reply-manage">
          {t('chat.compose.manage')}
        </a>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Name and text of a reply as it would read now, with what is not known. */
export function ReplyLine({ ready }: { ready: ReadyReply }) {
  const { t } = useTranslation();
  return (
    <>
      <span className={`${styles.optionName} clip`} dir="auto">
        {ready.reply.name}
      </span>
      <span className={`${styles.optionText} clip-2`} dir="auto">
        {ready.text}
      </span>
      {ready.missing === '' ? null : (
        <span className={styles.optionMissing}>{t('chat.questions.missing', { names: ready.missing })}</span>
      )}
    </>
  );
}
