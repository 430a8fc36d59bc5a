import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SessionReport } from '../../shared/domain/index.ts';
import { decodeErrors } from '../support/ffprobe.ts';
import { locate } from '../support/needs.ts';
import { type Pictures, stillMs } from '../support/pictures.ts';
import { type RoughProxy, startRoughProxy } from '../support/roughProxy.ts';
import type { ChaosOptions } from './args.ts';
import { OBS_STREAM, OBS_VIDEO, startObsBeside } from './beside.ts';
import { openSmallDisk } from './disk.ts';
import { FAULTS } from './faults.ts';
import { type Injectors, inject, LINE_BYTES_PER_SECOND } from './inject.ts';
import { type Check, failures, judge, type Row, titleOf } from './judge.ts';
import { openLive } from './openLive.ts';
import type { ChaosReport, Comparison, NotRun } from './report.ts';
import { keptEvents } from './room.ts';
import { type PlannedFault, planFaults } from './schedule.ts';
import { checkSession, type ReadFile, readFile } from './sessions.ts';

/** Away from every fault nothing may stand still for longer. */
const UNASKED_STILL_MS = 1_000;
/** What a core that is killed may cost the recording: the last fragment, the restart, a key frame. */
const RECORDING_LOST_PER_KILL_MS = 7_000;
const RECORDING_SLACK_MS = 3_000;
/** Longer files are decoded at their key frames alone: reading them whole would take as long as the run. */
const DECODE_WHOLE_MS = 120_000;

type Done = {
  plan: PlannedFault;
  beganAtMs: number;
  endedAtMs: number;
  judgedAtMs: number;
  roomLive: boolean;
  bagKept: boolean;
};

