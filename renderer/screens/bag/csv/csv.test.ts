import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { item } from '../../../../tests/ui/harness/samples.ts';
import { guard, readLimit, readPrice, unguard } from './cells.ts';
import { readCsv } from './read.ts';
import { type BadRow, FILE_MAX_BYTES, type GoodRow } from './types.ts';
import { bagCsv, csvFile } from './write.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string, big: boolean, mark = true) => {
  const bytes = new Uint8Array((text.length + (mark ? 1 : 0)) * 2);
  const view = new DataView(bytes.buffer);
  [...(mark ? '\uFEFF' : ''), ...text.split('')].forEach((unit, at) => {
    view.setUint16(at * 2, unit.charCodeAt(0), !big);
  });
  return bytes;
};

function read(bytes: Uint8Array | string) {
  const good: GoodRow[] = [];
  const bad: BadRow[] = [];
  const result = readCsv(typeof bytes === 'string' ? utf8(bytes) : bytes, {
    good: (row) => good.push(row),
    bad: (row) => bad.push(row),
    progress: () => undefined,
  });
  return { result, good, bad };
}
const whys = (bad: readonly BadRow[]) => bad.map((row) => [row.line, ...row.problems.map((one) => one.why)]);

/** `商品ID,直播价,福利` / `p1,199,买二送一` / `p2,，` as GBK writes it. */
const GBK = Uint8Array.from(
  Buffer.from(
    'c9ccc6b74944 2c d6b1b2a5bcdb 2c b8a3c0fb 0d0a 70312c3139392c c2f2b6fecbcdd2bb 0d0a'.replaceAll(' ', ''),
    'hex',
  ),
);

describe('encodings', () => {
  const TEXT = '商品ID,直播价,福利\r\np1,199,买二送一\r\n';
  it.each([
    ['utf-8', utf8(TEXT)],
    ['utf-8', utf8(`\uFEFF${TEXT}`)],
    ['utf-16le', utf16(TEXT, false)],
    ['utf-16be', utf16(TEXT, true)],
    ['utf-16le', utf16('product id,price,perk\r\np1,199,买二送一\r\n', false, false)],
    ['gb18030', GBK],
  ])('reads %s', (encoding, bytes) => {
    const { result, good, bad } = read(bytes);
    expect(result).toMatchObject({ ok: true, facts: { encoding, rows: 1 } });
    expect(bad).toEqual([]);
    expect(good).toEqual([
      {
        line: 2,
        productId: 'p1',
        price: { minor: 19_900, currency: null, cell: '199' },
        perk: '买二送一',
        limit: null,
      },
    ]);
  });
});

describe('files that are none', () => {
  it.each([
    ['empty', ''],
    ['empty', '\uFEFF\r\n  \r\n'],
    ['workbook', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0)],
    ['binary', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0x0d, 1, 2, 0, 0)],
    ['binary', Uint8Array.of(0xff, 0x81, 0xff, 0xff, 0x30)],
    ['no_header', 'hello there'],
    ['no_id_column', 'name,price\nLipstick,199\n'],
    ['column_twice', 'product id,price,直播价\np1,1,2\n'],
    ['too_large', new Uint8Array(FILE_MAX_BYTES + 1)],
  ])('%s', (why, bytes) => expect(read(bytes).result).toMatchObject({ ok: false, problem: { why } }));

  it('names what was found and what is missing', () => {
    expect(read('title,price\nx,1\n').result).toMatchObject({ problem: { found: ['title', 'price'] } });
    expect(read('备注,商品ID\nx,p1\n').result).toMatchObject({
      facts: { missing: ['livePrice', 'perk', 'limit'], unused: ['备注'] },
    });
  });
});

