import { z } from 'zod';
import {
  type BagItem,
  BundlePart,
  bundleTitle,
  Currency,
  type FlashPlan,
  FlashPlan as FlashPlanSchema,
  flashAt,
  type ItemId,
  type Price,
  type ProductId,
} from '../../../shared/domain/index.ts';
import type { Catalogue } from './catalogue.ts';
import type { Deals } from './deals.ts';
import type { World } from './world.ts';

/** A further product in the parcel, without its title: that is the catalogue's to say. */
export type Part = Omit<BundlePart, 'title'>;
const Parts = z.array(BundlePart.omit({ title: true }));

/** A row of the bag as it is stored. */
export type Row = {
  id: ItemId;
  productId: ProductId;
  bundle: Part[];
  /** Names what is sold: a product, or this product with these parts. */
  what: string;
  live: Price;
  perk: string;
  sold: number;
  version: number;
  offered: number | null;
  flash: FlashPlan | null;
  /** The room was last told that the flash price runs. */
  flashTold: boolean;
};

/** Same parts, same text: duplicates added up, in the order of ids. */
export function partsText(parts: readonly Part[]): string {
  const sum = new Map<ProductId, number>();
  for (const { productId, quantity } of parts) sum.set(productId, (sum.get(productId) ?? 0) + quantity);
  return JSON.stringify(
    [...sum].sort(([a], [b]) => (a < b ? -1 : 1)).map(([productId, quantity]) => ({ productId, quantity })),
  );
}

export type BagRows = {
  all(): Row[];
  one(id: ItemId): Row | null;
  planned(): Row[];
  item(row: Row): BagItem;
  /** Units that could be sold now: the rarest part of the parcel, and what is left of the offer. */
  stockOf(row: Row): { stock: number; available: boolean };
  /** How many of each product leave the shelf with one unit. */
  needs(row: Pick<Row, 'productId' | 'bundle'>): Map<ProductId, number>;
  listPrice(row: Pick<Row, 'productId' | 'bundle'>): Price;
};

/** Reads the bag. Rows are this program's own, written through the contract's schemas: only their JSON is parsed again. */
export function createBagRows(world: World, catalogue: Catalogue, deals: Deals): BagRows {
  const { db, now } = world;
  const bundles = new Map<string, Part[]>();

  const bundleOf = (text: string): Part[] => {
    const known = bundles.get(text);
    if (known) return known;
    if (bundles.size > 1_000) bundles.clear();
    const read = Parts.parse(JSON.parse(text));
    bundles.set(text, read);
    return read;
  };
  const toRow = (raw: Record<string, unknown>): Row => {
    const bundle = String(raw.bundle);
    return {
      id: raw.id as ItemId,
      productId: raw.productId as ProductId,
      bundle: bundleOf(bundle),
      what: bundle === '[]' ? String(raw.productId) : `${raw.productId} ${bundle}`,
      live: { minor: Number(raw.minor), currency: Currency.parse(raw.currency) },
      perk: String(raw.perk),
      sold: Number(raw.sold),
      version: Number(raw.version),
      offered: raw.offered === null ? null : Number(raw.offered),
      flash: raw.flash === null ? null : FlashPlanSchema.parse(JSON.parse(String(raw.flash))),
      flashTold: raw.flashTold === 1,
    };
  };
  const needs: BagRows['needs'] = ({ productId, bundle }) => {
    const sum = new Map<ProductId, number>([[productId, 1]]);
    for (const part of bundle) sum.set(part.productId, (sum.get(part.productId) ?? 0) + part.quantity);
    return sum;
  };
  const stockOf: BagRows['stockOf'] = (row) => {
    let stock = row.offered === null ? Number.MAX_SAFE_INTEGER : Math.max(0, row.offered - row.sold);
    let available = true;
    for (const [productId, quantity] of needs(row)) {
      const shelf = catalogue.shelf(productId);
      stock = Math.min(stock, Math.floor(shelf.stock / quantity));
      available &&= shelf.available;
    }
    return { stock, available };
  };
  const listPrice: BagRows['listPrice'] = (row) => {
    let minor = 0;
    for (const [productId, quantity] of needs(row)) minor += catalogue.get(productId).listPrice.minor * quantity;
    return { minor, currency: catalogue.get(row.productId).listPrice.currency };
  };

  return {
    all: () => db.all('SELECT * FROM bagItems ORDER BY place').map(toRow),
    one(id) {
      const raw = db.get('SELECT * FROM bagItems WHERE id = ?', id);
      return raw ? toRow(raw) : null;
    },
    planned: () => db.all('SELECT * FROM bagItems WHERE flash IS NOT NULL').map(toRow),
    item(row) {
      const product = catalogue.get(row.productId);
      const bundle = row.bundle.map((part) => ({ ...part, title: catalogue.get(part.productId).title }));
      return {
        id: row.id,
        productId: row.productId,
        title: bundleTitle(product.title, bundle),
        imageUrl: product.imageUrl,
        listPrice: bundle.length === 0 ? product.listPrice : listPrice(row),
        livePrice: row.live,
        ...stockOf(row),
        sold: row.sold,
        perk: row.perk,
        version: row.version,
        flash: flashAt(row.flash, now()),
        limit: row.offered,
        bundle,
        // What one product once cost says nothing about several together.
        lowestDeal: bundle.length === 0 ? product.lowestDeal : deals.lowest(row.what),
        oversold: 0,
      };
    },
    stockOf,
    needs,
    listPrice,
  };
}
