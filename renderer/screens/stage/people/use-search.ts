import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { call } from '../../../app/index.ts';
import { fold } from '../feed/fold.ts';
import type { RoomFeed } from '../feed/room-feed.ts';
import type { FeedRow } from '../feed/rows.ts';
import { searchEarlier } from '../feed/use-room-feed.ts';
import { type ChatViews, type FilterName, holds, LineView } from '../feed/view.ts';

/** Lines tested before the page gets its turn again; a few milliseconds. */
const SLICE = 4_000;
const PAUSE_MS = 150;

export type Search = {
  /** Folded; empty while nothing is searched. */
  readonly query: string;
  readonly rows: readonly FeedRow[];
  readonly edits: number;
  /** Lines of the kept log are still being looked at. */
  readonly working: boolean;
  /** The log beyond the kept lines: not asked yet, being read (so many events so far), read, or not readable. */
  readonly whole: 'none' | 'reading' | 'done' | 'full' | 'failed';
  readonly read: number;
  searchWhole(): void;
  stop(): void;
};

/** Finds lines of a filter while it is typed, keeps finding in what comes, and looks through the whole log when asked to. */
export function useSearch(
  typed: string,
  filter: FilterName,
  feed: RoomFeed,
  views: ChatViews,
  version: number,
): Search {
  const [query] = useDebouncedValue(fold(typed.trim()), PAUSE_MS);
  const view = useMemo(() => (query === '' ? null : new LineView(holds(query))), [query]);
  const [round, setRound] = useState(0);
  const [whole, setWhole] = useState<{ view: LineView | null; state: Search['whole']; read: number }>({
    view: null,
    state: 'none',
    read: 0,
  });
  const seen = useRef({ view, filter, edits: -1 });
  const stopping = useRef<AbortController | null>(null);
  useEffect(() => () => stopping.current?.abort(), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: version and round say when there is more to look at
  const finished = useMemo(() => {
    if (!view) return true;
    const edits = views.edits(filter);
    if (seen.current.view === view && (seen.current.filter !== filter || seen.current.edits !== edits)) view.clear();
    seen.current = { view, filter, edits };
    return view.update(views.rows(filter), SLICE);
  }, [view, filter, views, version, round]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round that did not finish asks for the next
  useEffect(() => {
    if (finished) return;
    const timer = setTimeout(() => setRound((n) => n + 1), 0);
    return () => clearTimeout(timer);
  }, [finished, round]);

  const searchWhole = useCallback(() => {
    if (!view) return;
    stopping.current?.abort();
    const stop = new AbortController();
    stopping.current = stop;
    setWhole({ view, state: 'reading', read: 0 });
    const progress = (read: number): void => setWhole({ view, state: 'reading', read });
    void call((client) => searchEarlier(client, feed, holds(query), progress, stop.signal)).then((reply) => {
      if (stop.signal.aborted) return;
      if (!reply.ok) return setWhole({ view, state: 'failed', read: 0 });
      const known = new Set(view.rows.map((row) => row.key));
      view.addOlder(reply.value.rows.filter((row) => !known.has(row.key)));
      setWhole({ view, state: reply.value.full ? 'full' : 'done', read: reply.value.read });
    });
  }, [view, feed, query]);
  const stop = useCallback(() => {
    stopping.current?.abort();
    setWhole({ view: null, state: 'none', read: 0 });
  }, []);
  const own = whole.view === view;
  return {
    query,
    rows: view?.rows ?? NONE,
    edits: view?.edits ?? 0,
    working: !finished || fold(typed.trim()) !== query,
    whole: own ? whole.state : 'none',
    read: own ? whole.read : 0,
    searchWhole,
    stop,
  };
}
const NONE: readonly FeedRow[] = [];
