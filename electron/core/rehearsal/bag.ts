import {
  BAG_MAX_ITEMS,
  Bag,
  type BagItem,
  type FlashPlan,
  fault,
  flashPhase,
  type ItemId,
  ItemId as ItemIdSchema,
  type Price,
  type ProductId,
  type RoomEventOf,
  type Viewer,
} from '../../../shared/domain/index.ts';
import { checkFlash, checkPrice, sameVersion } from './bagChecks.ts';
import { type BagRows, createBagRows, type Part, partsText, type Row } from './bagRows.ts';
import type { Catalogue } from './catalogue.ts';
import type { Deals } from './deals.ts';
import { createGrouped } from './grouped.ts';
import { newId } from './ids.ts';
import type { World } from './world.ts';

export type NewItem = {
  productId: ProductId;
  livePrice?: Price;
  perk?: string;
  limit?: number | null;
  bundle?: Part[];
};
export type Change = { livePrice?: Price; perk?: string; flash?: FlashPlan | null; limit?: number | null };

/** What a running room is told about its bag. */
export type BagListener = {
  explain(id: ItemId | null): void;
  price(id: ItemId, price: Price, flash: RoomEventOf<'price'>['flash']): void;
  stock(item: Pick<BagItem, 'id' | 'stock' | 'available'>): void;
  /** Units that somebody wanted and that were not there; `from` is the last of those who did. */
  missed(item: Pick<BagItem, 'id' | 'title'>, from: Viewer, quantity: number): void;
};

export type Bags = {
  get(): Bag;
  items(): BagItem[];
  item(id: ItemId): BagItem;
  explaining(): Bag['explaining'];
  add(input: NewItem): Bag;
  /** `seen` is the item's version. */
  update(id: ItemId, seen: number, change: Change): Bag;
  /** `seen` is the bag's version: where an item stands is a matter of the whole list. */
  move(id: ItemId, seen: number, toIndex: number): Bag;
  remove(id: ItemId): Bag;
  explain(id: ItemId | null): Bag;
  /** Takes units out of stock for an order, at the price of this moment. Stock never falls below zero. */
  sell(id: ItemId, quantity: number): { item: BagItem; price: Price };
  /** An order was refused for want of stock. The room hears of it, units of an item added up while there are many. */
  missed(id: ItemId, from: Viewer, quantity: number): void;
  /** Something happened to a product outside of the bag: items that hold it tell their new stock. */
  setProduct(id: ProductId, change: { stock?: number; available?: boolean }): void;
  /** Gives each product of an item on sale at least so many units. */
  stockUp(least: number): void;
  /**
   * Compares flash prices with the clock and tells what began or ended since. Returns the milliseconds until it should be
   * called again, null when nothing is planned.
   */
  settle(): number | null;
  /** A new stream starts: what the last one sold no longer counts, nothing is being explained. */
  startStream(): void;
  endStream(): void;
  /** The data was wiped: nothing is explained, and no old version matches. */
  startOver(): void;
  /** A flash price was planned or taken back: `settle` may be due sooner. */
  onPlan(listener: () => void): void;
  listen(listener: BagListener): void;
  close(): void;
};

/** The clock may be set while nothing else happens: it is looked at this often while a flash price is planned. */
const LOOK_MS = 1_000;
/** A plan that is over stays so long: a clock that ran ahead and is set back finds it again. */
const KEEP_PLAN_MS = 24 * 3600 * 1000;
/** Items that share a product with one that sells fast tell their stock at most this often; sold out is told at once. */
const SHARED_STOCK_MS = 1_000;

/** A rush on something sold out refuses hundreds of orders: the first is told at once, the rest together. */
const MISSED_MS = 2_000;

const SILENT: BagListener = { explain: () => {}, price: () => {}, stock: () => {}, missed: () => {} };

/**
 * The bag of the next or running stream. Its version counts the host's own edits (items, order, prices, perks), and each
 * item counts its own; stock, sales and the clock move without either, else a busy room would refuse every edit.
 */
