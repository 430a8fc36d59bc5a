import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedRange } from './accept-rewrite.ts';

describe('the stretch in which two texts differ', () => {
  it('is as short as it can be', () => {
    expect(changedRange('全网最低价口红', '好价口红')).toEqual({ from: 0, to: 4, text: '好' });
    expect(changedRange('a best b', 'a b')).toEqual({ from: 3, to: 8, text: '' });
    // Two emoji that share their first half are two characters.
    expect(changedRange('x👍y', 'x👎y')).toEqual({ from: 1, to: 3, text: '👎' });
    expect(changedRange('same', 'same')).toEqual({ from: 4, to: 4, text: '' });
  });

  it('makes the second text of the first', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '中', '👍', '👎', '🍂'), maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { from, to, text: words } = changedRange(before, after);
        expect(before.slice(0, from) + words + before.slice(to)).toBe(after);
      }),
    );
  });
});
