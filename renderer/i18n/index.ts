/**
 * renderer/i18n – every word the page shows, in English and 简体中文. One file per area and language
 * (`en/<area>.ts`, `zh/<area>.ts`); the Chinese object is typed by the English one, so a missing key does not compile.
 * Start at en/index.ts; `useTranslation()` of react-i18next gives a `t` with typed keys.
 */
export { faultWords, meaningAndAction, type Words } from './faults.ts';
export {
  formatBytes,
  formatClock,
  formatDate,
  formatDateTime,
  formatDuration,
  formatMbps,
  formatNumber,
  formatShortClock,
  formatTime,
  joinSentences,
} from './format.ts';
export { applyLanguage, applyWords, i18n, type Language, languageFor, type T, wordsAt } from './setup.ts';
