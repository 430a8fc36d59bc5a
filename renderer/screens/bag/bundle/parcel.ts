import {
  BUNDLE_MAX_PARTS,
  type Price,
  type Product,
  type ProductId,
  parsePrice,
  priceProblem,
} from '../../../../shared/domain/index.ts';

/** What is in one parcel: the first product gives name and picture, the others come along. */
export type Parcel = {
  readonly main: ProductId | null;
  readonly lines: readonly { product: Product; quantity: number }[];
};
export const QUANTITY_MAX = 99;

export const partsOf = ({ main, lines }: Parcel) =>
  lines
    .filter(({ product, quantity }) => product.id !== main || quantity > 1)
    .map(({ product, quantity }) => ({
      productId: product.id,
      quantity: product.id === main ? quantity - 1 : quantity,
    }));

/** What all of it costs one by one; null when nothing is in it or currencies are mixed. */
export function sumOf({ lines }: Parcel): Price | null {
  const currency = lines[0]?.product.listPrice.currency;
  if (!currency || lines.some(({ product }) => product.listPrice.currency !== currency)) return null;
  return { minor: lines.reduce((sum, one) => sum + one.product.listPrice.minor * one.quantity, 0), currency };
}

export type ParcelProblem = 'empty' | 'too_many' | 'currencies' | 'price' | 'above' | 'far_below';

/** The price that was typed for it, or what is in the way. */
export function priceOf(parcel: Parcel, typed: string): { ok: true; price: Price } | { ok: false; why: ParcelProblem } {
  const parts = partsOf(parcel).length;
  if (parcel.lines.length === 0 || parts === 0) return { ok: false, why: 'empty' };
  if (parts > BUNDLE_MAX_PARTS) return { ok: false, why: 'too_many' };
  const sum = sumOf(parcel);
  if (!sum) return { ok: false, why: 'currencies' };
  const minor = parsePrice(typed);
  if (minor === null) return { ok: false, why: 'price' };
  const price = { minor, currency: sum.currency };
  const odd = priceProblem(price, sum);
  return odd ? { ok: false, why: odd === 'above_list' ? 'above' : odd } : { ok: true, price };
}
