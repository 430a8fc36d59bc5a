import { z } from 'zod';
import { ItemId, MessageId, OrderId, RoomId, TopicId, ViewerId } from './ids.ts';
import { Ingest } from './ingest.ts';
import { Money, Price } from './money.ts';
import { cleanLine } from './text.ts';

export const CHAT_MAX = 200;
export const ChatText = z.string().min(1).max(4000).transform(cleanLine).pipe(z.string().min(1).max(CHAT_MAX));

export const Viewer = z.object({
  id: ViewerId,
  name: z.string(),
  /** Follows the host. Absent: the platform does not say. */
  follower: z.boolean().optional(),
});
export type Viewer = z.infer<typeof Viewer>;

export const ModerationAction = z.enum([
  'mute',
  'unmute',
  'remove_viewer',
  'let_back',
  'block',
  'unblock',
  'remove_message',
  'restore_message',
  'filter',
  'slow_mode',
]);
export type ModerationAction = z.infer<typeof ModerationAction>;

/** How the host dealt with a question: said it, drew it on the picture, wrote a reply; or took such a mark back. */
export const AnswerHow = z.enum(['aloud', 'on_screen', 'reply', 'reopened']);
export type AnswerHow = z.infer<typeof AnswerHow>;

export const PinnedMessage = z.object({ messageId: MessageId, from: Viewer, text: z.string() });
export type PinnedMessage = z.infer<typeof PinnedMessage>;

export const SLOW_MODE_MAX_S = 300;

const base = { seq: z.number().int().positive(), atMs: z.number() };

/**
 * The numbered log of one room. `seq` counts from 1 without holes at the platform; a client that sees a hole asks
 * again from the last number it has.
 */
export const RoomEvent = z.discriminatedUnion('kind', [
  z.object({ ...base, kind: z.literal('opened'), topicId: TopicId }),
  z.object({ ...base, kind: z.literal('live') }),
  z.object({
    ...base,
    kind: z.literal('chat'),
    messageId: MessageId,
    from: Viewer,
    text: z.string(),
    host: z.boolean(),
  }),
  z.object({
    ...base,
    kind: z.literal('question'),
    messageId: MessageId,
    from: Viewer,
    text: z.string(),
    itemId: ItemId.nullable(),
  }),
  z.object({ ...base, kind: z.literal('like'), from: Viewer, count: z.number().int().positive() }),
  z.object({ ...base, kind: z.literal('join'), from: Viewer }),
  z.object({
    ...base,
    kind: z.literal('order'),
    orderId: OrderId,
    from: Viewer,
    itemId: ItemId,
    title: z.string(),
    quantity: z.number().int().positive(),
    total: Money,
    /** Stock of the item after this order, as the platform confirmed it. Below zero: sold more than there is. */
    stockLeft: z.number().int(),
  }),
  /** Something about an order that wants a person. Never changes the numbers: only `order` does. */
  z.object({
    ...base,
    kind: z.literal('order_problem'),
    orderId: OrderId.nullable(),
    from: Viewer,
    itemId: ItemId.nullable(),
    title: z.string(),
    quantity: z.number().int().positive(),
    reason: z.enum(['sold_out', 'payment_failed', 'address', 'refund_asked']),
  }),
  z.object({
    ...base,
    kind: z.literal('stock'),
    itemId: ItemId,
    stock: z.number().int(),
    available: z.boolean(),
  }),
  /** What an item costs from now on; `flash` says whether a flash price began or ended. */
  z.object({
    ...base,
    kind: z.literal('price'),
    itemId: ItemId,
    price: Price,
    flash: z.enum(['started', 'ended', 'none']),
  }),
  z.object({ ...base, kind: z.literal('explain'), itemId: ItemId.nullable() }),
  z.object({
    ...base,
    kind: z.literal('moderation'),
    action: ModerationAction,
    viewer: Viewer.nullable(),
    messageId: MessageId.nullable(),
    untilMs: z.number().nullable(),
    /** Who did it: the host, or the platform's own filter. */
    by: z.enum(['host', 'platform']),
    /** Seconds between two messages of a viewer (`slow_mode`; 0 is off). */
    seconds: z.number().int().min(0).optional(),
    /** The filter word that matched (`filter`). */
    word: z.string().optional(),
  }),
  /** The message kept at the top for everybody; null takes it down. */
  z.object({ ...base, kind: z.literal('pin'), message: PinnedMessage.nullable(), by: z.enum(['host', 'platform']) }),
  /** The host dealt with a question. */
  z.object({
    ...base,
    kind: z.literal('answered'),
    messageIds: z.array(MessageId).min(1).max(200),
    how: AnswerHow,
  }),
  z.object({ ...base, kind: z.literal('viewers'), watching: z.number().int().min(0), total: z.number().int().min(0) }),
  z.object({ ...base, kind: z.literal('ended'), reason: z.enum(['host', 'platform', 'no_video']) }),
]);
export type RoomEvent = z.infer<typeof RoomEvent>;
export type RoomEventOf<K extends RoomEvent['kind']> = Extract<RoomEvent, { kind: K }>;

