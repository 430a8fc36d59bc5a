import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../shared/compliance/index.ts';
import { type Product, ProductId } from '../../../../shared/domain/index.ts';
import { catalogue } from '../../../../tests/ui/harness/samples.ts';
import { type Checking, checkRows } from './check.ts';
import type { GoodRow } from './types.ts';

const row = (line: number, productId: string, more: Partial<GoodRow> = {}): GoodRow => ({
  ...{ line, productId: ProductId.parse(productId), price: null, perk: null, limit: null },
  ...more,
});
const price = (minor: number, currency: 'CNY' | 'USD' | null = null) => ({ minor, currency, cell: `${minor / 100}` });

const about = (more: Partial<Checking> = {}): Checking & { asked: string[][] } => {
  const asked: string[][] = [];
  return {
    asked,
    lookup: async (ids) => {
      asked.push(ids);
      return { ok: true, value: catalogue.filter((product) => ids.includes(product.id)) };
    },
    inBag: new Set(),
    room: 100,
    linter: null,
    names: [],
    progress: () => undefined,
    signal: new AbortController().signal,
    ...more,
  };
};
const check = async (rows: readonly GoodRow[], with_: Checking) => {
  const reply = await checkRows(rows, with_);
  if (!reply?.ok) throw new Error('not checked');
  const bad = reply.value.bad.map(({ line, problems }) => [line, ...problems.map((one) => one.why)]);
  return { wishes: reply.value.wishes, bad };
};

describe('rows against catalogue, bag and rules', () => {
  it('takes what can be sold, at the price of the file or the list price', async () => {
    const { wishes, bad } = await check(
      [
        row(2, 'p1', { price: price(15_000), perk: 'gift', limit: 5 }),
        row(3, 'p2', { price: price(12_900, 'CNY') }),
        row(4, 'p3'),
      ],
      about(),
    );
    expect(bad).toEqual([]);
    expect(wishes.map((wish) => [wish.product.id, wish.livePrice.minor, wish.perk, wish.limit])).toEqual([
      ['p1', 15_000, 'gift', 5],
      ['p2', 12_900, null, null],
      ['p3', 5_900, null, null],
    ]);
  });

  it('names everything that is in the way, more than one thing at once', async () => {
    const found: Pick<Finding, 'severity' | 'words'>[] = [{ severity: 'block', words: '最低' }];
    const linter = { lint: (text: string) => (text.includes('最低') ? (found as Finding[]) : []) };
    const { wishes, bad } = await check(
      [
        row(2, 'nobody'),
        row(3, 'p14', { price: price(100) }),
        row(4, 'p7'),
        row(5, 'p1'),
        row(6, 'p2', { price: price(20_000) }),
        row(7, 'p3', { price: price(500) }),
        row(8, 'p4', { price: price(8_000, 'USD'), perk: '全网最低' }),
      ],
      about({ inBag: new Set(['p1']), linter }),
    );
    expect(wishes).toEqual([]);
    expect(bad).toEqual([
      [2, 'unknown'],
      [3, 'gone', 'far_below'],
      [4, 'sold_out'],
      [5, 'in_bag'],
      [6, 'above_list'],
      [7, 'far_below'],
      [8, 'other_currency', 'blocked'],
    ]);
  });

  it('fills the bag in the order of the file, and asks no further when it is full', async () => {
    const rows = Array.from({ length: 1_000 }, (_, at) => row(at + 2, at < 3 ? `p${at + 1}` : `x${at}`));
    const with_ = about({ room: 2 });
    const { wishes, bad } = await check(rows, with_);
    expect(wishes.map((wish) => wish.product.id)).toEqual(['p1', 'p2']);
    expect(bad).toHaveLength(998);
    expect(bad[0]).toEqual([4, 'no_room']);
    expect(with_.asked).toHaveLength(1);
  });

  it('asks for a hundred at once, and not for what is in the bag', async () => {
    const rows = Array.from({ length: 250 }, (_, at) => row(at + 2, `x${at}`));
    const with_ = about({ inBag: new Set(['x0', 'x1']) });
    const { bad } = await check(rows, with_);
    expect(with_.asked.map((ids) => ids.length)).toEqual([98, 100, 50]);
    expect(bad.slice(0, 3)).toEqual([
      [2, 'in_bag'],
      [3, 'in_bag'],
      [4, 'unknown'],
    ]);
  });

  it('stops when it is told to, and hands on why the platform did not answer', async () => {
    const stop = new AbortController();
    const rows = Array.from({ length: 300 }, (_, at) => row(at + 2, `x${at}`));
    const lookup = async (): Promise<{ ok: true; value: Product[] }> => {
      stop.abort();
      return { ok: true, value: [] };
    };
    expect(await checkRows(rows, about({ signal: stop.signal, lookup }))).toBeNull();
    const fault = { code: 'platform_timeout', retry: 'now' } as const;
    expect(await checkRows(rows, about({ lookup: async () => ({ ok: false, fault }) }))).toEqual({ ok: false, fault });
  });
});
