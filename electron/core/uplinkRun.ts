import {
  type Fault,
  type Ingest,
  type IngestState,
  isRealtime,
  isSteady,
  type RealtimeIngest,
  type Reply,
  type RoomId,
  refuse,
  type SessionId,
  type SteadyIngest,
  type Uplink,
} from '../../shared/domain/index.ts';
import type { PlatformClient } from './platform/index.ts';
import type { Carry } from './realtime/index.ts';

/** Where a session may send, best first as the platform, or the host, names it. */
export type Ways = {
  ingests: readonly Ingest[];
  /** Whose ingests these are; null for an address typed by hand. */
  roomId: RoomId | null;
  /** A stream that is taken up has no page yet that could send by itself. */
  steadyFirst: boolean;
};

type Way = 'steady' | 'realtime';

export type RunOptions = {
  client(): PlatformClient | null;
  /** How the upload of this session is. */
  onIngest(state: IngestState, sessionId: SessionId): void;
  changed(state: Uplink): void;
};

/** The way out of one session: which way carries the stream, what each way said last, and what is shown of it. */
export class UplinkRun {
  readonly sessionId: SessionId;
  readonly abort = new AbortController();
  readonly roomId: RoomId | null;
  ingests: readonly Ingest[];
  way: Way | 'none' = 'none';
  carry: Carry | null = null;
  /** The way that is being opened. */
  busy: Way | null = null;
  /** Ways and connections after the first. */
  changes = 0;
  private readonly options: RunOptions;
  private now: Uplink;
  private wake: (() => void) | null = null;
  /** A try of real time that may take long while the steady way waits for its turn. */
  private trying: AbortController | null = null;
  private hurried = false;
  private readonly said: Record<Way, IngestState | null> = { steady: null, realtime: null };

  constructor(options: RunOptions, { ingests, roomId }: Ways, sessionId: SessionId, path: Uplink['path']) {
    this.options = options;
    this.sessionId = sessionId;
    this.roomId = roomId;
    this.ingests = ingests;
    this.now = { path, canRealtime: false, canSteady: false, fellBack: null, step: { kind: 'connecting' } };
  }

  get shown(): Uplink {
    return this.now;
  }

  get isOver(): boolean {
    return this.abort.signal.aborted;
  }

  steady(): SteadyIngest[] {
    return this.ingests.filter(isSteady);
  }

  realtime(): RealtimeIngest | null {
    return this.ingests.find(isRealtime) ?? null;
  }

  show(patch: Partial<Pick<Uplink, 'path' | 'fellBack' | 'step'>>): void {
    if (this.isOver) return;
    const canRealtime = this.realtime() !== null;
    this.now = { ...this.now, canRealtime, canSteady: this.steady().length > 0, ...patch };
    this.options.changed(this.now);
  }

  /** What a way says of itself is how the upload is while it carries the stream; else it is kept for that moment. */
  say(way: Way, state: IngestState | null): void {
    this.said[way] = state;
    if (state && !this.isOver && this.way === way) this.options.onIngest(state, this.sessionId);
  }

  heard(way: Way): IngestState | null {
    return this.said[way];
  }

  /** From now on this way is the stream's. */
  takes(way: Way, path: Uplink['path']): void {
    this.way = way;
    this.show({ path, step: { kind: 'steady' } });
    this.say(way, this.said[way]);
  }

  /** Lets go of the connection of real time, in order; whoever has another way by then need not wait for that. */
  async letGo(): Promise<void> {
    const { carry } = this;
    this.carry = null;
    this.said.realtime = null;
    if (!carry) return;
    this.changes += carry.renewals();
    await carry.close();
  }

  /** The room's addresses and tokens as they are now. */
  async askAgain(): Promise<Reply<void>> {
    if (this.roomId === null) return { ok: true, value: undefined };
    const client = this.options.client();
    if (!client) return refuse('no_platform', { retry: 'later' });
    const room = await client.rooms.get({ roomId: this.roomId }, { signal: this.abort.signal });
    if (!room.ok) return room;
    if (room.value.status === 'ended') return refuse('room_not_live');
    if (room.value.ingests.length > 0) this.ingests = room.value.ingests;
    return { ok: true, value: undefined };
  }

  /** Waits between two tries. */
  async pause(ms: number): Promise<void> {
    const { hurried } = this;
    this.hurried = false;
    if (hurried) return;
    await new Promise<void>((resolve) => {
      const { signal } = this.abort;
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        this.wake = null;
        resolve();
      };
      const timer = setTimeout(finish, ms);
      signal.addEventListener('abort', finish);
      this.wake = finish;
    });
  }

  /** One try within the wait: `hurry` ends it as well. */
  async within<T>(attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const trying = new AbortController();
    this.trying = trying;
    try {
      return await attempt(AbortSignal.any([trying.signal, this.abort.signal]));
    } finally {
      this.trying = null;
    }
  }

  /** Ends that wait; false when there is none. */
  hurry(): boolean {
    const { wake, trying } = this;
    if (trying) this.hurried = true;
    trying?.abort();
    wake?.();
    return wake !== null || trying !== null;
  }
}

/** What a stream without a way is told. */
export const NO_WAY: { ok: false; fault: Fault } = refuse('ingest_rejected', {
  retry: 'later',
  detail: 'the room named no address',
});
