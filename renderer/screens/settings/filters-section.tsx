import { useTranslation } from 'react-i18next';
import { useStudio } from '../../app/index.ts';
import { joinSentences } from '../../i18n/index.ts';
import { WORDS } from './filter-words.ts';
import styles from './settings.module.css';
import { TryFilter } from './try-filter.tsx';
import { WordList } from './word-list.tsx';

/** Words that keep a chat message from being shown. */
export function FiltersSection() {
  const { t, i18n } = useTranslation();
  const words = useStudio((s) => s.settings.filters.words);
  return (
    <>
      <p className={styles.hint}>
        {joinSentences(i18n.language, t('settings.filters.hint'), t('chat.settings.variants'))}
      </p>
      <WordList
        says="settings.filters"
        limits={WORDS}
        read={(settings) => settings.filters.words}
        change={(next) => ({ filters: { words: next } })}
        testIds={{
          input: 'settings-filter-input',
          add: 'settings-filter-add',
          empty: 'settings-filter-empty',
          list: 'settings-filter-words',
          word: 'settings-filter-word',
          remove: 'settings-filter-remove',
          count: 'settings-filter-count',
        }}
      />
      <TryFilter words={words} />
    </>
  );
}
