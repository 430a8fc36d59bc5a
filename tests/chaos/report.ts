/** What a run says in the end: as JSON, and as tables for people. */

import type { FaultKind } from './faults.ts';
import { type Check, failures, type Row, titleOf } from './judge.ts';

export type Comparison = {
  readonly kind: FaultKind;
  readonly how: Row['how'];
  readonly atS: number;
  /** Seconds without a new picture at the server. */
  readonly oursS: number;
  readonly obsS: number;
  /** Seconds for which there was no line, or no server. */
  readonly brokenS: number;
  /** False: its picture had not come back when the next fault was due, and the time is counted up to its return or the end. */
  readonly obsBackInTime: boolean;
};

export type NotRun = { readonly kind: FaultKind; readonly why: string };

export type ChaosReport = {
  readonly ok: boolean;
  readonly startedAt: string;
  readonly seed: number;
  readonly minutes: number;
  readonly machine: string;
  readonly rows: readonly Row[];
  /** Faults that this machine does not allow. */
  readonly notRun: readonly NotRun[];
  /** Kinds for which there was no time. */
  readonly leftOut: readonly FaultKind[];
  /** What has to hold for the run as a whole. */
  readonly whole: readonly Check[];
  readonly obs: { readonly rows: readonly Comparison[]; readonly about: string } | { readonly absent: string };
  readonly totals: {
    readonly framesReceived: number;
    readonly publishSessions: number;
    readonly eventsSent: number;
    readonly eventsKept: number;
    readonly recordings: number;
    readonly recordedMs: number;
  };
  /** Seconds at which flash and tone were both found in what the server received, and how far apart before any fault. */
  readonly beats: number;
  readonly skewBeforeMs: number | null;
  readonly complaints: readonly string[];
};

const seconds = (ms: number | null): string => (ms === null ? 'never' : `${(ms / 1000).toFixed(1)} s`);
const cell = (ms: number | null, applies: boolean): string => (applies ? seconds(ms) : '–');

/** Kinds in which no standby picture is to be seen, or nothing has to come back. */
const NO_SLATE: readonly FaultKind[] = [
  'cut-5',
  'cut-30',
  'cut-120',
  'throttle',
  'jitter',
  'ingest-restart',
  'already-publishing',
  'disk-full',
];
const NO_RETURN: readonly FaultKind[] = ['jitter', 'disk-full'];
/** May pass without anybody noticing. */
const MAY_PASS: readonly FaultKind[] = ['jitter'];

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((word, i) => Math.max(word.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (row: readonly string[]) =>
    row
      .map((word, i) => (i === 0 || i === row.length - 1 ? word.padEnd(widths[i] ?? 0) : word.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

export function inWords(report: ChaosReport): string {
  const parts: string[] = [];
  parts.push(
    table(
      ['fault', 'at', 'detected', 'slate', 'back', 'sessions', 'frames missing', 'skew', 'events lost', 'verdict'],
      report.rows.map((row) => [
        titleOf(row),
        `${row.atS.toFixed(0)} s`,
        cell(row.detectedMs, row.detectedMs !== null || !MAY_PASS.includes(row.kind)),
        cell(row.slateMs, !NO_SLATE.includes(row.kind)),
        cell(row.backMs, !NO_RETURN.includes(row.kind)),
        String(row.sessions),
        String(row.framesMissing),
        row.skewMs === null ? '–' : `${row.skewMs} ms`,
        String(row.eventsLost),
        row.ok ? 'holds' : 'FAILS',
      ]),
    ),
  );
  for (const row of report.rows)
    for (const words of failures(row)) parts.push(`✗ ${titleOf(row)} at ${row.atS.toFixed(0)} s: ${words}`);
  for (const { kind, why } of report.notRun) parts.push(`not run: ${titleOf({ kind, how: null })}: ${why}`);
  if (report.leftOut.length > 0)
    parts.push(`no time for: ${report.leftOut.map((kind) => titleOf({ kind, how: null })).join(', ')}`);

  const { totals } = report;
  parts.push(
    '',
    `The whole run: ${totals.framesReceived} frames in ${totals.publishSessions} publications; ${totals.eventsSent} events sent, ` +
      `${totals.eventsKept} kept; ${(totals.recordedMs / 1000).toFixed(0)} s in ${totals.recordings} recordings`,
  );
  parts.push(
    `Flash and tone were both found in ${report.beats} seconds of it; before the first fault the sound was ${report.skewBeforeMs ?? '–'} ms early`,
  );
  const broken = report.whole.filter((check) => !check.ok);
  parts.push(
    broken.length === 0
      ? `${report.whole.length} further checks hold (key frame first, times that only rise, recordings closed and playable, …)`
      : failures({ checks: broken })
          .map((words) => `✗ ${words}`)
          .join('\n'),
  );
  for (const words of report.complaints) parts.push(`the page said: ${words}`);

  parts.push('');
  if ('absent' in report.obs) parts.push(`OBS beside it: not run, ${report.obs.absent}`);
  else {
    parts.push(`OBS beside it (${report.obs.about}): seconds without a new picture at the server`);
    parts.push(
      table(
        ['fault', 'broken for', 'ours', 'OBS', 'ours ÷ OBS', ''],
        report.obs.rows.map((row) => [
          titleOf(row),
          `${row.brokenS.toFixed(1)} s`,
          `${row.oursS.toFixed(1)} s`,
          `${row.obsS.toFixed(1)} s`,
          row.obsS === 0 ? '–' : (row.oursS / row.obsS).toFixed(2),
          row.obsBackInTime ? '' : 'OBS not back before the next fault',
        ]),
      ),
    );
  }
  return `${parts.join('\n')}\n`;
}
