import { done, type Fault, type IngestState, type Reply, type RoomId, refuse } from '../../shared/domain/index.ts';
import type { TellBlackBox } from './blackBox/index.ts';
import { retryDelayMs, shouldRetry, TAKEN_AFTER_MS } from './egress/index.ts';
import type { IngestTarget, Live, LivePorts, RunningSession } from './live/index.ts';
import type { PlatformClient } from './platform/index.ts';

/** A platform is connected to within moments of the start; only then is a missing one worth a try that failed. */
const CLIENT_WAIT_MS = 5_000;
const LOOK_MS = 40;
/** Past its limit a room is given this much more: clocks differ, and platforms close late rather than early. */
const GRACE_MS = 60_000;
/** A room whose platform neither answers nor ever said how long it waits. */
const UNKNOWN_LIMIT_MS = 15 * 60_000;

export type TakeUp = {
  /** Ends the wait between two tries; false when there is none. */
  retryNow(): boolean;
  /** The session is over, or sends again by itself. */
  stop(): void;
};

export type TakeUpOptions = {
  session: RunningSession;
  /** How long nothing had been sent when this began. */
  outageMs: number;
  /** Answers when there is something to send: the standby slate that was kept, or the page’s first picture. */
  picture(signal: AbortSignal): Promise<Reply<unknown>>;
  ports: Pick<LivePorts, 'startRecording' | 'connectIngest'>;
  live: Pick<Live, 'ingestChanged' | 'platformEnded' | 'recordingStarted' | 'recordingFailed'>;
  client(): PlatformClient | null;
  /** Media flows again, after so many seconds without. */
  onResumed(seconds: number): void;
  tell?: TellBlackBox;
  nowMs?(): number;
  random?(): number;
};

/**
 * Puts a stream on air again that an earlier run of the core was torn out of: same session, same room, a new connection and a
 * new recording file. Tries until it stands, the platform says that the room is over, the server refuses in so many words, or
 * the room cannot live any longer.
 */
export function takeUp(options: TakeUpOptions): TakeUp {
  const { session, live, ports } = options;
  const nowMs = options.nowMs ?? (() => performance.now());
  const random = options.random ?? Math.random;
  const beganAtMs = nowMs() - options.outageMs;
  const abort = new AbortController();
  const { signal } = abort;
  let wake: (() => void) | null = null;
  let busySinceMs: number | null = null;

  const room = session.roomId;
  const limitMs =
    room === null
      ? Number.POSITIVE_INFINITY
      : session.noVideoMs === null
        ? UNKNOWN_LIMIT_MS
        : session.noVideoMs + GRACE_MS;

  async function record(): Promise<void> {
    // A recording that fails, in whatever way, is no reason to stay off air.
    const reply = await ports
      .startRecording(session.sessionId, session.startedAtMs, signal)
      .catch((error: unknown) => refuse('recording_failed', { retry: 'later', detail: String(error).slice(0, 500) }));
    if (signal.aborted) return;
    if (!reply.ok) live.recordingFailed(reply.fault);
    else if (reply.value) live.recordingStarted(reply.value.path);
  }

  /** Where to send now: the room is asked for again, its addresses may be others than before. */
  async function target(): Promise<Reply<IngestTarget> | 'over'> {
    if (room === null) return done({ kind: 'manual' });
    const client = await within(CLIENT_WAIT_MS, options.client, signal);
    if (client === null) return refuse('platform_unreachable', { retry: 'later' });
    return roomTarget(client, room);
  }

  async function connect(): Promise<void> {
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      const to = await target();
      if (signal.aborted) return;
      // What the log still has to tell is read while the session ends.
      if (to === 'over') return live.platformEnded('platform');
      const reply = to.ok ? await ports.connectIngest(to.value, session.sessionId, signal) : to;
      if (signal.aborted) return;
      if (reply.ok) {
        const seconds = Math.max(1, Math.round((nowMs() - beganAtMs) / 1_000));
        options.tell?.({ kind: 'decision', what: 'taken up', why: 'sending again', facts: { attempt, seconds } });
        return options.onResumed(seconds);
      }
      const { fault } = reply;
      if (isTaken(fault)) {
        const taken: Fault = { ...fault, code: 'ingest_taken_over', retry: 'later' };
        options.tell?.({ kind: 'fault', where: 'take up', fault: taken });
        return live.ingestChanged({ kind: 'taken_over', atMs: Date.now(), fault: taken });
      }
      const final = to.ok && !shouldRetry(fault, true, attempt);
      if (final || nowMs() - beganAtMs > limitMs) {
        options.tell?.({ kind: 'fault', where: 'take up', fault });
        return live.ingestChanged({ kind: 'failed', fault });
      }
      await pause(retryDelayMs(fault, attempt, random()), attempt + 1, fault);
    }
  }

  /**
   * Somebody else sends there by now. The system usually closes the line of a core that died, and the server lets go at once;
   * where the network or the machine went down with it, our own dead line stays as long as after any other drop.
   */
  function isTaken(fault: Fault): boolean {
    busySinceMs = fault.code === 'ingest_busy' ? (busySinceMs ?? nowMs()) : null;
    if (fault.code === 'ingest_taken_over') return true;
    return busySinceMs !== null && nowMs() - busySinceMs >= TAKEN_AFTER_MS;
  }

  async function pause(ms: number, attempt: number, fault: Fault): Promise<void> {
    live.ingestChanged(reconnecting({ attempt, fault, waitMs: ms }));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(finish, ms);
      function finish() {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        wake = null;
        resolve();
      }
      signal.addEventListener('abort', finish);
      wake = finish;
    });
  }

  async function run(): Promise<void> {
    const ready = await options.picture(signal);
    if (signal.aborted || !ready.ok) return;
    await Promise.all([record(), connect()]);
  }
  run().catch((error: unknown) => {
    const { fault } = refuse('internal', { retry: 'later', detail: String(error).slice(0, 500) });
    if (!signal.aborted) live.ingestChanged({ kind: 'failed', fault });
  });

  return {
    retryNow() {
      const waiting = wake !== null;
      wake?.();
      return waiting;
    },
    stop: () => abort.abort(),
  };
}

/** When the outage began is the live session’s to know. */
function reconnecting(now: { attempt: number; fault: Fault; waitMs: number }): IngestState {
  const atMs = Date.now();
  return {
    kind: 'reconnecting',
    sinceMs: atMs,
    attempt: now.attempt,
    nextTryAtMs: atMs + now.waitMs,
    fault: now.fault,
    closesAtMs: null,
  };
}

async function roomTarget(client: PlatformClient, roomId: RoomId): Promise<Reply<IngestTarget> | 'over'> {
  const found = await client.rooms.get({ roomId });
  if (!found.ok) return found.fault.code === 'not_found' ? 'over' : found;
  if (found.value.status === 'ended') return 'over';
  return done({ kind: 'room', roomId, ingests: found.value.ingests });
}

async function within<T>(limitMs: number, look: () => T | null, signal: AbortSignal): Promise<T | null> {
  const until = performance.now() + limitMs;
  for (;;) {
    const found = look();
    if (found !== null || signal.aborted || performance.now() > until) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
