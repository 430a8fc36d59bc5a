import { type Bag, type BagItem, type ItemId, LOW_STOCK, type RoomTally } from '../../../../shared/domain/index.ts';

/** What a host must know about an item at a glance, worst first. */
export type ItemMark = 'oversold' | 'gone' | 'sold_out' | 'low' | null;

/** `lowStock`: units left from which stock counts as low, as the host set it; 0 never. */
export function itemMark(
  item: Pick<BagItem, 'available' | 'stock' | 'oversold'>,
  lowStock: number = LOW_STOCK,
): ItemMark {
  if (item.oversold > 0) return 'oversold';
  if (!item.available) return 'gone';
  if (item.stock <= 0) return 'sold_out';
  return item.stock <= lowStock ? 'low' : null;
}

/** Units sold in this stream: the room's own count once it has one, else what the platform says about the item. */
export function soldOf(item: BagItem, tally: RoomTally | null): number {
  return tally?.perItem.find((row) => row.itemId === item.id)?.units ?? item.sold;
}

/** The number key of an item: 1 to 9 for the first nine. */
export const keyOf = (index: number): string | null => (index < 9 ? String(index + 1) : null);

/** Which item a key means, or null. */
export function itemForKey(bag: Bag | null, key: string): ItemId | null {
  if (!/^[1-9]$/.test(key)) return null;
  return bag?.items[Number(key) - 1]?.id ?? null;
}

/** True when a key press belongs to a field or a menu and is not a shortcut of the stage. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest(
      'input:not([type=range]):not([type=radio]), textarea, select, [contenteditable=true], [role=menu], [role=listbox], [role=dialog]',
    ) !== null
  );
}
