import { createActor, type EventFromLogic, waitFor } from 'xstate';
import {
  type Destination,
  done,
  type Fault,
  type IngestState,
  type LiveState,
  type Reply,
  type RoomEventOf,
  type RoomId,
  refuse,
  type SessionId,
  type StageKind,
} from '../../../shared/domain/index.ts';
import { createHeld, type Held, type Part } from './held.ts';
import { liveMachine } from './machine.ts';
import { LIMITS, type LiveClock, type LiveLimits, type LiveLog, type LivePorts } from './ports.ts';
import { newRun, type Phase, type Run, viewOf, withIngest } from './run.ts';

/** A session that an earlier run of the core left live. Its room, upload, picture and recording count as open. */
export type RunningSession = {
  sessionId: SessionId;
  destination: Destination;
  rehearsal: boolean;
  stage: StageKind;
  title: string;
  roomId: RoomId | null;
  watchUrl: string | null;
  noVideoMs: number | null;
  recordingPath: string | null;
  startedAtMs: number;
  liveAtMs: number;
  /** How the upload is until something new is known. Default: OBS went on sending, so it connects. */
  ingest?: IngestState;
};

export type LiveOptions = {
  ports: LivePorts;
  newId(): SessionId;
  log: LiveLog;
  clock?: LiveClock;
  limits?: Partial<LiveLimits>;
  /** Whether a page feeds the stage now. Default: yes. */
  pagePresent?: boolean;
  resume?: RunningSession;
};

/** The live session. Commands are safe to repeat; facts may come at any time and in any state. */
export type Live = {
  state(): LiveState;
  /** Called after each change, never during one. Returns the way to leave. */
  subscribe(listener: (state: LiveState) => void): () => void;
  /**
   * Begins to go live and returns at once. While opening it names the session under way; `already_live` while live;
   * the checklist's fault when it refuses. From `ended` and `failed` it starts anew.
   */
  start(): Reply<{ sessionId: SessionId }>;
  /** Ends the stream or cancels opening. Resolves within 5 s whatever hangs; harmless when nothing runs. */
  end(): Promise<void>;
  /** Leaves `ended` or `failed` for `prepare`; harmless in `prepare`. */
  dismiss(): Reply<void>;
  pageGone(): void;
  pageBack(): void;
  ingestChanged(state: IngestState): void;
  platformEnded(reason: RoomEventOf<'ended'>['reason']): void;
  recordingFailed(fault: Fault): void;
  /** A stream that was taken up is recorded into a new file. */
  recordingStarted(path: string): void;
  /** Ends what runs, waits up to 2 s more for the journal's last line, and refuses to start after. */
  close(): Promise<void>;
};

const systemClock: LiveClock = {
  now: Date.now,
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (id) => clearTimeout(id as NodeJS.Timeout),
};

