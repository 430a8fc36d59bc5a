import { describe, expect, it } from 'vitest';
import { describeBench } from './describe.ts';
import { atLeast, atMost, holds } from './report.ts';

describe('describeBench', () => {
  it('reads title and needs from the first comment, joined over lines', () => {
    const source = [
      '/**',
      ' * Bench: our upload',
      ' *   against another.',
      ' * Needs: ffmpeg',
      ' *',
      ' * More words. Needs: nothing of this.',
      ' */',
      'const x = 1;',
    ].join('\n');
    expect(describeBench(source)).toEqual({ title: 'our upload against another.', needs: 'ffmpeg' });
  });

  it('takes the first sentence where nothing is labelled', () => {
    expect(describeBench('/** Measures one thing. And another. */').title).toBe('Measures one thing.');
    expect(describeBench('const x = 1;').title).toBe('(no description)');
  });
});

describe('floors', () => {
  it('hold at the limit and break beyond it', () => {
    expect(atMost('cpu', 0.75, 0.75, 'core').ok).toBe(true);
    expect(atMost('cpu', 0.7501, 0.75, 'core').ok).toBe(false);
    expect(atLeast('fps', 29.8, 29.8, 'fps').ok).toBe(true);
    expect(atLeast('fps', 29.79, 29.8, 'fps').ok).toBe(false);
    expect(atMost('nothing', Number.NaN, 1, 's').ok).toBe(false);
  });

  it('a report without floors does not hold', () => {
    expect(holds({ bench: 'x', floors: [], notes: [] })).toBe(false);
    expect(holds({ bench: 'x', floors: [atMost('a', 1, 2, 's')], notes: [] })).toBe(true);
  });
});
