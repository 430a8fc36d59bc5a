import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { RoomEvent, type SessionId } from '../../../../shared/domain/index.ts';
import { call, onClient, type StudioClient } from '../../../app/index.ts';
import { createRoomFeed, type RoomFeed, type RoomWatch } from './room-feed.ts';

/** One feed at a time: it survives a change of screen and goes when another session is shown. */
let kept: RoomFeed | null = null;

function feedOf(sessionId: SessionId): RoomFeed {
  if (kept?.sessionId !== sessionId) kept = createRoomFeed(sessionId);
  return kept;
}

/** The room's events through one client. An event the page does not understand is left out and named in the log. */
const watchThrough =
  (client: StudioClient): RoomWatch =>
  async (input, options) => {
    const batches = await client.room.watch(input, options);
    return (async function* () {
      for await (const batch of batches) {
        const events: RoomEvent[] = [];
        for (const raw of batch.events) {
          const event = RoomEvent.safeParse(raw);
          if (event.success) events.push(event.data);
          else console.error('room event not understood', event.error.issues.slice(0, 3));
        }
        yield { events };
      }
    })();
  };

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

/** Renders again when the feed changed (at most six times a second). */
export const useFeedVersion = (feed: RoomFeed): number => useSyncExternalStore(feed.subscribe, () => feed.version);

export const loadEarlier = (feed: RoomFeed) => call((client) => feed.loadEarlier(watchThrough(client)));
