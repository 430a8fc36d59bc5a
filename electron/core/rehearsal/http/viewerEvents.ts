import type { RoomEvent, RoomId, ViewerId } from '../../../../shared/domain/index.ts';
import type { Moderation } from '../moderation.ts';

/**
 * What of an event one viewer hears of; null: nothing. Who bought what stays between buyer and host (only the first sign of
 * a name), who was sent out or silenced between them and the host. A message that was taken down is not sent at all, and
 * comes with its words again when it is restored.
 */
export function forViewer(moderation: Moderation, roomId: RoomId, mine: ViewerId, event: RoomEvent): unknown {
  switch (event.kind) {
    case 'order':
      return { ...event, from: { name: `${[...event.from.name][0] ?? ''}**` }, total: undefined, orderId: undefined };
    case 'chat':
    case 'question':
      return moderation.said(roomId, event.messageId)?.removed === false ? event : null;
    case 'like':
      return { ...event, from: undefined };
    case 'moderation': {
      const { kind, seq, action, messageId, seconds, untilMs } = event;
      if (action === 'slow_mode') return { kind, seq, action, seconds };
      if (action === 'remove_message') return { kind, seq, action, messageId };
      if (action === 'restore_message') {
        const said = messageId && moderation.said(roomId, messageId);
        return said && !said.removed ? { kind, seq, action, messageId, message: said.event } : null;
      }
      if ((action === 'mute' || action === 'unmute') && event.viewer?.id === mine)
        return { kind, seq, action, untilMs };
      return null;
    }
    case 'order_problem':
    case 'answered':
      return null;
    default:
      return event;
  }
}

/** This event says that the viewer must go. They may have been let back in by now: the caller asks. */
export const sendsOut = (event: RoomEvent, mine: ViewerId): boolean =>
  event.kind === 'moderation' &&
  (event.action === 'remove_viewer' || event.action === 'block') &&
  event.viewer?.id === mine;
