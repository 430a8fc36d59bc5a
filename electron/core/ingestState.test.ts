import { expect, it } from 'vitest';
import { createIngestStates } from './ingestState.ts';

it('keeps the beginning of an outage through all its tries, also when the wall clock is set', () => {
  let monotonic = 5_000;
  let wall = 1_000_000;
  const say = createIngestStates(
    () => monotonic,
    () => wall,
  );
  const fault = { code: 'ingest_lost', retry: 'now' } as const;
  const at = (attempt: number) => say({ kind: 'reconnecting', sinceMs: 4_000, attempt, nextTryAtMs: 6_000, fault });
  expect(at(1)).toMatchObject({ kind: 'reconnecting', sinceMs: 999_000, attempt: 1, nextTryAtMs: 1_001_000 });
  monotonic += 500;
  wall += 3_600_500;
  expect(at(2)).toMatchObject({ sinceMs: 999_000, attempt: 2, nextTryAtMs: 4_601_000 });
  expect(say({ kind: 'taken_over', atMs: 5_500, fault })).toMatchObject({ kind: 'taken_over', atMs: 4_600_500 });
});

it('says why a stream is degraded', () => {
  const say = createIngestStates(
    () => 10,
    () => 1_010,
  );
  expect(say({ kind: 'degraded', sinceMs: 4, why: 'unconfirmed' })).toEqual({
    kind: 'degraded',
    sinceMs: 1_004,
    why: 'unconfirmed',
  });
});
