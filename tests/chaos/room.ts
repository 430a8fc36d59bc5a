import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { type NewEvent, type RehearsalDoor, startRehearsal } from '../../electron/core/rehearsal/index.ts';
import { ItemId, MessageId, OrderId, RoomId, ViewerId } from '../../shared/domain/index.ts';
import type { Pictures } from '../support/pictures.ts';

/** The platform: in a process of its own, it lives on while the core is dead, as one on the network does. */
export type ChaosRoom = {
  readonly baseUrl: string;
  readonly token: string;
  /** How the newest room stands; null before there is one. */
  status(): string | null;
  /** Its events so far: number and time. */
  events(): { seq: number; atMs: number }[];
  /** So many orders and so many questions at once, as after hours of a busy room: what a page keeps is then full. */
  fill(count: number): Promise<void>;
  close(): Promise<void>;
};

/** Longer than the longest cut with what comes after it, so that nothing but a fault of ours closes the room. */
const NO_VIDEO_MS = 300_000;
/** A platform believes that video arrives while the last picture is no older than this. */
const FRESH_MS = 3_000;
const LOOK_MS = 250;
/** A busy room at its own pace has some events in every second. */
const AUDIENCE_SPEED = 1;

/** A rush, but none that anybody would have to catch up with for long. */
const FILL_STEP = 250;
const FILL_EVERY_MS = 100;

const filler = (at: number) => ({ id: ViewerId.parse(`filler-${at % 500}`), name: `Viewer ${at % 500}` });

const orderLine = (at: number): NewEvent => ({
  kind: 'order',
  orderId: OrderId.parse(`filled-${at}`),
  from: filler(at),
  itemId: ItemId.parse('filled'),
  title: 'Sold on a long evening',
  quantity: 1,
  total: { minor: 9_900, currency: 'CNY' },
  stockLeft: 100_000 - at,
});

const questionLine = (at: number): NewEvent => ({
  kind: 'question',
  messageId: MessageId.parse(`filled-${at}`),
  from: filler(at),
  text: `Question ${at} of a long evening: is the blue one still to be had?`,
  itemId: null,
});

/** Whether video arrives is read from the server's own files; `ingestUrl` is where the line to it begins. */
export async function openRoom(options: {
  dataDir: string;
  ingestUrl: string;
  pictures: Pictures;
  seed: number;
}): Promise<ChaosRoom> {
  const receiving = () => Date.now() - (options.pictures.lastAtMs() ?? 0) < FRESH_MS;
  let timer: NodeJS.Timeout | undefined;
  let door: RehearsalDoor | null = null;
  const started = await startRehearsal({
    dataDir: options.dataDir,
    reviewMs: 300,
    noVideoMs: NO_VIDEO_MS,
    seed: options.seed,
    audienceSpeed: AUDIENCE_SPEED,
    scenario: 'busy-room',
    door: (opened) => {
      door = opened;
      opened.ingestElsewhere({
        url: options.ingestUrl,
        receiving,
        onChange(listener) {
          let last = false;
          timer = setInterval(() => {
            const now = receiving();
            if (now !== last) listener(now);
            last = now;
          }, LOOK_MS);
        },
      });
    },
  });
  if (!started.ok) throw new Error(`the platform did not start: ${JSON.stringify(started.fault)}`);
  const platform = started.value;
  const db = new DatabaseSync(join(options.dataDir, 'rehearsal.db'), { readOnly: true });
  const newest = () => db.prepare('SELECT id, status FROM rooms ORDER BY openedAtMs DESC LIMIT 1').get();
  return {
    baseUrl: platform.baseUrl,
    token: platform.token,
    status: () => {
      const row = newest();
      return row ? String(row.status) : null;
    },
    events() {
      const rows = db.prepare('SELECT seq, body FROM events WHERE roomId = ? ORDER BY seq').all(newest()?.id ?? '');
      return rows.map((row) => ({ seq: Number(row.seq), atMs: Number(JSON.parse(String(row.body)).atMs) }));
    },
    async fill(count) {
      const roomId = RoomId.parse(newest()?.id);
      for (const line of [orderLine, questionLine])
        for (let at = 0; at < count; at += FILL_STEP) {
          const batch = Array.from({ length: Math.min(FILL_STEP, count - at) }, (_, i) => line(at + i));
          (door as RehearsalDoor | null)?.write(roomId, batch);
          await delay(FILL_EVERY_MS);
        }
    },
    async close() {
      clearInterval(timer);
      db.close();
      await platform.close();
    },
  };
}

/** Numbers of the events that the studio keeps for its newest session, in the order in which they were written. */
export function keptEvents(dataDir: string, sessionId: string): number[] {
  const studio = new DatabaseSync(join(dataDir, 'studio.sqlite'), { readOnly: true });
  try {
    return studio
      .prepare('SELECT seq FROM event WHERE session = ?')
      .all(sessionId)
      .map((row) => Number(row.seq));
  } finally {
    studio.close();
  }
}
