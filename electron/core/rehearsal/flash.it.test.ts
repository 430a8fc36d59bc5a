import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FaultError, type ItemId, ProductId, priceNow, ViewerId } from '../../../shared/domain/index.ts';
import { ManualClock } from '../../../tests/support/manualClock.ts';
import { type Bags, createBags } from './bag.ts';
import { createCatalogue } from './catalogue.ts';
import { openDb } from './db.ts';
import { createDeals } from './deals.ts';
import { createFlashClock } from './flash.ts';
import { createRoomLog } from './log.ts';
import { SILENT } from './options.ts';
import { loadResources } from './resources.ts';
import type { World } from './world.ts';

const resources = loadResources();
const lipstick = ProductId.parse('lipstick-999');
const DAY = 24 * 3600_000;
const yuan = (minor: number) => ({ minor, currency: 'CNY' as const });
const folders: string[] = [];
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A bag over a real database, told by a clock that a test moves; `shift` sets the clock without time passing. */
function shop(clock = new ManualClock(), folder = mkdtempSync(join(tmpdir(), 'flash-')), from = { shift: 0 }) {
  folders.push(folder);
  const now = () => clock.now() + from.shift;
  const opened = openDb(folder, now());
  if (!opened.ok) throw new Error(opened.fault.code);
  const { db } = opened.value;
  const world: World = { db, log: createRoomLog(db, now), resources, now, timers: clock, origin: () => '' };
  const deals = createDeals(world);
  const bags = createBags(world, createCatalogue(world, deals), deals);
  const told: unknown[] = [];
  bags.listen({
    explain: () => {},
    price: (_, price, flash) => told.push([flash, price.minor]),
    stock: ({ stock }) => told.push(['stock', stock]),
    missed: ({ title }, viewer, quantity) => told.push(['missed', title.slice(0, 2), viewer.name, quantity]),
  });
  const alarm = createFlashClock(bags, clock, SILENT);
  alarm.wake();
  const close = () => {
    alarm.close();
    bags.close();
    db.close();
  };
  closing.push(close);
  return { bags, told, clock, folder, from, now, close };
}
const add = (bags: Bags, id = lipstick): ItemId => {
  const livePrice = id === lipstick ? yuan(15_900) : undefined;
  const item = bags.add({ productId: id, livePrice }).items.at(-1);
  if (!item) throw new Error('not added');
  return item.id;
};
const plan = (bags: Bags, id: ItemId, startsAtMs: number, endsAtMs: number, minor = 9_900) =>
  bags.update(id, bags.item(id).version, { flash: { price: yuan(minor), startsAtMs, endsAtMs } });
const refusal = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
  throw new Error('was not refused');
};

