import type { RoomEvent, StudioState, Viewer } from '../../../shared/domain/index.ts';

export type ModerationState = StudioState['moderation'];

/** Entries of one list that are shown; older ones still hold at the platform. */
const LIST_MAX = 500;
/** Longest delay a timer takes (2^31 − 1 ms); a longer mute is looked at again then. */
const TIMER_MAX_MS = 2_147_483_647;

export const NO_MODERATION: ModerationState = {
  muted: [],
  removed: [],
  blocked: [],
  words: [],
  slowSeconds: 0,
  pinned: null,
};

type Entry = { viewerId: string; name: string };

const without = <T extends Entry>(rows: readonly T[], id: string) => rows.filter((row) => row.viewerId !== id);
const withEntry = <T extends Entry>(rows: readonly T[], entry: T) =>
  [...without(rows, entry.viewerId), entry].slice(-LIST_MAX);
export const entryOf = (viewer: Viewer): Entry => ({ viewerId: viewer.id, name: viewer.name });

/** How the room is moderated after this event. Pure; an event that says nothing about it gives the same object. */
export function moderated(list: ModerationState, event: RoomEvent): ModerationState {
  switch (event.kind) {
    case 'opened':
      // Mutes, removals, the pin and slow mode belong to one room; blocks and filter words to the account.
      return { ...NO_MODERATION, blocked: list.blocked, words: list.words };
    case 'pin':
      return { ...list, pinned: event.message };
    case 'ended':
      return list.pinned ? { ...list, pinned: null } : list;
    case 'moderation':
      break;
    default:
      return list;
  }
  if (event.action === 'slow_mode') return { ...list, slowSeconds: event.seconds ?? 0 };
  if (!event.viewer) return list;
  const entry = entryOf(event.viewer);
  switch (event.action) {
    case 'mute':
      return { ...list, muted: withEntry(list.muted, { ...entry, untilMs: event.untilMs }) };
    case 'unmute':
      return { ...list, muted: without(list.muted, entry.viewerId) };
    case 'remove_viewer':
      return { ...list, removed: withEntry(list.removed, entry) };
    case 'let_back':
      return { ...list, removed: without(list.removed, entry.viewerId) };
    case 'block':
      return { ...list, blocked: withEntry(list.blocked, entry) };
    case 'unblock':
      return { ...list, blocked: without(list.blocked, entry.viewerId) };
    case 'remove_message':
    case 'restore_message':
    case 'filter':
      return list;
  }
}

export type ModerationBook = {
  get(): ModerationState;
  /** Another platform, or the same one anew: what its room's log says so far. */
  start(events: readonly RoomEvent[]): ModerationState;
  /** What the platform answered outside of the log. */
  learn(patch: Partial<Pick<ModerationState, 'words' | 'blocked'>>): ModerationState;
  apply(event: RoomEvent): void;
  /** How often the list of the blocked changed: an answer asked for before is out of date. */
  blocksSeen(): number;
  close(): void;
};

/**
 * The moderation the pages see. A mute whose time has passed drops out by the *platform's* clock: its time is that of the
 * last event plus what this machine's monotonic clock counted since, so a wall clock that is set does not matter.
 */
export function createModerationBook(
  onChange: (state: ModerationState) => void,
  monotonicMs: () => number = () => performance.now(),
): ModerationBook {
  let state = NO_MODERATION;
  let last: { atMs: number; monotonicMs: number } | null = null;
  let timer: NodeJS.Timeout | null = null;
  let blocks = 0;

  const platformMs = () => (last ? last.atMs + (monotonicMs() - last.monotonicMs) : null);
  /** Takes out what has passed and sets the timer for what comes next. */
  const settle = (next: ModerationState): ModerationState => {
    const nowMs = platformMs();
    if (timer) clearTimeout(timer);
    timer = null;
    if (nowMs === null) return next;
    const running = next.muted.filter((row) => row.untilMs === null || row.untilMs > nowMs);
    const ends = running.flatMap((row) => (row.untilMs === null ? [] : [row.untilMs]));
    if (ends.length > 0) {
      timer = setTimeout(() => change(state), Math.min(Math.max(0, Math.min(...ends) - nowMs), TIMER_MAX_MS));
      timer.unref();
    }
    return running.length === next.muted.length ? next : { ...next, muted: running };
  };
  const change = (next: ModerationState) => {
    const before = state;
    if (next.blocked !== state.blocked) blocks += 1;
    state = settle(next);
    if (state !== before) onChange(state);
  };
  const note = (event: RoomEvent) => {
    last = { atMs: event.atMs, monotonicMs: monotonicMs() };
  };

  return {
    get: () => state,
    start(events) {
      last = null;
      state = events.reduce(moderated, NO_MODERATION);
      const newest = events.at(-1);
      if (newest) note(newest);
      state = settle(state);
      return state;
    },
    blocksSeen: () => blocks,
    learn(patch) {
      if (patch.blocked) blocks += 1;
      state = settle({ ...state, ...patch });
      return state;
    },
    apply(event) {
      note(event);
      // Thousands of events a second say nothing about it: only those that do, or a mute that ended, are worth a look.
      const next = moderated(state, event);
      if (next !== state) change(next);
    },
    close() {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}
