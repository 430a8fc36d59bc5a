import type { BagItem, Money } from '../../../../shared/domain/index.ts';

/** What one of each costs, before and now; null when currencies are mixed. */
export function bagTotals(items: readonly BagItem[]): { list: Money; live: Money } | null {
  const currency = items[0]?.listPrice.currency;
  if (!currency) return null;
  if (items.some((item) => item.listPrice.currency !== currency || item.livePrice.currency !== currency)) return null;
  const sum = (price: (item: BagItem) => number) => items.reduce((total, item) => total + price(item), 0);
  return {
    list: { minor: sum((item) => item.listPrice.minor), currency },
    live: { minor: sum((item) => item.livePrice.minor), currency },
  };
}
