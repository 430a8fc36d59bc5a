import {
  BAG_MAX_ITEMS,
  Bag,
  type BagItem,
  BagItem as BagItemSchema,
  fault,
  type ItemId,
  ItemId as ItemIdSchema,
  type Price,
  type ProductId,
  priceProblem,
} from '../../../shared/domain/index.ts';
import type { Catalogue } from './catalogue.ts';
import { newId } from './ids.ts';
import type { World } from './world.ts';

export type Bags = {
  get(): Bag;
  items(): BagItem[];
  item(id: ItemId): BagItem;
  explaining(): Bag['explaining'];
  add(productId: ProductId, livePrice: Price | undefined, perk: string | undefined): Bag;
  update(id: ItemId, version: number, change: { livePrice?: Price; perk?: string }): Bag;
  move(id: ItemId, version: number, toIndex: number): Bag;
  remove(id: ItemId): Bag;
  explain(id: ItemId | null): Bag;
  /** Takes units out of stock for an order. */
  sell(id: ItemId, quantity: number): BagItem;
  /** A new stream starts: what the last one sold no longer counts, nothing is being explained. */
  startStream(): void;
  /** The data was wiped: nothing is explained, and no old version matches. */
  startOver(): void;
  onExplain(listener: (id: ItemId | null) => void): void;
};

/**
 * The bag of the next or running stream. Its version counts the host's own edits (items, order, prices, perks); stock
 * and sales move without it, else a busy room would refuse every edit.
 */
export function createBags(world: World, catalogue: Catalogue): Bags {
  const { db, now } = world;
  let told: (id: ItemId | null) => void = () => {};

  const version = (): number => Number(db.setting('bagVersion') ?? '1');
  const bump = () => db.setSetting('bagVersion', String(version() + 1));

  const toItem = (row: Record<string, unknown>): BagItem => {
    const product = catalogue.get(row.productId as ProductId);
    return BagItemSchema.parse({
      id: row.id,
      productId: row.productId,
      title: product.title,
      imageUrl: product.imageUrl,
      listPrice: product.listPrice,
      livePrice: { minor: row.minor, currency: row.currency },
      stock: product.stock,
      sold: row.sold,
      perk: row.perk,
      available: product.available,
    });
  };
  const items = (): BagItem[] => db.all('SELECT * FROM bagItems ORDER BY place').map(toItem);
  const item = (id: ItemId): BagItem => {
    const row = db.get('SELECT * FROM bagItems WHERE id = ?', id);
    if (!row) throw fault('not_found', { field: 'itemId' });
    return toItem(row);
  };
  const explaining = (): Bag['explaining'] => {
    const stored = db.setting('explaining');
    return stored ? Bag.shape.explaining.parse(JSON.parse(stored)) : null;
  };
  const get = (): Bag => ({ version: version(), items: items(), explaining: explaining(), checkedAtMs: now() });
  const sameVersion = (seen: number) => {
    if (seen !== version())
      throw fault('version_conflict', { field: 'version', retry: 'now', params: { seen, is: version() } });
  };
  const checkPrice = (live: Price, list: Price) => {
    const problem = priceProblem(live, list);
    if (!problem) return;
    const rule = live.currency === list.currency ? problem : 'currency';
    throw fault('price_out_of_range', {
      field: 'livePrice.minor',
      rule,
      params: { max: list.minor, min: Math.ceil(list.minor / 10), currency: list.currency },
    });
  };
  const setExplaining = (id: ItemId | null) => {
    const before = explaining();
    if ((before?.itemId ?? null) === id) return;
    db.setSetting('explaining', id === null ? '' : JSON.stringify({ itemId: id, sinceMs: now() }));
    told(id);
  };
  const place = (ids: readonly string[]) => {
    ids.forEach((id, index) => {
      db.run('UPDATE bagItems SET place = ? WHERE id = ?', index, id);
    });
  };

  return {
    get: () => db.tx(get),
    items,
    item,
    explaining,
    add: (productId, livePrice, perk) =>
      db.tx(() => {
        const product = catalogue.get(productId);
        const all = items();
        if (all.some((known) => known.productId === productId)) throw fault('duplicate_item', { field: 'productId' });
        if (all.length >= BAG_MAX_ITEMS) throw fault('bag_full', { params: { max: BAG_MAX_ITEMS } });
        if (!product.available) throw fault('item_gone', { field: 'productId' });
        if (product.stock === 0) throw fault('item_sold_out', { field: 'productId', retry: 'later' });
        const price = livePrice ?? product.listPrice;
        checkPrice(price, product.listPrice);
        const id = ItemIdSchema.parse(newId('item'));
        db.run(
          'INSERT INTO bagItems VALUES (?, ?, ?, ?, ?, ?, 0)',
          id,
          productId,
          all.length,
          price.minor,
          price.currency,
          perk ?? '',
        );
        bump();
        return get();
      }),
    update: (id, seen, change) =>
      db.tx(() => {
        const known = item(id);
        sameVersion(seen);
        if (change.livePrice) {
          checkPrice(change.livePrice, known.listPrice);
          db.run(
            'UPDATE bagItems SET minor = ?, currency = ? WHERE id = ?',
            change.livePrice.minor,
            change.livePrice.currency,
            id,
          );
        }
        if (change.perk !== undefined) db.run('UPDATE bagItems SET perk = ? WHERE id = ?', change.perk, id);
        bump();
        return get();
      }),
    move: (id, seen, toIndex) =>
      db.tx(() => {
        item(id);
        sameVersion(seen);
        const rest = items()
          .map((known) => known.id)
          .filter((known) => known !== id);
        place(rest.toSpliced(Math.min(toIndex, rest.length), 0, id));
        bump();
        return get();
      }),
    remove: (id) =>
      db.tx(() => {
        item(id);
        if (explaining()?.itemId === id) setExplaining(null);
        db.run('DELETE FROM bagItems WHERE id = ?', id);
        place(items().map((known) => known.id));
        bump();
        return get();
      }),
    explain: (id) =>
      db.tx(() => {
        if (id !== null && !item(id).available) throw fault('item_gone', { field: 'itemId' });
        setExplaining(id);
        return get();
      }),
    sell: (id, quantity) =>
      db.tx(() => {
        const known = item(id);
        if (!known.available) throw fault('item_gone', { field: 'itemId' });
        if (known.stock < quantity)
          throw fault('item_sold_out', { field: 'quantity', retry: 'later', params: { left: known.stock } });
        catalogue.set(known.productId, { stock: known.stock - quantity });
        db.run('UPDATE bagItems SET sold = sold + ? WHERE id = ?', quantity, id);
        return item(id);
      }),
    startStream: () =>
      db.tx(() => {
        db.run('UPDATE bagItems SET sold = 0');
        setExplaining(null);
      }),
    startOver: () =>
      db.tx(() => {
        db.setSetting('explaining', '');
        bump();
      }),
    onExplain(listener) {
      told = listener;
    },
  };
}
