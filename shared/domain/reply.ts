import { type BagItem, priceNow } from './bag.ts';
import type { Cue } from './cue.ts';
import { formatMoney } from './money.ts';

/** What a saved reply may name; each stands in braces, in any case: `{price}`. */
export const REPLY_VARIABLES = ['item', 'price', 'stock', 'size'] as const;
export type ReplyVariable = (typeof REPLY_VARIABLES)[number];
export type ReplyFacts = { readonly [K in ReplyVariable]?: string | undefined };

/** What is known now about an item, as it would be said. Without an item nothing is; a bundle's stock is the bundle's. */
export function replyFacts(item: BagItem | null, cues: readonly Cue[]): ReplyFacts {
  if (!item) return {};
  const size = cues.find((cue) => cue.productId === item.productId)?.size ?? '';
  return {
    item: item.title,
    price: formatMoney(priceNow(item)),
    stock: String(Math.max(0, item.stock)),
    ...(size === '' ? {} : { size }),
  };
}

/**
 * A saved reply with its variables filled. `missing` names those that nothing is known about, in reading order, each once;
 * in `text` they stand as they were written, so that nobody sends half a sentence unseen. Other braces are left alone.
 */
export function fillReply(text: string, facts: ReplyFacts): { text: string; missing: ReplyVariable[] } {
  const missing: ReplyVariable[] = [];
  const filled = text.replace(/\{\s*([a-z]+)\s*\}/gi, (whole, word: string) => {
    const name = REPLY_VARIABLES.find((one) => one === word.toLowerCase());
    if (!name) return whole;
    const fact = facts[name];
    if (fact !== undefined) return name === 'item' ? spokenIn(text, fact) : fact;
    if (!missing.includes(name)) missing.push(name);
    return whole;
  });
  return { text: filled, missing };
}

/** The half of a title in two languages (`丝绒唇膏 999 · Velvet lipstick 999`) that fits the sentence it stands in. */
function spokenIn(sentence: string, title: string): string {
  const [chinese, english] = title.split(' · ');
  return (/\p{Script=Han}/u.test(sentence) ? chinese : english) ?? title;
}
