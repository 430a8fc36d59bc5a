import {
  type Currency,
  cleanLine,
  graphemes,
  MAX_MINOR,
  PERK_MAX,
  ProductId,
  parsePrice,
} from '../../../../shared/domain/index.ts';
import type { Column } from './columns.ts';
import { CELL_SHOWN, type GoodRow, LIMIT_MAX, type Problem, type RowWhy } from './types.ts';

/**
 * A cell that a spreadsheet program would run: beginning with = + - @, a tab or a carriage return (OWASP, “CSV
 * injection”). It is read as text and never run; here it also makes a bad row, since nobody sells at `=1+1`.
 */
const FORMULA = /^\s*[=+\-@]|^[\t\r]/;
/** What keeps a spreadsheet program from running a cell: an apostrophe before it. Taken off again when read. */
const GUARDED = /^'+(?:\s*[=+\-@]|[\t\r])/;

/** A cell for a file that spreadsheet programs open: guarded where it could be run. `unguard` gives it back. */
export const guard = (cell: string): string => (FORMULA.test(cell) || GUARDED.test(cell) ? `'${cell}` : cell);

/** A number with a sign is a number (and no price); a lone dash says that nothing is there. */
const SIGNED = /^\s*[+-][\d.,\s]+$/;
const DASH = /^\s*[-–—]\s*$/;

export function unguard(cell: string): { text: string; formula: boolean } {
  if (GUARDED.test(cell)) return { text: cell.slice(1), formula: false };
  if (DASH.test(cell)) return { text: '', formula: false };
  return { text: cell, formula: FORMULA.test(cell) && !SIGNED.test(cell) };
}

type Read<T> = { ok: true; value: T } | { ok: false; why: RowWhy; params?: Problem['params'] };
const bad = (why: RowWhy, params?: Problem['params']): Read<never> => ({
  ok: false,
  why,
  ...(params ? { params } : {}),
});

export function readId(cell: string): Read<ProductId> {
  const text = cell.normalize('NFKC').trim();
  if (text === '') return bad('no_id');
  const id = ProductId.safeParse(text);
  return id.success ? { ok: true, value: id.data } : bad('bad_id');
}

const MARKS: readonly [RegExp, Currency][] = [
  [/^(?:cny|rmb|人民币|¥|￥)|(?:cny|rmb|元|圆)$/i, 'CNY'],
  [/^(?:usd|us\$|\$)|(?:usd|美元)$/i, 'USD'],
  [/^(?:eur|€)|(?:eur|欧元|€)$/i, 'EUR'],
];

/** `¥1,299.00`, `１２９９`, `199元`, `USD 12.5`; empty is no price. Commas only as thousands, at most two decimals. */
export function readPrice(cell: string): Read<GoodRow['price']> {
  let text = cell.normalize('NFKC').replace(/\s/g, '');
  if (text === '') return { ok: true, value: null };
  let currency: Currency | null = null;
  for (const [mark, is] of MARKS) {
    if (!mark.test(text)) continue;
    currency = is;
    text = text.replace(mark, '').replace(mark, '');
    break;
  }
  if (text.includes(',')) {
    // `12,90` is twelve ninety to one reader and twelve hundred ninety to another.
    if (!/^\d{1,3}(?:,\d{3})+(?:\.\d*)?$/.test(text)) return bad('price_comma');
    text = text.replaceAll(',', '');
  }
  if (/^\d+\.\d{3,}$/.test(text)) {
    // 199.000 is exact; 0.30000000000000004 is what a program made of 0.1 + 0.2, and nobody knows what was meant.
    if (!/^\d+\.\d\d0+$/.test(text)) return bad('price_fraction');
    text = text.replace(/(\.\d\d)0+$/, '$1');
  }
  const minor = parsePrice(text);
  return minor === null
    ? bad('bad_price', { max: MAX_MINOR / 100 })
    : { ok: true, value: { minor, currency, cell: shown(cell) } };
}

export function readPerk(cell: string): Read<string | null> {
  const text = cleanLine(cell);
  if (graphemes(text, PERK_MAX) > PERK_MAX || text.length > PERK_MAX) return bad('perk_long', { max: PERK_MAX });
  return { ok: true, value: text === '' ? null : text };
}

export function readLimit(cell: string): Read<number | null> {
  const text = cell.normalize('NFKC').replace(/\s/g, '').replace(/件$/, '');
  if (text === '') return { ok: true, value: null };
  const plain = /^\d{1,3}(?:,\d{3})+$/.test(text) ? text.replaceAll(',', '') : text;
  const limit = /^\d{1,9}(?:\.0+)?$/.test(plain) ? Number(plain) : 0;
  return limit >= 1 && limit <= LIMIT_MAX ? { ok: true, value: limit } : bad('bad_limit', { max: LIMIT_MAX });
}

/** A cell as a list can show it: one line, not endless. */
export const shown = (cell: string): string => {
  const line = cleanLine(cell.slice(0, CELL_SHOWN * 2));
  return line.length > CELL_SHOWN ? `${line.slice(0, CELL_SHOWN)}…` : line;
};

export const problem = (
  column: Column | null,
  cell: string,
  why: Problem['why'],
  params?: Problem['params'],
): Problem => ({
  why,
  column,
  cell: shown(cell),
  ...(params ? { params } : {}),
});
