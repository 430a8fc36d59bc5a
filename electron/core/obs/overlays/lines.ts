import type { RoomEvent, ViewerId } from '../../../../shared/domain/index.ts';
import { clip } from './text.ts';

/** What a viewer, or the host, said: as it is shown. */
export type Line = { id: string; viewerId: string; name: string; text: string; tone: 'viewer' | 'question' | 'host' };

/** Lines on the picture. More would cover the host, and nobody reads further back. */
export const MAX_LINES = 8;
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
  let lines: Line[] = [];
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
    const text = clip(event.text, TEXT_MAX);
    if (text === '') return;
    const tone = event.kind === 'question' ? 'question' : event.host ? 'host' : 'viewer';
    const line: Line = {
      id: event.messageId,
      viewerId: event.from.id,
      name: clip(event.from.name, NAME_MAX),
      text,
      tone,
    };
    lines = [...lines.filter((known) => known.id !== line.id), line].slice(-MAX_LINES);
  }

  return {
    clear() {
      lines = [];
      lastSeq = 0;
      removed.clear();
    },
    take(events) {
      for (const event of events) {
        if (event.seq <= lastSeq) continue;
        lastSeq = event.seq;
        one(event);
      }
    },
    get: () => lines,
  };
}
