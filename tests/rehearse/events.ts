import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How many events of the last room the platform numbered, and how many of the session the studio keeps in its log. */
export function countEvents(dataDir: string, sessionId: string): { sent: number; received: number; ended: boolean } {
  const platform = open(join(dataDir, 'rehearsal.db'));
  const studio = open(join(dataDir, 'studio.sqlite'));
  try {
    const room = platform.prepare('SELECT id FROM rooms ORDER BY openedAtMs DESC LIMIT 1').get()?.id ?? '';
    const sent = platform.prepare('SELECT count(*) AS n, max(seq) AS last FROM events WHERE roomId = ?').get(room);
    const received = studio.prepare('SELECT count(*) AS n, max(seq) AS last FROM event WHERE session = ?');
    const kept = received.get(sessionId);
    const last = studio.prepare('SELECT body FROM event WHERE session = ? ORDER BY seq DESC LIMIT 1').get(sessionId);
    return {
      sent: Number(sent?.n ?? 0),
      received: Number(kept?.n ?? 0),
      ended: String(last?.body ?? '').includes('"kind":"ended"'),
    };
  } finally {
    platform.close();
    studio.close();
  }
}

function open(path: string): DatabaseSync {
  if (!existsSync(path)) throw new Error(`${path} is not there`);
  return new DatabaseSync(path, { readOnly: true });
}
