import { Button, Textarea } from '@mantine/core';
import { SendHorizontal } from 'lucide-react';
import { type RefObject, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CHAT_MAX, cleanLine } from '../../../../shared/domain/index.ts';
import { useCommand } from '../../../app/index.ts';
import { faultWords } from '../../../i18n/index.ts';
import styles from './people.module.css';

/** From here on the counter shows: before, nobody needs it. */
const COUNT_FROM = CHAT_MAX * 0.7;

/** The host's reply. Enter sends (not while an input method composes); a refused text stays where it is, with the reason. */
export function Composer(props: {
  text: string;
  onText: (text: string) => void;
  field: RefObject<HTMLTextAreaElement | null>;
}) {
  const { t, i18n } = useTranslation();
  const { text, onText } = props;
  const noteId = useId();
  const [composing, setComposing] = useState(false);
  const say = useCommand((client, words: string) => client.room.say({ text: words }), {
    quiet: true,
    onDone: () => onText(''),
  });
  const clean = cleanLine(text);
  const tooLong = clean.length > CHAT_MAX;
  const ready = clean !== '' && !tooLong && !say.pending;
  const send = (): void => {
    if (ready) void say.run(clean);
  };
  const words = say.fault ? faultWords(i18n, say.fault) : null;
  const note = tooLong
    ? t('stage.chat.compose.tooLong', { max: CHAT_MAX })
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
      {note ? (
        <p
          className={styles.composeNote}
          id={noteId}
          role="alert"
          data-testid="chat-fault"
          data-fault={say.fault?.code}
        >
          {note}
        </p>
      ) : null}
      <div className={styles.composeRow}>
        <Textarea
          ref={props.field}
          className={styles.composeField}
          autosize
          minRows={1}
          maxRows={3}
          value={text}
          aria-label={t('stage.chat.compose.label')}
          aria-describedby={note ? noteId : undefined}
          error={note !== null}
          placeholder={t('stage.chat.compose.placeholder')}
          data-testid="chat-input"
          onChange={(event) => {
            onText(event.currentTarget.value);
            if (say.fault) say.clear();
          }}
          onCompositionStart={() => setComposing(true)}
          onCompositionEnd={() => setComposing(false)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || composing || event.nativeEvent.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
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
