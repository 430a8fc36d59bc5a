import { formatNumber, type T } from '../../../i18n/index.ts';
import type { Column } from './columns.ts';
import type { BadRow, FileFacts, Problem } from './types.ts';

const COLUMN = {
  productId: 'bag.csv.colId',
  livePrice: 'bag.csv.colPrice',
  perk: 'bag.csv.colPerk',
  limit: 'bag.csv.colLimit',
} as const;

export const columnWord = (t: T, column: Column): string => t(COLUMN[column]);

/** Why a row cannot be added, in plain words. */
export function reason(t: T, language: string, { why, params }: Problem): string {
  const words: Record<string, string> = {};
  for (const [name, value] of Object.entries(params ?? {}))
    words[name] = typeof value === 'number' ? formatNumber(value, language) : value;
  return t(`bag.csv.why.${why}`, {
    max: '',
    line: '',
    have: '',
    want: '',
    title: '',
    currency: '',
    price: '',
    words: '',
    ...words,
  });
}

const ENCODINGS = { 'utf-8': 'UTF-8', 'utf-16le': 'UTF-16', 'utf-16be': 'UTF-16', gb18030: 'GBK' } as const;

/** What was found out about the file: rows, encoding, separators, columns that are not there or not used. */
export function factWords(t: T, language: string, facts: FileFacts): readonly string[] {
  const delimiter =
    facts.delimiter === ';' ? t('bag.csv.semicolon') : facts.delimiter === '\t' ? t('bag.csv.tab') : t('bag.csv.comma');
  const list = (words: readonly string[]) => words.join(language === 'zh-CN' ? '、' : ', ');
  const lines = [
    t('bag.csv.facts', { count: facts.rows, encoding: ENCODINGS[facts.encoding], delimiter }).replace(
      String(facts.rows),
      formatNumber(facts.rows, language),
    ),
  ];
  if (facts.missing.length > 0)
    lines.push(t('bag.csv.missing', { columns: list(facts.missing.map((column) => columnWord(t, column))) }));
  if (facts.missing.includes('livePrice')) lines.push(t('bag.csv.missingPrice'));
  if (facts.unused.length > 0) lines.push(t('bag.csv.unused', { columns: list(facts.unused.slice(0, 8)) }));
  return lines;
}

export type ProblemLine = { readonly row: BadRow; readonly problem: Problem };

/** One line for each thing that is wrong: a row with three faults has three. Runs over a hundred thousand rows at once. */
export function problemLines(bad: readonly BadRow[]): readonly ProblemLine[] {
  const lines: ProblemLine[] = [];
  for (const row of bad) for (const problem of row.problems) lines.push({ row, problem });
  return lines;
}
