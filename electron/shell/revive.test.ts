import { beforeEach, expect, it } from 'vitest';
import { createReviver, type Reviver } from './revive.ts';

let did: string[];
let atMs: number;
let timers: { atMs: number; run: () => void }[];
let live: boolean;
let reviver: Reviver;

/** A renderer that says that it is gone as soon as it was ended, unless it is `deaf`. */
let deaf: boolean;

beforeEach(() => {
  [did, timers, atMs, live, deaf] = [[], [], 0, true, false];
  reviver = createReviver({
    reload: () => did.push('reload'),
    crash() {
      did.push('crash');
      if (!deaf) reviver.gone('killed');
    },
    isLive: () => live,
    nowMs: () => atMs,
    after(ms, run) {
      const timer = { atMs: atMs + ms, run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
    log: () => undefined,
  });
});

function advance(ms: number): void {
  const until = atMs + ms;
  for (;;) {
    const due = timers.filter((one) => one.atMs <= until).sort((a, b) => a.atMs - b.atMs)[0];
    if (!due) break;
    timers.splice(timers.indexOf(due), 1);
    atMs = due.atMs;
    due.run();
  }
  atMs = until;
}

it('loads a page that died anew at once, three times in a minute', () => {
  live = false;
  for (let i = 0; i < 6; i += 1) reviver.gone('crashed');
  advance(50_000);
  expect(did).toEqual(['reload', 'reload', 'reload']);
  advance(70_000);
  reviver.gone('crashed');
  expect(did).toHaveLength(4);
});

it('never gives up while something is on air, but takes its time', () => {
  for (let i = 0; i < 10; i += 1) reviver.gone('oom');
  expect(did).toHaveLength(3);
  advance(14_999);
  expect(did).toHaveLength(3);
  advance(1);
  expect(did).toHaveLength(4);
  reviver.gone('oom');
  advance(15_000);
  expect(did).toHaveLength(5);
});

it('ends a page that does not answer, unless it answers in time', () => {
  reviver.unresponsive();
  advance(4_000);
  reviver.responsive();
  advance(60_000);
  expect(did).toEqual([]);
  reviver.unresponsive();
  reviver.unresponsive();
  advance(5_000);
  expect(did).toEqual(['crash', 'reload']);
  advance(60_000);
  expect(did).toHaveLength(2);
});

it('ends a page that sends nothing while live, once for each time it is told', () => {
  live = false;
  reviver.stuck();
  expect(did).toEqual([]);
  live = true;
  reviver.stuck();
  expect(did).toEqual(['crash', 'reload']);
});

it('loads a fresh page although the old one never said that it is gone', () => {
  deaf = true;
  reviver.stuck();
  reviver.stuck();
  advance(1_999);
  expect(did).toEqual(['crash']);
  advance(1);
  expect(did).toEqual(['crash', 'reload']);
});

it('leaves no timer behind', () => {
  for (let i = 0; i < 5; i += 1) reviver.gone('crashed');
  reviver.unresponsive();
  expect(timers.length).toBeGreaterThan(0);
  reviver.close();
  expect(timers).toEqual([]);
});
