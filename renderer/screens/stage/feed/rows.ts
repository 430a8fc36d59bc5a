import type {
  ItemId,
  MessageId,
  Money,
  PinnedMessage,
  RoomEvent,
  RoomEventOf,
  Viewer,
  ViewerId,
} from '../../../../shared/domain/index.ts';

/** What one line of the chat shows. `key` is stable for the life of the line; a changed line is a new object. */
export type MessageRow = {
  readonly kind: 'message';
  readonly key: string;
  readonly seq: number;
  readonly atMs: number;
  readonly messageId: MessageId;
  readonly from: Viewer;
  readonly text: string;
  readonly host: boolean;
  readonly question: boolean;
  readonly itemId: ItemId | null;
};
export type OrderRow = {
  readonly kind: 'order';
  readonly key: string;
  readonly seq: number;
  readonly atMs: number;
  readonly from: Viewer;
  readonly itemId: ItemId;
  readonly title: string;
  readonly quantity: number;
  readonly total: Money;
};
/** Orders that came too close together to be a line each. Grows for at most `BURST_WINDOW_MS`. */
export type BurstRow = {
  readonly kind: 'burst';
  readonly key: string;
  readonly seq: number;
  readonly atMs: number;
  readonly lastAtMs: number;
  readonly orders: number;
  readonly units: number;
  readonly total: Money;
};
export type ModerationRow = {
  readonly kind: 'moderation';
  readonly key: string;
  readonly seq: number;
  readonly atMs: number;
  readonly action: RoomEventOf<'moderation'>['action'];
  readonly viewer: Viewer | null;
  readonly messageId: MessageId | null;
  /** Whole minutes of a mute, null until unmuted. */
  readonly minutes: number | null;
  /** Of slow mode; 0 is off. */
  readonly seconds: number;
  /** The filter word that matched. */
  readonly word: string | null;
  readonly by: 'host' | 'platform';
};
/** An order that wants a person. */
export type ProblemRow = {
  readonly kind: 'problem';
  readonly key: string;
  readonly seq: number;
  readonly atMs: number;
  readonly from: Viewer;
  readonly title: string;
  readonly quantity: number;
  readonly reason: RoomEventOf<'order_problem'>['reason'];
};
export type PinRow = {
  readonly kind: 'pin';
  readonly key: string;
  readonly seq: number;
  readonly atMs: number;
  readonly message: PinnedMessage | null;
  readonly by: 'host' | 'platform';
};
export type ExplainRow = {
  readonly kind: 'explain';
  readonly key: string;
  readonly seq: number;
  readonly atMs: number;
  readonly itemId: ItemId;
};
export type MarkRow = {
  readonly kind: 'mark';
  readonly key: string;
  readonly seq: number;
  readonly atMs: number;
  readonly mark: 'live' | 'ended';
};
export type FeedRow = MessageRow | OrderRow | BurstRow | ModerationRow | ProblemRow | PinRow | ExplainRow | MarkRow;

export type Moderated = {
  readonly messages: ReadonlyMap<MessageId, 'removed' | 'filtered'>;
  readonly viewers: ReadonlySet<ViewerId>;
};

/** Why a message is greyed, or null when it stands as it was written. */
export function greyed(row: MessageRow, moderated: Moderated): 'removed' | 'filtered' | 'viewer_removed' | null {
  return (
    moderated.messages.get(row.messageId) ?? (!row.host && moderated.viewers.has(row.from.id) ? 'viewer_removed' : null)
  );
}

/** The line an event makes in the chat; null for events that only change numbers (likes, joins, stock, viewers). */
export function rowOf(event: RoomEvent): Exclude<FeedRow, BurstRow> | null {
  const base = { key: `e${event.seq}`, seq: event.seq, atMs: event.atMs };
  switch (event.kind) {
    case 'chat':
    case 'question':
      return {
        ...base,
        kind: 'message',
        messageId: event.messageId,
        from: event.from,
        text: event.text,
        host: event.kind === 'chat' && event.host,
        question: event.kind === 'question',
        itemId: event.kind === 'question' ? event.itemId : null,
      };
    case 'order':
      return {
        ...base,
        kind: 'order',
        from: event.from,
        itemId: event.itemId,
        title: event.title,
        quantity: event.quantity,
        total: event.total,
      };
    case 'moderation':
      return {
        ...base,
        kind: 'moderation',
        action: event.action,
        viewer: event.viewer,
        messageId: event.messageId,
        seconds: event.seconds ?? 0,
        word: event.word ?? null,
        minutes: event.untilMs === null ? null : Math.max(1, Math.round((event.untilMs - event.atMs) / 60_000)),
        by: event.by,
      };
    case 'order_problem':
      return {
        ...base,
        kind: 'problem',
        from: event.from,
        title: event.title,
        quantity: event.quantity,
        reason: event.reason,
      };
    case 'pin':
      return { ...base, kind: 'pin', message: event.message, by: event.by };
    case 'explain':
      return event.itemId === null ? null : { ...base, kind: 'explain', itemId: event.itemId };
    case 'live':
    case 'ended':
      return { ...base, kind: 'mark', mark: event.kind };
    default:
      return null;
  }
}
