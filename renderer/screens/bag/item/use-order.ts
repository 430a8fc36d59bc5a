import { arrayMove } from '@dnd-kit/sortable';
import { useEffect, useState } from 'react';
import type { BagItem, ItemId } from '../../../../shared/domain/index.ts';

/**
 * The order shown: where a row was dropped at once, then what the core says. The core's word always replaces it.
 */
export function useOrder(
  confirmed: readonly BagItem[],
): [readonly BagItem[], (itemId: ItemId, toIndex: number) => void, () => void] {
  const [moved, setMoved] = useState<{ itemId: ItemId; toIndex: number } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new bag from the core is the very reason to forget the move
  useEffect(() => setMoved(null), [confirmed]);
  const from = moved ? confirmed.findIndex((item) => item.id === moved.itemId) : -1;
  const items = moved && from >= 0 ? arrayMove([...confirmed], from, moved.toIndex) : confirmed;
  return [items, (itemId, toIndex) => setMoved({ itemId, toIndex }), () => setMoved(null)];
}