describe('a flash price', () => {
  it('begins and ends to the millisecond, is told once each, and is what is charged', async () => {
    const { bags, told, clock } = shop();
    const id = add(bags);
    const at = clock.now();
    plan(bags, id, at + 5_000, at + 25_000);
    expect(bags.item(id).flash).toMatchObject({ running: false });
    await clock.advance(4_999);
    expect(told).toEqual([]);
    expect(bags.sell(id, 1).price.minor).toBe(15_900);
    await clock.advance(1);
    expect(told).toEqual([['started', 9_900]]);
    expect(priceNow(bags.item(id)).minor).toBe(9_900);
    expect(bags.sell(id, 1).price.minor).toBe(9_900);
    await clock.advance(19_999);
    expect(told).toHaveLength(1);
    await clock.advance(1);
    expect(told).toEqual([
      ['started', 9_900],
      ['ended', 15_900],
    ]);
    expect(bags.item(id).flash).toBeNull();
    expect(bags.sell(id, 1).price.minor).toBe(15_900);
  });

  it('holds for an order in the moment it begins, before any timer ran', () => {
    const { bags, told, clock, from } = shop();
    const id = add(bags);
    plan(bags, id, clock.now() + 60_000, clock.now() + 120_000);
    from.shift = 60_000;
    expect(bags.sell(id, 1).price.minor).toBe(9_900);
    expect(told[0]).toEqual(['started', 9_900]);
  });

  it('ends when the clock jumps a day ahead, and runs again when it is set right', async () => {
    const { bags, told, clock, from } = shop();
    const id = add(bags);
    plan(bags, id, clock.now(), clock.now() + 600_000);
    expect(told).toEqual([['started', 9_900]]);
    from.shift = DAY - 700_000;
    await clock.advance(1_000);
    expect(told.at(-1)).toEqual(['ended', 15_900]);
    from.shift = 0;
    await clock.advance(1_000);
    expect(told.at(-1)).toEqual(['started', 9_900]);
    expect(bags.item(id).flash?.running).toBe(true);
    // Set back by a day, it has not begun yet.
    from.shift = -DAY;
    await clock.advance(1_000);
    expect(told.at(-1)).toEqual(['ended', 15_900]);
    expect(bags.item(id).flash).toMatchObject({ running: false });
    expect(bags.sell(id, 1).price.minor).toBe(15_900);
    expect(told).toHaveLength(4);
  });

  it('is forgotten a day after its end', async () => {
    const { bags, clock, from } = shop();
    const id = add(bags);
    plan(bags, id, clock.now(), clock.now() + 20_000);
    await clock.advance(21_000);
    from.shift = DAY + 30_000;
    await clock.advance(1_000);
    from.shift = 0;
    await clock.advance(1_000);
    // Not even a clock set back brings it to life.
    from.shift = -21_000;
    expect(bags.item(id).flash).toBeNull();
  });

  it('survives a restart, and tells what it missed meanwhile', async () => {
    const first = shop();
    const id = add(first.bags);
    plan(first.bags, id, first.clock.now() + 5_000, first.clock.now() + 65_000);
    first.close();
    await first.clock.advance(10_000);
    const second = shop(first.clock, first.folder);
    expect(second.told).toEqual([['started', 9_900]]);
    second.close();
    const third = shop(first.clock, first.folder);
    expect(third.told).toEqual([]);
    await third.clock.advance(55_000);
    expect(third.told).toEqual([['ended', 15_900]]);
  });

  it('can be changed and taken back while it runs', () => {
    const { bags, told, clock } = shop();
    const id = add(bags);
    const at = clock.now();
    plan(bags, id, at, at + 60_000);
    plan(bags, id, at, at + 60_000, 8_900);
    plan(bags, id, at + 30_000, at + 60_000, 8_900);
    plan(bags, id, at - 1_000, at + 60_000, 8_900);
    bags.update(id, bags.item(id).version, { flash: null });
    expect(told).toEqual([
      ['started', 9_900],
      ['none', 8_900],
      ['ended', 15_900],
      ['started', 8_900],
      ['ended', 15_900],
    ]);
    bags.update(id, bags.item(id).version, { livePrice: yuan(14_900) });
    bags.update(id, bags.item(id).version, { perk: 'a pouch' });
    expect(told.slice(5)).toEqual([['none', 14_900]]);
  });

  it('is refused with times or a price that make no sense, and leaves the item as it was', () => {
    const { bags, clock } = shop();
    const id = add(bags);
    const at = clock.now();
    const before = bags.item(id);
    const tried = (startsAtMs: number, endsAtMs: number, minor = 9_900) =>
      refusal(() => plan(bags, id, startsAtMs, endsAtMs, minor));
    expect(tried(at, at + 9_999)).toMatchObject({ code: 'flash_bad_times', rule: 'too_short' });
    expect(tried(at, at + DAY + 1)).toMatchObject({ code: 'flash_bad_times', rule: 'too_long' });
    expect(tried(at + 5, at)).toMatchObject({ code: 'flash_bad_times', rule: 'ends_first' });
    expect(tried(at - 60_000, at)).toMatchObject({ code: 'flash_bad_times', rule: 'over', field: 'flash.endsAtMs' });
    expect(tried(at, at + 60_000, 15_900)).toMatchObject({ code: 'price_out_of_range', rule: 'not_below_live' });
    expect(tried(at, at + 60_000, 1_000)).toMatchObject({ rule: 'far_below', field: 'flash.price.minor' });
    expect(bags.item(id)).toEqual(before);
    plan(bags, id, at, at + 60_000);
    const lower = () => bags.update(id, bags.item(id).version, { livePrice: yuan(9_900) });
    expect(refusal(lower)).toMatchObject({ rule: 'not_below_live', field: 'livePrice.minor' });
  });
});

