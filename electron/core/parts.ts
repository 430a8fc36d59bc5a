import type { MessageId, RehearsalState, Reply, SettingsPatch, ViewerId } from '../../shared/domain/index.ts';
import type { Desk } from './desk/index.ts';
import type { Images } from './images/index.ts';
import type { Live } from './live/index.ts';
import type { ObsActions } from './obsActions.ts';
import type { RoomFeed } from './room/index.ts';
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
  screen(wish: { wanted: boolean; audio: boolean }): void;
  testUpload(): Reply<void>;
  reconnectNow(): Reply<void>;
  setPersona(persona: RehearsalState['persona']): Promise<Reply<void>>;
  resetRehearsal(): Promise<Reply<void>>;
  watchQr(): Promise<Reply<{ url: string; svg: string }>>;
};

/** What the host does in the running room. Refused with `not_live` outside of one, `no_platform` for a manual address. */
export type RoomCommands = {
  say(text: string): Promise<Reply<unknown>>;
  mute(viewerId: ViewerId, seconds: number | null): Promise<Reply<unknown>>;
  unmute(viewerId: ViewerId): Promise<Reply<unknown>>;
  removeViewer(viewerId: ViewerId): Promise<Reply<unknown>>;
  removeMessage(messageId: MessageId): Promise<Reply<unknown>>;
};

/** The parts the router speaks to; `studio.ts` makes them. */
export type StudioParts = {
  hub: StateHub;
  desk: Desk;
  live: Live;
  feed: RoomFeed;
  room: RoomCommands;
  sessions: Sessions;
  images: Images;
  actions: StudioActions;
  obsActions: ObsActions;
};
