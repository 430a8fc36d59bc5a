import { useEffect, useRef } from 'react';
import type { ItemId } from '../../../../shared/domain/index.ts';
import { showFault, studioNow } from '../../../app/index.ts';
import { dropConflicts } from './conflicts.ts';
import { itemNow } from './save.ts';

/** Says so when an item is taken out elsewhere while something about it is still being typed here. */
export function useLostEdit(itemId: ItemId, editing: boolean): void {
  const latest = useRef(editing);
  latest.current = editing;
  useEffect(
    () => () => {
      if (!studioNow()?.bag || itemNow(itemId)) return;
      dropConflicts(itemId);
      if (latest.current) showFault({ code: 'not_found', retry: 'never' });
    },
    [itemId],
  );
}
