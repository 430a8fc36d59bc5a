import {
  type BagItem,
  ChatText,
  fault,
  type ItemId,
  MessageId,
  OrderId,
  type Room,
  type RoomId,
  type Viewer,
  type ViewerId,
  ViewerId as ViewerIdSchema,
} from '../../../shared/domain/index.ts';
import type { Bags } from './bag.ts';
import { newId } from './ids.ts';
import type { Rooms } from './rooms.ts';
import { holdsWord, looksLikeQuestion } from './words.ts';
import type { World } from './world.ts';

/** Units one order may take: more is a slip of the finger. */
export const MAX_QUANTITY = 99;
export const MAX_LIKES_AT_ONCE = 50;

export type Crowd = {
  /** A viewer enters; the same one again only gets the new name. */
  join(roomId: RoomId, viewer: Viewer, address?: string | null): void;
  /** Chat or a question, through mute, removal and filter. */
  say(roomId: RoomId, viewer: Viewer, text: string): { messageId: MessageId };
  like(roomId: RoomId, viewer: Viewer, count: number): void;
  buy(roomId: RoomId, viewer: Viewer, itemId: ItemId, quantity: number): BagItem;
  watching(roomId: RoomId, watching: number, total: number): void;
  viewer(roomId: RoomId, id: ViewerId): Viewer | null;
  /** A viewer sent out, or the address of one, may not come back into this room. */
  isRemoved(roomId: RoomId, id: ViewerId, address: string | null): boolean;

  hostSays(roomId: RoomId, text: string): { messageId: MessageId };
  mute(roomId: RoomId, id: ViewerId, seconds: number | null): { untilMs: number | null };
  unmute(roomId: RoomId, id: ViewerId): void;
  removeViewer(roomId: RoomId, id: ViewerId): void;
  removeMessage(roomId: RoomId, id: MessageId): void;
  filters(): string[];
  setFilters(words: string[]): string[];
};

const HOST = ViewerIdSchema.parse('host');

