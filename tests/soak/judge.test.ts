import { describe, expect, it } from 'vitest';
import type { ReadFile } from '../chaos/sessions.ts';
import { inWords, judgeSoak, type Sample, type SoakFacts } from './judge.ts';

const MB = 1048576;
const file = (more: Partial<ReadFile> = {}): ReadFile => ({
  ...{ path: 'a', bytes: 1, frames: 54_000, sounds: 84_000, durationMs: 1_801_000, firstIsKey: true, backward: 0 },
  ...{ longestGapMs: 40, startSkewMs: 0, endSkewMs: 0 },
  ...more,
});

/** Half an hour in which all is well. */
function facts(
  more: Partial<SoakFacts> = {},
  change: (sample: Sample, i: number) => Partial<Sample> = () => ({}),
): SoakFacts {
  const samples = Array.from({ length: 360 }, (_, i): Sample => {
    const sample: Sample = {
      ...{ atS: i * 5, coreBytes: 130 * MB + (i % 8) * MB, pageBytes: 300 * MB + (i % 10) * MB, skewMs: 8, fps: 29.9 },
      ...{ pageHeapBytes: i % 6 === 0 ? 40 * MB : null, composed: i * 150, dropped: 0, queueMs: 20 },
      ...{ recordedBytes: i * 1_640_000, serverBytes: i * 1_625_000 },
    };
    return { ...sample, ...change(sample, i) };
  });
  return {
    ...{ startedAt: '', minutes: 30, machine: '', warmUpS: 300, samples, cuts: 0, liveMs: 1_800_000 },
    ...{
      publications: [file()],
      recording: file(),
      moreRecordings: 0,
      beats: { firstMs: 12, lastMs: 20 },
      stillMs: [],
      gaveUp: false,
      complaints: [],
    },
    ...more,
  };
}
const failing = (one: SoakFacts) =>
  judgeSoak(one)
    .lines.filter(({ verdict }) => verdict === 'fails')
    .map(({ what }) => what);

describe('verdicts of a long run', () => {
  it('hold while all is well', () => {
    const report = judgeSoak(facts());
    expect(report.ok).toBe(true);
    expect(report.lines.every(({ verdict }) => verdict === 'holds')).toBe(true);
    expect(inWords(report)).toContain('at most 2 %/h');
  });

  it('fail for each thing that is not', () => {
    const grows = facts({}, (sample) => ({ coreBytes: sample.coreBytes + sample.atS * 10_000 }));
    expect(failing(grows)).toEqual(['growth of core, resident']);
    expect(failing(facts({}, (_, i) => ({ skewMs: i === 200 ? -95 : 0 })))).toEqual(['skew, largest']);
    expect(failing(facts({}, () => ({ skewMs: 60 })))).toEqual(['skew, 95 of 100 samples']);
    expect(failing(facts({}, (_, i) => ({ dropped: i * 2 })))).toEqual(['frames dropped']);
    expect(failing(facts({}, (_, i) => ({ recordedBytes: i * 1_000_000 })))).toEqual([
      'recording, bytes beside the upload’s',
    ]);
    expect(failing(facts({ publications: [file(), file()] }))).toEqual(['publications']);
    expect(failing(facts({ publications: [file({ backward: 1 })] }))).toEqual(['times that step back, in all files']);
    expect(failing(facts({ recording: null }))).toEqual(['recording, length beside time on air']);
    expect(failing(facts({ stillMs: [2_000] }))).toEqual(['longest time without a picture']);
    expect(failing(facts({ beats: { firstMs: 10, lastMs: 60 } }))).toEqual(['flash and tone, drift between']);
    expect(failing(facts({ beats: { firstMs: null, lastMs: 0 } }))).toHaveLength(2);
    expect(failing(facts({ complaints: ['x'] }))).toEqual(['errors in the page']);
  });

  it('leaves the warm-up out', () => {
    expect(failing(facts({}, (_, i) => (i < 50 ? { skewMs: 500, coreBytes: 60 * MB + i * MB } : {})))).toEqual([]);
  });
});
