import type { IceCandidate, RoomEvent, RoomId } from '../../../shared/domain/index.ts';
import type { NewEvent } from './log.ts';
import type { PersonaName } from './persona.ts';

/** What a pino logger offers, as far as it is used here. */
export type RehearsalLog = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

export type RehearsalOptions = {
  /** Folder of the data; `rehearsal.db` is made in it. */
  dataDir: string;
  log?: RehearsalLog;
  /** Loopback port of API and watch page; 0 (default) takes a free one. */
  httpPort?: number;
  /** Loopback port of the RTMP ingest; 0 (default) takes a free one. */
  rtmpPort?: number;
  /** Port on all interfaces while sharing on the LAN; 0 (default) takes a free one. */
  lanPort?: number;
  /** Milliseconds from submission to the reviewer's answer; the first quarter is `submitted`. Default 4,000. */
  reviewMs?: number;
  /** Milliseconds a live room may be without video before the platform ends it. Default 120,000. */
  noVideoMs?: number;
  /** Seed of the audience. Default 1: two rehearsals of one scenario look alike. */
  seed?: number;
  /** Seconds of audience time per real second. Default 1; 0 means nobody comes. */
  audienceSpeed?: number;
  /** First persona and scenario of an empty data folder. */
  persona?: PersonaName;
  scenario?: string;
  /** Epoch milliseconds. */
  now?: () => number;
  /**
   * For tests and benches alone, which hand this in as code: no setting, argument or address of the product leads here. Told
   * once, before the platform is up.
   */
  door?: (door: RehearsalDoor) => void;
  /** Folder of a mediasoup package with a built worker, for rooms in real time; empty (default): there is none. */
  sfuFolder?: string;
  /** Milliseconds a token for real time is taken. Default six hours. */
  realtimeTokenMs?: number;
  /** Where rules, catalogue, scenarios and the watch page are; found beside the program by default. */
  resourcesDir?: string;
};

/** What a test may do that no platform offers. */
export type RehearsalDoor = {
  /** Writes events into a room's log as if they had happened, in one transaction. */
  write(roomId: RoomId, events: readonly NewEvent[]): readonly RoomEvent[];
  /** From now on the platform believes that decodable video arrives. */
  pretendVideo(): void;
  /** Rooms name this address instead of the platform's own ingest, and ask there whether video arrives. */
  ingestElsewhere(ingest: OutsideIngest): void;
  /** What is done to the candidates of each new real-time transport: to lead its media through a line that a test holds. */
  realtimeCandidates(
    map: (candidates: IceCandidate[], side: 'sender' | 'viewer') => IceCandidate[] | Promise<IceCandidate[]>,
  ): void;
  sfu(): SfuDoor;
};

export type SfuDoor = {
  /** The worker is killed, and none is started until `restart`. */
  kill(): void;
  /** The worker is killed once; the next who needs one has it started. */
  crash(): void;
  /** A worker runs when this resolves. */
  restart(): Promise<void>;
};

/** An ingest that the platform does not run itself. */
export type OutsideIngest = {
  /** Address without the key, as `rtmp://127.0.0.1:1935/live`. */
  readonly url: string;
  /** Whether decodable video arrives there now. */
  receiving(): boolean;
  /** `listener` is called after `receiving()` changed. */
  onChange(listener: (receiving: boolean) => void): void;
};

export const SILENT: RehearsalLog = { info: () => {}, warn: () => {}, error: () => {} };
