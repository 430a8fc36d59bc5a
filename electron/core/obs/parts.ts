import type {
  Fault,
  IngestState,
  ObsState,
  Reply,
  SessionId,
  Settings,
  StreamHealth,
  StudioState,
} from '../../../shared/domain/index.ts';
import type { Activity, ActivityStore } from './activity.ts';
import type { ObsCommands } from './commands.ts';
import type { ObsDriver } from './driver.ts';
import type { Pictures } from './pictures.ts';
import type { OpenObs } from './port.ts';
import type { Repairs } from './repairs.ts';
import type { KeptStore } from './service.ts';
import type { SideOutputs } from './side.ts';
import type { SoundMirror } from './sound.ts';
import type { ObsStage, StageLimits } from './stageSession.ts';
import type { STREAM_LIMITS } from './stream.ts';

export type ObsSections = Partial<Pick<StudioState, 'obs' | 'obsScenes' | 'obsAudio' | 'obsStats'>>;

export type ObsOptions = {
  settings(): Settings;
  /** Changes of the studio's own settings that follow from OBS: where it was found, what the host agreed to. */
  save(change: { host?: string; port?: number; plainYes?: string; passwordSaved?: boolean }): Reply<unknown>;
  password: { get(): Promise<Reply<string | null>>; set(value: string | null): Promise<Reply<void>> };
  /** The host's former stream service, kept as a secret until it is given back. */
  kept: KeptStore;
  /** A text that must never stand in the log. */
  keepSecret(value: string): void;
  activity: ActivityStore;
  onChange(sections: ObsSections): void;
  onIngest(state: IngestState, sessionId: SessionId): void;
  onHostStopped(sessionId: SessionId): void;
  /** A stream that the host begins in OBS is the one to go along with. */
  followsHost(): boolean;
  /** The host began a stream in OBS that the studio did not ask for. */
  onHostStarted(): void;
  onFault(fault: Fault): void;
  /** OBS is there and was read; it is gone when the signal aborts. */
  onAttached?(signal: AbortSignal): void;
  open?: OpenObs;
  /** Shorter waits, for tests. */
  limits?: Partial<typeof STREAM_LIMITS> & StageLimits;
};

export type Obs = {
  state(): ObsState;
  /** After every change of the settings: connects, lets go, connects elsewhere. */
  use(settings: Settings): void;
  connect(to: ConnectInput): Promise<Reply<void>>;
  retry(): void;
  readonly driver: ObsDriver;
  readonly commands: ObsCommands;
  readonly outputs: SideOutputs;
  readonly sound: Pick<SoundMirror, 'meters'>;
  readonly pictures: Pictures;
  readonly activity: Activity;
  readonly repairs: Repairs;
  readonly stage: ObsStage;
  /** The product explained now, as the platform confirmed it. */
  explaining(productId: string | null): void;
  /** Frames are counted from now on: a session begins. */
  countAnew(): void;
  health(atMs: number): StreamHealth;
  size(): { width: number; height: number } | null;
  /** What the studio has put into OBS as its stream service, if anything. */
  ours(): Promise<{ server: string; key: string } | null>;
  patch(change: Partial<ObsState>): void;
  close(): void;
};

export type ConnectInput = {
  host: string;
  port: number;
  password?: string | null | undefined;
  storedPassword?: boolean | undefined;
  plainYes?: boolean | undefined;
};
