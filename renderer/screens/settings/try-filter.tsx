import { TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createMatcher, type Hit } from '../../../shared/match/index.ts';
import { i18n } from '../../i18n/index.ts';
import styles from './replies.module.css';

/** Shows whether a sentence would be hidden, and by which word, with the very matcher the platform uses. */
export function TryFilter({ words }: { words: readonly string[] }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const matcher = useMemo(() => createMatcher(words), [words]);
  const hits = text.trim() === '' ? [] : matcher.all(text);
  const caught = [...new Set(hits.map((hit) => hit.word))];
  return (
    <div className={styles.try}>
      <TextInput
        label={t('chat.settings.tryLabel')}
        placeholder={t('chat.settings.tryPlaceholder')}
        value={text}
        maxLength={200}
        dir="auto"
        autoComplete="off"
        onChange={(event) => setText(event.currentTarget.value)}
        data-testid="settings-filter-try"
      />
      <p
        className={styles.verdict}
        role="status"
        dir="auto"
        data-caught={hits.length > 0 || undefined}
        data-testid="settings-filter-verdict"
      >
        {text.trim() === '' ? null : hits.length === 0 ? (
          t('chat.settings.tryClean')
        ) : (
          <>
            {t('chat.settings.tryCaught', {
              count: caught.length,
              words: new Intl.ListFormat(i18n.language, { type: 'conjunction', style: 'narrow' }).format(caught),
            })}{' '}
            – <Marks text={text} hits={hits} />
          </>
        )}
      </p>
    </div>
  );
}

/** The sentence with the caught places marked; places that overlap are one. */
function Marks({ text, hits }: { text: string; hits: readonly Hit[] }) {
  const parts: { at: number; text: string; hit: boolean }[] = [];
  let at = 0;
  for (const { start, end } of hits) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    if (from > at) parts.push({ at, text: text.slice(at, from), hit: false });
    parts.push({ at: from, text: text.slice(from, end), hit: true });
    at = end;
  }
  parts.push({ at, text: text.slice(at), hit: false });
  return parts.map((part) =>
    part.hit ? <mark key={part.at}>{part.text}</mark> : <span key={part.at}>{part.text}</span>,
  );
}
