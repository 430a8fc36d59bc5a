import { z } from 'zod';
import { type BagItem, priceNow } from './bag.ts';
import { ItemId } from './ids.ts';
import { Price } from './money.ts';

/**
 * Is the item that is being explained still the talk? Pure rules. A suggestion only ever suggests; the one thing the studio
 * does by itself is to stop explaining what is sold out (`core/desk`).
 */
export const PinSuggestion = z.object({
  /** Names this very thing: once the host said “Keep”, it is not suggested again. */
  key: z.string().max(300),
  itemId: ItemId,
  why: z.discriminatedUnion('kind', [
    /** Viewers were told another price when it began. */
    z.object({ kind: z.literal('price_changed'), from: Price, to: Price }),
    /** Nobody bought it or asked about it for this many whole minutes. */
    z.object({ kind: z.literal('silent'), minutes: z.number().int() }),
  ]),
  /** What could be explained next: the following item that can be bought. Null: there is none. */
  nextItemId: ItemId.nullable(),
});
export type PinSuggestion = z.infer<typeof PinSuggestion>;

/** One time that an item is explained. Times are of one clock that never jumps. */
export type Pin = {
  readonly itemId: ItemId;
  /** Tells this time from the next one that the same item is explained. */
  readonly turn: number;
  readonly price: Price;
  /** The last order or question about it, or when it began. */
  readonly heardAtMs: number;
};

/** An item that nobody can buy now. */
export const cannotBuy = (item: Pick<BagItem, 'stock' | 'available'>): boolean => !item.available || item.stock <= 0;

/**
 * What to suggest about a pin now, or null. `staleMinutes` 0 never asks about silence. `kept` holds the keys the host has
 * answered.
 */
export function pinSuggestion(
  pin: Pin,
  items: readonly BagItem[],
  rules: { nowMs: number; staleMinutes: number; kept: ReadonlySet<string> },
): PinSuggestion | null {
  const item = items.find((row) => row.id === pin.itemId);
  if (!item) return null;
  const base = { itemId: pin.itemId, nextItemId: nextItem(items, pin.itemId) };
  const price = priceNow(item);
  if (price.minor !== pin.price.minor || price.currency !== pin.price.currency) {
    const key = `price:${pin.itemId}:${pin.turn}:${price.minor}${price.currency}`;
    if (!rules.kept.has(key)) return { ...base, key, why: { kind: 'price_changed', from: pin.price, to: price } };
  }
  const minutes = Math.floor((rules.nowMs - pin.heardAtMs) / 60_000);
  if (rules.staleMinutes > 0 && minutes >= rules.staleMinutes) {
    const key = `silent:${pin.itemId}:${pin.turn}:${pin.heardAtMs}`;
    if (!rules.kept.has(key)) return { ...base, key, why: { kind: 'silent', minutes } };
  }
  return null;
}

/** The next item in the order of the bag that can be bought, from the beginning again after the last. */
function nextItem(items: readonly BagItem[], after: ItemId): ItemId | null {
  const at = items.findIndex((row) => row.id === after);
  const rest = [...items.slice(at + 1), ...items.slice(0, Math.max(0, at))];
  return rest.find((row) => row.id !== after && !cannotBuy(row))?.id ?? null;
}
