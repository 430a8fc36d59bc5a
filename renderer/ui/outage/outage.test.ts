import { describe, expect, it } from 'vitest';
import type { LiveState } from '../../../shared/domain/index.ts';
import { liveState } from '../../../tests/support/states.ts';
import { outageOf } from './outage.ts';

const live = (ingest: object, more: object = {}): LiveState => liveState({ ingest, ...more });
const away = (more: object = {}) => ({
  kind: 'reconnecting',
  sinceMs: 10_000,
  attempt: 3,
  nextTryAtMs: 24_000,
  fault: { code: 'ingest_lost', retry: 'now' },
  closesAtMs: 130_000,
  ...more,
});

describe('outageOf', () => {
  it('is nothing while the upload stands, or is over', () => {
    expect(outageOf({ kind: 'prepare' }, 1)).toBeNull();
    expect(outageOf(live({ kind: 'sending', sinceMs: 1 }), 1)).toBeNull();
    expect(outageOf(live({ kind: 'degraded', sinceMs: 1, why: 'queue' }), 1)).toBeNull();
    const taken = { kind: 'taken_over', atMs: 1, fault: { code: 'ingest_taken_over', retry: 'later' } };
    expect(outageOf(live(taken), 1)).toBeNull();
  });

  it('counts up, down to the next try, and down to the end of the room', () => {
    expect(outageOf(live(away()), 20_000)).toMatchObject({
      forMs: 10_000,
      attempt: 3,
      nextTryInMs: 4_000,
      closesInMs: 110_000,
      urgent: false,
      busy: false,
      recording: true,
    });
    expect(outageOf(live(away()), 24_000)).toMatchObject({ nextTryInMs: null });
    expect(outageOf(live(away()), 100_000)).toMatchObject({ closesInMs: 30_000, urgent: true });
    expect(outageOf(live(away()), 140_000)).toMatchObject({ closesInMs: 0, urgent: true });
  });

  it('says nothing of a room that nobody closes, and does not call a clock that is behind a negative length', () => {
    expect(outageOf(live(away({ closesAtMs: null })), 9_000)).toMatchObject({
      forMs: 0,
      closesInMs: null,
      urgent: false,
    });
  });

  it('does not speak of tries where only the host decides', () => {
    const byHand = away({ fault: { code: 'obs_stopped_by_host', retry: 'now' } });
    expect(outageOf(live(byHand, { stage: 'obs' }), 20_000)).toMatchObject({ waitsForHost: true, closesInMs: 110_000 });
    expect(outageOf(live(away(), { stage: 'obs' }), 20_000)).toMatchObject({ waitsForHost: false });
  });

  it('knows a server that has not let go yet, and a recording that stopped', () => {
    const busy = away({ fault: { code: 'ingest_busy', retry: 'later' } });
    expect(outageOf(live(busy, { recording: { kind: 'off' } }), 20_000)).toMatchObject({
      busy: true,
      recording: false,
    });
  });
});
