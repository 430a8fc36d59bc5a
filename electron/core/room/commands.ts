import {
  ChatText,
  type LiveState,
  type MessageId,
  type Reply,
  type RoomId,
  refuse,
  type ViewerId,
} from '../../../shared/domain/index.ts';
import type { PlatformClient } from '../platform/index.ts';

/** The host's commands in the running room. What they change comes back as events, like everything else. */
export function createRoomCommands(client: () => PlatformClient | null, live: () => LiveState) {
  async function inRoom<T>(call: (client: PlatformClient, roomId: RoomId) => Promise<Reply<T>>): Promise<Reply<T>> {
    const state = live();
    if (state.kind !== 'live') return refuse('not_live');
    const platform = client();
    if (!platform || state.roomId === null) return refuse('no_platform');
    return call(platform, state.roomId);
  }

  return {
    async say(text: string): Promise<Reply<unknown>> {
      const parsed = ChatText.safeParse(text);
      if (!parsed.success) return refuse('bad_input', { field: 'text', rule: parsed.error.issues[0]?.code ?? 'text' });
      return inRoom((platform, roomId) => platform.rooms.say({ roomId, text: parsed.data }));
    },
    mute: (viewerId: ViewerId, seconds: number | null) =>
      inRoom((platform, roomId) => platform.moderation.mute({ roomId, viewerId, seconds })),
    unmute: (viewerId: ViewerId) => inRoom((platform, roomId) => platform.moderation.unmute({ roomId, viewerId })),
    removeViewer: (viewerId: ViewerId) =>
      inRoom((platform, roomId) => platform.moderation.removeViewer({ roomId, viewerId })),
    removeMessage: (messageId: MessageId) =>
      inRoom((platform, roomId) => platform.moderation.removeMessage({ roomId, messageId })),
  };
}
