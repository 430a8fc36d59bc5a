import type { ServerResponse } from 'node:http';
import type { OverlayKind } from '../../../../shared/domain/index.ts';
import type { OverlayModel } from './model.ts';

/** Ten pictures a second: more than anybody can read, little enough that OBS keeps its frames. */
const EVERY_MS = 100;
/** A reader that takes nothing for this long is gone, whatever its socket says. */
const STUCK_MS = 30_000;
/** How long the end waits for pages to hear of it. */
const BYE_MS = 200;

export type StreamOptions = { staleMs: number; beatMs: number; maxReaders: number };

export type ModelStream = {
  hasRoom(): boolean;
  /** Takes over an answer whose head is written. */
  add(response: ServerResponse, kind: OverlayKind): void;
  push(model: OverlayModel): void;
  readers(): Record<OverlayKind, number>;
  /** Tells every page to clear itself, then ends. Resolves when all were told, or soon. */
  close(): Promise<void>;
};

type Reader = {
  response: ServerResponse;
  kind: OverlayKind;
  /** What was written last. */
  sent: string | null;
  nextAtMs: number;
  timer: NodeJS.Timeout | null;
  /** Since when the socket takes no more; null while it does. */
  stuckAtMs: number | null;
};

/**
 * Server-sent events: the whole model at once, then each time it changed, and a beat by which a page knows that what it
 * shows is still true. Nothing queues: whoever is slow gets the newest model when there is room again.
 */
export function createModelStream(options: StreamOptions): ModelStream {
  const readers = new Set<Reader>();
  let text: string | null = null;
  let closed = false;

  function write(reader: Reader, event: string, data: string): void {
    if (reader.response.write(`event: ${event}\ndata: ${data}\n\n`)) return;
    reader.stuckAtMs = Date.now();
    reader.response.once('drain', () => {
      reader.stuckAtMs = null;
      offer(reader);
    });
  }

  function offer(reader: Reader): void {
    if (text === null || reader.sent === text || reader.stuckAtMs !== null || reader.timer) return;
    const waitMs = reader.nextAtMs - Date.now();
    if (waitMs > 0) {
      reader.timer = setTimeout(() => {
        reader.timer = null;
        offer(reader);
      }, waitMs);
      return;
    }
    reader.sent = text;
    reader.nextAtMs = Date.now() + EVERY_MS;
    write(reader, 'model', text);
  }

  function drop(reader: Reader): void {
    if (reader.timer) clearTimeout(reader.timer);
    readers.delete(reader);
  }

  const beat = setInterval(() => {
    for (const reader of readers) {
      if (reader.stuckAtMs === null) write(reader, 'beat', '{}');
      else if (Date.now() - reader.stuckAtMs > STUCK_MS) reader.response.destroy();
    }
  }, options.beatMs);

  return {
    hasRoom: () => !closed && readers.size < options.maxReaders,
    add(response, kind) {
      const reader: Reader = { response, kind, sent: null, nextAtMs: 0, timer: null, stuckAtMs: null };
      readers.add(reader);
      response.once('close', () => drop(reader));
      response.on('error', () => drop(reader));
      write(reader, 'hello', JSON.stringify({ staleMs: options.staleMs }));
      offer(reader);
    },
    push(model) {
      text = JSON.stringify(model);
      for (const reader of readers) offer(reader);
    },
    readers() {
      const count = { card: 0, chat: 0, goal: 0 };
      for (const { kind } of readers) count[kind] += 1;
      return count;
    },
    async close() {
      closed = true;
      clearInterval(beat);
      const told = [...readers].map(
        (reader) => new Promise<void>((resolve) => reader.response.end('event: bye\ndata: {}\n\n', resolve)),
      );
      for (const reader of readers) drop(reader);
      // A stuck reader is never told; nobody waits for it.
      await Promise.race([Promise.all(told), new Promise((resolve) => setTimeout(resolve, BYE_MS).unref())]);
    },
  };
}
