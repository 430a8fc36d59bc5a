import {
  type BagItem,
  type FlashPlan,
  flashPriceProblem,
  flashProblem,
  parsePrice,
  priceProblem,
} from '../../../../shared/domain/index.ts';

/** What stands in the form of a flash price. `startAt` is a local date and time as the browser's field gives it. */
export type FlashForm = { price: string; when: 'now' | 'at'; startAt: string; minutes: string };
export type FlashFault = {
  field: 'price' | 'startAt' | 'minutes';
  why: 'price' | 'far_below' | 'not_below' | 'time' | 'minutes';
};

export const MINUTES_MAX = 1_440;

/** The plan that a form means on the platform's clock, or what is wrong with it. */
export function flashPlan(
  form: FlashForm,
  item: Pick<BagItem, 'livePrice' | 'listPrice'>,
  platformNowMs: number,
): { ok: true; plan: FlashPlan } | ({ ok: false } & FlashFault) {
  const minor = parsePrice(form.price);
  if (minor === null) return { ok: false, field: 'price', why: 'price' };
  const price = { minor, currency: item.livePrice.currency };
  if (flashPriceProblem(price, item.livePrice)) return { ok: false, field: 'price', why: 'not_below' };
  if (priceProblem(price, item.listPrice)) return { ok: false, field: 'price', why: 'far_below' };
  const typed = form.minutes.normalize('NFKC').trim();
  const minutes = /^\d{1,4}$/.test(typed) ? Number(typed) : 0;
  if (minutes < 1 || minutes > MINUTES_MAX) return { ok: false, field: 'minutes', why: 'minutes' };
  const startsAtMs = form.when === 'now' ? platformNowMs : new Date(form.startAt).getTime();
  const plan = { price, startsAtMs, endsAtMs: startsAtMs + minutes * 60_000 };
  if (Number.isNaN(startsAtMs) || flashProblem(plan, platformNowMs))
    return { ok: false, field: 'startAt', why: 'time' };
  return { ok: true, plan };
}
