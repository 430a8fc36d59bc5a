import { Button, TextInput } from '@mantine/core';
import { X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings, SettingsPatch } from '../../../shared/domain/index.ts';
import { showUndo, studioNow, usePatch, useStudio } from '../../app/index.ts';
import { addWords } from './filter-words.ts';
import styles from './settings.module.css';

export type WordListOptions = {
  /** Where the language files speak of this list. */
  says: 'settings.filters' | 'lint.names';
  limits: { count: number; length: number };
  read(settings: Settings): readonly string[];
  change(words: string[]): SettingsPatch;
  testIds: Record<'input' | 'add' | 'empty' | 'list' | 'word' | 'remove' | 'count', string>;
};

/** Words of the settings that the host adds to and takes from, one at a time or several apart by commas. */
export function WordList({ says, limits, read, change, testIds }: WordListOptions) {
  const { t } = useTranslation();
  const words = useStudio((s) => read(s.settings));
  const patch = usePatch();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string | null>(null);
  const send = (next: string[]) => patch.run(change(next));
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const result = addWords(words, typed, limits);
    if (result.kind === 'nothing') return;
    if (result.kind === 'too_long') return setError(t(`${says}.tooLong`, { length: limits.length }));
    if (result.kind === 'known') return setError(t(`${says}.known`, { word: result.word }));
    if (result.kind === 'full') return setError(t(`${says}.full`, { max: limits.count }));
    if ((await send(result.words)).ok) setTyped('');
  };
  const remove = async (word: string) => {
    const reply = await send(words.filter((one) => one !== word));
    if (!reply.ok) return;
    showUndo(t(`${says}.removed`, { word }), () => {
      const now = studioNow();
      const back = addWords(now ? read(now.settings) : [], word, limits);
      if (back.kind === 'words') void send(back.words);
    });
  };
  return (
    <>
      <form className={styles.adder} onSubmit={add}>
        <TextInput
          label={t(`${says}.label`)}
          placeholder={t(`${says}.placeholder`)}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setError(null);
          }}
          error={error}
          dir="auto"
          autoComplete="off"
          data-testid={testIds.input}
        />
        <Button
          type="submit"
          disabled={typed.trim() === ''}
          loading={patch.pending}
          className={styles.adderButton}
          data-testid={testIds.add}
        >
          {t(`${says}.add`)}
        </Button>
      </form>
      {words.length === 0 ? (
        <p className={styles.emptyWords} data-testid={testIds.empty}>
          {t(`${says}.empty`)}
        </p>
      ) : (
        <>
          <ul className={styles.words} aria-label={t(`${says}.list`)} data-testid={testIds.list}>
            {words.map((word) => (
              <li key={word} className={styles.word} data-testid={testIds.word}>
                <span dir="auto">{word}</span>
                <button
                  type="button"
                  aria-label={t(`${says}.remove`, { word })}
                  onClick={() => remove(word)}
                  data-testid={testIds.remove}
                >
                  <X size={14} aria-hidden="true" />
                </button>
              </li>
            ))}
          </ul>
          <p className={`${styles.hint} num`} data-testid={testIds.count}>
            {t(`${says}.count`, { used: words.length, max: limits.count })}
          </p>
        </>
      )}
    </>
  );
}
