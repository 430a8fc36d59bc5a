import {
  done,
  type Fault,
  type FaultCode,
  type LiveState,
  type LiveStateOf,
  type OpeningStep,
  type PageState,
  type Reply,
  type Room,
  type RoomEventOf,
  refuse,
  type SessionId,
} from '../../../shared/domain/index.ts';
import type { Held } from './held.ts';
import type { SessionFinished, StartPlan } from './ports.ts';

export type StepName = OpeningStep['id'];
export type Recording = LiveStateOf<'live'>['recording'];
type Ingest = LiveStateOf<'live'>['ingest'];

/** Why a session stops. Set once: the first reason stays. */
export type Outcome =
  | { kind: 'cancelled' }
  | { kind: 'failed'; fault: Fault }
  | { kind: 'ended'; reason: 'host' | 'platform' };

/** One session, from the press on “Go live” until it is dismissed. Replaced, never mutated (except what `held` holds). */
export type Run = {
  sessionId: SessionId;
  plan: StartPlan;
  startedAtMs: number;
  held: Held;
  steps: OpeningStep[];
  room: Pick<Room, 'id' | 'watchUrl' | 'ingests' | 'noVideoMs'> | null;
  ingest: Ingest;
  /** When the outage under way began; null while the upload stands. */
  outageSinceMs: number | null;
  recording: Recording;
  liveAtMs: number | null;
  outcome: Outcome | null;
  /** The journal has a line of this session that wants its end. */
  journaled: boolean;
  endedAtMs: number | null;
};

const STEPS: readonly StepName[] = ['checks', 'room', 'picture', 'recording', 'ingest', 'confirm'];

export function newRun(start: { sessionId: SessionId; plan: StartPlan; atMs: number; held: Held }): Run {
  return {
    sessionId: start.sessionId,
    plan: start.plan,
    startedAtMs: start.atMs,
    held: start.held,
    // The checks were asked before the session began: a refused start leaves no session behind.
    steps: STEPS.map((id) => ({ id, state: id === 'checks' ? 'done' : 'waiting', fault: null })),
    room: null,
    ingest: { kind: 'connecting' },
    outageSinceMs: null,
    recording: { kind: 'off' },
    liveAtMs: null,
    outcome: null,
    journaled: false,
    endedAtMs: null,
  };
}

export function marked(run: Run, id: StepName, state: OpeningStep['state'], fault: Fault | null = null): Run {
  return { ...run, steps: run.steps.map((step) => (step.id === id ? { id, state, fault } : step)) };
}

/**
 * What the upload says. An outage lasts from the first try to connect again until media flows: a connection that stands
 * but confirms nothing (`degraded`) is still the same one, so its beginning and the platform's limit do not move.
 */
export function withIngest(run: Run, state: Ingest): Run {
  const flows = state.kind === 'sending' || (state.kind === 'degraded' && state.why === 'encoder');
  if (flows) return { ...run, ingest: state, outageSinceMs: null };
  if (state.kind !== 'reconnecting') return { ...run, ingest: state };
  const sinceMs = run.outageSinceMs ?? state.sinceMs;
  const noVideoMs = run.room?.noVideoMs ?? null;
  const closesAtMs = noVideoMs === null ? null : sinceMs + noVideoMs;
  return { ...run, ingest: { ...state, sinceMs, closesAtMs }, outageSinceMs: sinceMs };
}

/** The room is open. What was said of the upload before gets its limit now. */
export const withRoom = (run: Run, room: Room): Run => withIngest({ ...run, room }, run.ingest);

/** The fault of an upload that is over; null while it may still come back. */
export const ingestOver = (state: Ingest): Fault | null =>
  state.kind === 'failed' || state.kind === 'taken_over' ? state.fault : null;

export function ingestReply(run: Run): Reply<void> {
  const fault = ingestOver(run.ingest);
  return fault ? { ok: false, fault } : done(undefined);
}

