import { describe, expect, it } from 'vitest';
import { BagItem, refuse } from '../../../shared/domain/index.ts';
import { type CardOptions, cardFor } from './card.ts';
import { createCardJudge } from './judge.ts';

const yuan = (minor: number) => ({ minor, currency: 'CNY' });
const NOW = Date.UTC(2026, 10, 20, 12, 0, 0);
const item = (more: object = {}) =>
  BagItem.parse({
    id: 'i1',
    productId: 'p1',
    title: '丝绒唇膏 999',
    imageUrl: null,
    listPrice: yuan(25_900),
    livePrice: yuan(19_900),
    stock: 500,
    sold: 0,
    perk: '',
    available: true,
    ...more,
  });
const card = (more: object = {}, options: Partial<CardOptions> = {}) =>
  cardFor(item(more), { language: 'en', nowMs: NOW, allows: () => true, ...options });

describe('the card on the picture', () => {
  it('has the price of now: the flash price while the platform says that it runs, with its end', () => {
    const flash = { price: yuan(15_900), startsAtMs: NOW - 1_000, endsAtMs: NOW + 600_000 };
    expect(card({ flash: { ...flash, running: true } })).toMatchObject({ price: '¥159' });
    expect(card({ flash: { ...flash, running: true } })?.priceNote).toMatch(/^Flash price until \d\d:\d\d$/);
    expect(card({ flash: { ...flash, running: true } }, { language: 'zh-CN' })?.priceNote).toMatch(
      /^限时价至 \d\d:\d\d$/,
    );
    expect(card({ flash: { ...flash, running: false } })).toMatchObject({ price: '¥199', priceNote: null });
  });

  it('shows a compared price with its basis and date, or none at all', () => {
    const deal = { price: yuan(22_900), days: 7, asOfMs: NOW - 3_600_000 };
    expect(card({ lowestDeal: deal })).toMatchObject({
      comparePrice: '¥229',
      compareBasis: '7-day lowest deal, 20 Nov',
    });
    expect(card({ lowestDeal: deal }, { language: 'zh-CN' })?.compareBasis).toBe('近7日最低成交价（11月20日）');
    // Not lower than what was paid before, too old, or the list price alone: nothing to compare with.
    for (const more of [
      { lowestDeal: { ...deal, price: yuan(19_900) } },
      { lowestDeal: { ...deal, asOfMs: NOW - 9 * 86_400_000 } },
      {},
    ])
      expect(card(more)).toMatchObject({ comparePrice: null, compareBasis: null });
  });

  it('names stock only when few are left', () => {
    expect(card({ stock: 86 })?.caption).toBe('Now explaining · 86 left');
    expect(card()?.caption).toBe('Now explaining');
    expect(card({ stock: 0, oversold: 3 })?.caption).toBe('Now explaining · Sold out');
  });
});

describe('words that may not be shown', () => {
  const judge = () => {
    const asked: string[] = [];
    return {
      asked,
      ...createCardJudge((text) => {
        asked.push(text);
        const at = text.indexOf('最好');
        return at < 0 ? null : refuse('text_blocked', { rule: 'AD-9-3', params: { words: '最好' } });
      }),
    };
  };

  it('leave the perk off and keep the card', () => {
    const { allows } = judge();
    expect(card({ perk: '全网最好的口红', stock: 9 }, { allows })?.caption).toBe('Now explaining · 9 left');
    expect(card({ perk: '买一送一' }, { allows })?.caption).toBe('买一送一');
  });

  it('hold the card back when they stand in the title, and say which', () => {
    const { allows, heldBack } = judge();
    const named = { title: '世界最好唇膏' };
    expect(card(named, { allows })).toBeNull();
    expect(heldBack(item(named))).toMatchObject({
      code: 'card_held_back',
      params: { name: '世界最好唇膏', words: '最好' },
    });
    expect(heldBack(item())).toBeNull();
  });

  it('are looked for once, until the rules change', () => {
    const { allows, asked, forget } = judge();
    card({}, { allows });
    card({}, { allows });
    expect(asked).toHaveLength(1);
    forget();
    card({}, { allows });
    expect(asked).toHaveLength(2);
  });
});
