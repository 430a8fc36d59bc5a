import { cleanLine, type RoomEvent, type ViewerId } from '../../../../shared/domain/index.ts';
import { clip } from './text.ts';

/** What a viewer, or the host, said: as it is shown. */
export type Line = { id: string; viewerId: string; name: string; text: string; tone: 'viewer' | 'question' | 'host' };

/** The same as it was said. */
type Raw = Line;

/** Lines on the picture. More would cover the host, and nobody reads further back. */
export const MAX_LINES = 8;
/** Of events that come at once only these last may become lines. */
const LOOKED_AT = 20 * MAX_LINES;
/** Viewers sent out whose late lines are still refused; the platform lets them say nothing new anyway. */
const MAX_REMOVED = 500;
export const NAME_MAX = 16;
export const TEXT_MAX = 120;

export type Lines = {
  /** Another room: nothing of the old one stays. */
  clear(): void;
  /** Events in order; known ones change nothing. */
  take(events: readonly RoomEvent[]): void;
  /** Oldest first. */
  get(): readonly Line[];
};

/**
 * The last lines of a room. What is moderated away leaves at once and no older line takes its place: it would read as
 * said again.
 */
export function createLines(): Lines {
  let lines: Raw[] = [];
  /** Lines as they are shown. In a rush thousands a second come and go unseen: only those that are asked for are cut. */
  const cut = new WeakMap<Raw, Line>();
  let lastSeq = 0;
  const removed = new Set<ViewerId>();

  function one(event: RoomEvent): void {
    if (event.kind === 'moderation') {
      if (event.action === 'remove_viewer' && event.viewer) {
        const { id } = event.viewer;
        removed.add(id);
        const [oldest] = removed;
        if (removed.size > MAX_REMOVED && oldest !== undefined) removed.delete(oldest);
        lines = lines.filter((line) => line.viewerId !== id);
      }
      if (event.action === 'remove_message' || event.action === 'filter')
        lines = lines.filter((line) => line.id !== event.messageId);
      return;
    }
    if ((event.kind !== 'chat' && event.kind !== 'question') || removed.has(event.from.id)) return;
    if (cleanLine(event.text) === '') return;
    const tone = event.kind === 'question' ? 'question' : event.host ? 'host' : 'viewer';
    const { from, text } = event;
    const line: Raw = { id: event.messageId, viewerId: from.id, name: from.name, text, tone };
    lines = [...lines.filter((known) => known.id !== line.id), line].slice(-MAX_LINES);
  }

  return {
    clear() {
      lines = [];
      lastSeq = 0;
      removed.clear();
    },
    take(events) {
      const late = events.length - LOOKED_AT;
      for (const [i, event] of events.entries()) {
        if (event.seq <= lastSeq) continue;
        lastSeq = event.seq;
        // What a whole screen of others follows at once is never seen; what was moderated counts all the same.
        if (i < late && event.kind !== 'moderation') continue;
        one(event);
      }
    },
    get: () =>
      lines.map((line) => {
        const known = cut.get(line) ?? { ...line, name: clip(line.name, NAME_MAX), text: clip(line.text, TEXT_MAX) };
        cut.set(line, known);
        return known;
      }),
  };
}
