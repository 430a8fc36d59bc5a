import { describe, expect, it } from 'vitest';
import { readArgs } from './args.ts';

describe('the words of npm run soak', () => {
  it('has defaults for all of them, and takes what it names', () => {
    expect(readArgs([])).toEqual({ kind: 'run', options: { minutes: 30, json: false, mild: false, keep: false } });
    expect(readArgs(['--minutes', '480', '--mild', '--json'])).toMatchObject({
      options: { minutes: 480, mild: true, json: true },
    });
    expect(readArgs(['-h'])).toEqual({ kind: 'help' });
  });

  it.each([['--minutes', '0'], ['--minutes', 'long'], ['--hours', '8'], ['stray']])('refuses %s %s', (...argv) =>
    expect(readArgs(argv)).toMatchObject({ kind: 'wrong' }),
  );
});