export function createLive(options: LiveOptions): Live {
  const { ports, log } = options;
  const clock = options.clock ?? systemClock;
  const limits: LiveLimits = { ...LIMITS, ...options.limits };
  const held = (sessionId: SessionId, inherited?: { roomId: RoomId | null; parts: readonly Part[] }): Held =>
    createHeld({ sessionId, ports, clock, log, endRoomFirstMs: limits.endRoomFirst, inherited });

  let written: Promise<void> = Promise.resolve();
  const onWriting = (writing: Promise<void>) => {
    written = Promise.all([written, writing]).then(() => undefined);
  };
  const actor = createActor(liveMachine({ ports, clock, limits, log, onWriting }), {
    clock,
    input: {
      page: options.resume || options.pagePresent === false ? 'gone' : 'present',
      resumed: options.resume ? resumedRun(options.resume, held) : null,
    },
  });
  const listeners = new Set<(state: LiveState) => void>();
  let closing: Promise<void> | null = null;

  const phase = (): Phase => {
    const { value } = actor.getSnapshot();
    // A nested value is `{ opening: step }`; `boot` is left before the first snapshot.
    if (typeof value !== 'string') return 'opening';
    return value === 'boot' ? 'prepare' : value;
  };
  const read = (): LiveState => {
    const { context } = actor.getSnapshot();
    return viewOf(phase(), context.run, context.page);
  };

  actor.start();
  let last = read();
  const onChange = () => {
    const next = read();
    if (JSON.stringify(next) === JSON.stringify(last)) return;
    if (next.kind !== last.kind) log.info({ from: last.kind, to: next.kind }, 'live session');
    last = next;
    for (const listener of listeners) {
      try {
        listener(next);
      } catch (err) {
        log.warn({ err }, 'a listener of the live session failed');
      }
    }
  };
  actor.subscribe({ next: onChange, error: (err) => log.error({ err }, 'the live session machine broke') });

  const send = (event: EventFromLogic<typeof actor.logic>) => {
    if (actor.getSnapshot().status === 'active') actor.send(event);
  };

  const end = async (): Promise<void> => {
    send({ type: 'END' });
    const settled = () => phase() !== 'opening' && phase() !== 'ending' && phase() !== 'live';
    if (settled()) return;
    // Rejects only when the machine broke; the caller must be free even then.
    await waitFor(actor, settled).catch((err: unknown) => log.error({ err }, 'the live session machine broke'));
  };

  async function closeOnce(): Promise<void> {
    await end();
    let timer: unknown;
    const enough = new Promise<void>((resolve) => {
      timer = clock.setTimeout(resolve, limits.lastLine);
    });
    await Promise.race([written, enough]);
    clock.clearTimeout(timer);
    actor.stop();
    listeners.clear();
  }

  return {
    state: () => last,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      if (closing) return refuse('not_ready', { retry: 'never' });
      if (last.kind === 'opening' && !last.closing) return done({ sessionId: last.sessionId });
      if (last.kind === 'live') return refuse('already_live');
      if (last.kind === 'opening' || last.kind === 'ending') return refuse('already_live', { retry: 'later' });
      const plan = askChecks(ports);
      if (!plan.ok) return plan;
      const sessionId = options.newId();
      send({ type: 'DISMISS' });
      send({ type: 'START', sessionId, plan: plan.value, atMs: clock.now(), held: held(sessionId) });
      return done({ sessionId });
    },
    end,
    dismiss() {
      if (last.kind === 'ended' || last.kind === 'failed') send({ type: 'DISMISS' });
      return last.kind === 'prepare' ? done(undefined) : refuse('already_live', { retry: 'later' });
    },
    pageGone: () => send({ type: 'PAGE', page: 'gone' }),
    pageBack: () => send({ type: 'PAGE', page: 'present' }),
    ingestChanged: (state) => send({ type: 'INGEST', state }),
    platformEnded: (reason) => send({ type: 'PLATFORM_ENDED', reason }),
    recordingStarted: (path) => send({ type: 'RECORDING_ON', path }),
    recordingFailed: (fault) => send({ type: 'RECORDING_FAILED', fault }),
    close() {
      closing ??= closeOnce();
      return closing;
    },
  };
}

function askChecks(ports: LivePorts): ReturnType<LivePorts['checks']> {
  try {
    return ports.checks();
  } catch (error) {
    return refuse('internal', { retry: 'later', detail: String(error).slice(0, 500) });
  }
}

function resumedRun(
  session: RunningSession,
  held: (id: SessionId, inherited: { roomId: RoomId | null; parts: readonly Part[] }) => Held,
): Run {
  const { sessionId, destination, rehearsal, stage, title, roomId, watchUrl, noVideoMs, recordingPath } = session;
  const topicId = destination.kind === 'room' ? destination.topicId : null;
  // The studio's own stage records into a new file later; stopping one that never began is harmless.
  const records = recordingPath !== null || stage === 'studio';
  const parts: Part[] = records ? ['ingest', 'picture', 'recording'] : ['ingest', 'picture'];
  const run = newRun({
    sessionId,
    plan: { destination, rehearsal, title, topicId, stage, awaitsButton: false },
    atMs: session.startedAtMs,
    held: held(sessionId, { roomId, parts }),
  });
  const resumed: Run = {
    ...run,
    room: roomId === null ? null : { id: roomId, watchUrl, ingests: [], noVideoMs },
    recording: recordingPath === null ? { kind: 'off' } : { kind: 'on', path: recordingPath },
    liveAtMs: session.liveAtMs,
    journaled: true,
  };
  return session.ingest ? withIngest(resumed, session.ingest) : resumed;
}
