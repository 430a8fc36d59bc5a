/** What a long run has shown: growth with its uncertainty, and the limits that hold or not. Pure. */
import type { ReadFile } from '../chaos/sessions.ts';
import { type Growth, type GrowthVerdict, growthOf, growthVerdict } from './slope.ts';

export type Sample = {
  /** Seconds on air. */
  readonly atS: number;
  readonly coreBytes: number;
  readonly pageBytes: number;
  /** After a collection of garbage; null in samples without one. */
  readonly pageHeapBytes: number | null;
  readonly skewMs: number;
  readonly fps: number;
  readonly composed: number;
  readonly dropped: number;
  readonly queueMs: number;
  readonly recordedBytes: number;
  /** Media that arrived at the server so far. */
  readonly serverBytes: number;
};

export type Line = {
  readonly what: string;
  readonly value: string;
  readonly limit: string;
  readonly verdict: GrowthVerdict;
};

export type SoakFacts = {
  readonly startedAt: string;
  readonly minutes: number;
  readonly machine: string;
  readonly warmUpS: number;
  readonly samples: readonly Sample[];
  /** Breaks of the line that were asked for. */
  readonly cuts: number;
  readonly liveMs: number;
  readonly publications: readonly ReadFile[];
  /** Flash and tone of the same second apart, in the first and the last minute; null: none were found. */
  readonly beats: { readonly firstMs: number | null; readonly lastMs: number | null };
  readonly recording: ReadFile | null;
  readonly moreRecordings: number;
  /** Pauses of more than a second without a picture at the server. */
  readonly stillMs: readonly number[];
  readonly gaveUp: boolean;
  readonly complaints: readonly string[];
};

export type SoakReport = {
  readonly ok: boolean;
  readonly startedAt: string;
  readonly minutes: number;
  readonly machine: string;
  readonly warmUpS: number;
  readonly lines: readonly Line[];
  readonly growth: { readonly core: Growth | null; readonly page: Growth | null; readonly pageHeap: Growth | null };
  readonly complaints: readonly string[];
  readonly samples: readonly Sample[];
};

export const GROWTH_PER_HOUR = 2;
/** Nineteen of twenty seconds within what nobody hears (ITU-R BT.1359: 45 ms early), none beyond what anybody would. */
const SKEW_P95_MS = 40;
const SKEW_MAX_MS = 80;
const DROPPED_SHARE = 0.01;
/** A picture thinner than this stutters; the target of 29.8 belongs to the bench, on a quiet machine. */
const MEAN_FPS = 25;
/** The recording holds the same media as the upload, in another container. */
const SIZE_OFF = 0.05;
/** From the beginning of the recording to going live, and the end the other way round. */
const LENGTH_OFF_MS = 15_000;
const CUT_COSTS_MS = 20_000;

export function judgeSoak(facts: SoakFacts): SoakReport {
  const warm = facts.samples.filter((one) => one.atS >= facts.warmUpS);
  const grown = (of: (sample: Sample) => number | null) =>
    growthOf(
      warm.flatMap((sample) => {
        const value = of(sample);
        return value === null ? [] : [{ atS: sample.atS, value }];
      }),
    );
  const growth = {
    core: grown((one) => one.coreBytes),
    page: grown((one) => one.pageBytes),
    pageHeap: grown((one) => one.pageHeapBytes),
  };
  const [first, last] = [warm[0], warm.at(-1)];
  const skews = warm.map((one) => Math.abs(one.skewMs)).sort((a, b) => a - b);
  const dropped = last && first ? last.dropped - first.dropped : 0;
  const composed = last && first ? last.composed - first.composed : 0;
  const recorded = last && first ? last.recordedBytes - first.recordedBytes : 0;
  const sent = last && first ? last.serverBytes - first.serverBytes : 0;
  const meanFps = warm.reduce((sum, one) => sum + one.fps, 0) / Math.max(1, warm.length);
  const backward = facts.publications.reduce((sum, file) => sum + file.backward, 0) + (facts.recording?.backward ?? 0);
  const worstStillMs = Math.max(0, ...facts.stillMs);

  const line = (what: string, value: string, limit: string, holds: boolean): Line => ({
    what,
    value,
    limit,
    verdict: holds ? 'holds' : 'fails',
  });
  const p95 = skews[Math.min(skews.length - 1, Math.ceil(skews.length * 0.95) - 1)] ?? Number.NaN;
  const lines: Line[] = [
    grew('core, resident', growth.core),
    grew('page, resident', growth.page),
    grew('page, heap after a collection', growth.pageHeap),
    line('skew, 95 of 100 samples', ms(p95), `at most ${SKEW_P95_MS} ms`, p95 <= SKEW_P95_MS),
    line(
      'skew, largest',
      ms(skews.at(-1) ?? Number.NaN),
      `at most ${SKEW_MAX_MS} ms`,
      (skews.at(-1) ?? Number.NaN) <= SKEW_MAX_MS,
    ),
    ...beatLines(facts.beats),
    line(
      'frames dropped',
      share(dropped, composed),
      `at most ${DROPPED_SHARE * 100} %`,
      dropped <= composed * DROPPED_SHARE,
    ),
    line('frames a second, mean', meanFps.toFixed(2), `at least ${MEAN_FPS}`, meanFps >= MEAN_FPS),
    line('queue, largest', ms(Math.max(0, ...warm.map((one) => one.queueMs))), 'for information', true),
    line(
      'publications',
      String(facts.publications.length),
      `1 and 1 for each of ${facts.cuts} cuts`,
      facts.publications.length === 1 + facts.cuts,
    ),
    line(
      'longest time without a picture',
      ms(worstStillMs),
      facts.cuts > 0 ? `at most ${CUT_COSTS_MS} ms` : 'at most 1000 ms',
      worstStillMs <= (facts.cuts > 0 ? CUT_COSTS_MS : 1_000),
    ),
    line('times that step back, in all files', String(backward), 'none', backward === 0),
    line(
      'recording, length beside time on air',
      recordingWords(facts),
      `within ${LENGTH_OFF_MS / 1000} s, one file`,
      recordingWhole(facts),
    ),
    sizeLine(recorded, sent, facts.cuts),
    line('errors in the page', String(facts.complaints.length), 'none', facts.complaints.length === 0),
    line('the core ran through', facts.gaveUp ? 'no' : 'yes', 'yes', !facts.gaveUp),
  ];
  return {
    ok: lines.every(({ verdict }) => verdict !== 'fails'),
    startedAt: facts.startedAt,
    minutes: facts.minutes,
    machine: facts.machine,
    warmUpS: Math.round(facts.warmUpS),
    lines,
    growth,
    complaints: facts.complaints,
    samples: facts.samples,
  };
}

