import { describe, expect, it } from 'vitest';
import { BagItem } from '../../../../shared/domain/index.ts';
import { findItems } from './find-items.ts';
import { soundOf } from './pinyin.ts';

const yuan = { minor: 100, currency: 'CNY' };
const titles = [
  '丝绒唇膏 999 · Velvet lipstick 999',
  '云朵腮红 02',
  'Linen travel pouch',
  '亚麻旅行收纳袋三件套',
  'Reading lamp mini',
];
const items = titles.map((title, index) =>
  BagItem.parse({
    id: `i${index + 1}`,
    productId: `p${index + 1}`,
    title,
    imageUrl: null,
    listPrice: yuan,
    livePrice: yuan,
    stock: 5,
    sold: 0,
    perk: '',
    available: true,
  }),
);
const found = (query: string, sound: typeof soundOf | null = soundOf) =>
  findItems(items, query, sound).map((item) => titles.indexOf(item.title) + 1);

describe('finding an item to explain', () => {
  it.each([
    ['唇膏', [1]],
    ['旅行', [4]],
    ['srcg', [1]],
    ['cg', [1]],
    ['sirong', [1]],
    ['chungao', [1]],
    ['ydsh', [2]],
    ['velv', [1]],
    ['tp', []],
    ['ltp', [3]],
    ['LAMP', [5]],
    ['ｌａｍｐ', [5]],
    ['lxsnd', [4]],
    ['nothing like it', []],
  ])('%s means %j', (query, expected) => expect(found(query)).toEqual(expected));

  it('takes the number of an item first, then names with the digits', () => {
    expect(found('2')[0]).toBe(2);
    expect(found('999')).toEqual([1]);
  });

  it('shows the whole bag before anything is typed', () => {
    expect(found('  ')).toEqual([1, 2, 3, 4, 5]);
  });

  it('works by names before pinyin has come', () => {
    expect(found('srcg', null)).toEqual([]);
    expect(found('唇', null)).toEqual([1]);
  });

  it('is not upset by signs', () => {
    for (const query of ['.', '（', '\\', '[', '*', '·']) expect(() => found(query)).not.toThrow();
  });
});
