import {
  type BagItem,
  ChatText,
  FaultError,
  fault,
  type ItemId,
  MessageId,
  type Money,
  OrderId,
  type Room,
  type RoomEventOf,
  type RoomId,
  type Viewer,
  type ViewerId,
  ViewerId as ViewerIdSchema,
} from '../../../shared/domain/index.ts';
import type { Bags } from './bag.ts';
import { newId } from './ids.ts';
import type { Moderation } from './moderation.ts';
import type { People } from './people.ts';
import type { Rooms } from './rooms.ts';
import { looksLikeQuestion } from './words.ts';
import type { World } from './world.ts';

/** Units one order may take: more is a slip of the finger. */
export const MAX_QUANTITY = 99;
export const MAX_LIKES_AT_ONCE = 50;

export type Trouble = Pick<RoomEventOf<'order_problem'>, 'orderId' | 'quantity' | 'reason'> & { itemId: ItemId };

export type Crowd = {
  /** A viewer enters; the same one again only gets the new name. */
  join(roomId: RoomId, viewer: Viewer, address?: string | null): void;
  /** Chat or a question, through blocks, mute, slow mode and filter. */
  say(roomId: RoomId, viewer: Viewer, text: string): { messageId: MessageId };
  like(roomId: RoomId, viewer: Viewer, count: number): void;
  buy(
    roomId: RoomId,
    viewer: Viewer,
    itemId: ItemId,
    quantity: number,
  ): { item: BagItem; orderId: OrderId; total: Money };
  /** Something about an order, or about one that failed, wants a person. */
  trouble(roomId: RoomId, viewer: Viewer, about: Trouble): void;
  watching(roomId: RoomId, watching: number, total: number): void;
  viewer(roomId: RoomId, id: ViewerId): Viewer | null;
  /** A viewer sent out or blocked, or the address of one, may not come in. */
  keptOut: People['keptOut'];
  /** The mute that holds now. */
  muted(roomId: RoomId, id: ViewerId): { untilMs: number | null } | null;

  hostSays(roomId: RoomId, text: string): { messageId: MessageId };
};

const HOST = ViewerIdSchema.parse('host');

