import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Updater, watchUpdates } from './updates.ts';

const SIX_HOURS = 6 * 60 * 60 * 1_000;
let story: string[];
let found: string | null;
let yes: boolean;
let finish: (() => void) | null;

const updater: Updater = {
  async check() {
    story.push('check');
    if (found === 'broken') throw new Error('no network');
    return found;
  },
  download() {
    story.push('download');
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    finish = resolve;
    return {
      done: promise,
      cancel() {
        story.push('cancel');
        reject(new Error('cancelled'));
      },
    };
  },
};
const start = () =>
  watchUpdates({
    load: async () => updater,
    offer: async (version) => {
      story.push(`offer ${version}`);
      return yes;
    },
    log: (message) => story.push(message),
  });

beforeEach(() => {
  vi.useFakeTimers();
  story = [];
  found = null;
  yes = true;
  finish = null;
});
afterEach(() => {
  vi.useRealTimers();
});

it('looks half a minute after the start and then every six hours', async () => {
  const updates = start();
  await vi.advanceTimersByTimeAsync(29_000);
  expect(story).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(story).toEqual(['check']);
  await vi.advanceTimersByTimeAsync(SIX_HOURS);
  expect(story).toEqual(['check', 'check']);
  updates.close();
  await vi.advanceTimersByTimeAsync(SIX_HOURS);
  expect(story).toEqual(['check', 'check']);
});

it('asks before it downloads', async () => {
  const updates = start();
  found = '1.1.0';
  await vi.advanceTimersByTimeAsync(30_000);
  expect(story).toEqual(['check', 'offer 1.1.0', 'download']);
  finish?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(story.at(-1)).toMatch(/installed when the studio quits/);
  updates.close();
});

it('does not ask again for a version that was declined', async () => {
  const updates = start();
  found = '1.1.0';
  yes = false;
  await vi.advanceTimersByTimeAsync(30_000 + SIX_HOURS);
  expect(story).toEqual(['check', 'offer 1.1.0', 'check']);
  found = '1.2.0';
  await vi.advanceTimersByTimeAsync(SIX_HOURS);
  expect(story.slice(3)).toEqual(['check', 'offer 1.2.0']);
  updates.close();
});

it('does nothing while live, and makes up for it afterwards', async () => {
  const updates = start();
  found = '1.1.0';
  updates.live(true);
  await vi.advanceTimersByTimeAsync(SIX_HOURS);
  expect(story).toEqual([]);
  updates.live(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(story).toEqual(['check', 'offer 1.1.0', 'download']);
  updates.close();
});

it('gives up a download when the stream begins', async () => {
  const updates = start();
  found = '1.1.0';
  await vi.advanceTimersByTimeAsync(30_000);
  updates.live(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(story).toEqual(['check', 'offer 1.1.0', 'download', 'cancel', 'update put off: live']);
  updates.live(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(story.slice(5)).toEqual(['check', 'offer 1.1.0', 'download']);
  updates.close();
});

it('goes on after a failed look', async () => {
  const updates = start();
  found = 'broken';
  await vi.advanceTimersByTimeAsync(30_000);
  expect(story).toEqual(['check', 'update failed']);
  found = null;
  await vi.advanceTimersByTimeAsync(SIX_HOURS);
  expect(story).toEqual(['check', 'update failed', 'check']);
  updates.close();
});
