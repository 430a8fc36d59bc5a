import { EVENTS_PER_MESSAGE } from '../../../shared/contract/index.ts';
import {
  type Fault,
  FaultError,
  type Reply,
  type Room,
  type RoomEvent,
  type RoomId,
  refuse,
} from '../../../shared/domain/index.ts';
import { faultOf } from './faults.ts';
import { LogAssembler } from './log.ts';
import type { EventStream } from './sse.ts';

/**
 * connected: events flow. retrying: none can come, `fault` says why. garbage: one number of the log was given up (the
 * stream itself goes on). ended: the room is over and its log was read to the end.
 */
export type FollowState =
  | { kind: 'connected'; afterSeq: number }
  | { kind: 'retrying'; attempt: number; waitMs: number; fault: Fault }
  | { kind: 'garbage'; seq: number; count: number; why: string }
  | { kind: 'ended'; lastSeq: number };

export type FollowClock = {
  /** Monotonic milliseconds: how long a connection stood is not changed by a clock that is set. */
  now(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(id: unknown): void;
};

export type FollowOptions = {
  client: {
    rooms: {
      events(
        input: { roomId: RoomId; afterSeq: number },
        options: { signal: AbortSignal },
      ): Promise<Reply<EventStream>>;
      get(
        input: { roomId: RoomId },
        options: { signal: AbortSignal },
      ): Promise<Reply<Pick<Room, 'status' | 'lastSeq'>>>;
    };
  };
  roomId: RoomId;
  /** Number of the last event already known. */
  afterSeq: number;
  /** Contiguous events in order, none twice. If it throws, the same events come again after a pause. */
  onEvents(batch: RoomEvent[]): void;
  onState(state: FollowState): void;
  signal: AbortSignal;
  clock?: FollowClock;
  /** In [0, 1). */
  random?: () => number;
};

/** Pauses between tries in milliseconds: doubled from the first to the last, each shortened by up to a half by chance. */
export const FIRST_PAUSE_MS = 500;
export const LAST_PAUSE_MS = 10_000;
/** Single events are gathered this long: a burst of orders must not become a burst of writes. Full batches do not wait. */
const BATCH_MS = 16;
const BATCH_MAX = EVENTS_PER_MESSAGE;
/** How long a missing number may come late on the same stream before it is asked for again. */
export const HOLE_MS = 1_000;
/** A connection that lasted this long was a good one: the next break is a new trouble, not the old. */
const LASTED_MS = 10_000;

const systemClock: FollowClock = {
  now: () => performance.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (id) => clearTimeout(id as NodeJS.Timeout),
};

/** Follows the numbered log of a room through every break. Resolves when the log ended or the signal aborts. */
export async function followRoom(options: FollowOptions): Promise<void> {
  const { signal, onState } = options;
  const clock = options.clock ?? systemClock;
  const random = options.random ?? Math.random;
  const log = new LogAssembler(options.afterSeq, (seq, count, why) => onState({ kind: 'garbage', seq, count, why }));
  let attempt = 0;

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = clock.setTimeout(finish, ms);
      function finish() {
        clock.clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve();
      }
      if (signal.aborted) finish();
      else signal.addEventListener('abort', finish, { once: true });
    });

  while (!signal.aborted) {
    const before = log.delivered;
    const sinceMs = clock.now();
    const end = await readOnce({ ...options, clock, log });
    if (signal.aborted) return;
    if (end.kind === 'ended') {
      onState({ kind: 'ended', lastSeq: log.delivered });
      return;
    }
    const moved = log.delivered > before;
    if (moved || clock.now() - sinceMs >= LASTED_MS) attempt = 0;
    // The first time a number is missing it is asked for again at once; only then with pauses.
    if (end.kind === 'reask' && end.first) continue;
    attempt += 1;
    const full = Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt - 1, 10));
    const waitMs = full * (1 - random() / 2);
    const fault =
      end.kind === 'broken' ? end.fault : refuse('platform_garbage', { retry: 'later', rule: 'hole' }).fault;
    onState({ kind: 'retrying', attempt, waitMs, fault });
    await pause(waitMs);
  }
}

type End = { kind: 'ended' } | { kind: 'broken'; fault: Fault } | { kind: 'reask'; first: boolean };

/** One connection, from the last contiguous number on, until it ends or something in it has to be asked for again. */
async function readOnce(options: FollowOptions & { clock: FollowClock; log: LogAssembler }): Promise<End> {
  const { client, roomId, clock, log, signal } = options;
  const abort = new AbortController();
  const onAbort = () => abort.abort();
  signal.addEventListener('abort', onAbort, { once: true });
  let batchTimer: unknown = null;
  let holeTimer: { id: unknown; at: number } | null = null;
  let handover: Fault | null = null;

  const flush = () => {
    if (batchTimer !== null) clock.clearTimeout(batchTimer);
    batchTimer = null;
    if (signal.aborted || handover) return;
    try {
      log.deliver(options.onEvents);
    } catch (error) {
      // The taker could not keep them (a full disk): they are asked for again, so nothing is lost.
      handover =
        error instanceof FaultError
          ? error.fault
          : refuse('internal', { retry: 'later', rule: 'taker', detail: String(error).slice(0, 500) }).fault;
      abort.abort();
    }
  };
  const watchHole = () => {
    const at = log.hole();
    if (holeTimer && holeTimer.at !== at) {
      clock.clearTimeout(holeTimer.id);
      holeTimer = null;
    }
    if (at !== null && !holeTimer) holeTimer = { at, id: clock.setTimeout(() => abort.abort(), HOLE_MS) };
  };

  try {
    const opened = await client.rooms.events({ roomId, afterSeq: log.last }, { signal: abort.signal });
    if (!opened.ok) return { kind: 'broken', fault: opened.fault };
    if (signal.aborted) return { kind: 'ended' };
    options.onState({ kind: 'connected', afterSeq: log.last });
    log.connected();
    const closed: Fault = refuse('platform_unreachable', { retry: 'later', rule: 'stream_closed' }).fault;
    let fault = closed;
    let reask = false;
    try {
      for await (const items of opened.value) {
        for (const item of items) if (log.take(item) === 'reask') reask = true;
        if (log.waiting() >= BATCH_MAX) flush();
        else if (log.waiting() > 0) batchTimer ??= clock.setTimeout(flush, BATCH_MS);
        watchHole();
        if (reask || abort.signal.aborted) break;
      }
    } catch (error) {
      fault = faultOf(error).fault;
    }
    // Only a stream that stayed open long enough, or ran over, proves a number missing; a cut proves nothing.
    const again = reask || (abort.signal.aborted && !signal.aborted && !handover && log.hole() !== null);
    const first = again && log.askAgain();
    flush();
    if (handover) return { kind: 'broken', fault: handover };
    if (again) return { kind: 'reask', first };
    if (log.over || (fault === closed && (await isOver(options)))) return { kind: 'ended' };
    return { kind: 'broken', fault };
  } finally {
    abort.abort();
    signal.removeEventListener('abort', onAbort);
    if (batchTimer !== null) clock.clearTimeout(batchTimer);
    if (holeTimer !== null) clock.clearTimeout((holeTimer as { id: unknown }).id);
    log.rewind();
  }
}

/** A stream that ends without a fault may have nothing more to tell: the `ended` was known before, or came garbled. */
async function isOver({ client, roomId, log, signal }: FollowOptions & { log: LogAssembler }): Promise<boolean> {
  if (signal.aborted) return false;
  const room = await client.rooms.get({ roomId }, { signal });
  return room.ok && room.value.status === 'ended' && room.value.lastSeq <= log.last;
}
