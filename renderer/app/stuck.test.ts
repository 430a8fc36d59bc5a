import { expect, it } from 'vitest';
import { createStuckWatch } from './stuck.ts';

type Looked = Parameters<ReturnType<typeof createStuckWatch>>[0];

const state = (source: 'page' | 'slate', pageId = 'A', kind: 'live' | 'prepare' = 'live') =>
  ({ live: { kind, stage: 'studio' }, stage: { page: 'present', pageId }, health: { source } }) as unknown as Looked;

it('asks for a new start once the standby picture has stood in for this page for seven seconds', () => {
  const stuck = createStuckWatch('A', false);
  expect([0, 6_000].map((at) => stuck(state('page'), at))).toEqual([false, false]);
  expect([7_000, 10_000, 13_999].map((at) => stuck(state('slate'), at))).toEqual([false, false, false]);
  expect(stuck(state('slate'), 14_000)).toBe(true);
});

it('counts anew whenever the page was seen, and not for another page or before the stream', () => {
  const stuck = createStuckWatch('A', false);
  for (let at = 0; at < 60_000; at += 5_000) {
    expect(stuck(state('slate'), at)).toBe(false);
    expect(stuck(state('page'), at + 1_000)).toBe(false);
  }
  for (let at = 60_000; at < 90_000; at += 5_000) expect(stuck(state('slate', 'B'), at)).toBe(false);
  for (let at = 90_000; at < 120_000; at += 5_000) expect(stuck(state('slate', 'A', 'prepare'), at)).toBe(false);
});

it('gives a stage that was begun anew half a minute', () => {
  const stuck = createStuckWatch('A', true);
  for (let at = 1_000; at < 31_000; at += 1_000) expect(stuck(state('slate'), at)).toBe(false);
  expect(stuck(state('slate'), 31_000)).toBe(false);
  expect(stuck(state('slate'), 38_000)).toBe(true);
});
