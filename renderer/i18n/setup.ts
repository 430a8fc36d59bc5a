import i18next, { type TFunction } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Settings } from '../../shared/domain/index.ts';
import { en } from './en/index.ts';
import { zh } from './zh/index.ts';

export type Language = 'en' | 'zh-CN';
export type T = TFunction;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
    returnNull: false;
  }
}

/** The language to show: the setting, else the first of the system's languages that we speak, else English. */
export function languageFor(setting: Settings['language'], system: readonly string[]): Language {
  if (setting !== 'system') return setting;
  for (const tag of system) {
    if (/^zh\b/i.test(tag)) return 'zh-CN';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'en';
}

export const i18n = i18next.createInstance();

void i18n.use(initReactI18next).init({
  lng: languageFor('system', typeof navigator === 'undefined' ? [] : navigator.languages),
  fallbackLng: 'en',
  resources: { en: { translation: en }, 'zh-CN': { translation: zh } },
  interpolation: { escapeValue: false },
  // An empty text is meant: some faults leave nothing to do.
  returnEmptyString: true,
  initAsync: false,
});

/** Switches the words and the document's language (fonts, line breaking and screen readers go by it). */
export function applyLanguage(language: Language): void {
  applyWords(language);
  document.documentElement.lang = language;
}

/** The words alone; both languages are loaded, so it takes effect at once. */
export function applyWords(language: Language): void {
  if (i18n.language !== language) void i18n.changeLanguage(language);
}

/**
 * Words whose key is known only while running (codes that arrive from the core), or null when there are none. The one
 * place where a key is not checked by the compiler.
 */
export function wordsAt(key: string, params: Record<string, string | number> = {}): string | null {
  if (!i18n.exists(key, params)) return null;
  const translate = i18n.t as unknown as (key: string, params: Record<string, string | number>) => unknown;
  const text = translate(key, params);
  return typeof text === 'string' ? text : null;
}
