import { TagsInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cleanLine } from '../../../shared/domain/index.ts';
import { useStudio } from '../../app/index.ts';
import styles from './settings.module.css';
import { usePatch } from './use-patch.ts';

/** The contract's limits (`settings.filters`). */
const MAX_WORDS = 200;
const MAX_LENGTH = 40;

/** Words that keep a chat message from being shown. */
export function FiltersSection() {
  const { t } = useTranslation();
  const words = useStudio((s) => s.settings.filters.words);
  const patch = usePatch();
  const [error, setError] = useState<string | undefined>();
  const change = (next: string[]) => {
    const clean = [...new Set(next.map(cleanLine).filter((word) => word !== ''))];
    if (clean.some((word) => word.length > MAX_LENGTH)) {
      setError(t('settings.filters.tooLong', { length: MAX_LENGTH }));
      return;
    }
    if (clean.length > MAX_WORDS) {
      setError(t('settings.filters.full'));
      return;
    }
    setError(undefined);
    void patch.run({ filters: { words: clean } });
  };
  return (
    <>
      <TagsInput
        label={t('settings.filters.label')}
        description={t('settings.filters.hint', { max: MAX_WORDS, length: MAX_LENGTH })}
        placeholder={t('settings.filters.placeholder')}
        value={words}
        onChange={change}
        error={error}
        splitChars={[',', '，', ';', '；', '\n']}
        acceptValueOnBlur
        data-testid="filter-words"
      />
      {words.length === 0 ? <p className={styles.hint}>{t('settings.filters.empty')}</p> : null}
    </>
  );
}
