import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAULT_KINDS, type FaultKind } from './faults.ts';
import { planFaults, WARM_UP_S } from './schedule.ts';

const plan = (seed: number, minutes = 10, only: readonly FaultKind[] | null = null) =>
  planFaults({ seed, minutes, only });

describe('the schedule of faults', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7).faults).not.toEqual(plan(8).faults);
  });

  it('has every kind at least once in ten minutes, whatever the seed', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { faults, leftOut } = plan(seed);
        expect(leftOut).toEqual([]);
        expect(new Set(faults.map((one) => one.kind))).toEqual(new Set(FAULT_KINDS));
      }),
    );
  });

  it('gives each fault its time: none begins in another’s, none ends after the run', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 40 }), (seed, minutes) => {
        const { faults, seconds } = plan(seed, minutes);
        let free = WARM_UP_S;
        for (const fault of faults) {
          // Each beginning is rounded down to a tenth of a second.
          expect(fault.atS).toBeGreaterThanOrEqual(free - 0.11);
          free = fault.atS + fault.slotS;
        }
        expect(free).toBeLessThanOrEqual(seconds + 0.001);
      }),
    );
  });

  it('leaves out what does not fit and says so', () => {
    const { faults, leftOut } = plan(1, 2);
    expect(leftOut).toContain('cut-120');
    expect(faults.length).toBeGreaterThan(2);
    expect(faults.some((one) => one.kind === 'cut-120')).toBe(false);
  });

  it('has only what was asked for', () => {
    const { faults } = plan(3, 3, ['page-kill', 'throttle']);
    expect(new Set(faults.map((one) => one.kind))).toEqual(new Set(['page-kill', 'throttle']));
  });

  it('lets the line break in both ways, and fills the disk last', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { faults } = plan(seed);
        expect(new Set(faults.flatMap((one) => one.how ?? []))).toEqual(new Set(['reset', 'freeze']));
        expect(faults.at(-1)?.kind).toBe('disk-full');
      }),
    );
  });
});
