import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ObsActivity } from '../../../shared/domain/index.ts';
import { type ActivityPage, createActivity } from './activity.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }));
afterEach(() => void vi.useRealTimers());

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const entry = (subject: string): Omit<ObsActivity, 'seq' | 'atMs'> => ({
  request: 'SetInputMute',
  reason: 'host',
  subject,
  before: null,
  after: null,
  outcome: 'done',
});

function memory() {
  const rows: ObsActivity[] = [];
  return {
    rows,
    append(row: Omit<ObsActivity, 'seq'>) {
      const numbered = { ...row, seq: rows.length + 1 };
      rows.push(numbered);
      return numbered;
    },
    newest: (limit: number) => rows.slice(-limit).reverse(),
  };
}

/** Takes every page as it comes. */
function reader(pages: AsyncGenerator<ActivityPage, void, void>) {
  const got: ActivityPage[] = [];
  let ended = false;
  const all = (async () => {
    for await (const page of pages) got.push(page);
    ended = true;
  })();
  return { got, all, ended: () => ended };
}

describe('the activity list', () => {
  it('is shown at once, then in batches with what came', async () => {
    const store = memory();
    const activity = createActivity(store, () => 5);
    activity.changed(entry('old'));
    const stop = new AbortController();
    const { got, all } = reader(activity.watch(stop.signal));
    await settle();
    expect(got.map(({ entries }) => entries.map(({ subject }) => subject))).toEqual([['old']]);

    activity.changed(entry('one'));
    activity.changed(entry('two'));
    activity.readOnce('GetStats');
    await settle();
    expect(got).toHaveLength(1);
    vi.advanceTimersByTime(250);
    await settle();
    expect(got).toHaveLength(2);
    expect(got[1]?.entries.map(({ seq, subject, atMs }) => [seq, subject, atMs])).toEqual([
      [3, 'two', 5],
      [2, 'one', 5],
      [1, 'old', 5],
    ]);
    vi.advanceTimersByTime(10_000);
    await settle();
    expect(got).toHaveLength(2);
    stop.abort();
    await all;
  });

  it('counts what only looked, and writes none of it down', async () => {
    const store = memory();
    let at = 1;
    const activity = createActivity(store, () => at);
    activity.readOnce('GetStats');
    at = 9;
    activity.readOnce('GetStats');
    activity.readOnce('GetSceneList');
    const first = await activity.watch().next();
    expect(first.value?.reads).toEqual([
      { request: 'GetStats', count: 2, lastAtMs: 9 },
      { request: 'GetSceneList', count: 1, lastAtMs: 9 },
    ]);
    expect(store.rows).toEqual([]);
  });

  it('says when there are more than it shows', async () => {
    const activity = createActivity(memory());
    for (let index = 0; index < 200; index += 1) activity.changed(entry(`${index}`));
    expect((await activity.watch().next()).value).toMatchObject({ more: false });
    activity.changed(entry('200'));
    const page = (await activity.watch().next()).value;
    expect([page?.more, page?.entries.length, page?.entries[0]?.subject]).toEqual([true, 200, '200']);
  });

  it('ends for a reader who goes, whether waiting or reading, and for nobody else', async () => {
    const activity = createActivity(memory());
    const going = new AbortController();
    const staying = new AbortController();
    const gone = reader(activity.watch(going.signal));
    const stays = reader(activity.watch(staying.signal));
    await settle();
    going.abort();
    await gone.all;
    activity.changed(entry('later'));
    vi.advanceTimersByTime(250);
    await settle();
    expect([gone.got.length, stays.got.length, stays.ended()]).toEqual([1, 2, false]);
    staying.abort();
    await stays.all;

    const slow = new AbortController();
    const pages = activity.watch(slow.signal);
    await pages.next();
    slow.abort();
    expect((await pages.next()).done).toBe(true);
    expect((await activity.watch(AbortSignal.abort()).next()).done).toBe(true);
  });

  it('keeps for a slow reader what came meanwhile, as one page', async () => {
    const activity = createActivity(memory());
    const pages = activity.watch();
    await pages.next();
    for (const subject of ['a', 'b', 'c']) {
      activity.changed(entry(subject));
      vi.advanceTimersByTime(250);
    }
    expect((await pages.next()).value?.entries).toHaveLength(3);
    let more = false;
    void pages.next().then(() => {
      more = true;
    });
    await settle();
    expect(more).toBe(false);
  });

  it('writes one row a minute for the words of a text overlay, and counts the rest', () => {
    const store = memory();
    let nowMs = 0;
    const activity = createActivity(store, () => nowMs);
    const text = (subject: string) => ({
      ...entry(subject),
      request: 'SetInputSettings',
      reason: 'overlay' as const,
    });
    for (; nowMs < 90_000; nowMs += 250) activity.changed(text('Redcast chat'));
    activity.changed(text('Redcast card'));
    activity.changed({ ...text('Redcast chat'), outcome: 'obs_timeout' });
    expect(store.rows.map(({ subject, repeats, outcome }) => [subject, repeats, outcome])).toEqual([
      ['Redcast chat', undefined, 'done'],
      ['Redcast chat', 239, 'done'],
      ['Redcast card', undefined, 'done'],
      // What went wrong is always written.
      ['Redcast chat', undefined, 'obs_timeout'],
    ]);
  });
});
