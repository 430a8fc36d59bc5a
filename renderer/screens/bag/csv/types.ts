import type { Currency, ProductId } from '../../../../shared/domain/index.ts';
import type { Column, Header } from './columns.ts';
import type { Encoding, NotText } from './decode.ts';

/** What the file itself can tell about a row. */
export type RowWhy =
  | 'no_id'
  | 'bad_id'
  | 'formula'
  | 'bad_price'
  | 'price_fraction'
  | 'price_comma'
  | 'bad_limit'
  | 'perk_long'
  | 'duplicate'
  | 'too_many_cells'
  | 'quotes';
/** What only the catalogue, the bag and the rules can tell. */
export type CheckWhy =
  | 'unknown'
  | 'gone'
  | 'sold_out'
  | 'in_bag'
  | 'no_room'
  | 'other_currency'
  | 'above_list'
  | 'far_below'
  | 'blocked';

export type Problem = {
  readonly why: RowWhy | CheckWhy;
  /** Null: the row as a whole. */
  readonly column: Column | null;
  /** As it stands in the file, cut after `CELL_SHOWN` characters. Text, never run. */
  readonly cell: string;
  readonly params?: Readonly<Record<string, string | number>>;
};
export const CELL_SHOWN = 120;

/** `line` counts from 1 as editors do; a row with line breaks inside quotes is named by its first line. */
export type BadRow = { readonly line: number; readonly productId: string; readonly problems: readonly Problem[] };

export type GoodRow = {
  readonly line: number;
  readonly productId: ProductId;
  /** Null: the list price. `currency` is null where the cell names none. */
  readonly price: { readonly minor: number; readonly currency: Currency | null; readonly cell: string } | null;
  readonly perk: string | null;
  /** Null: as many as there are. */
  readonly limit: number | null;
};

export type FileProblem =
  | { readonly why: NotText | 'too_large' | 'no_header' | 'unreadable' }
  | { readonly why: 'no_id_column'; readonly found: readonly string[] }
  | { readonly why: 'column_twice'; readonly column: Column; readonly names: readonly [string, string] };

export type FileFacts = {
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly missing: Header['missing'];
  readonly unused: Header['unused'];
  /** Rows with something in them, without the header. */
  readonly rows: number;
};

export const FILE_MAX_BYTES = 20 * 1024 * 1024;

/** Units that can be offered at most, as the contract has it. */
export const LIMIT_MAX = 1_000_000;
