import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BagItem, Fault } from '../../../../shared/domain/index.ts';
import { showUndo } from '../../../app/index.ts';
import type { EditKey, Value } from './decide.ts';
import { heldValue } from './decide.ts';
import { type SaveEnd, saveEdit, takeBack } from './save.ts';

export type EditOf<K extends EditKey> = {
  /** `seen` is the item as it was when the edit began. Resolves when all is decided; a success can be undone. */
  save(seen: BagItem, mine: Value<K>): Promise<SaveEnd>;
  readonly pending: boolean;
  readonly fault: Fault | null;
  clear(): void;
};

/** Saving of one field of one item, with what is going on for the field to show. */
export function useEdit<K extends EditKey>(key: K): EditOf<K> {
  const { t } = useTranslation();
  const [state, setState] = useState<{ running: number; fault: Fault | null }>({ running: 0, fault: null });
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  return {
    async save(seen, mine) {
      // The last fault stays until the answer: words that vanish would move what is under the pointer.
      setState((s) => ({ ...s, running: s.running + 1 }));
      const end = await saveEdit(seen, key, mine);
      if (mounted.current)
        setState((s) => ({ running: s.running - 1, fault: end.kind === 'refused' ? end.fault : null }));
      if (end.kind === 'saved')
        showUndo(
          t(`bag.undo.${key as EditKey}`, { title: seen.title }),
          () => void takeBack(seen.id, key, heldValue(seen, key), mine),
        );
      return end;
    },
    pending: state.running > 0,
    fault: state.fault,
    clear: () => setState((s) => ({ ...s, fault: null })),
  };
}