describe('the lowest price paid', () => {
  it('is of the seven days before the stream, never of the stream itself', () => {
    const { bags, clock, from } = shop();
    const id = add(bags, ProductId.parse('oolong'));
    const lowest = () => bags.item(id).lowestDeal?.price.minor ?? null;
    expect(lowest()).toBeNull();
    bags.startStream();
    const began = clock.now();
    const usual = bags.sell(id, 1).price.minor;
    plan(bags, id, began, began + 60_000, usual - 2_000);
    bags.sell(id, 2);
    expect(lowest()).toBeNull();
    bags.endStream();
    expect(lowest()).toBe(usual - 2_000);

    from.shift = 3 * DAY;
    bags.startStream();
    expect(bags.item(id).lowestDeal).toMatchObject({ price: yuan(usual - 2_000), days: 7, asOfMs: began + 3 * DAY });
    bags.sell(id, 1);
    bags.endStream();
    // Eight days after the flash price only the usual one counts; another eight later, nothing.
    from.shift = 8 * DAY;
    expect(lowest()).toBe(usual);
    from.shift = 16 * DAY;
    expect(lowest()).toBeNull();
  });

  it('survives a restart in the middle of a stream', () => {
    const first = shop();
    const id = add(first.bags, ProductId.parse('oolong'));
    first.bags.startStream();
    first.bags.sell(id, 1);
    first.bags.endStream();
    first.bags.startStream();
    const { version } = first.bags.item(id);
    first.bags.update(id, version, { livePrice: yuan(first.bags.item(id).livePrice.minor - 1_000) });
    first.bags.sell(id, 1);
    const before = first.bags.item(id).lowestDeal;
    first.close();
    const second = shop(first.clock, first.folder);
    expect(second.bags.item(id).lowestDeal).toEqual(before);
    expect(before?.price.minor).toBe(second.bags.item(id).livePrice.minor + 1_000);
  });
});

describe('units that are not there', () => {
  const viewer = (name: string) => ({ id: ViewerId.parse(`v_${name}`), name });

  it('are told at once the first time and together afterwards', async () => {
    const { bags, told, clock } = shop();
    const id = add(bags, ProductId.parse('cushion'));
    for (let n = 0; n < 300; n += 1) bags.missed(id, viewer(`n${n}`), 2);
    expect(told).toEqual([['missed', '轻雾', 'n0', 2]]);
    await clock.advance(2_000);
    expect(told.at(-1)).toEqual(['missed', '轻雾', 'n299', 598]);
    await clock.advance(10_000);
    expect(told).toHaveLength(2);
    bags.missed(id, viewer('late'), 1);
    bags.missed(id, viewer('last'), 1);
    bags.endStream();
    expect(told.slice(2)).toEqual([
      ['missed', '轻雾', 'late', 1],
      ['missed', '轻雾', 'last', 1],
    ]);
  });

  it('of a product in several parcels are told for each of them', async () => {
    const { bags, told, clock } = shop();
    const single = add(bags, ProductId.parse('cushion'));
    const [pair] = bags
      .add({ productId: lipstick, bundle: [{ productId: ProductId.parse('cushion'), quantity: 2 }] })
      .items.slice(-1);
    if (!pair) throw new Error('no bundle');
    expect(pair.stock).toBe(9);
    bags.sell(single, 2);
    expect(told).toEqual([['stock', 8]]);
    bags.sell(single, 2);
    bags.sell(single, 2);
    expect(told).toHaveLength(1);
    await clock.advance(1_000);
    expect(told.at(-1)).toEqual(['stock', 6]);
    bags.sell(single, 11);
    expect(told.at(-1)).toEqual(['stock', 0]);
    expect([bags.item(single).stock, bags.item(pair.id).stock]).toEqual([1, 0]);
  });
});
