import { describe, expect, it } from 'vitest';
import { addWords, NAMES, WORDS } from './filter-words.ts';

describe('adding filter words', () => {
  it('takes one word, or a pasted list', () => {
    expect(addWords(['a'], ' fake ', WORDS)).toEqual({ kind: 'words', words: ['a', 'fake'], added: 1 });
    expect(addWords([], '假货，刷单、b;c\nd', WORDS)).toMatchObject({
      words: ['假货', '刷单', 'b', 'c', 'd'],
      added: 5,
    });
  });
  it('keeps each word once, whatever its case', () => {
    expect(addWords(['Fake'], 'fake', WORDS)).toEqual({ kind: 'known', word: 'fake' });
    expect(addWords(['Fake'], 'FAKE, new, New', WORDS)).toMatchObject({ words: ['Fake', 'new'], added: 1 });
  });
  it('takes names up to their own limits', () => {
    expect(addWords([], 'x'.repeat(NAMES.length), NAMES)).toMatchObject({ kind: 'words' });
    expect(addWords([], 'x'.repeat(NAMES.length + 1), NAMES)).toMatchObject({ kind: 'too_long' });
    const full = Array.from({ length: NAMES.count }, (_, at) => `n${at}`);
    expect(addWords(full, 'more', NAMES)).toEqual({ kind: 'full' });
  });
  it('refuses what the contract would refuse', () => {
    expect(addWords([], ' , ', WORDS)).toEqual({ kind: 'nothing' });
    expect(addWords([], 'x'.repeat(WORDS.length), WORDS)).toMatchObject({ kind: 'words' });
    expect(addWords([], 'x'.repeat(WORDS.length + 1), WORDS)).toMatchObject({ kind: 'too_long' });
    const full = Array.from({ length: WORDS.count }, (_, at) => `w${at}`);
    expect(addWords(full, 'one more', WORDS)).toEqual({ kind: 'full' });
    expect(addWords(full.slice(1), 'last', WORDS)).toMatchObject({ kind: 'words' });
  });
});
