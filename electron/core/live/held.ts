import { type Reply, type Room, type RoomId, refuse, type SessionId } from '../../../shared/domain/index.ts';
import type { LiveClock, LiveLog, LivePorts } from './ports.ts';

/** What a session holds besides its room. Each has a `stop…` port. */
export type Part = 'picture' | 'recording' | 'ingest';

/** A port that throws is a port that failed: its author did not foresee the reason, so it is `internal`. */
export async function guarded<T>(call: () => Promise<Reply<T>>): Promise<Reply<T>> {
  try {
    return await call();
  } catch (error) {
    return refuse('internal', { retry: 'later', detail: String(error).slice(0, 500) });
  }
}

/**
 * Everything one session opened. Each thing is closed exactly once, whether it opened in time, too late or is still
 * opening when the session ends.
 */
export type Held = {
  /** Aborts when nothing more is wanted. */
  readonly signal: AbortSignal;
  openRoom(open: () => Promise<Reply<Room>>): Promise<Reply<Room>>;
  /** `keeps` tells of a success whether there is anything to stop later. */
  open<T>(part: Part, start: (signal: AbortSignal) => Promise<Reply<T>>, keeps?: (v: T) => boolean): Promise<Reply<T>>;
  /** Stops one part before the rest. */
  release(part: Part): Promise<void>;
  /** The platform closed the room by itself: nothing is left to end. */
  roomGone(): void;
  /** Closes the rest. A second call gets the same promise. */
  closeAll(): Promise<void>;
  /** What is not closed yet, for the log. */
  left(): string[];
};

export function createHeld(options: {
  sessionId: SessionId;
  ports: Pick<LivePorts, 'endRoom' | 'stopIngest' | 'stopRecording' | 'stopPicture'>;
  clock: LiveClock;
  log: LiveLog;
  endRoomFirstMs: number;
  /** What an earlier run of the core left open. */
  inherited?: { roomId: RoomId | null; parts: readonly Part[] };
}): Held {
  const { sessionId, ports, clock, log } = options;
  const abort = new AbortController();
  const parts = new Set<Part>(options.inherited?.parts);
  const closing = new Set<string>();
  let roomId = options.inherited?.roomId ?? null;
  let opening: Promise<unknown> | null = null;
  let all: Promise<void> | null = null;

  const stopPort: Record<Part, (id: SessionId) => Promise<void>> = {
    picture: (id) => ports.stopPicture(id),
    recording: (id) => ports.stopRecording(id),
    ingest: (id) => ports.stopIngest(id),
  };

  async function close(name: string, call: () => Promise<unknown>): Promise<void> {
    closing.add(name);
    try {
      await call();
    } catch (error) {
      log.warn({ sessionId, part: name, err: error }, 'closing failed');
    } finally {
      closing.delete(name);
    }
  }

  async function release(part: Part): Promise<void> {
    if (!parts.delete(part)) return;
    await close(part, () => stopPort[part](sessionId));
  }

  async function endRoom(): Promise<void> {
    const id = roomId;
    if (id === null) return;
    roomId = null;
    await close('room', async () => {
      const reply = await ports.endRoom(id);
      if (!reply.ok) log.warn({ sessionId, roomId: id, fault: reply.fault }, 'the platform did not end the room');
    });
  }

  async function closeEverything(): Promise<void> {
    abort.abort();
    // A room that is just being opened is waited for (its id is needed to end it), so that the next session does not
    // find it open. If it comes after everybody stopped waiting, it is ended all the same.
    const room = opening ? opening.then(endRoom) : endRoom();
    if (closing.has('room')) {
      let timer: unknown;
      const headStart = new Promise<void>((resolve) => {
        timer = clock.setTimeout(resolve, options.endRoomFirstMs);
      });
      await Promise.race([room, headStart]);
      clock.clearTimeout(timer);
    }
    await Promise.all([room, release('ingest'), release('recording'), release('picture')]);
  }

  return {
    signal: abort.signal,
    async openRoom(open) {
      if (all) return refuse('cancelled', { retry: 'now' });
      const asked = guarded(open).then((reply) => {
        if (reply.ok) roomId = reply.value.id;
        opening = null;
        return reply;
      });
      opening = asked;
      return asked;
    },
    async open(part, start, keeps = () => true) {
      if (all) return refuse('cancelled', { retry: 'now' });
      parts.add(part);
      const reply = await guarded(() => start(abort.signal));
      if (!reply.ok || !keeps(reply.value)) parts.delete(part);
      return reply;
    },
    release,
    roomGone() {
      roomId = null;
    },
    closeAll() {
      all ??= closeEverything();
      return all;
    },
    left: () => [...(opening ? ['room (opening)'] : []), ...closing, ...parts],
  };
}
