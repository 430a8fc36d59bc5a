import { describe, expect, it } from 'vitest';
import { readArgs } from './args.ts';

const read = (...argv: string[]) => readArgs(argv, Date.UTC(2026, 10, 23, 19, 5));

describe('the words of npm run chaos', () => {
  it('has defaults for all of them', () => {
    expect(read()).toMatchObject({
      kind: 'run',
      options: { minutes: 10, json: false, only: null, obs: null, keep: false },
    });
  });

  it('takes another seed each time unless one is given', () => {
    const seed = (nowMs: number) => {
      const parsed = readArgs([], nowMs);
      return parsed.kind === 'run' ? parsed.options.seed : null;
    };
    expect(seed(1_000_000)).not.toBe(seed(1_001_000));
    expect(read('--seed', '0')).toMatchObject({ options: { seed: 0 } });
  });

  it('takes what it names', () => {
    expect(read('--minutes', '2.5', '--seed', '12', '--json', '--only', 'cut-5, page-kill', '--no-obs')).toEqual({
      kind: 'run',
      options: { minutes: 2.5, seed: 12, json: true, only: ['cut-5', 'page-kill'], obs: false, keep: false },
    });
    expect(read('--help')).toEqual({ kind: 'help' });
  });

  it.each([
    ['--minuts', '3'],
    ['--minutes', '0'],
    ['--minutes', 'soon'],
    ['--seed', 'x'],
    ['--seed', '-1'],
    ['--seed', ''],
    ['--seed', '1.5'],
    ['--only', 'earthquake'],
    ['--only', ''],
    ['--obs', '--no-obs'],
    ['stray'],
  ])('refuses %s %s', (...argv) => expect(read(...argv)).toMatchObject({ kind: 'wrong' }));
});
