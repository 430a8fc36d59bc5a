import {
  ChatText,
  type LiveState,
  type MessageId,
  type Reply,
  type RoomEventOf,
  type RoomId,
  refuse,
  type ViewerId,
} from '../../../shared/domain/index.ts';
import type { PlatformClient } from '../platform/index.ts';
import type { OnScreen } from './onScreen.ts';

/**
 * The host's commands in the running room. What they change comes back as events, like everything else. Refused with
 * `not_live` outside of a room and `no_platform` for a manual address. Each has its inverse, and doing a thing that is
 * done, or undoing one that is not, succeeds and changes nothing.
 */
export type RoomCommands = {
  /** `text_blocked` when the words hold a claim that the law does not allow; nothing was sent then. */
  say(text: string): Promise<Reply<unknown>>;
  mute(viewerId: ViewerId, seconds: number | null): Promise<Reply<unknown>>;
  unmute(viewerId: ViewerId): Promise<Reply<unknown>>;
  removeViewer(viewerId: ViewerId): Promise<Reply<unknown>>;
  letBack(viewerId: ViewerId): Promise<Reply<unknown>>;
  block(viewerId: ViewerId): Promise<Reply<unknown>>;
  /** Also outside of a room. */
  unblock(viewerId: ViewerId): Promise<Reply<unknown>>;
  removeMessage(messageId: MessageId): Promise<Reply<unknown>>;
  restoreMessage(messageId: MessageId): Promise<Reply<unknown>>;
  pin(messageId: MessageId | null): Promise<Reply<unknown>>;
  slowMode(seconds: number): Promise<Reply<unknown>>;
  /** `not_found` for a message that is unknown or removed. Null takes the question off the picture. */
  showQuestion(messageId: MessageId | null): Promise<Reply<unknown>>;
  answered(messageIds: MessageId[], how: RoomEventOf<'answered'>['how']): Promise<Reply<unknown>>;
};

export type RoomCommandOptions = {
  client(): PlatformClient | null;
  live(): LiveState;
  /** Why these words may not be sent (`core/compliance`), or null. */
  refuseReply(text: string): { ok: false; fault: Extract<Reply<never>, { ok: false }>['fault'] } | null;
  onScreen: Pick<OnScreen, 'find' | 'show'>;
  /** Slow mode is remembered for the next room. */
  rememberSlowMode(seconds: number): void;
  /** Somebody was unblocked while no room's log could tell. */
  blockedChanged(): Promise<void>;
};

export function createRoomCommands(options: RoomCommandOptions): RoomCommands {
  async function inRoom<T>(call: (client: PlatformClient, roomId: RoomId) => Promise<Reply<T>>): Promise<Reply<T>> {
    const state = options.live();
    if (state.kind !== 'live') return refuse('not_live');
    const platform = options.client();
    if (!platform || state.roomId === null) return refuse('no_platform');
    return call(platform, state.roomId);
  }
  const answered: RoomCommands['answered'] = (messageIds, how) =>
    inRoom((platform, roomId) => platform.moderation.answered({ roomId, messageIds, how }));

  return {
    answered,
    async say(text) {
      const parsed = ChatText.safeParse(text);
      if (!parsed.success) return refuse('bad_input', { field: 'text', rule: parsed.error.issues[0]?.code ?? 'text' });
      const refused = options.refuseReply(parsed.data);
      if (refused) return refused;
      return inRoom((platform, roomId) => platform.rooms.say({ roomId, text: parsed.data }));
    },
    mute: (viewerId, seconds) => inRoom((platform, roomId) => platform.moderation.mute({ roomId, viewerId, seconds })),
    unmute: (viewerId) => inRoom((platform, roomId) => platform.moderation.unmute({ roomId, viewerId })),
    removeViewer: (viewerId) => inRoom((platform, roomId) => platform.moderation.removeViewer({ roomId, viewerId })),
    letBack: (viewerId) => inRoom((platform, roomId) => platform.moderation.letBack({ roomId, viewerId })),
    block: (viewerId) => inRoom((platform, roomId) => platform.moderation.block({ roomId, viewerId })),
    async unblock(viewerId) {
      const platform = options.client();
      if (!platform) return refuse('no_platform');
      const reply = await platform.moderation.unblock({ viewerId });
      if (reply.ok && options.live().kind !== 'live') await options.blockedChanged();
      return reply;
    },
    removeMessage: (messageId) =>
      inRoom((platform, roomId) => platform.moderation.removeMessage({ roomId, messageId })),
    restoreMessage: (messageId) =>
      inRoom((platform, roomId) => platform.moderation.restoreMessage({ roomId, messageId })),
    pin: (messageId) => inRoom((platform, roomId) => platform.moderation.pin({ roomId, messageId })),
    async slowMode(seconds) {
      const reply = await inRoom((platform, roomId) => platform.moderation.slowMode({ roomId, seconds }));
      if (reply.ok) options.rememberSlowMode(seconds);
      return reply;
    },
    async showQuestion(messageId) {
      const state = options.live();
      if (state.kind !== 'live') return refuse('not_live');
      if (messageId === null) {
        options.onScreen.show(null);
        return { ok: true, value: null };
      }
      const found = options.onScreen.find(state.sessionId, messageId);
      if (!found.ok) return found;
      const noted = await answered([messageId], 'on_screen');
      if (!noted.ok) return noted;
      // Taken down, or the stream ended, while the platform answered.
      const still =
        options.live().kind === 'live' ? options.onScreen.find(state.sessionId, messageId) : refuse('not_live');
      if (still.ok) options.onScreen.show(still.value);
      return still;
    },
  };
}
