import { formatMoney, type Price } from '../../../shared/domain/index.ts';

/** A price as one would type it: no mark, no thousands. */
export const plainPrice = (price: Price): string => formatMoney(price).replace(/[^\d.]/g, '');
