import { cleanLine } from '../../../shared/domain/index.ts';

/** The contract's limits (`settings.filters`): words, and UTF-16 units a word. */
export const WORDS = { count: 200, length: 40 } as const;
/** Likewise for registered names (`settings.compliance`). */
export const NAMES = { count: 100, length: 60 } as const;

export type Added =
  | { kind: 'words'; words: string[]; added: number }
  | { kind: 'nothing' }
  | { kind: 'known'; word: string }
  | { kind: 'too_long'; word: string }
  | { kind: 'full' };

/** What was typed or pasted, put to the words there are: lists come apart at commas, semicolons and line ends. */
export function addWords(words: readonly string[], typed: string, limits: { count: number; length: number }): Added {
  const parts = typed
    .split(/[,，、;；\n]/)
    .map(cleanLine)
    .filter((word) => word !== '');
  if (parts.length === 0) return { kind: 'nothing' };
  const long = parts.find((word) => word.length > limits.length);
  if (long !== undefined) return { kind: 'too_long', word: long };
  // The filter looks at letters without their case, so a second spelling would change nothing.
  const known = new Set(words.map((word) => word.toLowerCase()));
  const fresh: string[] = [];
  for (const word of parts) {
    if (known.has(word.toLowerCase())) continue;
    known.add(word.toLowerCase());
    fresh.push(word);
  }
  if (fresh.length === 0) return { kind: 'known', word: parts[0] ?? '' };
  if (words.length + fresh.length > limits.count) return { kind: 'full' };
  return { kind: 'words', words: [...words, ...fresh], added: fresh.length };
}
