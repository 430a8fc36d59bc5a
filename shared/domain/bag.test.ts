import { describe, expect, it } from 'vitest';
import { PlatformBag, PlatformProduct, priceNow, settledBag, settledProduct } from './bag.ts';

const price = { minor: 1_000, currency: 'CNY' as const };
const item = {
  ...{ id: 'i1', productId: 'p1', title: 'Thermos', imageUrl: null, listPrice: price, livePrice: price },
  ...{ sold: 9, perk: '', available: true },
};

describe('what a platform sends', () => {
  it('may have stock below zero: none left, and so many oversold', () => {
    const raw = { version: 1, items: [{ ...item, stock: -4 }], explaining: null, checkedAtMs: 1 };
    expect(settledBag(PlatformBag.parse(raw)).items[0]).toMatchObject({ stock: 0, oversold: 4, version: 1 });
    const product = { id: 'p1', title: 'x', brand: '', imageUrl: null, listPrice: price, stock: -4, available: true };
    expect(settledProduct(PlatformProduct.parse(product)).stock).toBe(0);
  });

  it('asks the flash price only while it runs', () => {
    const flash = { price: { ...price, minor: 600 }, startsAtMs: 0, endsAtMs: 20_000, running: false };
    expect(priceNow({ livePrice: price, flash: null }).minor).toBe(1_000);
    expect(priceNow({ livePrice: price, flash }).minor).toBe(1_000);
    expect(priceNow({ livePrice: price, flash: { ...flash, running: true } }).minor).toBe(600);
  });
});
