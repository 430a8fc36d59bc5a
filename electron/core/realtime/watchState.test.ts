import { describe, expect, it } from 'vitest';
import type { RtcReceived, RtcReport } from '../../../shared/domain/index.ts';
import { watched } from './watchdogRig.ts';

describe('what is shown', () => {
  it('says that the far end gets too little, when it says so itself or the line carries less than half', () => {
    const cases: [Partial<RtcReport>, Partial<RtcReceived>][] = [
      [{ lossShare: 0.08 }, {}],
      [{}, { score: { video: 4, audio: 10 } }],
      [{}, { score: { video: 10, audio: 3 } }],
      [{}, { receiving: false, bitrate: 2_000_000 }],
      [{ limitation: 'bandwidth', bitrate: 900_000 }, {}],
    ];
    for (const [page, far] of cases) {
      const { run, dog, decisions, ...on } = watched();
      run(10_000);
      on.page(page);
      on.far(far);
      run(6_000);
      expect(dog.state).toMatchObject({ kind: 'degraded', why: 'received' });
      on.page({});
      on.far({});
      run(6_000);
      expect(dog.state.kind).toBe('sending');
      expect(decisions).toEqual([]);
    }
  });

  it('does not blame a line for what its first seconds carry, nor an encoder for a picture that needs little', () => {
    const young = watched();
    young.page({ limitation: 'bandwidth', bitrate: 500_000 });
    young.run(4_000);
    expect(young.dog.state.kind).toBe('sending');
    const still = watched();
    still.run(15_000);
    still.page({ limitation: 'none', bitrate: 90_000 });
    still.run(10_000);
    expect(still.dog.state.kind).toBe('sending');
  });

  it('does not flicker', () => {
    const { run, dog, page } = watched();
    const seen = new Set<unknown>([dog.state]);
    for (let n = 0; n < 20; n += 1) {
      page(n % 2 ? { lossShare: 0.07 } : {});
      run(1_000);
      seen.add(dog.state);
    }
    expect(seen.size).toBe(1);
  });

  it('keeps the beginning of an outage over all tries', () => {
    const { run, line, dog } = watched({ steady: false });
    line.up = false;
    run(12_000);
    const first = dog.state;
    run(60_000);
    expect(first.kind).toBe('reconnecting');
    expect(dog.state).toMatchObject({ kind: 'reconnecting', sinceMs: first.sinceMs });
  });
});
