import { beforeEach, expect, it } from 'vitest';
import { createVideo, type ShownVideo, type Video } from './video.ts';

let comes: { steady: boolean; realtime: boolean; source: number };
let video: Video;
let told: ShownVideo[];
beforeEach(() => {
  comes = { steady: false, realtime: false, source: 0 };
  video = createVideo({ steady: () => comes.steady, realtime: () => comes.realtime, source: () => comes.source });
  told = [];
  video.listen((shown) => told.push(shown));
});
const now = (change: Partial<typeof comes>) => {
  Object.assign(comes, change);
  video.look();
  return video.now().video;
};

it('shows the way that began later while both bring a picture', () => {
  expect(now({})).toBe('none');
  expect(now({ realtime: true })).toBe('realtime');
  expect(now({ steady: true })).toBe('steady');
  expect(now({})).toBe('steady');
  expect(now({ realtime: false })).toBe('steady');
  expect(now({ realtime: true })).toBe('realtime');
  expect(now({ steady: false })).toBe('realtime');
  expect(now({ realtime: false })).toBe('none');
  expect(told.map((shown) => shown.video)).toEqual(['realtime', 'steady', 'realtime', 'none']);
});

it('prefers real time when both begin between two looks', () => {
  expect(now({ steady: true, realtime: true })).toBe('realtime');
});

it('tells of another picture in real time, and nothing twice', () => {
  now({ realtime: true, source: 1 });
  now({ source: 2 });
  now({});
  expect(told).toEqual([
    { video: 'realtime', source: 1 },
    { video: 'realtime', source: 2 },
  ]);
});

it('leaves those alone who no longer listen', () => {
  const late: ShownVideo[] = [];
  const stop = video.listen((shown) => late.push(shown));
  now({ steady: true });
  stop();
  now({ steady: false });
  expect(late).toHaveLength(1);
});
