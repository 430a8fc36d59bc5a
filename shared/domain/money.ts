import { z } from 'zod';

/** ISO 4217 codes of the currencies the studio can show; each here has two minor digits. */
export const Currency = z.enum(['CNY', 'USD', 'EUR']);
export type Currency = z.infer<typeof Currency>;

/** The largest price accepted: 1,000,000.00. Above it a typing slip is likelier than a product. */
export const MAX_MINOR = 100_000_000;

/** An amount in integer minor units (fen, cents). Fractions and floats cannot be expressed. */
export const Money = z.object({ minor: z.number().int(), currency: Currency });
export type Money = z.infer<typeof Money>;

/** A price someone can pay: 0.01 to 1,000,000.00. */
export const Price = z.object({ minor: z.number().int().min(1).max(MAX_MINOR), currency: Currency });
export type Price = z.infer<typeof Price>;

/** Words a person typed → minor units. Accepts `199`, `199.9`, `199.90`, `¥199`, full-width digits; null for anything else. */
export function parsePrice(text: string): number | null {
  const plain = text
    .normalize('NFKC')
    .replace(/[¥￥$€,\s]/g, '')
    .trim();
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!match?.[1]) return null;
  const minor = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return minor >= 1 && minor <= MAX_MINOR ? minor : null;
}

const SYMBOL: Readonly<Record<Currency, string>> = { CNY: '¥', USD: '$', EUR: '€' };

/** `¥199`, `¥199.90`, `¥48,316`: no decimals when there is nothing behind the point. */
export function formatMoney(money: Money): string {
  const sign = money.minor < 0 ? '−' : '';
  const minor = Math.abs(money.minor);
  const whole = Math.trunc(minor / 100)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
  const rest = minor % 100;
  return `${sign}${SYMBOL[money.currency]}${whole}${rest === 0 ? '' : `.${rest.toString().padStart(2, '0')}`}`;
}
