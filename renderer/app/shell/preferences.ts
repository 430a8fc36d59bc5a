import { localStorageColorSchemeManager, useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { applyLanguage, languageFor } from '../../i18n/index.ts';
import { usePageStore } from '../store.ts';

/** Remembers the last theme in this browser, so that a reload does not flash before the settings arrive. */
export const colorSchemes = localStorageColorSchemeManager({ key: 'redcast-theme' });

/** Follows the language and the theme of the settings; `system` follows the browser. */
export function usePreferences(): void {
  const language = usePageStore((page) => page.state?.settings.language ?? null);
  const wanted = usePageStore((page) => page.state?.settings.theme ?? null);
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (language) applyLanguage(languageFor(language, navigator.languages));
  }, [language]);
  useEffect(() => {
    if (wanted) setColorScheme(wanted === 'system' ? 'auto' : wanted);
  }, [wanted, setColorScheme]);
}
