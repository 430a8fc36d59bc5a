import { describe, expect, it } from 'vitest';
import { readArgs, splitIngest } from './args.ts';

const read = (...argv: string[]) => readArgs(argv, Date.UTC(2026, 10, 23, 19, 5));

describe('the words of npm run rehearse', () => {
  it('has defaults for all of them', () => {
    expect(read()).toMatchObject({ kind: 'run', options: { seconds: 30, scenario: null, ingest: null, json: false } });
  });

  it('takes what it names', () => {
    const parsed = read('--seconds', '20', '--scenario', 'busy-room', '--out', 'x', '--json');
    expect(parsed).toMatchObject({ options: { seconds: 20, scenario: 'busy-room', out: 'x', json: true } });
  });

  it.each([
    ['--sekonds', '3'],
    ['--seconds', '0'],
    ['--seconds', 'soon'],
    ['--scenario', 'nobody'],
    ['--ingest', 'https://example.org/live/key'],
    ['--ingest', 'rtmp://example.org'],
    ['--ingest', 'rtmp://example.org/app/'],
    ['--scenario', 'raid', '--ingest', 'rtmp://h/a/k'],
    ['stray'],
  ])('refuses %s %s', (...argv) => expect(read(...argv)).toMatchObject({ kind: 'wrong' }));

  it('splits an address from its key, whatever the key holds', () => {
    expect(splitIngest('rtmp://h:1935/app/inst/key?a=b/c')).toEqual({
      address: 'rtmp://h:1935/app/inst',
      key: 'key?a=b/c',
    });
  });
});
