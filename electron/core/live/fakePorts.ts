import {
  done,
  type Fault,
  type Reply,
  type Room,
  RoomId,
  refuse,
  type SessionId,
  TopicId,
} from '../../../shared/domain/index.ts';
import type { LiveClock, LiveLog, LivePorts, SessionBegan, SessionFinished, StartPlan } from './ports.ts';

/** How a port behaves at its next call. Without a delay it answers at once. */
export type Behaviour = { kind: 'ok' | 'fault' | 'throw' | 'hang'; delayMs?: number };
export type PortName =
  | 'openRoom'
  | 'startPicture'
  | 'startRecording'
  | 'connectIngest'
  | 'confirm'
  | 'endRoom'
  | 'stopIngest'
  | 'stopRecording'
  | 'stopPicture'
  | 'began'
  | 'finished';

type Part = 'picture' | 'recording' | 'ingest';
type Use = { session: SessionId; part: Part; state: 'opening' | 'open' | 'closed' };

const FAULTS: Partial<Record<PortName, Fault>> = {
  openRoom: { code: 'not_eligible', retry: 'never' },
  startPicture: { code: 'camera_busy', retry: 'later' },
  startRecording: { code: 'disk_full', retry: 'later' },
  connectIngest: { code: 'ingest_wrong_key', retry: 'never' },
  confirm: { code: 'ingest_no_media', retry: 'later' },
};

/**
 * A studio around the live session that behaves as told and watches the books: what is opened twice, closed twice, left
 * open or used by two sessions at once is a line in `violations`.
 */
export class FakePorts implements LivePorts {
  readonly calls: string[] = [];
  readonly violations: string[] = [];
  readonly began_: SessionBegan[] = [];
  readonly finished_: SessionFinished[] = [];
  readonly uses: Use[] = [];
  readonly rooms = new Map<RoomId, 'open' | 'ended'>();
  plan: Reply<StartPlan>;
  recordingOff = false;
  /** What the platform says of how long it keeps a room without video. */
  noVideoMs: number | null = null;
  /** Asked at each call. */
  behave: (port: PortName) => Behaviour = () => ({ kind: 'ok' });
  private readonly clock: LiveClock;

  constructor(clock: LiveClock, destination: 'room' | 'manual' = 'room') {
    this.clock = clock;
    const topicId = TopicId.parse('topic1');
    this.plan = done(
      destination === 'room'
        ? {
            destination: { kind: 'room', topicId },
            rehearsal: true,
            title: 'A topic',
            topicId,
            stage: 'studio',
            awaitsButton: false,
          }
        : {
            destination: { kind: 'manual' },
            rehearsal: false,
            title: 'By hand',
            topicId: null,
            stage: 'studio',
            awaitsButton: false,
          },
    );
  }

  checks = (): Reply<StartPlan> => this.plan;

  async openRoom(): Promise<Reply<Room>> {
    const asked = await this.answer('openRoom', () => undefined);
    if (!asked.ok) return asked;
    // As a platform does: one room at a time.
    if ([...this.rooms.values()].includes('open')) return refuse('room_already_open');
    const id = RoomId.parse(`room${this.rooms.size + 1}`);
    this.rooms.set(id, 'open');
    return done(room(id, this.noVideoMs));
  }

  startPicture = (session: SessionId): Promise<Reply<{ width: number; height: number }>> =>
    this.use('startPicture', 'picture', session, () => ({ width: 720, height: 1280 }));

  startRecording = (session: SessionId): Promise<Reply<{ path: string } | null>> =>
    this.recordingOff
      ? this.answer('startRecording', () => null)
      : this.use('startRecording', 'recording', session, () => ({ path: `/recordings/${session}.mp4` }));

  connectIngest = (_: unknown, session: SessionId): Promise<Reply<void>> =>
    this.use('connectIngest', 'ingest', session, () => undefined);

