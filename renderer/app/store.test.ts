import { beforeEach, describe, expect, it } from 'vitest';
import type { StudioState } from '../../shared/domain/index.ts';
import { fixtures } from '../../tests/ui/harness/fixtures.ts';
import { markLink, receiveUpdate, studioNow, usePageStore } from './store.ts';

const snapshot = (revision: number, state: StudioState = fixtures.ready()) =>
  receiveUpdate({ kind: 'snapshot', revision, state });

describe('the page’s copy of the state', () => {
  beforeEach(() => usePageStore.setState({ link: { kind: 'connecting', sinceMs: 0 }, revision: -1, state: null }));

  it('takes a snapshot and then only the sections that changed', () => {
    snapshot(1);
    const before = studioNow();
    receiveUpdate({ kind: 'change', revision: 2, changes: { upload: { kind: 'never' } } });
    expect(studioNow()?.upload).toEqual({ kind: 'never' });
    expect(studioNow()?.settings).toBe(before?.settings);
    expect(usePageStore.getState().link.kind).toBe('online');
  });

  it('ignores a change that is older than what it has, and one before the first snapshot', () => {
    receiveUpdate({ kind: 'change', revision: 9, changes: { upload: { kind: 'never' } } });
    expect(studioNow()).toBeNull();
    snapshot(5);
    receiveUpdate({ kind: 'change', revision: 5, changes: { upload: { kind: 'never' } } });
    expect(studioNow()?.upload.kind).toBe('done');
  });

  it('starts over with the snapshot of a restarted core, whatever its number', () => {
    snapshot(900);
    markLink({ kind: 'lost', sinceMs: 1 });
    snapshot(1, { ...fixtures.ready(), notices: [] });
    receiveUpdate({ kind: 'change', revision: 2, changes: { upload: { kind: 'never' } } });
    expect(studioNow()?.upload.kind).toBe('never');
  });
});
