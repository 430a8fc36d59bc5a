import { fault, Product, type ProductId } from '../../../shared/domain/index.ts';
import type { CatalogueEntry } from './resources.ts';
import type { World } from './world.ts';

export type Catalogue = {
  search(query: string, cursor: string | undefined, limit: number): { products: Product[]; nextCursor: string | null };
  /** The product with its stock of the moment, also when it left the catalogue. */
  get(id: ProductId): Product;
  /** Sets stock or availability. */
  set(id: ProductId, change: { stock?: number; available?: boolean }): Product;
};

/** Text as it is compared: width, case and accents out, so that `ＶＥＬＶＥＴ` finds `velvet`. */
const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** The sample catalogue. What never changes comes from `resources/catalogue`, stock and availability from the database. */
export function createCatalogue(world: World): Catalogue {
  const { db } = world;
  const entries = new Map<string, CatalogueEntry>(world.resources.catalogue.map((entry) => [entry.id, entry]));
  const words = new Map(
    world.resources.catalogue.map((entry) => [
      entry.id as string,
      fold([entry.title, entry.brand, entry.category, ...entry.keywords].join(' ')),
    ]),
  );

  const toProduct = (entry: CatalogueEntry): Product => {
    const row = db.get('SELECT stock, available FROM stock WHERE productId = ?', entry.id);
    return Product.parse({
      id: entry.id,
      title: entry.title,
      brand: entry.brand,
      imageUrl: `${world.origin()}/images/products/${entry.id}`,
      listPrice: entry.listPrice,
      stock: row ? Number(row.stock) : entry.stock,
      available: row ? row.available === 1 : entry.available,
    });
  };

  const get = (id: ProductId): Product => {
    const entry = entries.get(id);
    if (!entry) throw fault('not_found', { field: 'productId' });
    return toProduct(entry);
  };

  return {
    get,
    search(query, cursor, limit) {
      const parts = fold(query)
        .split(/\s+/)
        .filter((part) => part !== '');
      const from = cursor === undefined ? 0 : Number(/^p(\d{1,6})$/.exec(cursor)?.[1] ?? Number.NaN);
      if (Number.isNaN(from)) throw fault('bad_input', { field: 'cursor', rule: 'unknown' });
      const found = world.resources.catalogue
        .filter((entry) => parts.every((part) => words.get(entry.id)?.includes(part)))
        .map(toProduct)
        .filter((product) => product.available);
      const end = from + limit;
      return { products: found.slice(from, end), nextCursor: end < found.length ? `p${end}` : null };
    },
    set: (id, change) =>
      db.tx(() => {
        const product = get(id);
        const stock = change.stock ?? product.stock;
        const available = change.available ?? product.available;
        db.run(
          'INSERT INTO stock VALUES (?, ?, ?) ON CONFLICT(productId) DO UPDATE SET stock = excluded.stock, available = excluded.available',
          id,
          stock,
          available ? 1 : 0,
        );
        return { ...product, stock, available };
      }),
  };
}