function grew(what: string, growth: Growth | null): Line {
  const value =
    growth === null
      ? 'too few samples'
      : `${growth.perHour.toFixed(1)} %/h (${growth.lowPerHour.toFixed(1)} to ${growth.highPerHour.toFixed(1)}), from ${(growth.level / 1048576).toFixed(1)} MiB`;
  return {
    what: `growth of ${what}`,
    value,
    limit: `at most ${GROWTH_PER_HOUR} %/h`,
    verdict: growthVerdict(growth, GROWTH_PER_HOUR),
  };
}

function recordingWhole({ recording, liveMs, moreRecordings }: SoakFacts): boolean {
  return recording !== null && moreRecordings === 0 && Math.abs(recording.durationMs - liveMs) <= LENGTH_OFF_MS;
}

const recordingWords = ({ recording, liveMs, moreRecordings }: SoakFacts): string =>
  recording === null
    ? 'no recording'
    : `${(recording.durationMs / 1000).toFixed(1)} s beside ${(liveMs / 1000).toFixed(1)} s${moreRecordings > 0 ? `, ${moreRecordings} more files` : ''}`;

/** With cuts the server misses what the recording has. */
function sizeLine(recorded: number, sent: number, cuts: number): Line {
  const off = sent === 0 ? Number.NaN : recorded / sent - 1;
  return {
    what: 'recording, bytes beside the upload’s',
    value: `${(recorded / 1048576).toFixed(1)} MiB beside ${(sent / 1048576).toFixed(1)} MiB (${(off * 100).toFixed(1)} %)`,
    limit: cuts > 0 ? 'for information' : `within ${SIZE_OFF * 100} %`,
    verdict: cuts > 0 || Math.abs(off) <= SIZE_OFF ? 'holds' : 'fails',
  };
}

function beatLines({ firstMs, lastMs }: SoakFacts['beats']): Line[] {
  const within = (value: number | null, limit: number) => value !== null && Math.abs(value) <= limit;
  const words = (value: number | null) => (value === null ? 'none found' : ms(value));
  const drift = firstMs === null || lastMs === null ? null : lastMs - firstMs;
  const line = (what: string, value: number | null, limit: number): Line => ({
    what: `flash and tone, ${what}`,
    value: words(value),
    limit: `at most ${limit} ms`,
    verdict: within(value, limit) ? 'holds' : 'fails',
  });
  return [
    line('at the beginning', firstMs, SKEW_MAX_MS),
    line('at the end', lastMs, SKEW_MAX_MS),
    line('drift between', drift, SKEW_P95_MS),
  ];
}

const ms = (value: number): string => `${Math.round(value)} ms`;
const share = (part: number, whole: number): string =>
  `${part} of ${whole} (${whole === 0 ? '–' : ((part / whole) * 100).toFixed(3)} %)`;

export function inWords(report: SoakReport): string {
  const width = (of: (line: Line) => string) => Math.max(...report.lines.map((line) => of(line).length));
  const [what, value, limit] = [width((one) => one.what), width((one) => one.value), width((one) => one.limit)];
  const rows = report.lines.map(
    (one) =>
      `${one.what.padEnd(what)}  ${one.value.padEnd(value)}  ${one.limit.padEnd(limit)}  ${one.verdict === 'fails' ? 'FAILS' : one.verdict}`,
  );
  const undecided = report.lines.some(({ verdict }) => verdict === 'undecided')
    ? [
        'undecided: the 95 % interval of the growth (in brackets) reaches beyond the limit and does not lie beyond it; a longer run narrows it.',
      ]
    : [];
  return `${[...rows, ...undecided, ...report.complaints.map((words) => `the page said: ${words}`)].join('\n')}\n`;
}
