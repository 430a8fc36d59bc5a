import type { implement } from '@orpc/server';
import type { PlatformContract } from '../../../../shared/contract/index.ts';
import type { Moderation } from '../moderation.ts';
import type { World } from '../world.ts';
import { once } from './once.ts';

/** The moderation part of the platform contract. */
export function moderationRouter(
  os: ReturnType<typeof implement<PlatformContract>>['moderation'],
  world: World,
  moderation: Moderation,
) {
  return os.router({
    mute: os.mute.handler(({ input }) =>
      once(world, 'moderation.mute', input, () => moderation.mute(input.roomId, input.viewerId, input.seconds)),
    ),
    unmute: os.unmute.handler(({ input }) =>
      once(world, 'moderation.unmute', input, () => {
        moderation.unmute(input.roomId, input.viewerId);
        return { unmuted: true as const };
      }),
    ),
    removeViewer: os.removeViewer.handler(({ input }) =>
      once(world, 'moderation.removeViewer', input, () => {
        moderation.removeViewer(input.roomId, input.viewerId);
        return { removed: true as const };
      }),
    ),
    letBack: os.letBack.handler(({ input }) =>
      once(world, 'moderation.letBack', input, () => {
        moderation.letBack(input.roomId, input.viewerId);
        return { back: true as const };
      }),
    ),
    block: os.block.handler(({ input }) =>
      once(world, 'moderation.block', input, () => {
        moderation.block(input.roomId, input.viewerId);
        return { blocked: true as const };
      }),
    ),
    unblock: os.unblock.handler(({ input }) =>
      once(world, 'moderation.unblock', input, () => {
        moderation.unblock(input.viewerId);
        return { unblocked: true as const };
      }),
    ),
    blocked: os.blocked.handler(() => ({ viewers: moderation.blocked() })),
    removeMessage: os.removeMessage.handler(({ input }) =>
      once(world, 'moderation.removeMessage', input, () => {
        moderation.removeMessage(input.roomId, input.messageId);
        return { removed: true as const };
      }),
    ),
    restoreMessage: os.restoreMessage.handler(({ input }) =>
      once(world, 'moderation.restoreMessage', input, () => {
        moderation.restoreMessage(input.roomId, input.messageId);
        return { restored: true as const };
      }),
    ),
    pin: os.pin.handler(({ input }) =>
      once(world, 'moderation.pin', input, () => {
        moderation.pin(input.roomId, input.messageId);
        return { pinned: input.messageId !== null };
      }),
    ),
    slowMode: os.slowMode.handler(({ input }) =>
      once(world, 'moderation.slowMode', input, () => {
        moderation.slowMode(input.roomId, input.seconds);
        return { seconds: input.seconds };
      }),
    ),
    answered: os.answered.handler(({ input }) =>
      once(world, 'moderation.answered', input, () => {
        moderation.answered(input.roomId, input.messageIds, input.how);
        return { noted: true as const };
      }),
    ),
    setFilters: os.setFilters.handler(({ input }) =>
      once(world, 'moderation.setFilters', input, () => ({ words: moderation.setFilters(input.words) })),
    ),
    getFilters: os.getFilters.handler(() => ({ words: moderation.filters() })),
  });
}
