import Papa from 'papaparse';
import type { BagItem, Product } from '../../../../shared/domain/index.ts';
import { guard } from './cells.ts';

const amount = (minor: number): string => `${Math.trunc(minor / 100)}.${(minor % 100).toString().padStart(2, '0')}`;

/** Rows as a CSV file: UTF-8 with a byte order mark (Excel takes it for the system's own encoding without), cells guarded. */
export function csvFile(header: readonly string[], rows: readonly (readonly string[])[]): Blob {
  const guarded = rows.map((row) => row.map(guard));
  const text = Papa.unparse({ fields: [...header], data: guarded }, { newline: '\r\n' });
  return new Blob(['\uFEFF', text, '\r\n'], { type: 'text/csv;charset=utf-8' });
}

export type ColumnNames = Readonly<
  Record<'productId' | 'title' | 'livePrice' | 'perk' | 'limit' | 'listPrice', string>
>;
const heads = (names: ColumnNames) => [
  names.productId,
  names.title,
  names.livePrice,
  names.perk,
  names.limit,
  names.listPrice,
];

/** The bag as a file that can be imported again. */
export const bagCsv = (items: readonly BagItem[], names: ColumnNames): Blob =>
  csvFile(
    heads(names),
    items.map((item) => [
      item.productId,
      item.title,
      amount(item.livePrice.minor),
      item.perk,
      item.limit === null ? '' : String(item.limit),
      amount(item.listPrice.minor),
    ]),
  );

/** A file to begin with: real products, to be replaced by one's own. */
export const sampleCsv = (products: readonly Product[], names: ColumnNames, perk: string): Blob =>
  csvFile(
    heads(names),
    products.map((product, at) => [
      product.id,
      product.title,
      amount(product.listPrice.minor),
      at === 0 ? perk : '',
      at === 1 ? '50' : '',
      amount(product.listPrice.minor),
    ]),
  );

/** What was wrong, for whoever made the file. */
export const problemsCsv = (
  rows: readonly { line: number; productId: string; cell: string; reason: string }[],
  header: readonly string[],
): Blob =>
  csvFile(
    header,
    rows.map((row) => [String(row.line), row.productId, row.cell, row.reason]),
  );
