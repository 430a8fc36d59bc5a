import { describe, expect, it } from 'vitest';
import { fitText, wrapText } from './fonts.ts';

/** Every character one wide. */
const measure = (text: string) => [...new Intl.Segmenter().segment(text)].length;

describe('text on the picture', () => {
  it('cuts on whole characters', () => {
    expect(fitText('short', 10, measure)).toBe('short');
    expect(fitText('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 3, measure)).toBe('👩‍👩‍👧👩‍👩‍👧…');
  });

  it('breaks Chinese between words and English at spaces', () => {
    for (const text of ['丝绒口红显白不挑皮秋冬新品限时优惠', 'Velvet lipstick in a warm autumn red']) {
      const lines = wrapText(text, 12, 2, measure);
      expect(lines.length).toBe(2);
      for (const line of lines) expect(measure(line)).toBeLessThanOrEqual(12);
    }
    expect(wrapText('Velvet lipstick', 10, 2, measure)).toEqual(['Velvet', 'lipstick']);
  });

  it('gives nothing for nothing', () => {
    expect(wrapText('   ', 10, 2, measure)).toEqual([]);
  });
});