  confirm = (): Promise<Reply<void>> => this.answer('confirm', () => undefined);

  async endRoom(roomId: RoomId): Promise<Reply<void>> {
    if (this.rooms.get(roomId) !== 'open') this.violations.push(`${roomId} ended twice`);
    this.rooms.set(roomId, 'ended');
    return this.answer('endRoom', () => undefined);
  }

  stopIngest = (session: SessionId) => this.stop('stopIngest', 'ingest', session);
  stopRecording = (session: SessionId) => this.stop('stopRecording', 'recording', session);
  stopPicture = (session: SessionId) => this.stop('stopPicture', 'picture', session);

  async began(record: SessionBegan): Promise<void> {
    this.began_.push(record);
    await this.answer('began', () => undefined);
  }

  async finished(record: SessionFinished): Promise<void> {
    this.finished_.push(record);
    await this.answer('finished', () => undefined);
  }

  /** The platform ends every open room by itself. */
  platformEnds(): void {
    for (const [id, state] of this.rooms) if (state === 'open') this.rooms.set(id, 'ended');
  }

  /** Everything that is still open, by name. */
  open(): string[] {
    const rooms = [...this.rooms].filter(([, state]) => state === 'open').map(([id]) => id);
    return [...rooms, ...this.uses.filter((use) => use.state !== 'closed').map((use) => `${use.part} ${use.session}`)];
  }

  private async use<T>(port: PortName, part: Part, session: SessionId, value: () => T): Promise<Reply<T>> {
    const use: Use = { session, part, state: 'opening' };
    const other = this.uses.find((row) => row.state !== 'closed' && row.session !== session);
    if (other) this.violations.push(`${part} ${session} beside ${other.part} ${other.session}`);
    if (this.uses.some((row) => row.session === session && row.part === part)) {
      this.violations.push(`${part} ${session} opened twice`);
    }
    this.uses.push(use);
    try {
      const reply = await this.answer(port, value);
      // Stopped while it was opening: whoever implements a port has to leave nothing behind then.
      if (use.state === 'closed') return refuse('cancelled');
      use.state = reply.ok ? 'open' : 'closed';
      return reply;
    } catch (error) {
      use.state = 'closed';
      throw error;
    }
  }

  private async stop(port: PortName, part: Part, session: SessionId): Promise<void> {
    const use = this.uses.find((row) => row.session === session && row.part === part);
    if (!use || use.state === 'closed') this.violations.push(`${part} ${session} stopped but not open`);
    else use.state = 'closed';
    await this.answer(port, () => undefined);
  }

  private async answer<T>(port: PortName, value: () => T): Promise<Reply<T>> {
    this.calls.push(port);
    const { kind, delayMs } = this.behave(port);
    if (kind === 'hang') return new Promise(() => undefined);
    if (delayMs) await new Promise<void>((resolve) => this.clock.setTimeout(resolve, delayMs));
    if (kind === 'throw') throw new Error(`${port} broke`);
    if (kind === 'fault') return { ok: false, fault: FAULTS[port] ?? { code: 'platform_error', retry: 'later' } };
    return done(value());
  }
}

function room(id: RoomId, noVideoMs: number | null): Room {
  return {
    id,
    topicId: TopicId.parse('topic1'),
    title: 'A topic',
    status: 'open',
    ingests: [{ kind: 'rtmp', url: 'rtmp://127.0.0.1/live', key: 'k' }],
    watchUrl: `http://127.0.0.1/watch/${id}`,
    openedAtMs: 0,
    liveAtMs: null,
    endedAtMs: null,
    lastSeq: 0,
    receiving: false,
    slowSeconds: 0,
    noVideoMs,
  };
}

/** Collects what would be logged. */
export function fakeLog(): LiveLog & { lines: string[] } {
  const lines: string[] = [];
  const write = (_: object, message: string) => void lines.push(message);
  return { lines, info: write, warn: write, error: write };
}
