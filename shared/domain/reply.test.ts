import { describe, expect, it } from 'vitest';
import { BagItem } from './bag.ts';
import { Cue } from './cue.ts';
import { fillReply, replyFacts } from './reply.ts';

const item = BagItem.parse({
  id: 'i1',
  productId: 'p1',
  title: 'Velvet lipstick 999',
  imageUrl: null,
  listPrice: { minor: 26_900, currency: 'CNY' },
  livePrice: { minor: 19_900, currency: 'CNY' },
  stock: 86,
  sold: 0,
  perk: '',
  available: true,
});
const cue = Cue.parse({ productId: 'p1', claims: [], answers: [], size: 'S–XL' });

describe('saved replies', () => {
  it('say what is known about the item now', () => {
    const facts = replyFacts(item, [cue]);
    expect(fillReply('{item} is {price}, {stock} left, sizes {size}.', facts)).toEqual({
      text: 'Velvet lipstick 999 is ¥199, 86 left, sizes S–XL.',
      missing: [],
    });
    expect(fillReply('现价{PRICE}，还剩{ stock }件', facts).text).toBe('现价¥199，还剩86件');
  });
  it('name a flash price while it runs, and no stock below zero', () => {
    const flash = { price: { minor: 9_900, currency: 'CNY' as const }, startsAtMs: 0, endsAtMs: 1, running: true };
    expect(replyFacts({ ...item, flash, stock: -3 }, [])).toEqual({ item: item.title, price: '¥99', stock: '0' });
  });
  it('name what is missing, once, and leave it standing', () => {
    expect(fillReply('{size}? {price} {size}', replyFacts(item, []))).toEqual({
      text: '{size}? ¥199 {size}',
      missing: ['size'],
    });
    expect(fillReply('{item} {stock}', replyFacts(null, [cue])).missing).toEqual(['item', 'stock']);
  });
  it('name the item in the language of the sentence', () => {
    const facts = replyFacts({ ...item, title: '丝绒唇膏 999 · Velvet lipstick 999' }, []);
    expect(fillReply('{item}还有货', facts).text).toBe('丝绒唇膏 999还有货');
    expect(fillReply('The {item} is here', facts).text).toBe('The Velvet lipstick 999 is here');
  });
  it('leave other braces and dollar signs as they are', () => {
    expect(fillReply('{smile} {} $& {price}', { price: '$1 $&' }).text).toBe('{smile} {} $& $1 $&');
  });
});
