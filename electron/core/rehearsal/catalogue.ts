import { fault, type LowestDeal, type Product, type ProductId } from '../../../shared/domain/index.ts';
import type { Deals } from './deals.ts';
import type { CatalogueEntry } from './resources.ts';
import { createSearch } from './search.ts';
import type { World } from './world.ts';

export type Catalogue = {
  /** Best match first: Chinese, English, pinyin (whole, started, or first letters), or a keyword. `query` empty: all. */
  search(
    query: string,
    cursor: string | undefined,
    limit: number,
  ): Promise<{ products: Product[]; nextCursor: string | null }>;
  /** The products of these ids in the order asked for; ids nobody knows are left out. */
  lookup(ids: readonly ProductId[]): Product[];
  /** The product with its stock of the moment, also when it left the catalogue. */
  get(id: ProductId): Product;
  /** Units there are now, and whether it is on sale: what `get` says, for the many orders of a busy stream. */
  shelf(id: ProductId): { stock: number; available: boolean };
  /** Sets stock or availability. */
  set(id: ProductId, change: { stock?: number; available?: boolean }): void;
};

/** The sample catalogue. What never changes comes from `resources/catalogue`, stock and availability from the database. */
export function createCatalogue(world: World, deals: Deals): Catalogue {
  const { db } = world;
  const entries = new Map<string, CatalogueEntry>(world.resources.catalogue.map((entry) => [entry.id, entry]));
  const find = createSearch(world.resources.catalogue);

  const entryOf = (id: ProductId): CatalogueEntry => {
    const entry = entries.get(id);
    if (!entry) throw fault('not_found', { field: 'productId' });
    return entry;
  };
  const shelf = (id: ProductId) => {
    const row = db.get('SELECT stock, available FROM stock WHERE productId = ?', id);
    if (row) return { stock: Number(row.stock), available: row.available === 1 };
    const { stock, available } = entryOf(id);
    return { stock, available };
  };
  const lowestDeal = (entry: CatalogueEntry): LowestDeal | null => {
    const paid = deals.lowest(entry.id);
    if (entry.lowestDeal === undefined || (paid && paid.price.minor <= entry.lowestDeal)) return paid;
    return deals.sample(entry.lowestDeal, entry.listPrice.currency);
  };
  const toProduct = (entry: CatalogueEntry): Product => ({
    id: entry.id,
    title: entry.title,
    brand: entry.brand,
    imageUrl: `${world.origin()}/images/products/${entry.id}`,
    listPrice: entry.listPrice,
    ...shelf(entry.id),
    lowestDeal: lowestDeal(entry),
  });

  return {
    shelf,
    get: (id) => toProduct(entryOf(id)),
    lookup: (ids) => [...new Set(ids)].flatMap((id) => entries.get(id) ?? []).map(toProduct),
    async search(query, cursor, limit) {
      const from = cursor === undefined ? 0 : Number(/^p(\d{1,6})$/.exec(cursor)?.[1] ?? Number.NaN);
      if (Number.isNaN(from)) throw fault('bad_input', { field: 'cursor', rule: 'unknown' });
      const found = (await find(query)).map(toProduct).filter((product) => product.available);
      const end = from + limit;
      return { products: found.slice(from, end), nextCursor: end < found.length ? `p${end}` : null };
    },
    set: (id, change) =>
      db.tx(() => {
        const is = { ...shelf(id), ...change };
        db.run(
          'INSERT INTO stock VALUES (?, ?, ?) ON CONFLICT(productId) DO UPDATE SET stock = excluded.stock, available = excluded.available',
          id,
          is.stock,
          is.available ? 1 : 0,
        );
      }),
  };
}
