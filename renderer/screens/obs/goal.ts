import { type Currency, formatMoney, parsePrice, type Settings } from '../../../shared/domain/index.ts';

export type Goal = Settings['obs']['goal'];

/** What a goal begins with: a number of orders, or an amount in minor units. */
export const FIRST_GOAL: Record<Goal['kind'], number> = { orders: 100, sales: 1_000_000 };
/** The contract's limit (`settings.obs.goal`). */
const TARGET_MAX = 1_000_000_000;

/** As it stands in the field: `100`, `20000`, `199.90`. */
export const goalText = (goal: Goal, currency: Currency): string =>
  goal.kind === 'orders' ? String(goal.target) : formatMoney({ minor: goal.target, currency }).replace(/[^\d.]/g, '');

/** What was typed as a target; null for anything that is none. */
export function parseTarget(text: string, kind: Goal['kind']): number | null {
  if (kind === 'sales') return parsePrice(text);
  const plain = text.normalize('NFKC').replace(/[,\s]/g, '');
  if (!/^\d{1,10}$/.test(plain)) return null;
  const target = Number(plain);
  return target >= 1 && target <= TARGET_MAX ? target : null;
}
