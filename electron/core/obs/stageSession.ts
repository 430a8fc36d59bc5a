import type {
  Fault,
  IngestState,
  ObsLink,
  ObsOutput,
  ObsVideo,
  Reply,
  SessionId,
} from '../../../shared/domain/index.ts';
import type { ServiceKeeper } from './service.ts';
import type { SideOutputs } from './side.ts';
import type { StopReason, StreamOutput, StreamStatus } from './stream.ts';

/** Where OBS is to send. Null: wherever the host has set it to. */
export type ObsDestination = { server: string; key: string } | null;

/** The stage of a session whose picture comes from OBS: the same steps as the studio's own. */
export type ObsStage = {
  startPicture(sessionId: SessionId, signal: AbortSignal): Promise<Reply<{ width: number; height: number }>>;
  /** Null: the host wants none. The path is the folder until OBS names the file. */
  startRecording(signal: AbortSignal): Promise<Reply<{ path: string } | null>>;
  /** Sets the address in OBS and starts the stream, or waits until the host has started it there. */
  connect(to: ObsDestination, how: { awaitsButton: boolean }, signal: AbortSignal): Promise<Reply<void>>;
  /** Frames leave OBS and the server goes on taking them. */
  sending(signal: AbortSignal): Promise<Reply<void>>;
  stopIngest(sessionId: SessionId): Promise<void>;
  /** The file OBS has written, where it names it and this machine has it. */
  stopRecording(sessionId: SessionId): Promise<string | null>;
  /** The host's own stream settings are given back before it answers, where OBS takes them. */
  stopPicture(sessionId: SessionId): Promise<void>;
  /** The session is on air: from now on an outage is mended, before it ends the opening. */
  wentLive(): void;
  /**
   * A session that an earlier run of the studio left live: OBS may have gone on without us. A stream that it no longer
   * sends was stopped by somebody; it is not begun again without the host. `to` null: where the host has set it to.
   */
  resume(sessionId: SessionId, to: ObsDestination): void;
  /** Ends the wait between two tries; false when there is none. */
  reconnectNow(): boolean;
  reconnects(): number;
  running(): boolean;
};

export type ObsStageOptions = {
  stream: StreamOutput;
  service: ServiceKeeper;
  side: SideOutputs;
  link(): ObsLink;
  video(): ObsVideo | null;
  recordWanted(): boolean;
  recordFolder(): Promise<string>;
  retryLink(): void;
  /** Seconds OBS itself waits before its first try to reconnect. */
  retryDelayS(): number;
  onIngest(state: IngestState, sessionId: SessionId): void;
  /** The stream was stopped by a hand in OBS: the session is over. */
  onHostStopped(sessionId: SessionId): void;
  now?: () => number;
  limits?: StageLimits;
};

/** What obs.ts tells the stage. */
export type ObsStageFacts = {
  outputChanged(output: ObsOutput): void;
  stopped(reason: StopReason): void;
  /** OBS is there and was read anew. */
  attached(): Promise<void>;
  lost(fault: Fault): void;
  /** Another profile is open: what could not be given back to it before may be now. */
  tidy(): Promise<void>;
  linkChanged(link: ObsLink): void;
  /** Once a second while connected. */
  status(status: StreamStatus): void;
};

/** Shorter ones, for tests. */
export type StageLimits = { sending?: number; taken?: number };

/** One session whose picture OBS makes, from the press to its end. */
export type Session = {
  readonly id: SessionId;
  to: ObsDestination;
  phase: 'opening' | 'live' | 'leaving';
  /** The stream output is this session's; before, and when it was refused, it may be the host's own. */
  owns: boolean;
  /** Reports ingest states from the first upload on. */
  told: boolean;
  /** OBS was closed, or stopped, by a person: it is not set going again without one. */
  heldBy: Fault | null;
  reconnects: number;
  reviving: boolean;
  /** Starting under way, by whomever; it ends soon after `leave` aborts, and nothing is given back to OBS before. */
  work: Promise<unknown>;
  readonly leave: AbortController;
  attempt: number;
  /** Since when the server has thrown out every upload as soon as it began. */
  refusedSinceMs: number | null;
  sinceMs: number;
  bytes: { seen: number; atMs: number };
  degradedSinceMs: number | null;
};

export const newSession = (id: SessionId, atMs: number): Session => ({
  id,
  to: null,
  phase: 'opening',
  owns: false,
  told: false,
  heldBy: null,
  reconnects: 0,
  reviving: false,
  work: Promise.resolve(),
  leave: new AbortController(),
  attempt: 0,
  refusedSinceMs: null,
  sinceMs: atMs,
  bytes: { seen: 0, atMs },
  degradedSinceMs: null,
});
