import { describe, expect, it } from 'vitest';
import { MAX_WAYS, safePattern, waysOf } from './guard.ts';

describe('patterns that could be slow', () => {
  it.each([
    ['(a+)+b', 'upper end'],
    ['(?:a|a)*b', 'upper end'],
    ['.*最好', 'upper end'],
    ['x{3,}', 'upper end'],
    ['(?:a{0,9}){0,9}b', 'too many ways'],
    ['(?:.{0,99}){0,3}', 'too many ways'],
    ['(?:a?){0,20}b', 'too many ways'],
    ['(a)\\1', 'refers back'],
    ['(最', 'not closed'],
    ['[最', 'not closed'],
    ['最)', 'not opened'],
    ['*最', 'repeats nothing'],
    ['〈没〉', 'not known'],
    ['a\\', 'backslash'],
  ])('refuses %s', (pattern, why) => {
    expect(() => safePattern(pattern)).toThrow(why);
  });

  it('takes what has an end', () => {
    expect(waysOf('最(?:好|佳)')).toBe(1);
    expect(waysOf('a.{0,8}b.{0,8}c')).toBe(81);
    expect(waysOf('(?:看|看看|看看看)')).toBe(3);
    expect(waysOf('\\bbest\\b(?! (?:part|time))')).toBeLessThan(MAX_WAYS);
    expect(safePattern('〈最〉佳').test('蕞佳')).toBe(false);
    expect(safePattern('〈最〉佳').test('醉佳')).toBe(true);
    expect(safePattern('[A-F]x').flags).toBe('giu');
    expect(safePattern('\\p{Script=Han}x').flags).toBe('gu');
  });
});
