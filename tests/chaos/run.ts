import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SessionReport } from '../../shared/domain/index.ts';
import { locate } from '../support/needs.ts';
import { type Pictures, stillMs } from '../support/pictures.ts';
import { type RoughProxy, startRoughProxy } from '../support/roughProxy.ts';
import {
  type ComparedEvents,
  checkWhole,
  compareEvents,
  type Done,
  readRecordings,
  recordingsOf,
  UNASKED_STILL_MS,
} from './afterwards.ts';
import type { ChaosOptions } from './args.ts';
import { OBS_STREAM, OBS_VIDEO, startObsBeside } from './beside.ts';
import { openChaosDisk } from './disk.ts';
import { FAULTS } from './faults.ts';
import { type Injected, type Injectors, inject, LINE_BYTES_PER_SECOND } from './inject.ts';
import { failures, judge, type Row, titleOf } from './judge.ts';
import { readBeats, skewOf } from './lipSync.ts';
import { openLive } from './openLive.ts';
import type { ChaosReport, Comparison, NotRun } from './report.ts';
import { keptEvents } from './room.ts';
import { planFaults, WARM_UP_S } from './schedule.ts';

/** While a run goes on: what was lost is known at its end. */
const NO_EVENTS = { lost: [], twice: [] } as const;

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
  const disk = openChaosDisk(join(work, 'recordings'), options.minutes);
  open.defer(() => disk.close(options.keep ? join(work, 'recordings') : null));
  /** When each picture of each publication came. */
  const arrivals = new Map<string, number[]>();
  const live = await openLive(open, {
    ...{ work, recordings: disk.path, seed: options.seed, say, signal },
    onTag({ path }, { kind, arrivedAtMs }) {
      if (kind !== 'video') return;
      const known = arrivals.get(path);
      if (known) known.push(arrivedAtMs);
      else arrivals.set(path, [arrivedAtMs]);
    },
  });
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
  const notInjected: string[] = [];
  for (const plan of schedule.faults) {
    await delay(Math.max(0, liveAtMs + plan.atS * 1000 - Date.now()), undefined, { signal });
    if (plan.kind === 'disk-full' && disk.by === null) {
      notRun.push({ kind: plan.kind, why: disk.why });
      continue;
    }
    say(`${clock(liveAtMs)} ${titleOf(plan)} …`);
    const bag = bagOf();
    let times: Injected;
    try {
      times = await inject(plan, parts, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      notInjected.push(
        `${titleOf(plan)} at ${plan.atS.toFixed(0)} s: ${error instanceof Error ? error.message : error}`,
      );
      say(notInjected.at(-1) ?? '');
      continue;
    }
    await delay(Math.max(0, times.beganAtMs + plan.slotS * 1000 - Date.now()), undefined, { signal });
    const one = {
      plan,
      ...times,
      judgedAtMs: Date.now(),
      roomLive: room.status() === 'live',
      bagKept: bag === bagOf(),
    };
    done.push(one);
    const row = rowOf(one, NO_EVENTS);
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

  const events = compareEvents(room.events(), keptEvents(live.dataDir, sessionId));
  say('reading the files back');
  const publications = received.all().filter((one) => one.name !== OBS_STREAM);
  const beats = publications.flatMap(({ path }) => readBeats(path, arrivals.get(path) ?? []));
  const rows = done.map((one) => rowOf(one, events, (fromMs, toMs) => skewOf(beats, fromMs, toMs)));
  const recordings = readRecordings(session);
  const whole = checkWhole({
    ...{ publications, recordings, events, done, roomAtTheEnd, liveAtMs, endedAtMs, notInjected },
    explained: rows.reduce((sum, row) => sum + row.sessions, 0),
    pictures: ours,
    troubles: received.troubles(),
    gaveUp: live.gaveUp(),
  });
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
      eventsSent: events.sent,
      eventsKept: events.kept,
      recordings: recordings.length,
      recordedMs: recordings.reduce((sum, file) => sum + (file.read?.durationMs ?? 0), 0),
    },
    beats: beats.length,
    skewBeforeMs: skewOf(beats, liveAtMs, liveAtMs + WARM_UP_S * 1000),
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

  function rowOf(
    one: Done,
    events: Pick<ComparedEvents, 'lost' | 'twice'>,
    beatSkew?: (fromMs: number, toMs: number) => number | null,
  ): Row {
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
      ...(beatSkew ? { beatSkew } : {}),
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
