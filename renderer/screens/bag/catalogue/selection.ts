import type { Product } from '../../../../shared/domain/index.ts';

/** Products chosen in the catalogue, kept while the host searches on. In the order in which they were chosen. */
export type Selection = {
  readonly chosen: ReadonlyMap<string, Product>;
  /** Where a range with Shift begins: the last one clicked. */
  readonly anchor: string | null;
};

export const nothing: Selection = { chosen: new Map(), anchor: null };

/** What could be added now: on sale, in stock and not in the bag. */
export const canAdd = (product: Product, inBag: ReadonlySet<string>): boolean =>
  product.available && product.stock > 0 && !inBag.has(product.id);

/** A click on one box. With Shift all between the last one clicked and this one become what this one becomes. */
export function click(
  before: Selection,
  shown: readonly Product[],
  product: Product,
  options: { range: boolean; inBag: ReadonlySet<string> },
): Selection {
  const on = !before.chosen.has(product.id);
  const chosen = new Map(before.chosen);
  for (const one of options.range ? between(shown, before.anchor, product) : [product]) {
    if (!on) chosen.delete(one.id);
    else if (canAdd(one, options.inBag)) chosen.set(one.id, one);
  }
  return { chosen, anchor: product.id };
}

function between(shown: readonly Product[], anchor: string | null, product: Product): readonly Product[] {
  const from = shown.findIndex((one) => one.id === anchor);
  const to = shown.findIndex((one) => one.id === product.id);
  if (from < 0 || to < 0) return [product];
  return from <= to ? shown.slice(from, to + 1) : shown.slice(to, from + 1).reverse();
}

/** All that are loaded and can be added; when they all are chosen already, none of them. */
export function clickAll(before: Selection, shown: readonly Product[], inBag: ReadonlySet<string>): Selection {
  const able = shown.filter((one) => canAdd(one, inBag));
  const all = allChosen(before, able);
  const chosen = new Map(before.chosen);
  for (const one of able) {
    if (all) chosen.delete(one.id);
    else chosen.set(one.id, one);
  }
  return { chosen, anchor: null };
}

export const allChosen = (selection: Selection, able: readonly Product[]): boolean =>
  able.length > 0 && able.every((one) => selection.chosen.has(one.id));

/** What is chosen and still not in the bag. */
export const toAdd = (selection: Selection, inBag: ReadonlySet<string>): readonly Product[] =>
  [...selection.chosen.values()].filter((one) => !inBag.has(one.id));

export function without(before: Selection, ids: ReadonlySet<string>): Selection {
  const chosen = new Map([...before.chosen].filter(([id]) => !ids.has(id)));
  return { chosen, anchor: before.anchor };
}
