import type { RehearsalState, Reply, SessionId, SettingsPatch } from '../../shared/domain/index.ts';
import type { Compliance } from './compliance/index.ts';
import type { Cues } from './cues/index.ts';
import type { Desk } from './desk/index.ts';
import type { Images } from './images/index.ts';
import type { Live } from './live/index.ts';
import type { ObsActions } from './obsActions.ts';
import type { RtcCalls } from './realtime/index.ts';
import type { RoomCommands, RoomFeed } from './room/index.ts';
import type { Sessions } from './sessions/index.ts';
import type { StateHub } from './state.ts';

/** What the host's commands do that belongs to no single part. */
export type StudioActions = {
  dismissNotice(id: string): void;
  patchSettings(patch: SettingsPatch): Promise<Reply<void>>;
  setStreamKey(key: string | null): Promise<Reply<void>>;
  setPlatformToken(token: string | null): Promise<Reply<void>>;
  retryPlatform(): Promise<void>;
  beRightBack(on: boolean): void;
  /** The suggestion with this key was answered with “Keep”. */
  keepExplaining(key: string): void;
  screen(wish: { wanted: boolean; audio: boolean }): void;
  testUpload(): Reply<void>;
  /** Ends what runs: called once, when the studio stops. */
  close(): Promise<void>;
  reconnectNow(): Reply<void>;
  /** Takes the other way. `not_live`: without a stream; with the rule `way_changing` or `one_way`, not now or never with it. */
  switchPath(to: 'realtime' | 'steady'): Reply<void>;
  setPersona(persona: RehearsalState['persona']): Promise<Reply<void>>;
  resetRehearsal(): Promise<Reply<void>>;
  watchQr(): Promise<Reply<{ url: string; svg: string }>>;
};

/** The parts the router speaks to; `studio.ts` makes them. */
export type StudioParts = {
  hub: StateHub;
  desk: Desk;
  live: Live;
  feed: RoomFeed;
  room: RoomCommands;
  sessions: Sessions;
  cues: Cues;
  images: Images;
  actions: StudioActions;
  obsActions: ObsActions;
  rtc: RtcCalls;
  compliance: Compliance;
  /** The system's network came back: waits between tries to publish begin anew. */
  networkBack(): void;
  blackBox(sessionId: SessionId): Promise<Reply<File>>;
};
