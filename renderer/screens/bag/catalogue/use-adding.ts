import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fault, Product } from '../../../../shared/domain/index.ts';
import { showUndo, studioNow, useCommand } from '../../../app/index.ts';
import { useInBag } from '../in-bag.ts';
import { removeProducts } from '../item/put-back.ts';
import { click, clickAll, nothing, type Selection, toAdd, without } from './selection.ts';

export type AddedResult = { added: number; refused: readonly { product: Product; fault: Fault }[] };

export type Adding = {
  readonly inBag: ReadonlySet<string>;
  readonly selection: Selection;
  /** Of the last adding of several, until the next one or `forget`. */
  readonly result: AddedResult | null;
  readonly pending: boolean;
  choose(shown: readonly Product[], product: Product, range: boolean): void;
  chooseAll(shown: readonly Product[]): void;
  chooseNone(): void;
  add(): Promise<void>;
  forget(): void;
};

/** Choosing several products and adding them in one go; what was refused stays chosen and says why. */
export function useAdding(): Adding {
  const { t } = useTranslation();
  const inBag = useInBag();
  const [selection, setSelection] = useState<Selection>(nothing);
  const [result, setResult] = useState<AddedResult | null>(null);
  const send = useCommand((client, products: readonly Product[]) =>
    client.bag.addMany({ items: products.map((product) => ({ productId: product.id })) }),
  );
  const add = async () => {
    const products = toAdd(selection, inBag);
    const reply = await send.run(products);
    if (!reply.ok) return;
    const refused = reply.value.refused.map(({ index, fault }) => ({ product: products[index], fault }));
    const known = refused.flatMap(({ product, fault }) => (product ? [{ product, fault }] : []));
    const kept = new Set(known.map(({ product }) => product.id));
    const added = products.filter((product) => !kept.has(product.id));
    setResult(known.length === 0 ? null : { added: reply.value.added, refused: known });
    setSelection((s) => without(s, new Set(added.map((product) => product.id))));
    if (added.length > 0)
      showUndo(
        t('bag.catalogue.added', { count: added.length }),
        () => void removeProducts(added, studioNow()?.bag?.items ?? []),
      );
  };
  return {
    inBag,
    selection,
    result,
    pending: send.pending,
    choose: (shown, product, range) => setSelection((s) => click(s, shown, product, { range, inBag })),
    chooseAll: (shown) => setSelection((s) => clickAll(s, shown, inBag)),
    chooseNone: () => setSelection(nothing),
    add,
    forget: () => setResult(null),
  };
}
