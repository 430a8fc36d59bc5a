import type { Finding } from './rule.ts';

/**
 * The text with a finding's calmer words in place of the offending ones. Unchanged when there is nothing to offer, or when
 * the text is no longer the one that was read.
 */
export function applyRewrite(text: string, finding: Finding): string {
  const { span, words, rewrite } = finding;
  if (rewrite === null || text.slice(span.start, span.end) !== words) return text;
  const before = text.slice(0, span.start);
  const after = text.slice(span.end);
  if (rewrite !== '') return before + rewrite + after;
  // Words taken out leave no double space and no comma at the beginning behind.
  if (before.trim() === '') return before + after.replace(/^[\s,，、;；:：]{1,4}/u, '');
  if (/\s$/u.test(before) && /^\s/u.test(after)) return before + after.replace(/^\s/u, '');
  return before + after;
}
