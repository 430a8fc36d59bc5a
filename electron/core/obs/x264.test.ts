import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyintOf, withKeyint } from './x264.ts';

describe('options of x264', () => {
  it.each([
    ['', null],
    [' ', null],
    ['keyint=60 min-keyint=60', 60],
    ['bframes=2  keyint=48', 48],
    ['keyint=60 keyint=90', 90],
    ['min-keyint=30', null],
    ['keyint=0', null],
    ['keyint=-1', null],
    ['keyint=', null],
    ['keyint=60x', null],
    ['keyint=infinite', null],
    ['keyint = 60', null],
    ['x-keyint=60', null],
    ['keyint=99999999999999', null],
  ])('%j name %j frames between key frames', (options, frames) => {
    expect(keyintOf(options)).toBe(frames);
  });

  it('keep everything but the distance of key frames', () => {
    expect(withKeyint('', 60)).toBe('keyint=60');
    expect(withKeyint(' bframes=2  keyint=250 tune=zerolatency keyint=3 ', 60)).toBe(
      'bframes=2 tune=zerolatency keyint=60',
    );
  });

  it('have the distance that was asked for, whatever stood there', () => {
    const part = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('keyint=5', 'bframes=2', 'min-keyint=9'));
    const others = (options: string) => options.split(/\s+/).filter((one) => one !== '' && !one.startsWith('keyint='));
    fc.assert(
      fc.property(fc.array(part), fc.integer({ min: 1, max: 10_000 }), (parts, frames) => {
        const before = parts.join(' ');
        const after = withKeyint(before, frames);
        expect(keyintOf(after)).toBe(frames);
        expect(others(after)).toEqual(others(before));
        expect(withKeyint(after, frames)).toBe(after);
      }),
    );
  });
});
