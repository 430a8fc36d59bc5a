import {
  FLASH_MAX_MS,
  FLASH_MIN_MS,
  type FlashPlan,
  fault,
  flashPriceProblem,
  flashProblem,
  type Price,
  priceProblem,
} from '../../../shared/domain/index.ts';

/* What the platform refuses about the bag, each with the field and the rule. All of them throw a `FaultError`. */

/** `version_conflict` unless the bag or item is still as the caller has seen it. */
export function sameVersion(seen: number, is: number): void {
  if (seen !== is) throw fault('version_conflict', { field: 'version', retry: 'now', params: { seen, is } });
}

/** `price_out_of_range` unless a price stands well with the list price (`priceProblem`). */
export function checkPrice(live: Price, list: Price, field: string): void {
  const problem = priceProblem(live, list);
  if (!problem) return;
  const rule = live.currency === list.currency ? problem : 'currency';
  throw fault('price_out_of_range', {
    field,
    rule,
    params: { max: list.minor, min: Math.ceil(list.minor / 10), currency: list.currency },
  });
}

/** A flash plan against the item's prices; its times (`flash_bad_times`) only while it is new. */
export function checkFlash(
  plan: FlashPlan,
  { live, list, isNew, nowMs }: { live: Price; list: Price; isNew: boolean; nowMs: number },
): void {
  const times = isNew ? flashProblem(plan, nowMs) : null;
  if (times)
    throw fault('flash_bad_times', {
      field: times === 'over' || times === 'ends_first' ? 'flash.endsAtMs' : 'flash.startsAtMs',
      rule: times,
      params: { minMs: FLASH_MIN_MS, maxMs: FLASH_MAX_MS, nowMs },
    });
  const problem = flashPriceProblem(plan.price, live);
  if (problem)
    throw fault('price_out_of_range', {
      field: isNew ? 'flash.price.minor' : 'livePrice.minor',
      rule: problem,
      params: { live: live.minor, flash: plan.price.minor, currency: live.currency },
    });
  checkPrice(plan.price, list, 'flash.price.minor');
}
