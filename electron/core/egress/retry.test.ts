import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultCode } from '../../../shared/domain/fault.ts';
import { FIRST_BUSY_TRIES, retryDelayMs, shouldRetry } from './retry.ts';

const fault = (code: FaultCode, rule?: string) => ({ code, retry: 'later' as const, rule });

describe('retryDelayMs', () => {
  it('stays between half a second and ten, and grows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, random) => {
          const delay = retryDelayMs(fault('ingest_lost'), attempt, random);
          expect(delay).toBeGreaterThanOrEqual(500);
          expect(delay).toBeLessThanOrEqual(10_000);
          expect(retryDelayMs(fault('ingest_lost'), attempt + 1, random)).toBeGreaterThanOrEqual(delay);
        },
      ),
    );
  });

  it('waits only shortly for a server that still closes the old session', () => {
    for (let attempt = 1; attempt < 50; attempt += 1) {
      expect(retryDelayMs(fault('ingest_busy'), attempt, 0.999)).toBeLessThanOrEqual(3_600);
    }
  });
});

describe('shouldRetry', () => {
  it('tells a newcomer at once, but waits for a busy server', () => {
    expect(shouldRetry(fault('ingest_refused'), false, 1)).toBe(false);
    expect(shouldRetry(fault('ingest_wrong_key', 'closed_at_publish'), false, 1)).toBe(false);
    expect(shouldRetry(fault('ingest_busy'), false, 1)).toBe(true);
    expect(shouldRetry(fault('ingest_busy'), false, FIRST_BUSY_TRIES + 1)).toBe(false);
  });

  it('takes a silent refusal of a key that worked for an old session', () => {
    expect(shouldRetry(fault('ingest_wrong_key', 'closed_at_publish'), true, 1)).toBe(true);
    expect(shouldRetry(fault('ingest_wrong_key', 'NetStream.Publish.Denied'), true, 1)).toBe(false);
    expect(shouldRetry(fault('ingest_refused'), true, 1_000)).toBe(true);
  });
});