/** Starts everything, breaks what the schedule says, ends everything. `say`: a line of progress. */
export async function runChaos(
  options: ChaosOptions,
  say: (words: string) => void,
  signal: AbortSignal,
): Promise<ChaosReport> {
  const startedAt = new Date().toISOString();
  const schedule = planFaults(options);
  say(
    `seed ${schedule.seed}, ${options.minutes} min: ${schedule.faults.map((one) => `${one.kind} at ${one.atS.toFixed(0)} s`).join(', ')}`,
  );

  await using open = new AsyncDisposableStack();
  const work = mkdtempSync(join(tmpdir(), 'redcast-chaos-'));
  if (options.keep) say(`everything is kept in ${work}`);
  else open.defer(() => rmSync(work, { recursive: true, force: true }));
  const disk = openSmallDisk(join(work, 'recordings'), options.minutes);
  if (!options.keep) open.defer(disk.close);
  const live = await openLive(open, { work, recordings: disk.path, seed: options.seed, say, signal });
  const { nginx, line, room, core, watch, page, ours, theirs, received, sessionId } = live;
  const beside = await obsBeside();
  const liveAtMs = Date.now();
  say(`live; OBS beside it: ${'line' in beside ? 'yes' : `no, ${beside.absent}`}`);

  const parts: Injectors = {
    page,
    core,
    disk,
    nginx,
    line,
    other: 'line' in beside ? beside.line : null,
    recording() {
      const now = watch.state()?.live;
      if (now?.kind !== 'live' || now.recording.kind !== 'on') throw new Error('nothing is recorded');
      return now.recording.path;
    },
  };
  const done: Done[] = [];
  const notRun: NotRun[] = [];
  for (const plan of schedule.faults) {
    await delay(Math.max(0, liveAtMs + plan.atS * 1000 - Date.now()), undefined, { signal });
    if (plan.kind === 'disk-full' && disk.by === null) {
      notRun.push({ kind: plan.kind, why: disk.why });
      continue;
    }
    say(`${clock(liveAtMs)} ${titleOf(plan)} …`);
    const bag = bagOf();
    const times = await inject(plan, parts, signal);
    await delay(Math.max(0, times.beganAtMs + plan.slotS * 1000 - Date.now()), undefined, { signal });
    const one = {
      plan,
      ...times,
      judgedAtMs: Date.now(),
      roomLive: room.status() === 'live',
      bagKept: bag === bagOf(),
    };
    done.push(one);
    const row = rowOf(one, { lost: [], twice: [] });
    const took = row.backMs === null ? '' : `, back after ${(row.backMs / 1000).toFixed(1)} s`;
    say(`${clock(liveAtMs)}   ${row.ok ? 'holds' : `FAILS: ${failures(row).join('; ')}`}${took}`);
    if (live.gaveUp()) break;
  }
  await delay(Math.max(0, liveAtMs + schedule.seconds * 1000 - Date.now()), undefined, { signal });

  const roomAtTheEnd = room.status();
  const endedAtMs = Date.now();
  say(`${clock(liveAtMs)} ending`);
  const session = await end(sessionId);
  await core.stop();
  // The server hears of the end a moment later; then its files are whole.
  await delay(1_000);
  received.close();

  const sent = room.events();
  const kept = keptEvents(live.dataDir, sessionId);
  const lost = { lost: lostOf(sent, kept), twice: twiceOf(kept) };
  const rows = done.map((one) => rowOf(one, lost));
  say('reading the files back');
  const publications = received.all().filter((one) => one.name !== OBS_STREAM);
  const files = recordingsOf(session).map(({ path, complete, missing }) => ({
    path,
    complete,
    missing,
    read: tryRead(path),
  }));
  const recordedMs = files.reduce((sum, file) => sum + (file.read?.durationMs ?? 0), 0);
  const whole = wholeChecks();
  return {
    ok: rows.every((row) => row.ok) && whole.every((check) => check.ok) && rows.length > 0,
    startedAt,
    seed: schedule.seed,
    minutes: options.minutes,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}`,
    rows,
    notRun,
    leftOut: schedule.leftOut,
    whole,
    obs: 'line' in beside ? { rows: compared(), about: beside.about } : { absent: beside.absent },
    totals: {
      framesReceived: ours.count(),
      publishSessions: publications.length,
      eventsSent: sent.length,
      eventsKept: kept.length,
      recordings: files.length,
      recordedMs,
    },
    complaints: live.complaints,
  };

  async function obsBeside(): Promise<{ line: RoughProxy; about: string } | { absent: string }> {
    const absent = (['obs', 'xvfb'] as const).filter((program) => locate(program) === null);
    if (options.obs === false) return { absent: 'not asked for' };
    if (absent.length > 0) {
      if (options.obs) throw new Error(`--obs needs ${absent.join(' and ')}`);
      return { absent: `${absent.join(' and ')} not installed` };
    }
    const otherLine = open.use(await startRoughProxy(nginx.rtmpPort));
    otherLine.shape({ bytesPerSecond: LINE_BYTES_PER_SECOND });
    open.adopt(await startObsBeside(otherLine.port), (it) => it.close());
    const { width, height, fps } = OBS_VIDEO;
    return {
      line: otherLine,
      about: `OBS 29, ${width}×${height} at ${fps} frames/s, reconnecting as it ships: 2 s, then half as long again each time`,
    };
  }

  function bagOf(): string {
    const items = watch.state()?.bag?.items ?? [];
    return JSON.stringify(items.map(({ id, livePrice, title }) => [id, livePrice, title]));
  }

  function rowOf(one: Done, events: { lost: readonly number[]; twice: readonly number[] }): Row {
    const within = (atMs: number) => atMs >= one.beganAtMs && atMs < one.judgedAtMs;
    return judge({
      kind: one.plan.kind,
      how: one.plan.how,
      atS: one.plan.atS,
      ...one,
      changes: watch.changes,
      health: watch.health,
      gaps: ours.gaps(one.beganAtMs, one.judgedAtMs),
      sessions: received
        .all()
        .filter(({ name }) => name !== OBS_STREAM)
        .map(({ firstAtMs }) => firstAtMs),
      firstPicture: ours.firstFrom,
      serverSkew: ours.skewMs,
      eventsLost: events.lost.filter(within).length,
      eventsTwice: events.twice.filter(within).length,
    });
  }

  async function end(id: string): Promise<SessionReport> {
    await (await watch.client()).live.end();
    const state = await watch
      .until(
        (s) =>
          s.sessions.some(
            (one) => one.id === id && one.endedAtMs !== null && recordingsOf(one).every((file) => file.complete),
          ),
        'the report of the finished stream, with every recording closed',
        30_000,
      )
      .catch((error: unknown) => {
        say(String(error));
        return watch.state();
      });
    const session = state?.sessions.find((one) => one.id === id);
    if (!session) throw new Error('the studio has no report of the stream');
    return session;
  }

  function wholeChecks(): Check[] {
    const yes = (what: string, ok: boolean): Check => ({ what, value: Number(ok), limit: 1, unit: '', ok });
    const none = (what: string, value: number): Check => ({ what, value, limit: 0, unit: '', ok: value === 0 });
    const checks: Check[] = [
      yes('room live until the host ended it', roomAtTheEnd === 'live'),
      yes('the launcher never gave the core up', !live.gaveUp()),
      none('events lost', lost.lost.length),
      none('events twice', lost.twice.length),
      none('events that the platform never sent', kept.filter((seq) => !sent.some((one) => one.seq === seq)).length),
      none(
        'publications that belong to no fault',
        publications.length - 1 - rows.reduce((sum, row) => sum + row.sessions, 0),
      ),
      none('files of the server that could not be followed', received.troubles().length),
      none('times without a picture away from every fault', unaskedStills(ours, done, liveAtMs, endedAtMs)),
    ];
    for (const [i, { path }] of publications.entries()) {
      const read = tryRead(path);
      if (read === null) checks.push(yes(`publication ${i + 1} readable`, false));
      else checks.push(...checkSession(read, `publication ${i + 1}`));
    }
    checks.push(yes('there are recordings', files.length > 0));
    for (const file of files) {
      const name = basename(file.path);
      checks.push(yes(`${name}: closed`, file.complete && !file.missing));
      checks.push(yes(`${name}: plays`, file.read !== null && plays(file.path, file.read)));
      if (file.read) checks.push(none(`${name}: steps back in time`, file.read.backward));
    }
    const full = done.find(({ plan }) => plan.kind === 'disk-full');
    const kills = done.filter(({ plan }) => plan.kind === 'core-kill').length;
    const wanted = (full?.beganAtMs ?? endedAtMs) - liveAtMs - kills * RECORDING_LOST_PER_KILL_MS - RECORDING_SLACK_MS;
    checks.push({
      what: 'recorded in all, at least',
      value: recordedMs,
      limit: Math.round(wanted),
      unit: 'ms',
      ok: recordedMs >= wanted,
    });
    return checks;
  }

  function compared(): Comparison[] {
    return done
      .filter(({ plan }) => FAULTS[plan.kind].alsoObs)
      .map(({ plan, beganAtMs, endedAtMs: mendedAtMs, judgedAtMs }) => {
        // A time without a picture that began with an earlier fault was counted there.
        const still = (pictures: Pictures) =>
          pictures.gaps(beganAtMs, judgedAtMs).filter((gap) => gap.fromMs > beganAtMs - UNASKED_STILL_MS);
        const obs = still(theirs);
        return {
          kind: plan.kind,
          how: plan.how,
          atS: plan.atS,
          oursS: stillMs(still(ours), endedAtMs) / 1000,
          obsS: stillMs(obs, endedAtMs) / 1000,
          brokenS: (mendedAtMs - beganAtMs) / 1000,
          obsBackInTime: obs.every((gap) => gap.toMs !== null && gap.toMs <= judgedAtMs),
        };
      });
  }
}

const clock = (sinceMs: number): string => `[${((Date.now() - sinceMs) / 1000).toFixed(0).padStart(4)} s]`;

const recordingsOf = (session: SessionReport) => [
  ...(session.recording ? [session.recording] : []),
  ...session.moreRecordings,
];

const lostOf = (sent: readonly { seq: number; atMs: number }[], kept: readonly number[]): number[] => {
  const have = new Set(kept);
  return sent.filter(({ seq }) => !have.has(seq)).map(({ atMs }) => atMs);
};

/** Numbers that stand in the log more than once. */
const twiceOf = (kept: readonly number[]): number[] => kept.filter((seq, i) => kept.indexOf(seq) !== i);

function tryRead(path: string): ReadFile | null {
  try {
    return readFile(path);
  } catch {
    return null;
  }
}

function plays(path: string, read: ReadFile): boolean {
  return read.frames > 0 && decodeErrors(path, read.durationMs > DECODE_WHOLE_MS ? 'keys' : 'all') === '';
}

/** Times without a picture that no fault explains. */
function unaskedStills(pictures: Pictures, done: readonly Done[], fromMs: number, toMs: number): number {
  return pictures
    .gaps(fromMs, toMs, UNASKED_STILL_MS)
    .filter((gap) => !done.some((one) => gap.fromMs < one.judgedAtMs && (gap.toMs ?? toMs) > one.beganAtMs)).length;
}
