import { describe, expect, it } from 'vitest';
import { encoderConfig, ladderFor, levelFor, sized } from './ladder.ts';

describe('the encoder ladder', () => {
  it('takes the lowest level of the standard that carries the picture', () => {
    expect(levelFor({ width: 720, height: 1280 }, 30)).toBe('1f'); // 3.1: exactly 3,600 blocks, 108,000 a second
    expect(levelFor({ width: 720, height: 1280 }, 60)).toBe('20');
    expect(levelFor({ width: 1080, height: 1920 }, 30)).toBe('28'); // 4.0
    expect(levelFor({ width: 640, height: 480 }, 30)).toBe('1e');
  });

  it('goes from the browser’s choice to software, from high to baseline', () => {
    const tried = ladderFor('portrait720').map(({ codec, acceleration }) => `${codec} ${acceleration}`);
    expect(tried).toEqual([
      'avc1.64001f no-preference',
      'avc1.4d001f no-preference',
      'avc1.42e01f no-preference',
      'avc1.64001f prefer-software',
      'avc1.4d001f prefer-software',
      'avc1.42e01f prefer-software',
    ]);
  });

  it('falls back from 1080 to 720 lines of the same shape, last', () => {
    const sizes = ladderFor('portrait1080').map(({ width, height }) => `${width}x${height}`);
    expect(sizes.slice(0, 6).every((size) => size === '1080x1920')).toBe(true);
    expect(sizes.slice(6).every((size) => size === '720x1280')).toBe(true);
    expect(ladderFor('landscape1080').at(-1)).toMatchObject({ width: 1280, height: 720 });
  });

  it('asks for AVCC and real time', () => {
    const [first] = ladderFor('portrait720');
    if (!first) throw new Error('empty ladder');
    expect(encoderConfig(first, 2_500_000, 30)).toMatchObject({
      avc: { format: 'avc' },
      latencyMode: 'realtime',
      framerate: 30,
    });
  });

  it('makes a picture smaller and never larger, with the same encoder', () => {
    const [first] = ladderFor('portrait720');
    if (!first) throw new Error('empty ladder');
    expect(sized(first, { width: 576, height: 1024 })).toEqual({ ...first, width: 576, height: 1024 });
    for (const size of [null, { width: 720, height: 1280 }, { width: 1080, height: 1920 }])
      expect(sized(first, size)).toBe(first);
  });
});
