import {
  type BagItem,
  type BundlePart,
  FLASH_MAX_MS,
  FLASH_MIN_MS,
  type Flash,
  type FlashPlan,
  type LowestDeal,
  priceNow,
} from './bag.ts';
import type { Price } from './money.ts';

/** A basis older than this is no basis: who compares names a price of now (live-commerce measures art. 32, promotion rules art. 20). */
export const BASIS_FRESH_MS = 24 * 3600 * 1000;

/** A price that may stand struck through beside `priceNow`, with what it is and of when. Never show `price` without them. */
export type ComparedPrice = { price: Price; basis: 'lowest_deal'; days: number; asOfMs: number };

/**
 * What the price of now may be compared with: the lowest price really paid within the days the platform counted, only while
 * that record is fresh and higher than what is asked now. The list price never counts: nobody need have paid it.
 */
export function comparedPrice(
  item: Pick<BagItem, 'livePrice' | 'flash' | 'lowestDeal'>,
  nowMs: number,
): ComparedPrice | null {
  const deal: LowestDeal | null = item.lowestDeal;
  const asked = priceNow(item);
  if (!deal || deal.price.currency !== asked.currency || deal.price.minor <= asked.minor) return null;
  // Also not when it is said to come from tomorrow: one of the two clocks is wrong, and which one is not ours to say.
  if (Math.abs(nowMs - deal.asOfMs) > BASIS_FRESH_MS) return null;
  return { price: deal.price, basis: 'lowest_deal', days: deal.days, asOfMs: deal.asOfMs };
}

/** `over`: ends before now. A start in the past is fine: the price then begins at once. */
export type FlashProblem = 'ends_first' | 'too_short' | 'too_long' | 'over';

export function flashProblem(plan: Pick<FlashPlan, 'startsAtMs' | 'endsAtMs'>, nowMs: number): FlashProblem | null {
  const lengthMs = plan.endsAtMs - plan.startsAtMs;
  if (!(lengthMs > 0)) return 'ends_first';
  if (lengthMs < FLASH_MIN_MS) return 'too_short';
  if (lengthMs > FLASH_MAX_MS) return 'too_long';
  return plan.endsAtMs <= nowMs ? 'over' : null;
}

/** A flash price that is not below the price it interrupts is none. */
export const flashPriceProblem = (flash: Price, live: Price): 'currency' | 'not_below_live' | null =>
  flash.currency !== live.currency ? 'currency' : flash.minor >= live.minor ? 'not_below_live' : null;

/** Where a plan stands at a time of the clock that decides. The end itself belongs to “over”. */
export const flashPhase = (
  plan: Pick<FlashPlan, 'startsAtMs' | 'endsAtMs'>,
  nowMs: number,
): 'planned' | 'running' | 'over' =>
  nowMs >= plan.endsAtMs ? 'over' : nowMs >= plan.startsAtMs ? 'running' : 'planned';

/** The plan as the platform's clock sees it now; null once it is over. */
export function flashAt(plan: FlashPlan | null, nowMs: number): Flash | null {
  if (!plan) return null;
  const phase = flashPhase(plan, nowMs);
  return phase === 'over' ? null : { ...plan, running: phase === 'running' };
}

/** `丝绒唇膏 999 + 收纳袋 ×2 · Velvet lipstick 999 + Pouch ×2`: says what comes in the parcel, in each language it has. */
export function bundleTitle(title: string, parts: readonly Pick<BundlePart, 'title' | 'quantity'>[]): string {
  if (parts.length === 0) return title;
  const half = (text: string, at: 0 | 1) => text.split(' · ')[at] ?? text;
  const side = (at: 0 | 1) =>
    [
      half(title, at),
      ...parts.map((part) => half(part.title, at) + (part.quantity > 1 ? ` ×${part.quantity}` : '')),
    ].join(' + ');
  const [zh, en] = [side(0), side(1)];
  return zh === en ? zh : `${zh} · ${en}`;
}
