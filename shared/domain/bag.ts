import { z } from 'zod';
import { ItemId, ProductId } from './ids.ts';
import { Money, Price } from './money.ts';
import { cleanLine } from './text.ts';

/** The default base of a compared price: lowest deal price of the last 7 days (promotion rules; live-commerce measures art. 32). */
export const LowestDeal = z.object({ price: Price, days: z.number().int().min(1).max(365), asOfMs: z.number() });
export type LowestDeal = z.infer<typeof LowestDeal>;

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
  /** Lowest price somebody really paid within the last days, as the platform counts it; null when nothing was sold. */
  lowestDeal: LowestDeal.nullable().default(null),
});
export type Product = z.infer<typeof Product>;

export const BAG_MAX_ITEMS = 100;
export const PERK_MAX = 40;
export const LOW_STOCK = 20;

export const Perk = z.string().max(400).transform(cleanLine).pipe(z.string().max(PERK_MAX));

/** What else comes in the parcel when an item is several products sold together. */
export const BundlePart = z.object({
  productId: ProductId,
  title: z.string(),
  quantity: z.number().int().min(1).max(99),
});
export type BundlePart = z.infer<typeof BundlePart>;
export const BUNDLE_MAX_PARTS = 10;

/** A price for a time. The platform's clock decides when it runs; `running` is its word. */
export const Flash = z.object({ price: Price, startsAtMs: z.number(), endsAtMs: z.number(), running: z.boolean() });
export type Flash = z.infer<typeof Flash>;
/** What the host plans; `endsAtMs` after `startsAtMs`, at least 10 s and at most 24 h long. */
export const FlashPlan = Flash.omit({ running: true });
export type FlashPlan = z.infer<typeof FlashPlan>;
export const FLASH_MIN_MS = 10_000;
export const FLASH_MAX_MS = 24 * 3600 * 1000;

/** One product in the bag of the next (or running) stream, with what the platform confirmed about it. */
export const BagItem = z.object({
  id: ItemId,
  productId: ProductId,
  title: z.string(),
  imageUrl: z.string().nullable(),
  listPrice: Price,
  /** What it costs while no flash price runs. */
  livePrice: Price,
  stock: z.number().int().min(0),
  sold: z.number().int().min(0),
  perk: z.string(),
  /** False when the product left the catalogue or was taken off sale after it was added. */
  available: z.boolean(),
  /** Grows with each edit of this item by a host (price, perk, flash, limit); writes name the version they saw. */
  version: z.number().int().default(1),
  flash: Flash.nullable().default(null),
  /** Units offered in this stream at most; `stock` already counts it in. Null: as many as there are. */
  limit: z.number().int().min(1).nullable().default(null),
  bundle: z.array(BundlePart).max(BUNDLE_MAX_PARTS).default([]),
  lowestDeal: LowestDeal.nullable().default(null),
  /** Units sold that the seller does not have: the platform confirmed more orders than stock. 0 is as it should be. */
  oversold: z.number().int().min(0).default(0),
});
export type BagItem = z.infer<typeof BagItem>;

/** What a buyer pays now, as the platform confirmed it. */
export const priceNow = (item: Pick<BagItem, 'livePrice' | 'flash'>): Price =>
  item.flash?.running ? item.flash.price : item.livePrice;

export const Bag = z.object({
  version: z.number().int(),
  items: z.array(BagItem),
  /** The item being explained now, and since when. */
  explaining: z.object({ itemId: ItemId, sinceMs: z.number() }).nullable(),
  checkedAtMs: z.number(),
  /** By how much the platform's clock runs ahead of this machine's, as of its last answer; for counting down to its times. */
  clockAheadMs: z.number().optional(),
});
export type Bag = z.infer<typeof Bag>;

/**
 * Bag and product as a platform may send them: stock below zero says that more was sold than there is. `settledBag` and
 * `settledProduct` make them what the studio works with.
 */
export const PlatformProduct = Product.extend({ stock: z.number().int() });
export const PlatformBagItem = BagItem.extend({ stock: z.number().int() });
export const PlatformBag = Bag.extend({ items: z.array(PlatformBagItem) });

/** Stock below zero is no stock and so many oversold. */
export const settledStock = (stock: number): Pick<BagItem, 'stock' | 'oversold'> => ({
  stock: Math.max(0, stock),
  oversold: Math.max(0, -stock),
});
export const settledProduct = (product: Product): Product => ({ ...product, stock: Math.max(0, product.stock) });
export const settledBag = (bag: Bag): Bag => ({
  ...bag,
  items: bag.items.map((item) => (item.stock < 0 ? { ...item, ...settledStock(item.stock) } : item)),
});

/** What a host may change about an item; what is absent stays. */
export const ItemChange = z.object({
  livePrice: Price.optional(),
  perk: z.string().max(400).optional(),
  flash: FlashPlan.nullable().optional(),
  limit: z.number().int().min(1).max(1_000_000).nullable().optional(),
});
export type ItemChange = z.infer<typeof ItemChange>;

/** Price against the list price: a live price above it, or under a tenth of it, is more likely a slip than an offer. */
export function priceProblem(live: Price, list: Price): 'above_list' | 'far_below' | null {
  if (live.currency !== list.currency) return 'above_list';
  if (live.minor > list.minor) return 'above_list';
  if (live.minor * 10 < list.minor) return 'far_below';
  return null;
}

export const BagTotals = z.object({ gmv: Money, orders: z.number().int(), units: z.number().int() });
export type BagTotals = z.infer<typeof BagTotals>;
