import {
  fault,
  MessageId,
  type ModerationAction,
  type PinnedMessage,
  type Room,
  type RoomEventOf,
  type RoomId,
  Viewer,
  type ViewerId,
} from '../../../shared/domain/index.ts';
import { createMatcher, type Matcher } from '../../../shared/match/index.ts';
import type { People } from './people.ts';
import type { Rooms } from './rooms.ts';
import type { World } from './world.ts';

export type Answered = RoomEventOf<'answered'>['how'];

/**
 * What the host does about viewers and messages. Each change is one event of the room's log, which names who did it and to
 * whom: the log is the trail. Doing a thing twice, or undoing what is not done, changes nothing and writes nothing.
 */
export type Moderation = {
  /** Seconds from now by the platform's clock; null until `unmute`. */
  mute(roomId: RoomId, id: ViewerId, seconds: number | null): { untilMs: number | null };
  unmute(roomId: RoomId, id: ViewerId): void;
  removeViewer(roomId: RoomId, id: ViewerId): void;
  letBack(roomId: RoomId, id: ViewerId): void;
  /** Out of this and every later room of the account. */
  block(roomId: RoomId, id: ViewerId): void;
  unblock(id: ViewerId): void;
  blocked(): Viewer[];
  /** A message as the log has it, and whether it is taken down; null when the room has none of this id. */
  said(roomId: RoomId, id: MessageId): { event: RoomEventOf<'chat' | 'question'>; removed: boolean } | null;
  removeMessage(roomId: RoomId, id: MessageId): void;
  restoreMessage(roomId: RoomId, id: MessageId): void;
  /** Null takes the pinned message down. A removed message cannot be pinned. */
  pin(roomId: RoomId, id: MessageId | null): void;
  pinned(roomId: RoomId): PinnedMessage | null;
  slowMode(roomId: RoomId, seconds: number): void;
  answered(roomId: RoomId, ids: readonly MessageId[], how: Answered): void;
  filters(): string[];
  setFilters(words: readonly string[]): string[];
  /** The filter word that the text holds, as the host wrote it; null when it holds none. */
  filteredBy(text: string): string | null;
  /** The platform's own filter kept a message back. */
  filtered(roomId: RoomId, viewer: Viewer, word: string): void;
};

