import { Button, Textarea, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { applyRewrite } from '../../../shared/compliance/index.ts';
import { fillReply, REPLY_VARIABLES, type ReplyFacts, replyFacts } from '../../../shared/domain/index.ts';
import { useFindings, useStudio } from '../../app/index.ts';
import { Findings } from '../../ui/index.ts';
import styles from './replies.module.css';
import { NAME_LENGTH, type ReplyDraft, replyProblem, TEXT_LENGTH } from './replies.ts';

/** Facts to show a reply with: of the item being explained, else the first of the bag, else an example. */
export function useExampleFacts(): { facts: ReplyFacts; title: string | null } {
  const { t } = useTranslation();
  const bag = useStudio((s) => s.bag);
  const cues = useStudio((s) => s.cues);
  const item = bag?.items.find((one) => one.id === bag.explaining?.itemId) ?? bag?.items[0] ?? null;
  if (item) return { facts: replyFacts(item, cues), title: item.title };
  const facts = Object.fromEntries(REPLY_VARIABLES.map((name) => [name, t(`chat.example.${name}`)]));
  return { facts, title: null };
}

/** Writing one reply: its name, its text with variables, how it will read, and what may not be said. */
export function ReplyForm(props: {
  draft: ReplyDraft;
  pending: boolean;
  onSave: (draft: ReplyDraft) => void;
  onCancel: () => void;
}) {
  const { t, i18n } = useTranslation();
  const replies = useStudio((s) => s.settings.chat.replies);
  const [draft, setDraft] = useState(props.draft);
  const [tried, setTried] = useState(false);
  const text = useRef<HTMLTextAreaElement>(null);
  const { facts, title } = useExampleFacts();
  const found = useFindings(draft.text, 'reply');
  const problem = replyProblem(replies, draft);
  const filled = fillReply(draft.text, facts);
  const wrong = (field: 'name' | 'text'): string | null => {
    if (!problem || problem.field !== field || (!tried && problem.kind === 'missing')) return null;
    if (problem.kind === 'known') return t('chat.settings.known');
    if (problem.kind === 'too_long')
      return t('chat.settings.tooLong', { max: field === 'name' ? NAME_LENGTH : TEXT_LENGTH });
    return t(field === 'name' ? 'chat.settings.needName' : 'chat.settings.needText');
  };
  const insert = (name: string): void => {
    const field = text.current;
    const at = field?.selectionStart ?? draft.text.length;
    const end = field?.selectionEnd ?? at;
    setDraft({ ...draft, text: `${draft.text.slice(0, at)}{${name}}${draft.text.slice(end)}` });
    field?.focus();
  };
  return (
    <form
      className={styles.form}
      data-testid="settings-reply-form"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!problem) props.onSave(draft);
      }}
    >
      <TextInput
        label={t('chat.settings.name')}
        description={t('chat.settings.nameHint')}
        value={draft.name}
        error={wrong('name')}
        dir="auto"
        autoComplete="off"
        // The form is opened by a button, to write in it.
        autoFocus
        onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
        data-testid="settings-reply-name"
      />
      <Textarea
        ref={text}
        label={t('chat.settings.text')}
        value={draft.text}
        error={wrong('text')}
        dir="auto"
        autosize
        minRows={2}
        maxRows={5}
        onChange={(event) => setDraft({ ...draft, text: event.currentTarget.value })}
        data-testid="settings-reply-text"
      />
      <div className={styles.variables}>
        {REPLY_VARIABLES.map((name) => (
          <Button
            key={name}
            size="compact-xs"
            title={t('chat.settings.insert', { name: t(`chat.variable.${name}`) })}
            onClick={() => insert(name)}
            data-testid={`settings-reply-insert-${name}`}
          >
            {`{${name}}`}
          </Button>
        ))}
      </div>
      {draft.text.trim() === '' ? null : (
        <p className={`${styles.preview} num`} dir="auto" data-testid="settings-reply-preview">
          {t('chat.settings.previewWith', {
            how: title ? t('chat.settings.previewItem', { title }) : t('chat.settings.previewNoItem'),
            text: filled.text,
          })}
          {filled.missing.length > 0 ? (
            <span className={styles.missing}>
              {' '}
              {t('chat.settings.previewMissing', {
                names: new Intl.ListFormat(i18n.language, { type: 'conjunction', style: 'narrow' }).format(
                  filled.missing.map((name) => t(`chat.variable.${name}`)),
                ),
              })}
            </span>
          ) : null}
        </p>
      )}
      {found.some((one) => one.severity === 'block') ? (
        <p className={styles.missing}>{t('chat.settings.blockedHint')}</p>
      ) : null}
      <Findings
        findings={found}
        checked={false}
        onAccept={(finding) => setDraft({ ...draft, text: applyRewrite(draft.text, finding) })}
        data-testid="settings-reply-findings"
      />
      <div className={styles.buttons}>
        <Button onClick={props.onCancel} data-testid="settings-reply-cancel">
          {t('chat.settings.cancel')}
        </Button>
        <Button type="submit" variant="filled" loading={props.pending} data-testid="settings-reply-save">
          {t('chat.settings.save')}
        </Button>
      </div>
    </form>
  );
}
