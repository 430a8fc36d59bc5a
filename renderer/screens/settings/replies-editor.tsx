import { ActionIcon, Button } from '@mantine/core';
import { ArrowDown, ArrowUp, MessageSquareText, Pencil, Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fillReply, SAVED_REPLIES_MAX, type SavedReply } from '../../../shared/domain/index.ts';
import { showUndo, studioNow, usePatch, useStudio } from '../../app/index.ts';
import { EmptyState } from '../../ui/index.ts';
import styles from './replies.module.css';
import { moved, putBack, type ReplyDraft, withReply } from './replies.ts';
import { ReplyForm, useExampleFacts } from './reply-form.tsx';
import settings from './settings.module.css';

/** Saved replies in the order in which they are offered. */
export function RepliesEditor() {
  const { t } = useTranslation();
  const replies = useStudio((s) => s.settings.chat.replies);
  const patch = usePatch();
  const [editing, setEditing] = useState<ReplyDraft | null>(null);
  const { facts } = useExampleFacts();
  const send = (next: SavedReply[]) => patch.run({ chat: { replies: next } });
  const now = (): readonly SavedReply[] => studioNow()?.settings.chat.replies ?? [];
  const keep = async (draft: ReplyDraft): Promise<void> => {
    if ((await send(withReply(now(), draft, newId))).ok) setEditing(null);
  };
  const remove = async (reply: SavedReply): Promise<void> => {
    const at = now().findIndex((one) => one.id === reply.id);
    if (!(await send(now().filter((one) => one.id !== reply.id))).ok) return;
    showUndo(t('chat.settings.removed', { name: reply.name }), () => void send(putBack(now(), reply, at)));
  };
  return (
    <section className={styles.replies} aria-label={t('chat.settings.replies')}>
      <div className={styles.head}>
        <div>
          <h3 className={settings.label}>{t('chat.settings.replies')}</h3>
          <p className={settings.hint}>{t('chat.settings.repliesHint')}</p>
        </div>
        <Button
          size="xs"
          leftSection={<Plus size={14} />}
          disabled={editing !== null || replies.length >= SAVED_REPLIES_MAX}
          title={replies.length >= SAVED_REPLIES_MAX ? t('chat.settings.full', { max: SAVED_REPLIES_MAX }) : undefined}
          onClick={() => setEditing({ id: null, name: '', text: '' })}
          data-testid="settings-reply-add"
        >
          {t('chat.settings.add')}
        </Button>
      </div>
      {replies.length === 0 && editing === null ? (
        <EmptyState
          icon={<MessageSquareText />}
          title={t('chat.settings.repliesEmpty')}
          data-testid="settings-replies-empty"
        />
      ) : null}
      <ul className={styles.list} data-testid="settings-replies">
        {replies.map((reply, at) =>
          editing?.id === reply.id ? (
            <li key={reply.id}>
              <ReplyForm draft={editing} pending={patch.pending} onSave={keep} onCancel={() => setEditing(null)} />
            </li>
          ) : (
            <li key={reply.id} className={styles.reply} data-testid="settings-reply" data-reply={reply.id}>
              <div className={styles.text}>
                <p className={`${styles.name} clip`} dir="auto">
                  {reply.name}
                </p>
                <p className={styles.words} dir="auto">
                  {reply.text}
                </p>
                {reply.text === fillReply(reply.text, facts).text ? null : (
                  <p className={`${styles.preview} num`} dir="auto">
                    {t('chat.settings.preview', { text: fillReply(reply.text, facts).text })}
                  </p>
                )}
              </div>
              <div className={styles.actions}>
                <ActionIcon
                  aria-label={t('chat.settings.up', { name: reply.name })}
                  disabled={at === 0}
                  onClick={() => void send(moved(now(), reply.id, -1))}
                  data-testid="settings-reply-up"
                >
                  <ArrowUp size={15} />
                </ActionIcon>
                <ActionIcon
                  aria-label={t('chat.settings.down', { name: reply.name })}
                  disabled={at === replies.length - 1}
                  onClick={() => void send(moved(now(), reply.id, 1))}
                  data-testid="settings-reply-down"
                >
                  <ArrowDown size={15} />
                </ActionIcon>
                <ActionIcon
                  aria-label={t('chat.settings.edit', { name: reply.name })}
                  disabled={editing !== null}
                  onClick={() => setEditing(reply)}
                  data-testid="settings-reply-edit"
                >
                  <Pencil size={15} />
                </ActionIcon>
                <ActionIcon
                  aria-label={t('chat.settings.remove', { name: reply.name })}
                  onClick={() => void remove(reply)}
                  data-testid="settings-reply-remove"
                >
                  <X size={16} />
                </ActionIcon>
              </div>
            </li>
          ),
        )}
      </ul>
      {editing?.id === null ? (
        <ReplyForm draft={editing} pending={patch.pending} onSave={keep} onCancel={() => setEditing(null)} />
      ) : null}
    </section>
  );
}

/** Random enough for a list of fifty; `randomUUID` is missing on plain-HTTP pages of the local network. */
const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('');
