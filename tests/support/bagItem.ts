import { Bag, BagItem, Product } from '../../shared/domain/index.ts';

/** Things on sale for tests: a plain thermos for ¥10 with nine in stock, and whatever a test wants otherwise. */
type Raw<T> = { [K in keyof T]?: unknown };

const price = { minor: 1_000, currency: 'CNY' };

export const product = (more: Raw<Product> = {}): Product =>
  Product.parse({
    ...{ id: 'p1', title: 'Thermos', brand: 'Nord', imageUrl: null, listPrice: price, stock: 9, available: true },
    ...more,
  });

export const bagItem = (more: Raw<BagItem> = {}): BagItem =>
  BagItem.parse({
    ...{ id: 'i1', productId: 'p1', title: 'Thermos', imageUrl: null, listPrice: price, livePrice: price },
    ...{ stock: 9, sold: 0, perk: '', available: true },
    ...more,
  });

export const bagOf = (items: readonly BagItem[] = [bagItem()], more: Raw<Bag> = {}): Bag =>
  Bag.parse({ version: 1, checkedAtMs: 1, explaining: null, items, ...more });
