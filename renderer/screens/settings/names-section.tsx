import { useTranslation } from 'react-i18next';
import { NAMES } from './filter-words.ts';
import styles from './settings.module.css';
import { WordList } from './word-list.tsx';

/** Registered names of the host's goods: the rules for texts take no word inside them for a claim. */
export function NamesSection() {
  const { t } = useTranslation();
  return (
    <>
      <p className={styles.hint}>{t('lint.names.hint')}</p>
      <WordList
        says="lint.names"
        limits={NAMES}
        read={(settings) => settings.compliance.names}
        change={(names) => ({ compliance: { names } })}
        testIds={{
          input: 'settings-name-input',
          add: 'settings-name-add',
          empty: 'settings-name-empty',
          list: 'settings-names-list',
          word: 'settings-name',
          remove: 'settings-name-remove',
          count: 'settings-name-count',
        }}
      />
    </>
  );
}
