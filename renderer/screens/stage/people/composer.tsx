import { Button, Textarea } from '@mantine/core';
import { CircleHelp, MessageSquareText, SendHorizontal, X } from 'lucide-react';
import { type RefObject, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { applyRewrite } from '../../../../shared/compliance/index.ts';
import { CHAT_MAX, cleanLine, type ItemId, type MessageId } from '../../../../shared/domain/index.ts';
import { useCommand, useFindings, useLinter, useStudio } from '../../../app/index.ts';
import { faultWords } from '../../../i18n/index.ts';
import { Findings } from '../../../ui/index.ts';
import styles from './composer.module.css';
import { type ReadyReply, ReplyPicker, useReplies } from './reply-picker.tsx';

/** From here on the counter shows: before, nobody needs it. */
const COUNT_FROM = CHAT_MAX * 0.7;

/** The questions a reply answers: marked as answered once it is sent. */
export type Answering = {
  readonly ids: readonly MessageId[];
  readonly text: string;
  readonly itemId: ItemId | null;
};

/**
 * The host's reply. Enter sends (not while an input method composes); a refused text stays where it is, with the reason.
 * Words that may not be said about goods are marked while typing and keep it from being sent. `/` chooses a saved reply.
 */
export function Composer(props: {
  text: string;
  onText: (text: string) => void;
  answering: Answering | null;
  onAnswering: (answering: Answering | null) => void;
  onAnswered: (ids: readonly MessageId[]) => void;
  field: RefObject<HTMLTextAreaElement | null>;
}) {
  const { t, i18n } = useTranslation();
  const { text, onText, answering } = props;
  const noteId = useId();
  const listId = useId();
  const [composing, setComposing] = useState(false);
  const [refused, setRefused] = useState(false);
  const [missing, setMissing] = useState('');
  const linter = useLinter();
  const names = useStudio((s) => s.settings.compliance.names);
  const found = useFindings(text, 'reply');
  const picking = usePicking(text, answering?.itemId ?? undefined);
  const say = useCommand((client, words: string) => client.room.say({ text: words }), {
    quiet: true,
    onDone: () => {
      onText('');
      setMissing('');
      if (answering) props.onAnswered(answering.ids);
      props.onAnswering(null);
    },
  });
  const clean = cleanLine(text);
  const tooLong = clean.length > CHAT_MAX;
  const ready = clean !== '' && !tooLong && !say.pending && !picking.slash;
  const blocks = found.filter((one) => one.severity === 'block');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text is another try
  useEffect(() => setRefused(false), [text]);
  const send = (): void => {
    if (!ready) return;
    // Read once more, since what was typed a moment ago is not among the findings yet.
    if (linter?.lint(clean, 'reply', { names }).some((one) => one.severity === 'block')) setRefused(true);
    else void say.run(clean);
  };
  const pick = (reply: ReadyReply): void => {
    onText(reply.text);
    setMissing(reply.missing);
    picking.close();
    props.field.current?.focus();
  };
  const words = say.fault ? faultWords(i18n, say.fault) : null;
  const note = tooLong
    ? t('stage.chat.compose.tooLong', { max: CHAT_MAX })
    : refused
      ? t('chat.compose.blocked')
      : words
        ? `${words.title}. ${words.action}`
        : null;
  return (
    <form
      className={styles.compose}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {answering ? (
        <p className={styles.answering} data-testid="composer-answering" data-count={answering.ids.length}>
          <CircleHelp size={13} aria-hidden="true" />
          <span className="clip" dir="auto" title={answering.text}>
            {t('chat.compose.answering', {
              count: answering.ids.length,
              number: answering.ids.length,
              text: answering.text,
            })}
          </span>
          <button
            type="button"
            className="icon-button"
            aria-label={t('chat.compose.notAnswering')}
            title={t('chat.compose.notAnswering')}
            onClick={() => props.onAnswering(null)}
            data-testid="composer-answering-cancel"
          >
            <X size={13} aria-hidden="true" />
          </button>
        </p>
      ) : null}
      {note ? (
        <p
          className={styles.note}
          id={noteId}
          role="alert"
          data-testid="chat-fault"
          data-fault={refused ? 'text_blocked' : say.fault?.code}
        >
          {note}
        </p>
      ) : null}
      {found.length > 0 ? (
        <div className={styles.findings} data-blocks={blocks.length}>
          <Findings
            compact
            checked={false}
            findings={found}
            onAccept={(finding) => onText(applyRewrite(text, finding))}
            data-testid="chat-findings"
          />
        </div>
      ) : null}
      {missing !== '' && /\{\s*[a-z]+\s*\}/i.test(text) ? (
        <p className={styles.hint} role="status" data-testid="reply-missing">
          {t('chat.compose.missing', { names: missing })}
        </p>
      ) : null}
      <div className={styles.row}>
        <ReplyPicker
          opened={picking.opened}
          id={listId}
          replies={picking.replies}
          at={picking.at}
          some={picking.some}
          onPick={pick}
          onClose={picking.close}
        >
          <Textarea
            ref={props.field}
            className={styles.field}
            autosize
            minRows={1}
            maxRows={3}
            value={text}
            dir="auto"
            aria-autocomplete="list"
            aria-controls={picking.opened ? listId : undefined}
            aria-activedescendant={
              picking.opened && picking.replies[picking.at] ? `${listId}-${picking.at}` : undefined
            }
            aria-label={t('stage.chat.compose.label')}
            aria-describedby={note ? noteId : undefined}
            error={note !== null || blocks.length > 0}
            placeholder={t('stage.chat.compose.placeholder')}
            title={text === '' ? t('chat.compose.repliesHint') : undefined}
            data-testid="chat-input"
            onChange={(event) => {
              onText(event.currentTarget.value);
              if (say.fault) say.clear();
            }}
            onCompositionStart={() => setComposing(true)}
            onCompositionEnd={() => setComposing(false)}
            onKeyDown={(event) => {
              if (composing || event.nativeEvent.isComposing) return;
              if (picking.key(event, pick)) return;
              if (event.key !== 'Enter' || event.shiftKey) return;
              event.preventDefault();
              send();
            }}
          />
        </ReplyPicker>
        <button
          type="button"
          className={`icon-button ${styles.replies}`}
          aria-label={t('chat.compose.replies')}
          title={`${t('chat.compose.replies')} (/)`}
          aria-expanded={picking.opened}
          data-testid="chat-replies"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            picking.toggle();
            props.field.current?.focus();
          }}
        >
          <MessageSquareText size={16} aria-hidden="true" />
        </button>
        <Button
          type="submit"
          variant="filled"
          loading={say.pending}
          disabled={!ready && !say.pending}
          data-testid="chat-send"
          leftSection={<SendHorizontal size={14} />}
        >
          {t('stage.chat.compose.send')}
        </Button>
      </div>
      {clean.length >= COUNT_FROM ? (
        <p className={`${styles.count} num`} data-over={tooLong || undefined}>
          {t('stage.chat.compose.left', { count: clean.length, max: CHAT_MAX })}
        </p>
      ) : null}
    </form>
  );
}