export const RoomStatus = z.enum(['open', 'live', 'ended']);
export const Room = z.object({
  id: RoomId,
  topicId: TopicId,
  title: z.string(),
  status: RoomStatus,
  ingests: z.array(Ingest),
  /** Where viewers watch; shown as a QR code. */
  watchUrl: z.string().nullable(),
  openedAtMs: z.number(),
  liveAtMs: z.number().nullable(),
  endedAtMs: z.number().nullable(),
  lastSeq: z.number().int().min(0),
  /** The platform receives decodable video now. */
  receiving: z.boolean(),
  /** Seconds between two messages of one viewer; 0 is off. */
  slowSeconds: z.number().int().min(0).max(SLOW_MODE_MAX_S).default(0),
  /** Milliseconds a live room may be without video before the platform closes it; null: the platform does not say. */
  noVideoMs: z.number().int().positive().nullable().default(null),
});
export type Room = z.infer<typeof Room>;

/** Numbers of one room, derived from its event log alone. */
export const RoomTally = z.object({
  watching: z.number().int(),
  peakWatching: z.number().int(),
  totalViewers: z.number().int(),
  likes: z.number().int(),
  chat: z.number().int(),
  questions: z.number().int(),
  orders: z.number().int(),
  units: z.number().int(),
  gmv: Money,
  perItem: z.array(
    z.object({ itemId: ItemId, title: z.string(), orders: z.number().int(), units: z.number().int(), gmv: Money }),
  ),
  lastSeq: z.number().int(),
});
export type RoomTally = z.infer<typeof RoomTally>;

export const emptyTally = (): RoomTally => ({
  watching: 0,
  peakWatching: 0,
  totalViewers: 0,
  likes: 0,
  chat: 0,
  questions: 0,
  orders: 0,
  units: 0,
  gmv: { minor: 0, currency: 'CNY' },
  perItem: [],
  lastSeq: 0,
});

/** Adds one event to the numbers. Pure: returns a new tally; an event at or below `lastSeq` changes nothing. */
export function tallied(tally: RoomTally, event: RoomEvent): RoomTally {
  if (event.seq <= tally.lastSeq) return tally;
  const next = { ...tally, lastSeq: event.seq };
  switch (event.kind) {
    case 'viewers':
      return {
        ...next,
        watching: event.watching,
        peakWatching: Math.max(tally.peakWatching, event.watching),
        totalViewers: Math.max(tally.totalViewers, event.total),
      };
    case 'chat':
      return event.host ? next : { ...next, chat: tally.chat + 1 };
    case 'question':
      return { ...next, chat: tally.chat + 1, questions: tally.questions + 1 };
    case 'like':
      return { ...next, likes: tally.likes + event.count };
    case 'order': {
      const gmv = { minor: tally.gmv.minor + event.total.minor, currency: event.total.currency };
      const at = tally.perItem.findIndex((row) => row.itemId === event.itemId);
      const row = tally.perItem[at] ?? {
        itemId: event.itemId,
        title: event.title,
        orders: 0,
        units: 0,
        gmv: { minor: 0, currency: event.total.currency },
      };
      const grown = {
        ...row,
        orders: row.orders + 1,
        units: row.units + event.quantity,
        gmv: { minor: row.gmv.minor + event.total.minor, currency: event.total.currency },
      };
      const perItem = at < 0 ? [...tally.perItem, grown] : tally.perItem.with(at, grown);
      return { ...next, orders: tally.orders + 1, units: tally.units + event.quantity, gmv, perItem };
    }
    default:
      return next;
  }
}
