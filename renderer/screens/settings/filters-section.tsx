import { Button, TextInput } from '@mantine/core';
import { X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showUndo, studioNow, usePatch, useStudio } from '../../app/index.ts';
import { addWords, MAX_LENGTH, MAX_WORDS } from './filter-words.ts';
import styles from './settings.module.css';
import { TryFilter } from './try-filter.tsx';

/** Words that keep a chat message from being shown. */
export function FiltersSection() {
  const { t } = useTranslation();
  const words = useStudio((s) => s.settings.filters.words);
  const patch = usePatch();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string | null>(null);
  const send = (next: string[]) => patch.run({ filters: { words: next } });
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const result = addWords(words, typed);
    if (result.kind === 'nothing') return;
    if (result.kind === 'too_long') return setError(t('settings.filters.tooLong', { length: MAX_LENGTH }));
    if (result.kind === 'known') return setError(t('settings.filters.known', { word: result.word }));
    if (result.kind === 'full') return setError(t('settings.filters.full', { max: MAX_WORDS }));
    if ((await send(result.words)).ok) setTyped('');
  };
  const remove = async (word: string) => {
    const reply = await send(words.filter((one) => one !== word));
    if (!reply.ok) return;
    showUndo(t('settings.filters.removed', { word }), () => {
      const now = studioNow()?.settings.filters.words ?? [];
      const back = addWords(now, word);
      if (back.kind === 'words') void send(back.words);
    });
  };
  return (
    <>
      <p className={styles.hint}>
        {t('settings.filters.hint')} {t('chat.settings.variants')}
      </p>
      <form className={styles.adder} onSubmit={add}>
        <TextInput
          label={t('settings.filters.label')}
          placeholder={t('settings.filters.placeholder')}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setError(null);
          }}
          error={error}
          dir="auto"
          autoComplete="off"
          data-testid="settings-filter-input"
        />
        <Button
          type="submit"
          disabled={typed.trim() === ''}
          loading={patch.pending}
          className={styles.adderButton}
          data-testid="settings-filter-add"
        >
          {t('settings.filters.add')}
        </Button>
      </form>
      {words.length === 0 ? (
        <p className={styles.emptyWords} data-testid="settings-filter-empty">
          {t('settings.filters.empty')}
        </p>
      ) : (
        <>
          <ul className={styles.words} aria-label={t('settings.filters.list')} data-testid="settings-filter-words">
            {words.map((word) => (
              <li key={word} className={styles.word} data-testid="settings-filter-word">
                <span dir="auto">{word}</span>
                <button
                  type="button"
                  aria-label={t('settings.filters.remove', { word })}
                  onClick={() => remove(word)}
                  data-testid="settings-filter-remove"
                >
                  <X size={14} aria-hidden="true" />
                </button>
              </li>
            ))}
          </ul>
          <p className={`${styles.hint} num`} data-testid="settings-filter-count">
            {t('settings.filters.count', { used: words.length, max: MAX_WORDS })}
          </p>
        </>
      )}
      <TryFilter words={words} />
    </>
  );
}
