import {
  type Bag,
  type BagItem,
  type ComparedPrice,
  comparedPrice,
  formatMoney,
  LOW_STOCK,
  type ProductCard,
  priceNow,
} from '../../../shared/domain/index.ts';
import type { CardJudge } from './judge.ts';

const WORDS = {
  en: {
    now: 'Now explaining',
    left: (n: number) => `${n} left`,
    soldOut: 'Sold out',
    flash: (time: string) => `Flash price until ${time}`,
    basis: (days: number, day: string) => `${days}-day lowest deal, ${day}`,
  },
  'zh-CN': {
    now: '正在讲解',
    left: (n: number) => `剩 ${n} 件`,
    soldOut: '已售罄',
    flash: (time: string) => `限时价至 ${time}`,
    basis: (days: number, day: string) => `近${days}日最低成交价（${day}）`,
  },
} as const;

export type CardOptions = { language: 'en' | 'zh-CN'; nowMs: number; allows: CardJudge };

/** The item that viewers are shown now. */
export function explainedItem(bag: Bag | null): BagItem | null {
  return bag?.items.find((item) => item.id === bag.explaining?.itemId) ?? null;
}

/**
 * The card drawn while an item is explained. Stock is named only when few are left, and only as the platform confirmed it.
 * Words that the rules keep from viewers are left out; null when that is the title: a card without a name sells nothing.
 */
export function cardFor(item: BagItem, { language, nowMs, allows }: CardOptions): ProductCard | null {
  if (!allows(item, item.title)) return null;
  const words = WORDS[language];
  const stock = item.stock <= 0 ? words.soldOut : item.stock < LOW_STOCK * 5 ? words.left(item.stock) : null;
  const perk = item.perk !== '' && allows(item, item.perk) ? item.perk : words.now;
  const compared = comparedPrice(item, nowMs);
  return {
    itemId: item.id,
    title: item.title.slice(0, 120),
    caption: [perk, stock]
      .filter((part) => part !== null)
      .join(' · ')
      .slice(0, 120),
    price: formatMoney(priceNow(item)),
    priceNote: item.flash?.running ? words.flash(clock(item.flash.endsAtMs, language)) : null,
    // Both or none (live-commerce measures art. 32): never a struck-through price that does not say what it is.
    comparePrice: compared && formatMoney(compared.price),
    compareBasis: compared && basisWords(compared, language),
    imageUrl: item.imageUrl,
  };
}

const basisWords = ({ days, asOfMs }: ComparedPrice, language: 'en' | 'zh-CN'): string =>
  WORDS[language].basis(
    days,
    new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { day: 'numeric', month: 'short' }).format(asOfMs),
  );

/** The end of a flash price as a time of day: a countdown would be drawn anew every second, and be wrong on every delay. */
const clock = (atMs: number, language: 'en' | 'zh-CN'): string =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    hour: '2-digit',
    minute: '2-digit',
    second: new Date(atMs).getSeconds() === 0 ? undefined : '2-digit',
    hourCycle: 'h23',
  }).format(atMs);
