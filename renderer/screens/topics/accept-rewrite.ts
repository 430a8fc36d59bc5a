import { applyRewrite, type Finding } from '../../../shared/compliance/index.ts';

type TextElement = HTMLInputElement | HTMLTextAreaElement;

/** Half of a character that takes two places, such as an emoji: it is never taken apart. */
const isHigh = (text: string, at: number): boolean => at >= 0 && /[\uD800-\uDBFF]/.test(text.charAt(at));

/** The one stretch in which two texts differ. */
export function changedRange(before: string, after: string): { from: number; to: number; text: string } {
  let from = 0;
  const most = Math.min(before.length, after.length);
  while (from < most && before[from] === after[from]) from += 1;
  if (from > 0 && isHigh(before, from - 1)) from -= 1;
  let tail = 0;
  while (tail < most - from && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  if (tail > 0 && isHigh(before, before.length - tail - 1)) tail -= 1;
  return { from, to: before.length - tail, text: after.slice(from, after.length - tail) };
}

/**
 * Puts the calmer words in as if they had been typed: the caret stands behind them, and undo takes them back. Nothing
 * happens when the words have changed since they were found.
 */
export function acceptRewrite(element: TextElement | null, finding: Finding, onChange: (text: string) => void): void {
  const text = element?.value ?? '';
  if (!element || text.slice(finding.span.start, finding.span.end) !== finding.words) return;
  const next = applyRewrite(text, finding);
  const { from, to, text: words } = changedRange(text, next);
  element.focus();
  element.setSelectionRange(from, to);
  // Old, and still the only way to write into a field so that the browser's undo knows of it.
  const written = document.execCommand(words === '' ? 'delete' : 'insertText', false, words);
  if (!written) onChange(next);
}
