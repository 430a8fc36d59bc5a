import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPacer } from './pace.ts';

describe('a pacer', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('runs the first wish at once, the others together, and the last one always', () => {
    const runs: number[] = [];
    const pacer = createPacer(200, () => runs.push(Date.now()), Date.now);
    const startMs = Date.now();
    for (let ms = 0; ms < 450; ms += 10) {
      pacer.ask();
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(1_000);
    expect(runs.map((at) => at - startMs)).toEqual([0, 200, 400, 600]);
    pacer.ask();
    expect(runs).toHaveLength(5);
  });

  it('runs what waits when it is flushed, and nothing after it was closed', () => {
    let runs = 0;
    const pacer = createPacer(200, () => (runs += 1), Date.now);
    pacer.flush();
    expect(runs).toBe(0);
    pacer.ask();
    pacer.ask();
    pacer.flush();
    pacer.flush();
    expect(runs).toBe(2);
    pacer.ask();
    pacer.close();
    vi.advanceTimersByTime(1_000);
    expect(runs).toBe(2);
  });
});
