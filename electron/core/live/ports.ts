import type {
  Destination,
  Fault,
  Ingest,
  Reply,
  Room,
  RoomId,
  SessionId,
  StageKind,
  TopicId,
} from '../../../shared/domain/index.ts';

/** What a stream would be, as the checklist allows it now. */
export type StartPlan = {
  destination: Destination;
  rehearsal: boolean;
  title: string;
  topicId: TopicId | null;
  /** Who makes the picture, for the whole session. */
  stage: StageKind;
  /** The host begins the stream by a button outside of the studio: connecting waits for a person. */
  awaitsButton: boolean;
};

/** Where to send: the addresses of the opened room, best first, or what the settings hold. */
export type IngestTarget = { kind: 'room'; roomId: RoomId; ingests: readonly Ingest[] } | { kind: 'manual' };

/** One line of the sessions journal, written before the first frame. */
export type SessionBegan = {
  id: SessionId;
  title: string;
  destination: Destination['kind'];
  rehearsal: boolean;
  stage: StageKind;
  topicId: TopicId | null;
  roomId: RoomId | null;
  watchUrl: string | null;
  /** How long the platform keeps the room without video; null: it does not say, or there is no room. */
  noVideoMs: number | null;
  startedAtMs: number;
};

/** `wasLive` false: opening failed or was cancelled, so there is nothing to report but perhaps a recording. */
export type SessionFinished = {
  id: SessionId;
  reason: 'host' | 'platform' | 'failed';
  wasLive: boolean;
  fault: Fault | null;
  endedAtMs: number;
};

/**
 * All that the live session needs of the rest of the studio. Every call may answer with a fault, throw or never answer:
 * the session has a time limit for each (`LIMITS`).
 *
 * `start…` and `connect…` get a signal that aborts when their result is no longer wanted. The `stop…` that belongs to
 * them is called once for each that began and did not itself fail, also while it is still under way; after it nothing
 * may stay open. A room that is opened too late is ended as well.
 */
export type LivePorts = {
  /** Refuses with the fault of the checklist's first blocking step. */
  checks(): Reply<StartPlan>;
  /** Not asked for a manual address. No signal: a request broken off may have opened a room that nobody can name. */
  openRoom(topicId: TopicId): Promise<Reply<Room>>;
  /** Answers when configs and the first key frame arrived from the page. */
  startPicture(sessionId: SessionId, signal: AbortSignal): Promise<Reply<{ width: number; height: number }>>;
  /** Null: recording is off. A fault does not keep the stream from going live. */
  startRecording(
    sessionId: SessionId,
    startedAtMs: number,
    signal: AbortSignal,
  ): Promise<Reply<{ path: string } | null>>;
  connectIngest(target: IngestTarget, sessionId: SessionId, signal: AbortSignal): Promise<Reply<void>>;
  /** Room: the platform sees frames and shows the room to viewers. Manual: the server took the first bytes. */
  confirm(roomId: RoomId | null, signal: AbortSignal): Promise<Reply<void>>;
  endRoom(roomId: RoomId): Promise<Reply<void>>;
  stopIngest(sessionId: SessionId): Promise<void>;
  stopRecording(sessionId: SessionId): Promise<void>;
  stopPicture(sessionId: SessionId): Promise<void>;
  began(record: SessionBegan): void | Promise<void>;
  finished(record: SessionFinished): void | Promise<void>;
};

/** Timers and time, so that tests decide when time passes. */
export type LiveClock = {
  now(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(id: unknown): void;
};

/** The part of the studio's logger used here. */
export type LiveLog = {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
};

/** Time limits in milliseconds. */
export type LiveLimits = typeof LIMITS;
export const LIMITS = {
  /** Two tries of the platform client with 10 s each, and the pause between them. */
  room: 22_000,
  /** The journal is a line in a local file; a disk that needs longer must not keep the host waiting. */
  journal: 1_000,
  /** A camera may take seconds to open again and the encoder to be probed. */
  picture: 15_000,
  recording: 5_000,
  /** Several addresses are tried one after the other, each with name, TCP, TLS and RTMP handshake. */
  ingest: 25_000,
  /** A host who starts the stream in OBS walks there first; longer than that is a host who forgot. */
  button: 10 * 60_000,
  /** Key frames come every 2 s; platforms were seen to need several before they show a picture. */
  confirm: 20_000,
  /** The platform is told first, so that viewers read “ended” and not “lost”; but the picture stops after this. */
  endRoomFirst: 1_000,
  /** Everything that ends a stream, so that the host is free again within 5 s whatever hangs. */
  closing: 4_500,
  /** Whoever closes the session closes the journal next: its last line gets this long. */
  lastLine: 2_000,
};
