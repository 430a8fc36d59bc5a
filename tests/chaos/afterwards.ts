/** What has to hold for a run as a whole, read from what it left: the server's files, the recordings, both logs of events. */
import { basename } from 'node:path';
import type { SessionReport } from '../../shared/domain/index.ts';
import { decodeErrors } from '../support/ffprobe.ts';
import type { Pictures } from '../support/pictures.ts';
import type { Check } from './judge.ts';
import type { PlannedFault } from './schedule.ts';
import { checkSession, type ReadFile, readFile } from './sessions.ts';

/** A fault that was injected. Times are the wall clock's, in milliseconds. */
export type Done = {
  readonly plan: PlannedFault;
  readonly beganAtMs: number;
  readonly endedAtMs: number;
  readonly judgedAtMs: number;
  readonly roomLive: boolean;
  readonly bagKept: boolean;
};

/** Events of the platform beside those that the studio keeps. `lost` and `twice`: when they happened. */
export type ComparedEvents = {
  readonly sent: number;
  readonly kept: number;
  readonly lost: readonly number[];
  readonly twice: readonly number[];
  /** Kept, but never sent. */
  readonly invented: number;
};

export type RecordedFile = {
  readonly path: string;
  /** The studio says that it was ended properly, or repaired since. */
  readonly closed: boolean;
  readonly read: ReadFile | null;
};

/** Away from every fault nothing may stand still for longer. */
export const UNASKED_STILL_MS = 1_000;
/** What a core that is killed may cost the recording: the last fragment, the restart, a key frame. */
const RECORDING_LOST_PER_KILL_MS = 7_000;
const RECORDING_SLACK_MS = 3_000;
/** Longer files are decoded at their key frames alone: reading them whole would take as long as the run. */
const DECODE_WHOLE_MS = 120_000;

/** `kept`: numbers in the order in which they were written. */
export function compareEvents(sent: readonly { seq: number; atMs: number }[], kept: readonly number[]): ComparedEvents {
  const when = new Map(sent.map(({ seq, atMs }) => [seq, atMs]));
  const have = new Set<number>();
  const twice: number[] = [];
  for (const seq of kept) {
    if (have.has(seq)) twice.push(when.get(seq) ?? 0);
    have.add(seq);
  }
  return {
    sent: sent.length,
    kept: kept.length,
    lost: sent.filter(({ seq }) => !have.has(seq)).map(({ atMs }) => atMs),
    twice,
    invented: [...have].filter((seq) => !when.has(seq)).length,
  };
}

/** The files of a stream, in order. */
export const recordingsOf = (session: SessionReport) => [
  ...(session.recording ? [session.recording] : []),
  ...session.moreRecordings,
];

export const readRecordings = (session: SessionReport): RecordedFile[] =>
  recordingsOf(session).map(({ path, complete, missing }) => ({
    path,
    closed: complete && !missing,
    read: tryRead(path),
  }));

/** Null: ffprobe finds nothing in it. */
export function tryRead(path: string): ReadFile | null {
  try {
    return readFile(path);
  } catch {
    return null;
  }
}

export function checkWhole(run: {
  /** What the studio's upload became at the server, in order. */
  publications: readonly { path: string }[];
  recordings: readonly RecordedFile[];
  events: ComparedEvents;
  done: readonly Done[];
  /** Publications that faults explain. */
  explained: number;
  pictures: Pictures;
  troubles: readonly string[];
  /** What the schedule wanted and could not be done. */
  notInjected: readonly string[];
  roomAtTheEnd: string | null;
  gaveUp: boolean;
  liveAtMs: number;
  endedAtMs: number;
}): Check[] {
  const { publications, recordings, events, done, liveAtMs, endedAtMs } = run;
  const checks: Check[] = [
    ...run.notInjected.map((what) => yes(`could not be done: ${what}`, false)),
    yes('room live until the host ended it', run.roomAtTheEnd === 'live'),
    yes('the launcher never gave the core up', !run.gaveUp),
    none('events lost', events.lost.length),
    none('events twice', events.twice.length),
    none('events that the platform never sent', events.invented),
    none('publications that belong to no fault', publications.length - 1 - run.explained),
    none('files of the server that could not be followed', run.troubles.length),
    none('times without a picture away from every fault', unasked(run.pictures, done, liveAtMs, endedAtMs)),
    yes('there are recordings', recordings.length > 0),
  ];
  for (const [i, { path }] of publications.entries()) {
    const read = tryRead(path);
    const name = `publication ${i + 1}`;
    checks.push(...(read ? checkSession(read, name) : [yes(`${name}: readable`, false)]));
  }
  for (const { path, closed, read } of recordings) {
    const name = basename(path);
    checks.push(yes(`${name}: closed`, closed));
    checks.push(yes(`${name}: plays`, read !== null && plays(path, read)));
    if (read) checks.push(none(`${name}: steps back in time`, read.backward));
  }
  const full = done.find(({ plan }) => plan.kind === 'disk-full');
  const kills = done.filter(({ plan }) => plan.kind === 'core-kill').length;
  const wanted = (full?.beganAtMs ?? endedAtMs) - liveAtMs - kills * RECORDING_LOST_PER_KILL_MS - RECORDING_SLACK_MS;
  const recordedMs = recordings.reduce((sum, file) => sum + (file.read?.durationMs ?? 0), 0);
  const limit = Math.round(wanted);
  checks.push({ what: 'recorded in all, at least', value: recordedMs, limit, unit: 'ms', ok: recordedMs >= limit });
  return checks;
}

const yes = (what: string, ok: boolean): Check => ({ what, value: Number(ok), limit: 1, unit: '', ok });
const none = (what: string, value: number): Check => ({ what, value, limit: 0, unit: '', ok: value === 0 });

function plays(path: string, read: ReadFile): boolean {
  return read.frames > 0 && decodeErrors(path, read.durationMs > DECODE_WHOLE_MS ? 'keys' : 'all') === '';
}

/** Times without a picture that no fault explains. */
function unasked(pictures: Pictures, done: readonly Done[], fromMs: number, toMs: number): number {
  return pictures
    .gaps(fromMs, toMs, UNASKED_STILL_MS)
    .filter((gap) => !done.some((one) => gap.fromMs < one.judgedAtMs && (gap.toMs ?? toMs) > one.beganAtMs)).length;
}
