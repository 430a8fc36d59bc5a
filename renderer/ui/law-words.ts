import type { Finding } from '../../shared/compliance/index.ts';
import type { T } from '../i18n/index.ts';

/** A law as it is cited: with its article where that is known by number, else by name alone. */
export function lawWords(law: Pick<Finding['law'], 'name' | 'article'>, t: T, language: string): string {
  const name = language === 'zh-CN' ? law.name.zh : law.name.en;
  return /^\d/.test(law.article) ? t('lint.law', { name, article: law.article }) : name;
}
