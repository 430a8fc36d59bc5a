import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuMs } from '../../../tests/support/cpuTime.ts';
import { isChanged, type Piece, textDiff, withContext } from './text-diff.ts';

const told = (pieces: readonly Piece[]) =>
  pieces.map((one) => (one.kind === 'same' ? one.text : `${one.kind === 'added' ? '+' : '-'}[${one.text}]`)).join('');
const side = (pieces: readonly Piece[], without: Piece['kind']) =>
  pieces
    .filter((one) => one.kind !== without)
    .map((one) => one.text)
    .join('');

describe('a difference of two texts', () => {
  it('is told in words, in English and in Chinese', () => {
    expect(told(textDiff('The best lipsticks for autumn', 'Five lipsticks for autumn', 'en'))).toBe(
      '-[The best]+[Five] lipsticks for autumn',
    );
    expect(told(textDiff('全网最好的京都路线', '我喜欢的京都路线', 'zh-CN'))).toMatch(/京都路线$/);
    expect(told(textDiff('我们喜欢京都的春天', '我们喜欢京都的秋天', 'zh-CN'))).toBe('我们喜欢京都的-[春天]+[秋天]');
    expect(told(textDiff('same', 'same', 'en'))).toBe('same');
    expect(isChanged(textDiff('', '', 'en'))).toBe(false);
    expect(told(textDiff('', 'new', 'en'))).toBe('+[new]');
  });

  it('takes several words changed in a row as one change', () => {
    expect(told(textDiff('call me right now please', 'see you very soon please', 'en'))).toBe(
      '-[call me right now]+[see you very soon] please',
    );
  });

  it('never cuts an emoji family or a letter from its mark', () => {
    const pieces = textDiff('a 👨‍👩‍👧‍👦 e\u0301', 'a 👨‍👩‍👧 e\u0301', 'en');
    expect(pieces.map((one) => one.text)).toContain('👨‍👩‍👧‍👦');
    expect(side(pieces, 'removed')).toBe('a 👨‍👩‍👧 e\u0301');
  });

  it('gives both texts back, whatever they are', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b ', '，', '我', '们', '👍', '\n', '. '), maxLength: 40 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const pieces = textDiff(before, after, 'zh-CN');
        expect(side(pieces, 'added')).toBe(before);
        expect(side(pieces, 'removed')).toBe(after);
        expect(pieces.every((one) => one.text !== '')).toBe(true);
        expect(isChanged(pieces)).toBe(before !== after);
      }),
    );
  });

  it('of long texts that share nothing is one removal and one addition, soon', () => {
    const before = Array.from({ length: 5_000 }, (_, at) => `a${at}`).join(' ');
    const after = Array.from({ length: 5_000 }, (_, at) => `b${at}`).join('\n');
    const spentMs = cpuMs(() =>
      expect(textDiff(before, after, 'en').map((one) => one.kind)).toEqual(['removed', 'added']),
    );
    expect(spentMs).toBeLessThan(2_000);
  });

  it('is shown with a few whole words around each change', () => {
    const middle = 'word '.repeat(60);
    const shown = withContext(textDiff(`old ${middle}end.`, `new ${middle}end!`, 'en'), 'en');
    expect(shown.map((one) => one.kind)).toEqual(['removed', 'added', 'same', 'gap', 'same', 'removed', 'added']);
    const kept = shown.filter((one) => one.kind === 'same').map((one) => ('text' in one ? one.text : ''));
    expect(kept[0]?.startsWith(' word word')).toBe(true);
    expect(kept[0]?.length).toBeLessThan(40);
    const short = withContext(textDiff('one two three', 'one two four', 'en'), 'en');
    expect(short.some((one) => one.kind === 'gap')).toBe(false);
  });
});