/** The list of saved replies: open by its button, or while the text begins with `/`; what follows it is searched for. */
function usePicking(text: string, itemId: ItemId | undefined) {
  const slash = text.startsWith('/');
  const query = slash ? text.slice(1) : '';
  const [byButton, setByButton] = useState(false);
  const [closedFor, setClosedFor] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const some = useStudio((s) => s.settings.chat.replies.length > 0);
  const replies = useReplies(query, itemId);
  const opened = byButton || (slash && closedFor !== text);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its first
  useEffect(() => setAt(0), [query, opened]);
  const close = (): void => {
    setByButton(false);
    setClosedFor(text);
  };
  return {
    opened,
    /** A text that only looks for a reply is not sent. */
    slash: slash && opened && replies.length > 0,
    replies,
    some,
    at: Math.min(at, Math.max(0, replies.length - 1)),
    close,
    toggle: () => (opened ? close() : setByButton(true)),
    /** True when the key was for the list. */
    key(event: React.KeyboardEvent, pick: (reply: ReadyReply) => void): boolean {
      if (!opened) return false;
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      const chosen = replies[Math.min(at, replies.length - 1)];
      if (step !== 0 && replies.length > 0) setAt((at + step + replies.length) % replies.length);
      else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) pick(chosen);
      else if (event.key === 'Escape') close();
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}
