import { describe, expect, it, vi } from 'vitest';
import type { StudioState } from '../../shared/domain/index.ts';
import { createStateHub } from './state.ts';

// The hub never looks inside a section: a slice of the state is enough to try it.
const initial = { notices: [], chosenTopicId: null, health: null } as unknown as StudioState;
const notice = (id: string) => ({
  id,
  tone: 'info' as const,
  fault: { code: 'internal' as const, retry: 'now' as const },
  atMs: 1,
});

describe('state hub', () => {
  it('sends a snapshot, then only sections that changed, gathered', async () => {
    const hub = createStateHub(initial);
    const stop = new AbortController();
    const page = hub.watch(stop.signal);
    expect((await page.next()).value).toMatchObject({ kind: 'snapshot', state: { notices: [] } });
    hub.set({ notices: [notice('a')] });
    hub.set({ notices: [notice('a'), notice('b')] });
    const change = (await page.next()).value;
    expect(change).toMatchObject({ kind: 'change' });
    expect(change && change.kind === 'change' ? change.changes : null).toEqual({ notices: [notice('a'), notice('b')] });
    const last = page.next();
    stop.abort();
    expect((await last).done).toBe(true);
  });

  it('counts a change that a reader fetches before its batch is out: pages drop a revision they have seen', async () => {
    const hub = createStateHub(initial);
    const page = hub.watch(new AbortController().signal);
    const revisions = [(await page.next()).value?.revision ?? 0];
    for (const id of ['a', 'b', 'c']) {
      hub.set({ notices: [notice(id)] });
      revisions.push((await page.next()).value?.revision ?? 0);
    }
    expect(new Set(revisions).size).toBe(4);
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
  });

  it('hands out the first change after a pause at once, and gathers those that follow', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
    try {
      const hub = createStateHub(initial);
      const page = hub.watch(new AbortController().signal);
      await page.next();
      const taken: number[] = [];
      const read = async () => {
        const { value } = await page.next();
        if (value?.kind === 'change') taken.push(value.changes.notices?.length ?? 0);
      };
      const first = read();
      hub.set({ notices: [notice('a')] });
      await vi.advanceTimersByTimeAsync(0);
      await first;
      expect(taken).toEqual([1]);
      const second = read();
      hub.set({ notices: [notice('a'), notice('b')] });
      await vi.advanceTimersByTimeAsync(20);
      hub.set({ notices: [notice('a'), notice('b'), notice('c')] });
      expect(taken).toEqual([1]);
      await vi.advanceTimersByTimeAsync(30);
      await second;
      expect(taken).toEqual([1, 3]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('says when the pages have been handed everything', async () => {
    const hub = createStateHub(initial);
    await hub.handedOut();
    const page = hub.watch(new AbortController().signal);
    await page.next();
    const seen: unknown[] = [];
    const reading = page.next().then(({ value }) => seen.push(value));
    hub.set({ notices: [notice('last')] });
    await hub.handedOut();
    expect(seen).toHaveLength(1);
    await reading;
  });

  it('stays quiet when a section is equal', () => {
    const hub = createStateHub(initial);
    const heard: string[][] = [];
    hub.subscribe((changed) => heard.push([...changed]));
    hub.set({ notices: [] });
    hub.set({ notices: [notice('a')], chosenTopicId: null });
    expect(heard).toEqual([['notices']]);
  });

  it('gives a page that connects later the whole truth', async () => {
    const hub = createStateHub(initial);
    hub.set({ notices: [notice('a')] });
    const first = (await hub.watch(new AbortController().signal).next()).value;
    expect(first).toMatchObject({ kind: 'snapshot', state: { notices: [notice('a')] } });
  });
});
