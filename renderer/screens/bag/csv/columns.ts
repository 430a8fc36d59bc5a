/** Columns that an import reads. Anything else in a file (names, stock, notes) is for people and left alone. */
export type Column = 'productId' | 'livePrice' | 'perk' | 'limit';
export const COLUMNS: readonly Column[] = ['productId', 'livePrice', 'perk', 'limit'];

/** Names of the columns as people and programs write them, folded by `foldName`. */
const NAMES: Readonly<Record<Column, readonly string[]>> = {
  productId: [
    'productid',
    'productno',
    'productnumber',
    'productcode',
    'product',
    'itemid',
    'goodsid',
    'sku',
    'skuid',
    'id',
    '商品id',
    '商品编号',
    '商品编码',
    '商品货号',
    '产品id',
    '产品编号',
    '货号',
    '编号',
  ],
  livePrice: ['liveprice', 'price', 'saleprice', 'streamprice', '直播价', '直播价格', '直播间价格', '价格', '售价'],
  perk: ['perk', 'perks', 'gift', 'perktext', 'benefit', '福利', '福利文案', '直播福利', '赠品', '权益'],
  limit: ['limit', 'limited', 'unitlimit', 'livestock', 'maxunits', '限量', '限量件数', '直播限量', '直播库存'],
};

export type Header = {
  /** Where each column stands; absent ones are in `missing`. */
  readonly at: Partial<Record<Column, number>>;
  readonly missing: readonly Column[];
  /** Names of columns that nothing is done with. */
  readonly unused: readonly string[];
  /** Two columns that mean the same: which of them counts cannot be known. */
  readonly twice: { readonly column: Column; readonly names: readonly [string, string] } | null;
  readonly width: number;
};

/** Width, case, spaces, marks and units in brackets out: `Live price (CNY)` and `ＬＩＶＥ＿ＰＲＩＣＥ` are the same name. */
const foldName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[([].*?[)\]]/g, '')
    .replace(/[\s_\-–./:*#'"]/g, '');

const columnOf = new Map<string, Column>(COLUMNS.flatMap((column) => NAMES[column].map((name) => [name, column])));

/** How many of these cells name a column: a header is told from rows, and the right delimiter from the others, by it. */
export const known = (cells: readonly string[]): number => cells.filter((cell) => columnOf.has(foldName(cell))).length;

export function readHeader(cells: readonly string[]): Header {
  const at: Partial<Record<Column, number>> = {};
  const unused: string[] = [];
  let twice: Header['twice'] = null;
  cells.forEach((cell, index) => {
    const name = cell.trim();
    const column = columnOf.get(foldName(cell));
    if (!column) {
      if (name !== '') unused.push(name.slice(0, 60));
      return;
    }
    const before = at[column];
    if (before === undefined) at[column] = index;
    else twice ??= { column, names: [cells[before]?.trim().slice(0, 60) ?? '', name.slice(0, 60)] };
  });
  return { at, missing: COLUMNS.filter((column) => at[column] === undefined), unused, twice, width: cells.length };
}
