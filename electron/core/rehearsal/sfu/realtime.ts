import {
  fault,
  type IngestOf,
  type RehearsalState,
  type RoomId,
  type RtpCapabilities,
  refuse,
  type TransportOptions,
} from '../../../../shared/domain/index.ts';
import type { RehearsalLog } from '../options.ts';
import { type FoundMediasoup, findMediasoup } from './find.ts';
import type { Sfu } from './sfu.ts';
import { createTokens, type Token } from './tokens.ts';
import type { CandidateMap } from './transport.ts';

/** Six hours: longer than a stream, and a token that leaked is worth nothing the next day. */
const ROOM_TOKEN_MS = 6 * 3600_000;

export type RealtimeOptions = {
  /** Where the program was told to look; empty: nowhere. */
  folder: string;
  /** Milliseconds a room's token is taken. Default six hours. */
  tokenMs?: number | undefined;
  now: () => number;
  log: RehearsalLog;
  /** Where viewers on the local network reach this machine; null while sharing is off. */
  lanAddress: () => string | null;
  /** The room that is open or live. */
  roomId: () => RoomId | null;
  onState: () => void;
  onReceiving: () => void;
  onShown: () => void;
};

/**
 * Real time in rehearsals, as the rest of the platform sees it. Light: the SFU's own half (`sfu.ts`, and mediasoup itself) is
 * loaded, and its worker started, with the first call that needs it.
 */
export type Realtime = {
  state(): RehearsalState['realtime'];
  /** Another folder, or (empty) the one the program was told. What it holds is said by `state`. */
  use(folder: string): void;
  /** For the room's list; null where there is no SFU. */
  roomIngest(roomId: RoomId): IngestOf<'webrtc'> | null;
  /** For an upload test without a room. */
  testIngest(): IngestOf<'webrtc'> | null;
  capabilities(token: string): Promise<RtpCapabilities>;
  createTransport(token: string): Promise<TransportOptions>;
  /** For all else that is asked of a transport. Throws `realtime_unavailable`. */
  sfu(): Promise<Sfu>;
  /** Decodable video of the room arrives. */
  receiving(): boolean;
  /** Grows when viewers have to take up the picture anew. */
  source(): number;
  roomEnded(roomId: RoomId): void;
  /** For tests. `down`: no worker runs and none is started. */
  setDown(down: boolean): Promise<void>;
  crash(): void;
  mapCandidates(map: CandidateMap): void;
  close(): void;
};

type Place =
  | { kind: 'missing' }
  | { kind: 'found'; found: FoundMediasoup; failed: string | null }
  /** What was named holds no SFU. */
  | { kind: 'wrong' };

const LOOPBACK = '127.0.0.1';

export function createRealtime(options: RealtimeOptions): Realtime {
  const { now, log } = options;
  const tokens = createTokens(now, options.tokenMs ?? ROOM_TOKEN_MS);
  const look = (folder: string): Place => {
    if (folder.trim() === '') return { kind: 'missing' };
    const found = findMediasoup(folder);
    return found ? { kind: 'found', found, failed: null } : { kind: 'wrong' };
  };
  let place = look(options.folder);
  let loading: Promise<Sfu> | null = null;
  let sfu: Sfu | null = null;
  let source = 0;
  let down = false;
  let closed = false;
  let candidates: CandidateMap = (given) => given;

  const leave = () => {
    loading = null;
    sfu?.close();
    sfu = null;
  };
  const load = async (here: Place & { kind: 'found' }): Promise<Sfu> => {
    const { createSfu } = await import('./sfu.ts');
    if (closed || place !== here) throw fault('realtime_unavailable', { retry: 'now', rule: 'changed' });
    const made = createSfu({
      folder: here.found.folder,
      log,
      now,
      addresses: () => [LOOPBACK, options.lanAddress()].filter((address) => address !== null),
      candidates: (given, side) => candidates(given, side),
      onReceiving: options.onReceiving,
      onShown() {
        source += 1;
        options.onShown();
      },
      onFailed(detail) {
        here.failed = detail;
        options.onState();
      },
    });
    sfu = made;
    return made;
  };
  const use = (): Promise<Sfu> => {
    if (closed || down || place.kind !== 'found')
      return Promise.reject(fault('realtime_unavailable', { retry: 'later', rule: down ? 'sfu_gone' : 'missing' }));
    if (loading) return loading;
    const mine = load(place);
    loading = mine;
    // What could not be loaded now is tried again by the next who asks; this one's caller hears it.
    mine.catch(() => {
      if (loading === mine) loading = null;
    });
    return mine;
  };
  const ingest = ({ token, expiresAtMs }: Token): IngestOf<'webrtc'> => ({
    kind: 'webrtc',
    token,
    iceServers: [],
    expiresAtMs,
  });
  const offered = () => !closed && place.kind === 'found' && place.failed === null;

  return {
    state() {
      switch (place.kind) {
        case 'missing':
          return { kind: 'missing' };
        case 'wrong':
          return { kind: 'failed', fault: refuse('sfu_missing').fault };
        case 'found':
          return place.failed === null
            ? { kind: 'ready', ...place.found }
            : { kind: 'failed', fault: refuse('sfu_failed', { retry: 'later', detail: place.failed }).fault };
      }
    },
    use(folder) {
      const next = look(folder.trim() === '' ? options.folder : folder);
      const same =
        next.kind === place.kind &&
        (next.kind !== 'found' || (place.kind === 'found' && next.found.folder === place.found.folder));
      if (same) return;
      place = next;
      leave();
      options.onState();
    },
    roomIngest: (roomId) => (offered() ? ingest(tokens.forRoom(roomId)) : null),
    testIngest: () => (offered() ? ingest(tokens.forTest()) : null),
    async capabilities(token) {
      tokens.check(token);
      return (await (await use()).run()).capabilities;
    },
    async createTransport(token) {
      const grant = tokens.check(token);
      if (grant.kind === 'room' && grant.roomId !== options.roomId())
        throw fault('realtime_gone', { field: 'token', rule: 'room_ended' });
      const { senders } = await use();
      const answer = await senders.create(grant.kind, grant.kind === 'test' ? grant.untilMs : null);
      // The room may have ended while the worker was still being started.
      if (grant.kind === 'room' && grant.roomId !== options.roomId()) senders.end('room', 'room_ended');
      return answer;
    },
    sfu: use,
    receiving: () => sfu?.senders.receiving() ?? false,
    source: () => source,
    roomEnded(roomId) {
      tokens.forgetRoom(roomId);
      sfu?.senders.end('room', 'room_ended');
      sfu?.viewers.closeAll();
    },
    async setDown(next) {
      down = next;
      if (next) {
        sfu?.kill();
        return;
      }
      const running = await use();
      running.forgive();
      await running.run();
    },
    crash: () => sfu?.kill(),
    mapCandidates(map) {
      candidates = map;
    },
    close() {
      closed = true;
      leave();
    },
  };
}
