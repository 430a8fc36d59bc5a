import type { BagItem, FlashPlan, ItemChange, Price } from '../../../../shared/domain/index.ts';

/** What can be edited at an item in the bag, one at a time. */
export type EditKey = keyof ItemChange;
export type Value<K extends EditKey> = Exclude<ItemChange[K], undefined>;

/** What stands in the bag for this field, in the form in which it is sent. */
export function heldValue<K extends EditKey>(item: BagItem, key: K): Value<K>;
export function heldValue(item: BagItem, key: EditKey): ItemChange[EditKey] {
  if (key !== 'flash') return item[key];
  if (item.flash === null) return null;
  const { price, startsAtMs, endsAtMs } = item.flash;
  return { price, startsAtMs, endsAtMs };
}

const isPrice = (value: object): value is Price => 'minor' in value;
const isFlash = (value: object): value is FlashPlan => 'startsAtMs' in value;
const samePrice = (a: Price, b: Price) => a.minor === b.minor && a.currency === b.currency;

/** Whether two values of a field mean the same. */
export function sameValue(a: ItemChange[EditKey], b: ItemChange[EditKey]): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (isPrice(a) && isPrice(b)) return samePrice(a, b);
  if (isFlash(a) && isFlash(b))
    return samePrice(a.price, b.price) && a.startsAtMs === b.startsAtMs && a.endsAtMs === b.endsAtMs;
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * The platform refused an edit because the item changed since the edit began. gone: the item is out of the bag. same: the
 * other one wanted the same. resend: the other one touched something else, so nobody's work is lost. ask: both changed this
 * field, and only the host can say which holds.
 */
export type Decision = 'gone' | 'same' | 'resend' | 'ask';

export function decide<K extends EditKey>(
  key: K,
  seen: BagItem,
  mine: ItemChange[K],
  now: BagItem | undefined,
): Decision {
  if (!now) return 'gone';
  const theirs = heldValue(now, key);
  if (sameValue(theirs, mine)) return 'same';
  return sameValue(theirs, heldValue(seen, key)) ? 'resend' : 'ask';
}
