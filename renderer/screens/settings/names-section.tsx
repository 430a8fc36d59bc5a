import { Button, TextInput } from '@mantine/core';
import { X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showUndo, studioNow, usePatch, useStudio } from '../../app/index.ts';
import { addWords, NAMES } from './filter-words.ts';
import styles from './settings.module.css';

/** Registered names of the host's goods: the rules for texts take no word inside them for a claim. */
export function NamesSection() {
  const { t } = useTranslation();
  const names = useStudio((s) => s.settings.compliance.names);
  const patch = usePatch();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string | null>(null);
  const send = (next: string[]) => patch.run({ compliance: { names: next } });
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const result = addWords(names, typed, NAMES);
    if (result.kind === 'nothing') return;
    if (result.kind === 'too_long') return setError(t('lint.names.tooLong', { length: NAMES.length }));
    if (result.kind === 'known') return setError(t('lint.names.known', { word: result.word }));
    if (result.kind === 'full') return setError(t('lint.names.full', { max: NAMES.count }));
    if ((await send(result.words)).ok) setTyped('');
  };
  const remove = async (name: string) => {
    const reply = await send(names.filter((one) => one !== name));
    if (!reply.ok) return;
    showUndo(t('lint.names.removed', { word: name }), () => {
      const back = addWords(studioNow()?.settings.compliance.names ?? [], name, NAMES);
      if (back.kind === 'words') void send(back.words);
    });
  };
  return (
    <>
      <p className={styles.hint}>{t('lint.names.hint')}</p>
      <form className={styles.adder} onSubmit={add}>
        <TextInput
          label={t('lint.names.label')}
          placeholder={t('lint.names.placeholder')}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setError(null);
          }}
          error={error}
          dir="auto"
          autoComplete="off"
          data-testid="settings-name-input"
        />
        <Button
          type="submit"
          disabled={typed.trim() === ''}
          loading={patch.pending}
          className={styles.adderButton}
          data-testid="settings-name-add"
        >
          {t('lint.names.add')}
        </Button>
      </form>
      {names.length === 0 ? (
        <p className={styles.emptyWords} data-testid="settings-name-empty">
          {t('lint.names.empty')}
        </p>
      ) : (
        <>
          <ul className={styles.words} aria-label={t('lint.names.list')} data-testid="settings-names-list">
            {names.map((name) => (
              <li key={name} className={styles.word} data-testid="settings-name">
                <span dir="auto">{name}</span>
                <button
                  type="button"
                  aria-label={t('lint.names.remove', { word: name })}
                  onClick={() => remove(name)}
                  data-testid="settings-name-remove"
                >
                  <X size={14} aria-hidden="true" />
                </button>
              </li>
            ))}
          </ul>
          <p className={`${styles.hint} num`} data-testid="settings-name-count">
            {t('lint.names.count', { used: names.length, max: NAMES.count })}
          </p>
        </>
      )}
    </>
  );
}
