import { create } from 'zustand';
import type { ItemChange, ItemId } from '../../../../shared/domain/index.ts';
import type { EditKey } from './decide.ts';

/**
 * Edits that met somebody else's edit of the same field, until the host decides. Kept outside of the rows: going to another
 * screen and back loses none.
 */
export type Conflict = {
  readonly itemId: ItemId;
  readonly key: EditKey;
  readonly mine: ItemChange;
  decided(keep: 'mine' | 'theirs'): void;
};

export const useConflicts = create<{ open: readonly Conflict[] }>(() => ({ open: [] }));

/** Resolves with what the host chose. A newer edit of the same field takes the place of an older one. */
export function askWhichHolds(itemId: ItemId, key: EditKey, mine: ItemChange): Promise<'mine' | 'theirs'> {
  return new Promise((resolve) => {
    const others = useConflicts.getState().open.filter((one) => {
      const same = one.itemId === itemId && one.key === key;
      if (same) one.decided('theirs');
      return !same;
    });
    const conflict: Conflict = {
      itemId,
      key,
      mine,
      decided(keep) {
        useConflicts.setState(({ open }) => ({ open: open.filter((one) => one !== conflict) }));
        resolve(keep);
      },
    };
    useConflicts.setState({ open: [...others, conflict] });
  });
}

/** The item is gone: there is nothing left to decide. */
export function dropConflicts(itemId: ItemId): void {
  for (const conflict of useConflicts.getState().open) if (conflict.itemId === itemId) conflict.decided('theirs');
}
