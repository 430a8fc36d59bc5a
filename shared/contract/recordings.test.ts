import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteRange, recordingAddress, recordingOf } from './recordings.ts';

describe('addresses of recordings', () => {
  it('mean the file they were made for', () => {
    expect(recordingAddress('s1', 1)).toBe('/recordings/s1.mp4');
    expect(recordingAddress('s1', 2)).toBe('/recordings/s1.2.mp4');
    for (const part of [1, 2, 9, 10, 123])
      expect(recordingOf(recordingAddress('s1', part))).toEqual({ sessionId: 's1', part });
  });

  it.each(['/recordings/s1.1.mp4', '/recordings/s1.0.mp4', '/recordings/s1.02.mp4'])(
    '%s names no second part',
    (path) => {
      const found = recordingOf(path);
      expect(found === 'none' || (found !== null && found.part === 1)).toBe(true);
    },
  );

  it.each([
    '/recordings/',
    '/recordings/.mp4',
    '/recordings/a/b.mp4',
    '/recordings/s1.mov',
    '/recordings/..%2fs1.mp4x',
  ])('%s is no recording', (path) => expect(recordingOf(path)).toBe('none'));

  it('leave other addresses alone', () => {
    expect(recordingOf('/index.html')).toBeNull();
    expect(recordingOf('/')).toBeNull();
  });
});

describe('byte ranges', () => {
  it.each([
    [undefined, 10, { kind: 'all' }],
    ['bytes=0-', 10, { kind: 'part', start: 0, end: 9 }],
    ['bytes=2-4', 10, { kind: 'part', start: 2, end: 4 }],
    ['bytes=2-400', 10, { kind: 'part', start: 2, end: 9 }],
    ['bytes=-3', 10, { kind: 'part', start: 7, end: 9 }],
    ['bytes=-30', 10, { kind: 'part', start: 0, end: 9 }],
    ['bytes=10-', 10, { kind: 'none' }],
    ['bytes=-0', 10, { kind: 'none' }],
    ['bytes=0-', 0, { kind: 'none' }],
    ['bytes=4-2', 10, { kind: 'all' }],
    ['bytes=-', 10, { kind: 'all' }],
    ['bytes=0-1,4-5', 10, { kind: 'all' }],
    ['lines=1-2', 10, { kind: 'all' }],
  ])('%s of %i', (range, size, part) => {
    expect(byteRange(range, size)).toEqual(part);
  });

  it('always lie inside the file', () => {
    const edge = fc.option(fc.nat({ max: 50 }), { nil: '' });
    fc.assert(
      fc.property(edge, edge, fc.nat({ max: 30 }), (first, last, size) => {
        const part = byteRange(`bytes=${first}-${last}`, size);
        return part.kind !== 'part' || (0 <= part.start && part.start <= part.end && part.end < size);
      }),
    );
  });
});
