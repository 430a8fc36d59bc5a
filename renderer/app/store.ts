import { create } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { StudioState, StudioUpdate } from '../../shared/domain/index.ts';

/**
 * The page's copy of the core's state: replaced by a snapshot, changed section by section, never edited here.
 * connecting: the first try since the page opened. lost: it was there and is gone; the last state stays visible.
 */
export type LinkState =
  | { kind: 'connecting'; sinceMs: number }
  | { kind: 'online' }
  | { kind: 'lost'; sinceMs: number };

type PageStore = { link: LinkState; revision: number; state: StudioState | null };

export const usePageStore = create<PageStore>(() => ({
  link: { kind: 'connecting', sinceMs: Date.now() },
  revision: -1,
  state: null,
}));

export function receiveUpdate(update: StudioUpdate): void {
  if (update.kind === 'snapshot') {
    usePageStore.setState({ revision: update.revision, state: update.state, link: { kind: 'online' } });
    return;
  }
  usePageStore.setState((page) => {
    if (page.state === null || update.revision <= page.revision) return page;
    return { revision: update.revision, state: { ...page.state, ...update.changes } };
  });
}

export function markLink(link: LinkState): void {
  usePageStore.setState({ link });
}

/** The little a component shows. Compared shallowly, so a selector may build a small object. Only below the shell's gate. */
export function useStudio<T>(selector: (state: StudioState) => T): T {
  return usePageStore(
    useShallow((page) => {
      if (page.state === null) throw new Error('useStudio before the first snapshot');
      return selector(page.state);
    }),
  );
}

/** The state now, for event handlers; null before the first snapshot. */
export const studioNow = (): StudioState | null => usePageStore.getState().state;
