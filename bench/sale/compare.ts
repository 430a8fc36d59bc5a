import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import type { RoomId, SessionId } from '../../shared/domain/index.ts';

type Compared = {
  sent: number;
  kept: number;
  lost: number;
  duplicated: number;
  /** Kept, but not as it was sent. */
  different: number;
  orders: number;
  chat: number;
};

/** Puts the platform's own log beside the studio's, event by event. Both may be open. */
export function compareLogs(at: {
  platformDir: string;
  studioDir: string;
  roomId: RoomId;
  sessionId: SessionId;
}): Compared {
  using platform = open(join(at.platformDir, 'rehearsal.db'));
  using studio = open(join(at.studioDir, 'studio.sqlite'));
  const kept = new Map<number, string>();
  let rows = 0;
  for (const row of studio.db.prepare('SELECT seq, body FROM event WHERE session = ?').iterate(at.sessionId)) {
    rows += 1;
    kept.set(Number(row.seq), String(row.body));
  }
  const result: Compared = {
    sent: 0,
    kept: rows,
    lost: 0,
    duplicated: rows - kept.size,
    different: 0,
    orders: 0,
    chat: 0,
  };
  for (const row of platform.db.prepare('SELECT seq, body FROM events WHERE roomId = ?').iterate(at.roomId)) {
    result.sent += 1;
    const sent = JSON.parse(String(row.body)) as { kind: string; host?: boolean };
    if (sent.kind === 'order') result.orders += 1;
    if (sent.kind === 'question' || (sent.kind === 'chat' && sent.host !== true)) result.chat += 1;
    const mine = kept.get(Number(row.seq));
    kept.delete(Number(row.seq));
    if (mine === undefined) result.lost += 1;
    else if (!isDeepStrictEqual(JSON.parse(mine), sent)) result.different += 1;
  }
  // What the platform never sent is worse than twice.
  result.duplicated += kept.size;
  return result;
}

function open(path: string): Disposable & { db: DatabaseSync } {
  const db = new DatabaseSync(path, { readOnly: true });
  return { db, [Symbol.dispose]: () => db.close() };
}