/** Everything people do in a room, with the rules for it. Phones and the simulated audience come through the same door. */
export function createCrowd(
  world: World,
  rooms: Rooms,
  bags: Bags,
  people: People,
  moderation: Pick<Moderation, 'filteredBy' | 'filtered'>,
  hostName: () => string,
): Crowd {
  const { db, log, now } = world;

  const live = (roomId: RoomId): Room => {
    const room = rooms.get(roomId);
    if (room.status !== 'live') throw fault('room_not_live', { rule: room.status, retry: 'later' });
    return room;
  };
  const running = (roomId: RoomId): Room => {
    const room = rooms.get(roomId);
    if (room.status === 'ended') throw fault('room_not_live', { rule: 'ended' });
    return room;
  };
  const present = (roomId: RoomId, id: ViewerId) => {
    const why = people.keptOut(roomId, id, null);
    if (why) throw fault(why);
  };
  /** A mute that runs, or slow mode. A viewer whose last words lie ahead of the clock has not to wait for a clock set back. */
  const maySpeak = (room: Room, id: ViewerId) => {
    const muted = people.muted(room.id, id, now());
    if (muted)
      throw muted.untilMs === null
        ? fault('viewer_muted')
        : fault('viewer_muted', { retry: 'later', params: { untilMs: muted.untilMs } });
    const sinceMs = now() - Number(people.row(room.id, id)?.saidAtMs ?? Number.NEGATIVE_INFINITY);
    const waitMs = room.slowSeconds * 1000 - sinceMs;
    if (sinceMs >= 0 && waitMs > 0)
      throw fault('slow_mode', { retry: 'later', params: { seconds: Math.ceil(waitMs / 1000) } });
  };
  const keep = (roomId: RoomId, messageId: MessageId, from: Viewer, seq: number) =>
    db.run(
      'INSERT INTO messages (id, roomId, viewerId, name, seq) VALUES (?, ?, ?, ?, ?)',
      messageId,
      roomId,
      from.id,
      from.name,
      seq,
    );

  return {
    viewer: people.viewer,
    keptOut: people.keptOut,
    muted: (roomId, id) => people.muted(roomId, id, now()),
    join: (roomId, viewer, address = null) =>
      db.tx(() => {
        live(roomId);
        present(roomId, viewer.id);
        const follower = viewer.follower === undefined ? null : Number(viewer.follower);
        if (people.row(roomId, viewer.id)) {
          db.run('UPDATE viewers SET name = ? WHERE roomId = ? AND id = ?', viewer.name, roomId, viewer.id);
          return;
        }
        db.run(
          'INSERT INTO viewers (roomId, id, name, address, follower) VALUES (?, ?, ?, ?, ?)',
          roomId,
          viewer.id,
          viewer.name,
          address,
          follower,
        );
        log.append(roomId, { kind: 'join', from: viewer });
      }),
    say(roomId, viewer, raw) {
      const answer = db.tx(() => {
        const room = live(roomId);
        const parsed = ChatText.safeParse(raw);
        if (!parsed.success) throw fault('bad_input', { field: 'text', rule: parsed.error.issues[0]?.code ?? 'text' });
        present(roomId, viewer.id);
        maySpeak(room, viewer.id);
        const word = moderation.filteredBy(parsed.data);
        if (word !== null) {
          moderation.filtered(roomId, viewer, word);
          // The refusal must not undo the event that says it happened.
          return null;
        }
        const messageId = MessageId.parse(newId('m'));
        const said = { messageId, from: viewer, text: parsed.data };
        const event = looksLikeQuestion(parsed.data)
          ? log.append(roomId, { kind: 'question', ...said, itemId: bags.explaining()?.itemId ?? null })
          : log.append(roomId, { kind: 'chat', ...said, host: false });
        keep(roomId, messageId, viewer, event.seq);
        db.run('UPDATE viewers SET saidAtMs = ? WHERE roomId = ? AND id = ?', now(), roomId, viewer.id);
        return { messageId };
      });
      if (!answer) throw fault('forbidden_word', { field: 'text' });
      return answer;
    },
    like: (roomId, viewer, count) =>
      db.tx(() => {
        live(roomId);
        present(roomId, viewer.id);
        log.append(roomId, { kind: 'like', from: viewer, count: Math.min(Math.max(1, count), MAX_LIKES_AT_ONCE) });
      }),
    buy(roomId, viewer, itemId, quantity) {
      try {
        return db.tx(() => {
          live(roomId);
          present(roomId, viewer.id);
          const { item, price } = bags.sell(itemId, quantity);
          const total = { minor: price.minor * quantity, currency: price.currency };
          const orderId = OrderId.parse(newId('o'));
          log.append(roomId, {
            kind: 'order',
            orderId,
            from: viewer,
            itemId,
            title: item.title,
            quantity,
            total,
            stockLeft: item.stock,
          });
          if (item.stock === 0) log.append(roomId, { kind: 'stock', itemId, stock: 0, available: item.available });
          return { item, orderId, total };
        });
      } catch (error) {
        // Told after the refusal undid the order, so that it is not undone with it.
        if (error instanceof FaultError && error.fault.code === 'item_sold_out') bags.missed(itemId, viewer, quantity);
        throw error;
      }
    },
    trouble: (roomId, viewer, { orderId, itemId, quantity, reason }) =>
      db.tx(() => {
        live(roomId);
        present(roomId, viewer.id);
        const { title } = bags.item(itemId);
        log.append(roomId, { kind: 'order_problem', orderId, from: viewer, itemId, title, quantity, reason });
      }),
    watching: (roomId, watching, total) => {
      log.append(roomId, { kind: 'viewers', watching, total });
    },

    hostSays: (roomId, text) =>
      db.tx(() => {
        running(roomId);
        const messageId = MessageId.parse(newId('m'));
        const from = { id: HOST, name: hostName() };
        const event = log.append(roomId, { kind: 'chat', messageId, from, text, host: true });
        keep(roomId, messageId, from, event.seq);
        return { messageId };
      }),
  };
}
