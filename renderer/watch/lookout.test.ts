import { describe, expect, it } from 'vitest';
import { type Advice, createLookout } from './lookout.ts';

/** Looks every quarter of a second at a picture that stopped; `bytes` says whether anything comes meanwhile. */
function stopped(bytes: boolean, forMs: number) {
  const lookout = createLookout();
  const heard: [number, Advice][] = [];
  lookout.look(0, { frames: 10, bytes: 1000 });
  for (let ms = 250; ms <= forMs; ms += 250) {
    const advice = lookout.look(ms, { frames: 10, bytes: bytes ? 1000 + ms : 1000 });
    if (advice !== 'fine' && advice !== 'still') heard.push([ms, advice]);
  }
  return heard;
}

describe('the lookout', () => {
  it('says nothing while frames come, however few', () => {
    const lookout = createLookout();
    for (let i = 0; i < 40; i += 1) expect(lookout.look(i * 1900, { frames: i, bytes: i })).toBe('fine');
  });

  it('asks for a key frame at once and again, takes the picture up anew, and gives up, when bytes come without a picture', () => {
    expect(stopped(true, 8_000)).toEqual([
      [750, 'hurry'],
      [2_000, 'ask'],
      [4_000, 'take'],
      [8_000, 'reconnect'],
    ]);
  });

  it('looks for another route when nothing comes', () => {
    expect(stopped(false, 8_000)).toEqual([
      [2_000, 'ask'],
      [4_000, 'restart_ice'],
      [8_000, 'reconnect'],
    ]);
  });

  it('begins again with the next frame', () => {
    const lookout = createLookout();
    lookout.look(0, { frames: 1, bytes: 1 });
    for (const ms of [2_000, 4_000]) lookout.look(ms, { frames: 1, bytes: 1 });
    expect(lookout.look(4_500, { frames: 2, bytes: 2 })).toBe('fine');
    expect(lookout.look(6_400, { frames: 2, bytes: 2 })).toBe('fine');
    expect(lookout.look(6_600, { frames: 2, bytes: 2 })).toBe('ask');
  });

  it('counts a new picture from nothing, and does not take its first counts for frames that came', () => {
    const lookout = createLookout();
    lookout.look(0, { frames: 900, bytes: 9_000 });
    expect(lookout.look(2_000, { frames: 0, bytes: 0 })).toBe('ask');
    expect(lookout.look(2_100, { frames: 1, bytes: 10 })).toBe('fine');
  });

  it('blames no picture for the time in which the page slept or rested', () => {
    const lookout = createLookout();
    lookout.look(0, { frames: 5, bytes: 5 });
    expect(lookout.look(60_000, { frames: 5, bytes: 5 })).toBe('fine');
    expect(lookout.look(62_000, { frames: 5, bytes: 5 })).toBe('ask');
    lookout.reset();
    expect(lookout.look(63_000, { frames: 5, bytes: 5 })).toBe('fine');
    expect(lookout.look(64_900, { frames: 5, bytes: 5 })).toBe('fine');
  });
});
