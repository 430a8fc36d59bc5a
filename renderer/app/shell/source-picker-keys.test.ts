import { describe, expect, it } from 'vitest';
import { nextInGrid } from './source-picker-keys.ts';

describe('moving in the grid of screens and windows', () => {
  it('goes by one sideways and by a line up and down', () => {
    expect(nextInGrid('ArrowRight', 0, 7, 3)).toBe(1);
    expect(nextInGrid('ArrowLeft', 4, 7, 3)).toBe(3);
    expect(nextInGrid('ArrowDown', 1, 7, 3)).toBe(4);
    expect(nextInGrid('ArrowUp', 4, 7, 3)).toBe(1);
    expect(nextInGrid('Home', 4, 7, 3)).toBe(0);
    expect(nextInGrid('End', 4, 7, 3)).toBe(6);
  });
  it('stays inside, and leaves other keys alone', () => {
    expect(nextInGrid('ArrowLeft', 0, 7, 3)).toBe(0);
    expect(nextInGrid('ArrowDown', 5, 7, 3)).toBe(5);
    expect(nextInGrid('ArrowUp', 2, 7, 3)).toBe(2);
    expect(nextInGrid('Tab', 2, 7, 3)).toBeNull();
    expect(nextInGrid('a', 2, 7, 3)).toBeNull();
  });
});
