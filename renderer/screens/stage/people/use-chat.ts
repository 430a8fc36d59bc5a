import { useCallback, useMemo, useReducer } from 'react';
import { useStudio } from '../../../app/index.ts';
import { CalmView } from '../feed/calm.ts';
import { OpenCounts, type QuestionGroup, QuestionGroups } from '../feed/question-groups.ts';
import type { RoomFeed } from '../feed/room-feed.ts';
import { ChatViews, isOpen } from '../feed/view.ts';

/** What the chat is looked at through: filters, the calm sample, and questions in groups. */
export type Chat = {
  readonly feed: RoomFeed;
  readonly views: ChatViews;
  readonly groups: QuestionGroups;
  readonly openCounts: OpenCounts;
  /** Null while calm mode is off. */
  readonly calm: CalmView | null;
  /** How many groups have a question that waits. */
  readonly open: number;
  /** Opens or closes a line that counts messages. */
  toggleGap(key: string): void;
  readonly toggles: number;
};

type Kept = { views: ChatViews; groups: QuestionGroups; openCounts: OpenCounts; calm: CalmView | null; mode: string };
/** They go with their feed: a change of screen finds them as they were. */
const kept = new WeakMap<RoomFeed, Kept>();

function keptFor(feed: RoomFeed, mode: 'auto' | 'on' | 'off'): Kept {
  const known = kept.get(feed);
  if (known?.mode === mode) return known;
  const next: Kept = {
    views: known?.views ?? new ChatViews(feed.buffer),
    groups: known?.groups ?? new QuestionGroups(),
    openCounts: known?.openCounts ?? new OpenCounts(),
    calm: mode === 'off' ? null : new CalmView(mode),
    mode,
  };
  kept.set(feed, next);
  return next;
}

/** The groups of a feed's questions, as its chat last saw them; for parts of the screen that only read. */
export const groupsOf = (feed: RoomFeed): readonly QuestionGroup[] => kept.get(feed)?.groups.groups ?? [];

/** Brings the views up to the feed's version: each costs what is new since the last. */
export function useChat(feed: RoomFeed, version: number): Chat {
  const mode = useStudio((s) => s.settings.chat.calm);
  const muted = useStudio((s) => s.moderation.muted);
  const pinned = useStudio((s) => s.moderation.pinned?.messageId ?? null);
  const { buffer } = feed;
  const mutedIds = useMemo(() => new Set(muted.map((one) => one.viewerId)), [muted]);
  const now = keptFor(feed, mode);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says when the feed's own lists changed
  const open = useMemo(() => {
    const { messages, viewers: removed } = buffer.moderated;
    const stamp = `${buffer.edits} ${[...mutedIds].join()} ${pinned}`;
    now.views.update();
    now.calm?.update(buffer.rows, { muted: mutedIds, removed, messages, pinned, stamp });
    now.groups.update(buffer.questions, (row) => isOpen(row, buffer));
    return now.groups.groups.reduce((n, group) => n + (now.openCounts.of(group, buffer) > 0 ? 1 : 0), 0);
  }, [buffer, now, version, mutedIds, pinned]);
  const [toggles, again] = useReducer((n: number) => n + 1, 0);
  const toggleGap = useCallback(
    (key: string) => {
      now.calm?.toggle(key);
      again();
    },
    [now],
  );
  return {
    feed,
    views: now.views,
    groups: now.groups,
    openCounts: now.openCounts,
    calm: now.calm,
    open,
    toggles,
    toggleGap,
  };
}