/** Everything people do in a room, with the rules for it. Phones and the simulated audience come through the same door. */
export function createCrowd(world: World, rooms: Rooms, bags: Bags, hostName: () => string): Crowd {
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
  const row = (roomId: RoomId, id: ViewerId) => db.get('SELECT * FROM viewers WHERE roomId = ? AND id = ?', roomId, id);
  const known = (roomId: RoomId, id: ViewerId): Viewer => {
    const found = row(roomId, id);
    if (!found) throw fault('not_found', { field: 'viewerId' });
    return { id, name: String(found.name) };
  };
  const present = (roomId: RoomId, id: ViewerId) => {
    if (row(roomId, id)?.removed === 1) throw fault('viewer_removed');
  };
  const filters = (): string[] => {
    const stored = db.setting('filters');
    return stored ? (JSON.parse(stored) as unknown[]).map(String) : [];
  };
  const moderated = (
    roomId: RoomId,
    action: 'mute' | 'unmute' | 'remove_viewer' | 'remove_message' | 'filter',
    more: { viewer?: Viewer | null; messageId?: MessageId; untilMs?: number | null; by?: 'host' | 'platform' },
  ) =>
    log.append(roomId, {
      kind: 'moderation',
      action,
      viewer: more.viewer ?? null,
      messageId: more.messageId ?? null,
      untilMs: more.untilMs ?? null,
      by: more.by ?? 'host',
    });

  return {
    filters,
    viewer: (roomId, id) => {
      const found = row(roomId, id);
      return found ? { id, name: String(found.name) } : null;
    },
    isRemoved: (roomId, id, address) =>
      row(roomId, id)?.removed === 1 ||
      (address !== null &&
        db.get('SELECT 1 FROM viewers WHERE roomId = ? AND removed = 1 AND address = ?', roomId, address) !==
          undefined),
    join: (roomId, viewer, address = null) =>
      db.tx(() => {
        live(roomId);
        present(roomId, viewer.id);
        const before = row(roomId, viewer.id);
        if (before) {
          db.run('UPDATE viewers SET name = ? WHERE roomId = ? AND id = ?', viewer.name, roomId, viewer.id);
          return;
        }
        db.run(
          'INSERT INTO viewers (roomId, id, name, address) VALUES (?, ?, ?, ?)',
          roomId,
          viewer.id,
          viewer.name,
          address,
        );
        log.append(roomId, { kind: 'join', from: viewer });
      }),
    say(roomId, viewer, raw) {
      const answer = db.tx(() => {
        live(roomId);
        const parsed = ChatText.safeParse(raw);
        if (!parsed.success) throw fault('bad_input', { field: 'text', rule: parsed.error.issues[0]?.code ?? 'text' });
        present(roomId, viewer.id);
        const about = row(roomId, viewer.id);
        const untilMs = about?.mutedUntilMs === null ? null : Number(about?.mutedUntilMs ?? 0);
        if (about?.muted === 1 && (untilMs === null || untilMs > now()))
          throw fault('viewer_muted', {
            retry: untilMs === null ? 'never' : 'later',
            params: untilMs === null ? {} : { untilMs },
          });
        if (holdsWord(parsed.data, filters())) {
          moderated(roomId, 'filter', { viewer, by: 'platform' });
          // The refusal must not undo the event that says it happened.
          return null;
        }
        const messageId = MessageId.parse(newId('m'));
        db.run('INSERT INTO messages VALUES (?, ?, ?, ?, 0)', messageId, roomId, viewer.id, viewer.name);
        if (looksLikeQuestion(parsed.data))
          log.append(roomId, {
            kind: 'question',
            messageId,
            from: viewer,
            text: parsed.data,
            itemId: bags.explaining()?.itemId ?? null,
          });
        else log.append(roomId, { kind: 'chat', messageId, from: viewer, text: parsed.data, host: false });
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
    buy: (roomId, viewer, itemId, quantity) =>
      db.tx(() => {
        live(roomId);
        present(roomId, viewer.id);
        const item = bags.sell(itemId, quantity);
        log.append(roomId, {
          kind: 'order',
          orderId: OrderId.parse(newId('o')),
          from: viewer,
          itemId,
          title: item.title,
          quantity,
          total: { minor: item.livePrice.minor * quantity, currency: item.livePrice.currency },
          stockLeft: item.stock,
        });
        if (item.stock === 0) log.append(roomId, { kind: 'stock', itemId, stock: 0, available: item.available });
        return item;
      }),
    watching: (roomId, watching, total) => {
      log.append(roomId, { kind: 'viewers', watching, total });
    },

    hostSays: (roomId, text) =>
      db.tx(() => {
        running(roomId);
        const messageId = MessageId.parse(newId('m'));
        const from = { id: HOST, name: hostName() };
        db.run('INSERT INTO messages VALUES (?, ?, ?, ?, 0)', messageId, roomId, HOST, from.name);
        log.append(roomId, { kind: 'chat', messageId, from, text, host: true });
        return { messageId };
      }),
    mute: (roomId, id, seconds) =>
      db.tx(() => {
        running(roomId);
        const viewer = known(roomId, id);
        const untilMs = seconds === null ? null : now() + seconds * 1000;
        db.run('UPDATE viewers SET muted = 1, mutedUntilMs = ? WHERE roomId = ? AND id = ?', untilMs, roomId, id);
        moderated(roomId, 'mute', { viewer, untilMs });
        return { untilMs };
      }),
    unmute: (roomId, id) =>
      db.tx(() => {
        running(roomId);
        const viewer = known(roomId, id);
        if (row(roomId, id)?.muted !== 1) return;
        db.run('UPDATE viewers SET muted = 0, mutedUntilMs = NULL WHERE roomId = ? AND id = ?', roomId, id);
        moderated(roomId, 'unmute', { viewer });
      }),
    removeViewer: (roomId, id) =>
      db.tx(() => {
        running(roomId);
        const viewer = known(roomId, id);
        if (row(roomId, id)?.removed === 1) return;
        db.run('UPDATE viewers SET removed = 1 WHERE roomId = ? AND id = ?', roomId, id);
        moderated(roomId, 'remove_viewer', { viewer });
      }),
    removeMessage: (roomId, id) =>
      db.tx(() => {
        running(roomId);
        const message = db.get('SELECT * FROM messages WHERE id = ? AND roomId = ?', id, roomId);
        if (!message) throw fault('not_found', { field: 'messageId' });
        if (message.removed === 1) return;
        db.run('UPDATE messages SET removed = 1 WHERE id = ?', id);
        moderated(roomId, 'remove_message', {
          messageId: id,
          viewer: { id: ViewerIdSchema.parse(message.viewerId), name: String(message.name) },
        });
      }),
    setFilters: (words) => {
      const unique = [...new Set(words.map((word) => word.trim()).filter((word) => word !== ''))];
      db.setSetting('filters', JSON.stringify(unique));
      return unique;
    },
  };
}
