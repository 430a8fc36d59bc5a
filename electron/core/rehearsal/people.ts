import { fault, type MessageId, type RoomId, Viewer, type ViewerId } from '../../../shared/domain/index.ts';
import type { Db } from './db.ts';

type Row = Record<string, unknown>;

export type People = {
  row(roomId: RoomId, id: ViewerId): Row | undefined;
  viewer(roomId: RoomId, id: ViewerId): Viewer | null;
  /** As `viewer`; throws `not_found` for somebody who was never in the room. */
  known(roomId: RoomId, id: ViewerId): Viewer;
  /** A message of this room, with its place in the log. */
  message(
    roomId: RoomId,
    id: MessageId,
  ): { viewer: Viewer; seq: number; removed: boolean; answered: string | null } | null;
  isBlocked(id: ViewerId, address: string | null): boolean;
  /** The mute that holds at this time; null when the viewer may speak. */
  muted(roomId: RoomId, id: ViewerId, nowMs: number): { untilMs: number | null } | null;
  /** Why this viewer, or somebody at their address, may not be in the room; null when they may. */
  keptOut(roomId: RoomId, id: ViewerId, address: string | null): 'viewer_removed' | 'viewer_blocked' | null;
};

/** Who was in which room and what they said there, as the database has it. Only reads. */
export function createPeople(db: Db): People {
  const row: People['row'] = (roomId, id) => db.get('SELECT * FROM viewers WHERE roomId = ? AND id = ?', roomId, id);
  const toViewer = (id: unknown, name: unknown, follower: unknown): Viewer =>
    Viewer.parse({ id, name: String(name), ...(follower === 1 || follower === 0 ? { follower: follower === 1 } : {}) });
  const viewer: People['viewer'] = (roomId, id) => {
    const found = row(roomId, id);
    return found ? toViewer(id, found.name, found.follower) : null;
  };
  const isBlocked: People['isBlocked'] = (id, address) =>
    db.get('SELECT 1 FROM blocked WHERE id = ?', id) !== undefined ||
    (address !== null && db.get('SELECT 1 FROM blocked WHERE address = ?', address) !== undefined);

  return {
    row,
    viewer,
    isBlocked,
    known(roomId, id) {
      const found = viewer(roomId, id);
      if (!found) throw fault('not_found', { field: 'viewerId' });
      return found;
    },
    message(roomId, id) {
      const found = db.get('SELECT * FROM messages WHERE id = ? AND roomId = ?', id, roomId);
      if (!found) return null;
      return {
        viewer: toViewer(found.viewerId, found.name, null),
        seq: Number(found.seq ?? 0),
        removed: found.removed === 1,
        answered: typeof found.answered === 'string' ? found.answered : null,
      };
    },
    muted(roomId, id, nowMs) {
      const about = row(roomId, id);
      if (about?.muted !== 1) return null;
      const untilMs = about.mutedUntilMs === null ? null : Number(about.mutedUntilMs);
      return untilMs === null || untilMs > nowMs ? { untilMs } : null;
    },
    keptOut(roomId, id, address) {
      if (isBlocked(id, address)) return 'viewer_blocked';
      if (row(roomId, id)?.removed === 1) return 'viewer_removed';
      if (address === null) return null;
      const sentOut = db.get('SELECT 1 FROM viewers WHERE roomId = ? AND removed = 1 AND address = ?', roomId, address);
      return sentOut ? 'viewer_removed' : null;
    },
  };
}