export function createBags(world: World, catalogue: Catalogue, deals: Deals): Bags {
  const { db, now } = world;
  const rows: BagRows = createBagRows(world, catalogue, deals);
  let told: BagListener = SILENT;
  let planned: () => void = () => {};

  const version = (): number => Number(db.setting('bagVersion') ?? '1');
  const bump = () => db.setSetting('bagVersion', String(version() + 1));

  const items = (): BagItem[] => rows.all().map(rows.item);
  const row = (id: ItemId): Row => {
    const found = rows.one(id);
    if (!found) throw fault('not_found', { field: 'itemId' });
    return found;
  };
  const explaining = (): Bag['explaining'] => {
    const stored = db.setting('explaining');
    return stored ? Bag.shape.explaining.parse(JSON.parse(stored)) : null;
  };
  const get = (): Bag => {
    settle();
    return { version: version(), items: items(), explaining: explaining(), checkedAtMs: now() };
  };
  const setExplaining = (id: ItemId | null) => {
    const before = explaining();
    if ((before?.itemId ?? null) === id) return;
    db.setSetting('explaining', id === null ? '' : JSON.stringify({ itemId: id, sinceMs: now() }));
    told.explain(id);
  };
  const place = (ids: readonly string[]) => {
    ids.forEach((id, index) => {
      db.run('UPDATE bagItems SET place = ? WHERE id = ?', index, id);
    });
  };
  const priceOf = (known: Row): Price =>
    known.flash && flashPhase(known.flash, now()) === 'running' ? known.flash.price : known.live;

  /** The clock against what the room was last told, inside the caller's transaction. */
  function settle(): number | null {
    let nextMs: number | null = null;
    for (const known of rows.planned()) {
      const plan = known.flash;
      if (!plan) continue;
      const nowMs = now();
      const phase = flashPhase(plan, nowMs);
      if ((phase === 'running') !== known.flashTold) {
        db.run('UPDATE bagItems SET flashTold = ? WHERE id = ?', phase === 'running' ? 1 : 0, known.id);
        told.price(known.id, priceOf(known), phase === 'running' ? 'started' : 'ended');
      }
      if (phase === 'over' && nowMs - plan.endsAtMs > KEEP_PLAN_MS)
        db.run('UPDATE bagItems SET flash = NULL WHERE id = ?', known.id);
      const boundaryMs = phase === 'planned' ? plan.startsAtMs : phase === 'running' ? plan.endsAtMs : nowMs + LOOK_MS;
      nextMs = Math.min(nextMs ?? LOOK_MS, LOOK_MS, boundaryMs - nowMs);
    }
    return nextMs;
  }

  const shared = createGrouped<null>(
    SHARED_STOCK_MS,
    world.timers,
    (id) => {
      const other = rows.one(ItemIdSchema.parse(id));
      if (other) told.stock({ id: other.id, ...rows.stockOf(other) });
    },
    () => null,
  );
  const refused = createGrouped<{ from: Viewer; quantity: number }>(
    MISSED_MS,
    world.timers,
    (id, { from, quantity }) => {
      const item = rows.one(ItemIdSchema.parse(id));
      if (item) told.missed({ id: item.id, title: rows.item(item).title }, from, quantity);
    },
    (waiting, more) => ({ from: more.from, quantity: waiting.quantity + more.quantity }),
  );

  /** Which items draw on a product together with others. Worked out once for each version of the bag. */
  let sharing: { version: number; others: ReadonlyMap<ItemId, readonly ItemId[]> } | null = null;
  const othersOf = (id: ItemId): readonly ItemId[] => {
    if (sharing?.version !== version()) {
      const all = rows.all();
      const meets = (a: Row, b: Row) =>
        a.id !== b.id && [...rows.needs(a).keys()].some((need) => rows.needs(b).has(need));
      const others = all.map((one) => [one.id, all.filter((two) => meets(one, two)).map((two) => two.id)] as const);
      sharing = { version: version(), others: new Map(others) };
    }
    return sharing.others.get(id) ?? [];
  };
  const tellOthers = (sold: ItemId) => {
    for (const id of othersOf(sold)) {
      const other = rows.one(id);
      if (!other) continue;
      const is = rows.stockOf(other);
      if (is.stock === 0) told.stock({ id, ...is });
      else shared.add(id, null);
    }
  };
  const setProduct: Bags['setProduct'] = (id, change) =>
    db.tx(() => {
      catalogue.set(id, change);
      for (const known of rows.all())
        if (rows.needs(known).has(id)) told.stock({ id: known.id, ...rows.stockOf(known) });
    });

  return {
    get: () => db.tx(get),
    items,
    item: (id) => rows.item(row(id)),
    explaining,
    add: (input) =>
      db.tx(() => {
        const { productId } = input;
        const bundle = partsText(input.bundle ?? []);
        const parts = JSON.parse(bundle) as Part[];
        const all = rows.all();
        const main = catalogue.get(productId);
        if (all.some((known) => known.productId === productId && partsText(known.bundle) === bundle))
          throw fault('duplicate_item', { field: 'productId' });
        if (all.length >= BAG_MAX_ITEMS) throw fault('bag_full', { params: { max: BAG_MAX_ITEMS } });
        for (const [id, quantity] of rows.needs({ productId, bundle: parts })) {
          const field = id === productId ? 'productId' : 'bundle';
          const product = catalogue.get(id);
          if (!product.available) throw fault('item_gone', { field, params: { productId: id } });
          if (product.stock < quantity)
            throw fault('item_sold_out', { field, retry: 'later', params: { productId: id, left: product.stock } });
          if (product.listPrice.currency !== main.listPrice.currency)
            throw fault('price_out_of_range', { field, rule: 'currency', params: { productId: id } });
        }
        const list = rows.listPrice({ productId, bundle: parts });
        const price = input.livePrice ?? list;
        checkPrice(price, list, 'livePrice.minor');
        const id = ItemIdSchema.parse(newId('item'));
        db.run(
          'INSERT INTO bagItems (id, productId, bundle, place, minor, currency, perk, sold, offered) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)',
          id,
          productId,
          bundle,
          all.length,
          price.minor,
          price.currency,
          input.perk ?? '',
          input.limit ?? null,
        );
        bump();
        return get();
      }),
    update: (id, seen, change) =>
      db.tx(() => {
        settle();
        const known = row(id);
        sameVersion(seen, known.version);
        const list = rows.listPrice(known);
        const live = change.livePrice ?? known.live;
        const flash = change.flash === undefined ? known.flash : change.flash;
        if (change.livePrice) checkPrice(change.livePrice, list, 'livePrice.minor');
        // A plan that is over binds nobody.
        if (flash && (change.flash || flashPhase(flash, now()) !== 'over'))
          checkFlash(flash, { live, list, isNew: Boolean(change.flash), nowMs: now() });
        const before = { price: priceOf(known), ...rows.stockOf(known) };
        const next: Row = {
          ...known,
          live,
          flash,
          perk: change.perk ?? known.perk,
          offered: change.limit === undefined ? known.offered : change.limit,
          flashTold: flash !== null && flashPhase(flash, now()) === 'running',
        };
        db.run(
          'UPDATE bagItems SET minor = ?, currency = ?, perk = ?, offered = ?, flash = ?, flashTold = ?, version = version + 1 WHERE id = ?',
          live.minor,
          live.currency,
          next.perk,
          next.offered,
          flash && JSON.stringify(flash),
          next.flashTold ? 1 : 0,
          id,
        );
        const after = { price: priceOf(next), ...rows.stockOf(next) };
        if (known.flashTold !== next.flashTold) told.price(id, after.price, next.flashTold ? 'started' : 'ended');
        else if (after.price.minor !== before.price.minor) told.price(id, after.price, 'none');
        if (after.stock !== before.stock) told.stock({ id, stock: after.stock, available: after.available });
        bump();
        if (change.flash !== undefined) db.afterCommit(() => planned());
        return get();
      }),
    move: (id, seen, toIndex) =>
      db.tx(() => {
        row(id);
        sameVersion(seen, version());
        const rest = rows
          .all()
          .map((known) => known.id)
          .filter((known) => known !== id);
        place(rest.toSpliced(Math.min(toIndex, rest.length), 0, id));
        bump();
        return get();
      }),
    remove: (id) =>
      db.tx(() => {
        row(id);
        if (explaining()?.itemId === id) setExplaining(null);
        db.run('DELETE FROM bagItems WHERE id = ?', id);
        place(rows.all().map((known) => known.id));
        bump();
        return get();
      }),
    explain: (id) =>
      db.tx(() => {
        if (id !== null && !rows.stockOf(row(id)).available) throw fault('item_gone', { field: 'itemId' });
        setExplaining(id);
        return get();
      }),
    sell: (id, quantity) =>
      db.tx(() => {
        settle();
        const known = row(id);
        const { stock, available } = rows.stockOf(known);
        if (!available) throw fault('item_gone', { field: 'itemId' });
        if (stock < quantity)
          throw fault('item_sold_out', { field: 'quantity', retry: 'later', params: { left: stock } });
        const takes = rows.needs(known);
        for (const [productId, units] of takes)
          catalogue.set(productId, { stock: catalogue.shelf(productId).stock - units * quantity });
        db.run('UPDATE bagItems SET sold = sold + ? WHERE id = ?', quantity, id);
        const price = priceOf(known);
        deals.paid(known.what, price.minor, price.currency);
        tellOthers(id);
        return { item: rows.item({ ...known, sold: known.sold + quantity }), price };
      }),
    missed: (id, from, quantity) => db.tx(() => refused.add(id, { from, quantity })),
    setProduct,
    stockUp: (least) =>
      db.tx(() => {
        const all = rows.all().filter((known) => rows.stockOf(known).available);
        for (const productId of new Set(all.flatMap((known) => [...rows.needs(known).keys()])))
          if (catalogue.shelf(productId).stock < least) setProduct(productId, { stock: least });
      }),
    settle: () => db.tx(settle),
    startStream: () =>
      db.tx(() => {
        db.run('UPDATE bagItems SET sold = 0');
        setExplaining(null);
        deals.startStream();
      }),
    endStream: () =>
      db.tx(() => {
        shared.flush();
        refused.flush();
        if (explaining()) setExplaining(null);
        deals.endStream();
      }),
    startOver: () =>
      db.tx(() => {
        db.setSetting('explaining', '');
        shared.forget();
        refused.forget();
        deals.endStream();
        deals.forget();
        bump();
      }),
    onPlan(listener) {
      planned = listener;
    },
    listen(listener) {
      told = listener;
    },
    close() {
      shared.forget();
      refused.forget();
    },
  };
}
