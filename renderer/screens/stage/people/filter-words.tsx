import { ActionIcon, Button, TextInput } from '@mantine/core';
import { X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cleanLine } from '../../../../shared/domain/index.ts';
import { showUndo, studioNow, useCommand, useStudio } from '../../../app/index.ts';
import styles from './people.module.css';

const WORDS_MAX = 200;
const WORD_MAX = 40;

/** Words that keep a message from being shown, added and removed while live. */
export function FilterWords() {
  const { t } = useTranslation();
  const words = useStudio((s) => s.settings.filters.words);
  const [text, setText] = useState('');
  const save = useCommand((client, next: string[]) => client.settings.patch({ filters: { words: next } }));
  const word = cleanLine(text).slice(0, WORD_MAX);
  const full = words.length >= WORDS_MAX;
  const add = async (): Promise<void> => {
    if (word === '' || full) return;
    const known = words.some((other) => other.toLowerCase() === word.toLowerCase());
    const reply = known ? { ok: true } : await save.run([...words, word]);
    if (reply.ok) setText('');
  };
  const remove = async (gone: string): Promise<void> => {
    const reply = await save.run(words.filter((other) => other !== gone));
    if (!reply.ok) return;
    showUndo(t('stage.moderation.wordRemoved', { word: gone }), () => {
      const now = studioNow()?.settings.filters.words ?? [];
      if (!now.includes(gone)) void save.run([...now, gone]);
    });
  };
  return (
    <section className={styles.block}>
      <h3>{t('stage.moderation.words')}</h3>
      <p className="small">{t('stage.moderation.wordsHint')}</p>
      <form
        className={styles.addWord}
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <TextInput
          size="xs"
          value={text}
          maxLength={WORD_MAX}
          aria-label={t('stage.moderation.addWord')}
          placeholder={t('stage.moderation.addWord')}
          error={full ? t('stage.moderation.full', { max: WORDS_MAX }) : undefined}
          data-testid="filter-word-input"
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button
          type="submit"
          size="xs"
          disabled={word === '' || full}
          loading={save.pending}
          data-testid="filter-word-add"
        >
          {t('stage.moderation.add')}
        </Button>
      </form>
      {words.length === 0 ? <p className="small">{t('stage.moderation.noWords')}</p> : null}
      <ul className={styles.words}>
        {words.map((entry) => (
          <li key={entry} data-testid="filter-word">
            <span className="clip" title={entry}>
              {entry}
            </span>
            <ActionIcon
              size={20}
              aria-label={t('stage.moderation.removeWord', { word: entry })}
              onClick={() => void remove(entry)}
            >
              <X size={12} />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </section>
  );
}
