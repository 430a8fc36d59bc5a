import { type Bag, type BagItem, formatMoney, LOW_STOCK, type ProductCard } from '../../../shared/domain/index.ts';

const WORDS = {
  en: { now: 'Now explaining', left: (n: number) => `${n} left`, soldOut: 'Sold out' },
  'zh-CN': { now: '正在讲解', left: (n: number) => `剩 ${n} 件`, soldOut: '已售罄' },
} as const;

/** The item that viewers are shown now. */
export function explainedItem(bag: Bag | null): BagItem | null {
  return bag?.items.find((item) => item.id === bag.explaining?.itemId) ?? null;
}

/** The card drawn while an item is explained. Stock is named only when few are left, and only as the platform confirmed it. */
export function cardFor(item: BagItem, language: 'en' | 'zh-CN'): ProductCard {
  const words = WORDS[language];
  const stock = item.stock === 0 ? words.soldOut : item.stock < LOW_STOCK * 5 ? words.left(item.stock) : null;
  return {
    itemId: item.id,
    title: item.title.slice(0, 120),
    caption: [item.perk || words.now, stock]
      .filter((part) => part !== null)
      .join(' · ')
      .slice(0, 120),
    price: formatMoney(item.livePrice),
    // A struck-through price needs its basis and date beside it (live-commerce measures art. 32): not before we can show both.
    comparePrice: null,
    compareBasis: null,
    imageUrl: item.imageUrl,
  };
}