describe('rows', () => {
  it.each([
    [';', 'Product ID;Live price;Perk\np1;1,299.00;a, b\n'],
    ['\t', 'perk\tSKU\tprice\na, b\tp1\t¥1,299.00\n'],
    [',', '限量,福利,直播价（元）,商品编号,备注\n,"a, b","￥１，２９９．００",p1,=1+1\n'],
    [';', 'sep=;\r\nID;直播价;福利\r\np1;1299;a, b\r\n'],
  ])('delimiter %j, columns in any order and language', (delimiter, text) => {
    const { result, good, bad } = read(text);
    expect(bad).toEqual([]);
    expect(result).toMatchObject({ ok: true, facts: { delimiter } });
    expect(good).toMatchObject([{ productId: 'p1', price: { minor: 129_900 }, perk: 'a, b' }]);
  });

  it('counts lines as an editor does, through quoted line breaks and blank lines', () => {
    const { good, bad } = read('id,perk,price\r\n"p1","two\r\nlines ""here""",1\r\n\r\n\r\np2,x,free\r\n"p3",y,2');
    expect(good.map((row) => [row.line, row.productId, row.perk])).toEqual([
      [2, 'p1', 'two lines "here"'],
      [7, 'p3', 'y'],
    ]);
    expect(whys(bad)).toEqual([[6, 'bad_price']]);
  });

  it('flags formulas and runs none', () => {
    const { good, bad } = read(
      'id,price,perk,limit\np1,=1+1,a,\np2,0.1+0.2,b,\np3,9,@SUM(A1),\np4,9,+cmd|x,\np5,9,\t=2,\np6,9,"\'=kept",\np7,9,-,-\np8,-5,c,-1\n=p9,9,,\n',
    );
    expect(whys(bad)).toEqual([
      [2, 'formula'],
      [3, 'bad_price'],
      [4, 'formula'],
      [5, 'formula'],
      [6, 'formula'],
      [9, 'bad_price', 'bad_limit'],
      [10, 'formula'],
    ]);
    expect(bad[0]?.problems[0]).toMatchObject({ column: 'livePrice', cell: '=1+1' });
    expect(good.map((row) => row.perk)).toEqual(['=kept', null]);
  });

  it('says twice, too many cells, broken quotes, long perks and wrong ids', () => {
    const { bad, good } = read(
      `id,price,perk\np1,1,a\np1,2,b\np2,1,299.00,c\n,5,\np 3,5,\np4,5,${'很'.repeat(41)}\np5,bad,\np5,6,ok\np6,"7,x\np7,8,y\n`,
    );
    expect(whys(bad)).toEqual([
      [3, 'duplicate'],
      [4, 'too_many_cells'],
      [5, 'no_id'],
      [6, 'bad_id'],
      [7, 'perk_long'],
      [8, 'bad_price'],
      [10, 'quotes'],
    ]);
    expect(bad[0]?.problems[0]?.params).toEqual({ line: 2 });
    expect(good.map((row) => row.productId)).toEqual(['p1', 'p5']);
  });

  it('reads 100,000 rows, and finds each bad one', () => {
    const rows = Array.from(
      { length: 100_000 },
      (_, at) => `p${at},${at % 10 === 3 ? '=1+1' : '19.90'},"a ""b"" ${at}",`,
    );
    const { result, good, bad } = read(`id,price,perk,limit\n${rows.join('\n')}\n`);
    expect(result).toMatchObject({ facts: { rows: 100_000 } });
    expect(good).toHaveLength(90_000);
    expect(bad).toHaveLength(10_000);
    expect(bad.at(-1)?.line).toBe(99_995);
  });
});

describe('cells', () => {
  it.each([
    ['199', 19_900, null],
    ['¥1,299.00', 129_900, 'CNY'],
    ['１９９．９', 19_990, null],
    ['199元', 19_900, 'CNY'],
    ['RMB 12', 1_200, 'CNY'],
    ['$12.50', 1_250, 'USD'],
    ['12 €', 1_200, 'EUR'],
    ['199.000', 19_900, null],
  ])('price %s', (cell, minor, currency) =>
    expect(readPrice(cell)).toMatchObject({ ok: true, value: { minor, currency } }),
  );

  it.each([
    [String(0.1 + 0.2), 'price_fraction'],
    ['12,90', 'price_comma'],
    ['1.299,00', 'price_comma'],
    ['0', 'bad_price'],
    ['1e3', 'bad_price'],
    ['1000000.01', 'bad_price'],
    ['about 9', 'bad_price'],
    ['NaN', 'bad_price'],
  ])('no price: %s', (cell, why) => expect(readPrice(cell)).toMatchObject({ ok: false, why }));

  it.each([
    ['50', 50],
    ['１，０００', 1_000],
    ['20件', 20],
    ['5.0', 5],
    ['', null],
  ])('limit %s', (cell, value) => expect(readLimit(cell)).toEqual({ ok: true, value }));
  it.each(['0', '1.5', '1000001', 'x'])('no limit: %s', (cell) => expect(readLimit(cell)).toMatchObject({ ok: false }));

  it('gives back every guarded cell, and leaves none that could run', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('', '=', '+', '-', '@', '\t', "'", "'="), (text, mark) => {
        const cell = mark + text;
        const safe = guard(cell);
        expect(/^[=+\-@\t\r]/.test(safe)).toBe(false);
        if (safe !== cell) expect(unguard(safe)).toEqual({ text: cell, formula: false });
      }),
    );
  });
});

describe('the bag as a file', () => {
  const names = {
    productId: '商品ID',
    title: '商品名称',
    livePrice: '直播价',
    perk: '福利',
    limit: '限量',
    listPrice: '原价',
  };

  it('can be read again, and opens in Excel', async () => {
    const items = [
      item(0, { perk: '=HYPERLINK("x")', livePrice: { minor: 9_905, currency: 'CNY' }, limit: 30 }),
      item(4, { perk: '“a”, b; c', limit: null }),
    ];
    const blob = bagCsv(items, names);
    const bytes = new Uint8Array(await blob.arrayBuffer());
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(new TextDecoder().decode(bytes)).not.toMatch(/(^|,)"?=/m);
    const { good, bad } = read(bytes);
    expect(bad).toEqual([]);
    expect(good).toMatchObject([
      { productId: 'p1', price: { minor: 9_905 }, perk: '=HYPERLINK("x")', limit: 30 },
      { productId: 'p5', price: { minor: 7_990 }, perk: '“a”, b; c', limit: null },
    ]);
  });

  it('guards every cell', async () => {
    const text = await csvFile(['a'], [['@x'], ['=1'], ['ok']]).text();
    expect(text).toBe("a\r\n'@x\r\n'=1\r\nok\r\n");
  });
});
