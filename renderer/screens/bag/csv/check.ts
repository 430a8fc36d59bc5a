import type { Finding, LintContext, LintField } from '../../../../shared/compliance/index.ts';
import {
  BAG_MAX_ITEMS,
  formatMoney,
  type Price,
  type Product,
  type ProductId,
  priceProblem,
  type Reply,
} from '../../../../shared/domain/index.ts';
import { problem } from './cells.ts';
import type { BadRow, GoodRow, Problem } from './types.ts';

/** A row that can be put into the bag. */
export type Wish = {
  readonly line: number;
  readonly product: Product;
  readonly livePrice: Price;
  readonly perk: string | null;
  readonly limit: number | null;
};
export type Checked = { readonly wishes: readonly Wish[]; readonly bad: readonly BadRow[] };

export type Checking = {
  /** Products by id; unknown ones are absent. At most `BAG_MAX_ITEMS` ids at once. */
  lookup(ids: ProductId[]): Promise<Reply<readonly Product[]>>;
  readonly inBag: ReadonlySet<string>;
  readonly room: number;
  readonly linter: { lint(text: string, field: LintField, context?: LintContext): readonly Finding[] } | null;
  readonly names: readonly string[];
  progress(rows: number, of: number): void;
  readonly signal: AbortSignal;
};

/**
 * Holds the rows of a file against catalogue, bag and rules, in the order of the file. Once the bag is full the catalogue
 * is asked no further: such a row cannot go in whatever it says. Null when stopped.
 */
export async function checkRows(rows: readonly GoodRow[], about: Checking): Promise<Reply<Checked> | null> {
  const wishes: Wish[] = [];
  const bad: BadRow[] = [];
  const refuse = (row: GoodRow, problems: Problem[]) =>
    bad.push({ line: row.line, productId: row.productId, problems });
  const none = (row: GoodRow) => problem(null, row.productId, 'no_room', { max: BAG_MAX_ITEMS });
  for (let from = 0; from < rows.length; from += BAG_MAX_ITEMS) {
    if (about.signal.aborted) return null;
    const chunk = rows.slice(from, from + BAG_MAX_ITEMS);
    const asked = wishes.length < about.room ? chunk.filter((row) => !about.inBag.has(row.productId)) : [];
    const reply =
      asked.length === 0 ? { ok: true as const, value: [] } : await about.lookup(asked.map((row) => row.productId));
    if (about.signal.aborted) return null;
    if (!reply.ok) return reply;
    const products = new Map(reply.value.map((product) => [product.id as string, product]));
    for (const row of chunk) {
      if (about.inBag.has(row.productId)) {
        refuse(row, [problem('productId', row.productId, 'in_bag')]);
        continue;
      }
      if (wishes.length >= about.room) {
        refuse(row, [none(row)]);
        continue;
      }
      const product = products.get(row.productId);
      const problems = product ? rowProblems(row, product, about) : [problem('productId', row.productId, 'unknown')];
      if (product && problems.length === 0) wishes.push(wish(row, product));
      else refuse(row, problems);
    }
    about.progress(Math.min(rows.length, from + BAG_MAX_ITEMS), rows.length);
    // A file that needs no answers would keep the page from painting.
    if (asked.length === 0 && from % 10_000 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  return { ok: true, value: { wishes, bad } };
}

const wish = (row: GoodRow, product: Product): Wish => ({
  line: row.line,
  product,
  livePrice: row.price ? { minor: row.price.minor, currency: product.listPrice.currency } : product.listPrice,
  perk: row.perk,
  limit: row.limit,
});

function rowProblems(row: GoodRow, product: Product, about: Checking): Problem[] {
  const problems: Problem[] = [];
  if (!product.available) problems.push(problem('productId', row.productId, 'gone', { title: product.title }));
  else if (product.stock <= 0) problems.push(problem('productId', row.productId, 'sold_out', { title: product.title }));
  if (row.price) {
    const { minor, currency, cell } = row.price;
    const list = product.listPrice;
    if (currency !== null && currency !== list.currency)
      problems.push(problem('livePrice', cell, 'other_currency', { currency: list.currency }));
    else {
      const odd = priceProblem({ minor, currency: list.currency }, list);
      if (odd) problems.push(problem('livePrice', cell, odd, { price: formatMoney(list) }));
    }
  }
  const blocked = row.perk === null ? undefined : blockedWords(row.perk, product, about);
  if (row.perk !== null && blocked !== undefined)
    problems.push(problem('perk', row.perk, 'blocked', { words: blocked }));
  return problems;
}

const blockedWords = (perk: string, product: Product, about: Checking): string | undefined =>
  about.linter
    ?.lint(perk, 'perk', { names: about.names, stock: product.stock, nowMs: Date.now() })
    .find((finding) => finding.severity === 'block')?.words;
