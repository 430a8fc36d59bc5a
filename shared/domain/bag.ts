import { z } from 'zod';
import { ItemId, ProductId } from './ids.ts';
import { Money, Price } from './money.ts';
import { cleanLine } from './text.ts';

/** What the platform's catalogue says about one product. */
export const Product = z.object({
  id: ProductId,
  title: z.string(),
  brand: z.string(),
  imageUrl: z.string().nullable(),
  listPrice: Price,
  /** Units the seller has; never below zero. */
  stock: z.number().int().min(0),
  available: z.boolean(),
});
export type Product = z.infer<typeof Product>;

export const BAG_MAX_ITEMS = 100;
export const PERK_MAX = 40;
export const LOW_STOCK = 20;

export const Perk = z.string().max(400).transform(cleanLine).pipe(z.string().max(PERK_MAX));

/** One product in the bag of the next (or running) stream, with what the platform confirmed about it. */
export const BagItem = z.object({
  id: ItemId,
  productId: ProductId,
  title: z.string(),
  imageUrl: z.string().nullable(),
  listPrice: Price,
  livePrice: Price,
  stock: z.number().int().min(0),
  sold: z.number().int().min(0),
  perk: z.string(),
  /** False when the product left the catalogue or was taken off sale after it was added. */
  available: z.boolean(),
});
export type BagItem = z.infer<typeof BagItem>;

export const Bag = z.object({
  version: z.number().int(),
  items: z.array(BagItem),
  /** The item being explained now, and since when. */
  explaining: z.object({ itemId: ItemId, sinceMs: z.number() }).nullable(),
  checkedAtMs: z.number(),
});
export type Bag = z.infer<typeof Bag>;

/** Price against the list price: a live price above it, or under a tenth of it, is more likely a slip than an offer. */
export function priceProblem(live: Price, list: Price): 'above_list' | 'far_below' | null {
  if (live.currency !== list.currency) return 'above_list';
  if (live.minor > list.minor) return 'above_list';
  if (live.minor * 10 < list.minor) return 'far_below';
  return null;
}

export const BagTotals = z.object({ gmv: Money, orders: z.number().int(), units: z.number().int() });
export type BagTotals = z.infer<typeof BagTotals>;