export function withOutcome(run: Run, outcome: Outcome): Run {
  return run.outcome ? run : { ...run, outcome };
}

/** What a step that never answered means to the host. */
const SILENT: Readonly<Record<StepName, FaultCode>> = {
  checks: 'internal',
  room: 'platform_timeout',
  picture: 'no_page',
  recording: 'recording_failed',
  ingest: 'ingest_timeout',
  confirm: 'ingest_no_media',
};

export const silence = (step: StepName): { ok: false; fault: Fault } =>
  refuse(SILENT[step], { retry: 'later', rule: 'no_answer', params: { step } });

/** A step that must succeed: done, or the reason why the session stops. */
export function stepAnswered(run: Run, id: StepName, reply: Reply<unknown>): Run {
  if (reply.ok) return marked(run, id, 'done');
  return withOutcome(marked(run, id, 'failed', reply.fault), { kind: 'failed', fault: reply.fault });
}

/** Recording is worth having, never worth staying off air for. */
export function recordingAnswered(run: Run, reply: Reply<{ path: string } | null>): Run {
  if (!reply.ok) {
    return { ...marked(run, 'recording', 'failed', reply.fault), recording: { kind: 'failed', fault: reply.fault } };
  }
  if (reply.value === null) return { ...marked(run, 'recording', 'skipped'), recording: { kind: 'off' } };
  return { ...marked(run, 'recording', 'done'), recording: { kind: 'on', path: reply.value.path } };
}

/** The reason a closed room gives the session: somebody acting for the host, or the platform itself. */
export const endedBy = (reason: RoomEventOf<'ended'>['reason']): 'host' | 'platform' =>
  reason === 'host' ? 'host' : 'platform';

export function finishedRecord(run: Run, atMs: number): SessionFinished {
  const outcome = run.outcome ?? { kind: 'cancelled' };
  return {
    id: run.sessionId,
    reason: outcome.kind === 'ended' ? outcome.reason : outcome.kind === 'failed' ? 'failed' : 'host',
    wasLive: run.liveAtMs !== null,
    fault: outcome.kind === 'failed' ? outcome.fault : null,
    endedAtMs: atMs,
  };
}

export type Phase = LiveState['kind'];

/** What everybody sees of the machine. */
export function viewOf(phase: Phase, run: Run | null, page: PageState): LiveState {
  if (!run || phase === 'prepare') return { kind: 'prepare' };
  const { sessionId } = run;
  const { destination, rehearsal, title, stage, awaitsButton } = run.plan;
  const outcome = run.outcome;
  const reason = outcome?.kind === 'ended' ? outcome.reason : outcome?.kind === 'failed' ? 'failed' : 'host';
  switch (phase) {
    case 'opening': {
      const { steps, startedAtMs } = run;
      return {
        kind: 'opening',
        sessionId,
        stage,
        awaitsButton: awaitsButton && outcome === null && steps.some((s) => s.id === 'ingest' && s.state === 'running'),
        destination,
        rehearsal,
        startedAtMs,
        steps,
        closing: outcome !== null,
      };
    }
    case 'live':
      return {
        kind: 'live',
        sessionId,
        stage,
        destination,
        rehearsal,
        title,
        roomId: run.room?.id ?? null,
        watchUrl: run.room?.watchUrl ?? null,
        liveAtMs: run.liveAtMs ?? run.startedAtMs,
        ingest: run.ingest,
        page,
        recording: run.recording,
      };
    case 'ending':
      return { kind: 'ending', sessionId, rehearsal, liveAtMs: run.liveAtMs ?? run.startedAtMs, reason };
    case 'ended':
      return { kind: 'ended', sessionId, reason, endedAtMs: run.endedAtMs ?? run.startedAtMs };
    case 'failed':
      return {
        kind: 'failed',
        sessionId,
        fault: outcome?.kind === 'failed' ? outcome.fault : refuse('internal').fault,
        wasLive: run.liveAtMs !== null,
        steps: run.steps,
      };
  }
}
