import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Category, MAX_MINOR, Price, ProductId, ReviewField } from '../../../shared/domain/index.ts';
import { findResources } from '../programFiles.ts';

const Words = z.object({ en: z.string().min(1), zh: z.string().min(1) });

/** One rule of the reviewer. `pattern` and `except` are regular expressions with the flags `giu`. */
export const Rule = z.object({
  id: z.string().regex(/^[a-z]+\.[a-z_]+$/),
  kind: z.enum(['changes', 'reject']),
  fields: z.array(ReviewField).min(1),
  /** Words that break the rule … */
  pattern: z.string().optional(),
  /** … unless they stand inside a match of one of these. */
  except: z.array(z.string()).default([]),
  /** Or a check that is more than a pattern, by name. */
  check: z.enum(['shouting', 'same_as_title', 'repeated_marks', 'little_said']).optional(),
  /** A rejection that an appeal lifts: a second reader takes the words in their context. */
  appealable: z.boolean().default(false),
  message: Words,
});
export type Rule = z.infer<typeof Rule>;

export const CatalogueEntry = z.object({
  id: ProductId,
  title: z.string().min(1),
  brand: z.string().min(1),
  category: Category,
  /** Words people search by that the title does not hold. */
  keywords: z.array(z.string()).default([]),
  listPrice: Price,
  stock: z.number().int().min(0),
  /** False: was on sale once. Found by id, not by search. */
  available: z.boolean().default(true),
  /** Lowest price paid in the last seven days before this catalogue was first sold from, in the list price's currency. */
  lowestDeal: z.number().int().min(1).max(MAX_MINOR).optional(),
});
export type CatalogueEntry = z.infer<typeof CatalogueEntry>;

const rate = z.number().min(0).max(200).default(0);
export const Phase = z.object({
  /** Seconds this phase lasts. */
  seconds: z.number().positive(),
  /** Simulated viewers in the room when the phase ends; grows or shrinks evenly towards it. */
  watching: z.number().int().min(0).max(100_000),
  /** Per second. Orders are those while an item is explained; a tenth of them come without. */
  joins: rate,
  chat: rate,
  questions: rate,
  likes: rate,
  orders: rate,
  /** Orders come at the full rate whether or not an item is explained. */
  ordersAlways: z.boolean().default(false),
});
export type Phase = z.infer<typeof Phase>;

export const Scenario = z.object({
  name: z.string().regex(/^[a-z0-9-]{1,64}$/),
  place: z.number().int(),
  title: Words,
  about: Words,
  /** Share of chat and names in Chinese, 0 to 1. */
  chinese: z.number().min(0).max(1),
  /** Share of the audience that follows the host, 0 to 1. */
  followers: z.number().min(0).max(1).default(0.4),
  /** Shares of the orders that fail at paying, need another address, or are asked back soon after. */
  troubles: z
    .object({
      payment_failed: z.number().min(0).max(0.2).default(0),
      address: z.number().min(0).max(0.2).default(0),
      refund_asked: z.number().min(0).max(0.2).default(0),
    })
    .prefault({}),
  /** Every item in the bag has at least this stock when the room goes live; null leaves the catalogue's. */
  minStock: z.number().int().min(0).nullable().default(null),
  phases: z.array(Phase).min(1),
  /** The last phase lasts until the end; true starts over with the first instead. */
  repeat: z.boolean().default(false),
  incidents: z
    .array(z.object({ atSecond: z.number().min(0), kind: z.enum(['item_leaves', 'stock_drops']) }))
    .default([]),
});
export type Scenario = z.infer<typeof Scenario>;

/** What the simulated audience says. `{item}` and `{price}` stand for the item explained. */
export const Lines = z.object({
  names: z.object({ zh: z.array(z.string()).min(8), en: z.array(z.string()).min(8) }),
  chat: z.object({ zh: z.array(z.string()).min(8), en: z.array(z.string()).min(8) }),
  aboutItem: z.object({ zh: z.array(z.string()).min(4), en: z.array(z.string()).min(4) }),
  questions: z.object({ zh: z.array(z.string()).min(4), en: z.array(z.string()).min(4) }),
  afterOrder: z.object({ zh: z.array(z.string()).min(2), en: z.array(z.string()).min(2) }),
});
export type Lines = z.infer<typeof Lines>;

export type Resources = {
  dir: string;
  rules: Rule[];
  catalogue: CatalogueEntry[];
  scenarios: Scenario[];
  lines: Lines;
};

const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** Reads and checks all data files. A wrong one is a fault of the program, so this throws. */
export function loadResources(dir: string = findResources()): Resources {
  const scenarioDir = join(dir, 'scenarios');
  const scenarios = readdirSync(scenarioDir)
    .filter((name) => name.endsWith('.json') && name !== 'lines.json')
    .map((name) => Scenario.parse(json(join(scenarioDir, name))))
    .sort((a, b) => a.place - b.place);
  return {
    dir,
    rules: z.object({ rules: z.array(Rule) }).parse(json(join(dir, 'rules', 'rules.json'))).rules,
    catalogue: z.object({ products: z.array(CatalogueEntry) }).parse(json(join(dir, 'catalogue', 'products.json')))
      .products,
    scenarios,
    lines: Lines.parse(json(join(scenarioDir, 'lines.json'))),
  };
}
