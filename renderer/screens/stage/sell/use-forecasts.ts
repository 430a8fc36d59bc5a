import { useEffect, useRef, useState } from 'react';
import { type BagItem, forecast, type ItemId } from '../../../../shared/domain/index.ts';
import { useStudio } from '../../../app/index.ts';
import { useSharedFeed } from '../feed/use-room-feed.ts';

const NOTHING: ReadonlyMap<ItemId, number> = new Map();
/** A forecast that changes more often cannot be read. */
const EVERY_MS = 1_000;

/** Whole minutes until items are gone at the pace of now (0: under a minute), where that can be said; looked at once a second. */
export function useForecasts(items: readonly BagItem[]): ReadonlyMap<ItemId, number> {
  const sessionId = useStudio((s) => (s.live.kind === 'live' ? s.live.sessionId : null));
  const feed = useSharedFeed(sessionId);
  const latest = useRef(items);
  latest.current = items;
  const [shown, setShown] = useState(NOTHING);
  useEffect(() => {
    if (!feed) {
      setShown(NOTHING);
      return;
    }
    const look = (): void => {
      const now = performance.now();
      const next = new Map<ItemId, number>();
      for (const item of latest.current) {
        const minutes = forecast(item.stock, feed.buffer.sales.pace.of(item.id, now));
        if (minutes !== null) next.set(item.id, wholeMinutes(minutes));
      }
      setShown((before) => (same(before, next) ? before : next));
    };
    look();
    const timer = setInterval(look, EVERY_MS);
    return () => clearInterval(timer);
  }, [feed]);
  return shown;
}

/** 0 stands for “under a minute”. */
export const wholeMinutes = (minutes: number): number => (minutes < 1 ? 0 : Math.round(minutes));

const same = (a: ReadonlyMap<ItemId, number>, b: ReadonlyMap<ItemId, number>): boolean =>
  a.size === b.size && [...a].every(([id, minutes]) => b.get(id) === minutes);
