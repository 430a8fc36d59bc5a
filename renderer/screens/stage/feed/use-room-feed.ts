import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { RoomEvent, SessionId } from '../../../../shared/domain/index.ts';
import { call, onClient, type StudioClient } from '../../../app/index.ts';
import { createRoomFeed, type RoomFeed, type RoomWatch } from './room-feed.ts';
import type { FeedRow } from './rows.ts';
import { type Found, searchLog } from './search-log.ts';

/** One feed at a time: it survives a change of screen and goes when another session is shown. */
let kept: RoomFeed | null = null;

function feedOf(sessionId: SessionId): RoomFeed {
  if (kept?.sessionId !== sessionId) kept = createRoomFeed(sessionId);
  return kept;
}

/**
 * Looks at an event of the core's log no closer than the page needs: the core has parsed each one when it came and
 * the page is of its version. A kind without a line is no line; what has no number could not be resumed after.
 */
function isEvent(raw: RoomEvent): boolean {
  return Number.isSafeInteger(raw?.seq) && typeof raw.kind === 'string' && Number.isFinite(raw.atMs);
}

/** The room's events through one client. What is no event is left out and named in the page's log. */
const watchThrough =
  (client: StudioClient): RoomWatch =>
  async (input, options) => {
    const batches = await client.room.watch(input, options);
    return (async function* () {
      for await (const batch of batches) {
        const events = batch.events.filter(isEvent);
        if (events.length < batch.events.length)
          console.error('room events not understood', batch.events.length - events.length);
        yield { events };
      }
    })();
  };

/** The feed of a session that something else on the screen follows; it is empty until then. */
export const useSharedFeed = (sessionId: SessionId | null): RoomFeed | null =>
  useMemo(() => (sessionId === null ? null : feedOf(sessionId)), [sessionId]);

/** Follows the room of a session while a component shows it; what came before stays. */
export function useRoomFeed(sessionId: SessionId): RoomFeed {
  const feed = useMemo(() => feedOf(sessionId), [sessionId]);
  useEffect(() => {
    let stop: (() => void) | null = null;
    const off = onClient((client) => {
      stop?.();
      stop = feed.follow(watchThrough(client));
    });
    return () => {
      off();
      stop?.();
    };
  }, [feed]);
  return feed;
}

/** Renders again when the feed changed (at most twelve times a second). */
export const useFeedVersion = (feed: RoomFeed): number => useSyncExternalStore(feed.subscribe, () => feed.version);

export const loadEarlier = (feed: RoomFeed) => call((client) => feed.loadEarlier(watchThrough(client)));

/** Looks through the part of the log that the page no longer keeps. */
export const searchEarlier = (
  client: StudioClient,
  feed: RoomFeed,
  test: (row: FeedRow) => boolean,
  progress: (read: number) => void,
  signal: AbortSignal,
): Promise<Found> => {
  const log = { sessionId: feed.sessionId, beforeSeq: feed.buffer.trimmedBeforeSeq ?? 1 };
  return searchLog(watchThrough(client), log, test, progress, signal);
};