export function createModeration(world: World, rooms: Rooms, people: People): Moderation {
  const { db, log, now } = world;
  let matcher: { stored: string; matcher: Matcher } | null = null;

  const running = (roomId: RoomId): Room => {
    const room = rooms.get(roomId);
    if (room.status === 'ended') throw fault('room_not_live', { rule: 'ended' });
    return room;
  };
  const note = (
    roomId: RoomId,
    action: ModerationAction,
    more: Partial<Pick<RoomEventOf<'moderation'>, 'viewer' | 'messageId' | 'untilMs' | 'by' | 'seconds' | 'word'>>,
  ) =>
    log.append(roomId, {
      kind: 'moderation',
      action,
      viewer: null,
      messageId: null,
      untilMs: null,
      by: 'host',
      ...more,
    });
  const pinnedId = (roomId: RoomId): MessageId | null => {
    const id = db.get('SELECT pinnedId FROM rooms WHERE id = ?', roomId)?.pinnedId;
    return typeof id === 'string' ? MessageId.parse(id) : null;
  };
  const said: Moderation['said'] = (roomId, id) => {
    const message = people.message(roomId, id);
    const [event] = message ? log.read(roomId, message.seq - 1, 1) : [];
    return message && (event?.kind === 'chat' || event?.kind === 'question')
      ? { event, removed: message.removed }
      : null;
  };
  const asSaid = (roomId: RoomId, id: MessageId): PinnedMessage => {
    const message = said(roomId, id);
    if (!message) throw fault('not_found', { field: 'messageId' });
    if (message.removed) throw fault('not_found', { field: 'messageId', rule: 'removed' });
    return { messageId: id, from: message.event.from, text: message.event.text };
  };
  const known = (roomId: RoomId, id: MessageId) => {
    const message = people.message(roomId, id);
    if (!message) throw fault('not_found', { field: 'messageId' });
    return message;
  };
  const unpin = (roomId: RoomId) => {
    db.run('UPDATE rooms SET pinnedId = NULL WHERE id = ?', roomId);
    log.append(roomId, { kind: 'pin', message: null, by: 'host' });
  };
  const filters = (): string[] => {
    const stored = db.setting('filters');
    return stored ? (JSON.parse(stored) as unknown[]).map(String) : [];
  };

  return {
    filters,
    said,
    pinned(roomId) {
      const id = pinnedId(roomId);
      return id === null ? null : asSaid(roomId, id);
    },
    mute: (roomId, id, seconds) =>
      db.tx(() => {
        running(roomId);
        const viewer = people.known(roomId, id);
        const before = people.row(roomId, id);
        const untilMs = seconds === null ? null : now() + seconds * 1000;
        if (untilMs === null && before?.muted === 1 && before.mutedUntilMs === null) return { untilMs };
        db.run('UPDATE viewers SET muted = 1, mutedUntilMs = ? WHERE roomId = ? AND id = ?', untilMs, roomId, id);
        note(roomId, 'mute', { viewer, untilMs });
        return { untilMs };
      }),
    unmute: (roomId, id) =>
      db.tx(() => {
        running(roomId);
        const viewer = people.known(roomId, id);
        if (people.row(roomId, id)?.muted !== 1) return;
        db.run('UPDATE viewers SET muted = 0, mutedUntilMs = NULL WHERE roomId = ? AND id = ?', roomId, id);
        note(roomId, 'unmute', { viewer });
      }),
    removeViewer: (roomId, id) =>
      db.tx(() => {
        running(roomId);
        const viewer = people.known(roomId, id);
        if (people.row(roomId, id)?.removed === 1) return;
        db.run('UPDATE viewers SET removed = 1 WHERE roomId = ? AND id = ?', roomId, id);
        note(roomId, 'remove_viewer', { viewer });
      }),
    letBack: (roomId, id) =>
      db.tx(() => {
        running(roomId);
        const viewer = people.known(roomId, id);
        if (people.row(roomId, id)?.removed !== 1) return;
        db.run('UPDATE viewers SET removed = 0 WHERE roomId = ? AND id = ?', roomId, id);
        note(roomId, 'let_back', { viewer });
      }),
    block: (roomId, id) =>
      db.tx(() => {
        running(roomId);
        const viewer = people.known(roomId, id);
        const address = people.row(roomId, id)?.address;
        const added = db.run(
          'INSERT OR IGNORE INTO blocked (id, name, address, atMs) VALUES (?, ?, ?, ?)',
          id,
          viewer.name,
          typeof address === 'string' ? address : null,
          now(),
        );
        if (added > 0) note(roomId, 'block', { viewer });
      }),
    unblock: (id) =>
      db.tx(() => {
        const row = db.get('SELECT name FROM blocked WHERE id = ?', id);
        if (!row) return;
        db.run('DELETE FROM blocked WHERE id = ?', id);
        // Outside of a room nobody is watching whom it concerns.
        const room = rooms.current();
        if (room) note(room.id, 'unblock', { viewer: { id, name: String(row.name) } });
      }),
    blocked: () =>
      db
        .all('SELECT id, name FROM blocked ORDER BY atMs DESC, id')
        .map((row) => Viewer.parse({ id: row.id, name: row.name })),
    removeMessage: (roomId, id) =>
      db.tx(() => {
        running(roomId);
        const message = known(roomId, id);
        if (message.removed) return;
        db.run('UPDATE messages SET removed = 1 WHERE id = ?', id);
        note(roomId, 'remove_message', { messageId: id, viewer: message.viewer });
        if (pinnedId(roomId) === id) unpin(roomId);
      }),
    restoreMessage: (roomId, id) =>
      db.tx(() => {
        running(roomId);
        const message = known(roomId, id);
        if (!message.removed) return;
        db.run('UPDATE messages SET removed = 0 WHERE id = ?', id);
        note(roomId, 'restore_message', { messageId: id, viewer: message.viewer });
      }),
    pin: (roomId, id) =>
      db.tx(() => {
        running(roomId);
        if (id === null) {
          if (pinnedId(roomId)) unpin(roomId);
          return;
        }
        const message = asSaid(roomId, id);
        if (pinnedId(roomId) === id) return;
        db.run('UPDATE rooms SET pinnedId = ? WHERE id = ?', id, roomId);
        log.append(roomId, { kind: 'pin', message, by: 'host' });
      }),
    slowMode: (roomId, seconds) =>
      db.tx(() => {
        if (running(roomId).slowSeconds === seconds) return;
        db.run('UPDATE rooms SET slowSeconds = ? WHERE id = ?', seconds, roomId);
        note(roomId, 'slow_mode', { seconds });
      }),
    answered: (roomId, ids, how) =>
      db.tx(() => {
        running(roomId);
        const open = [...new Set(ids)].filter((id) => known(roomId, id).answered !== how);
        const [first, ...rest] = open;
        if (!first) return;
        for (const id of open) db.run('UPDATE messages SET answered = ? WHERE id = ?', how, id);
        log.append(roomId, { kind: 'answered', messageIds: [first, ...rest], how });
      }),
    setFilters: (words) => {
      const unique = [...new Set(words.map((word) => word.trim()).filter((word) => word !== ''))];
      db.setSetting('filters', JSON.stringify(unique));
      return unique;
    },
    filteredBy(text) {
      const stored = db.setting('filters') ?? '';
      if (matcher?.stored !== stored) matcher = { stored, matcher: createMatcher(filters()) };
      return matcher.matcher.first(text)?.word ?? null;
    },
    filtered(roomId, viewer, word) {
      note(roomId, 'filter', { viewer, by: 'platform', word });
    },
  };
}
