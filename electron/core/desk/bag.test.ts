import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Bag, ItemId, ProductId, type Reply, RoomEvent, refuse } from '../../../shared/domain/index.ts';
import { bagItem, bagOf } from '../../../tests/support/bagItem.ts';
import type { PlatformClient } from '../platform/index.ts';
import { createDeskBag, type DeskBag } from './bag.ts';

const at = 1_800_000_000_000;
const yuan = (minor: number) => ({ minor, currency: 'CNY' as const });
const first = ItemId.parse('i1');

/** A bag over a platform of prepared answers: `answers` are given in turn, `polled` is what `bag.get` says. */
function made(bag: Bag | null = bagOf([bagItem()], { checkedAtMs: at })) {
  const world = {
    bag: null as Bag | null,
    polled: bag,
    answers: [] as Reply<Bag>[],
    asked: [] as [string, unknown][],
    refreshed: 0,
    blocks: '',
  };
  const ask = (name: string) => async (input: unknown) => {
    world.asked.push([name, input]);
    return world.answers.shift() ?? refuse('internal');
  };
  const client = {
    bag: {
      get: async () => {
        world.asked.push(['get', null]);
        return world.polled ? { ok: true, value: world.polled } : refuse('platform_unreachable');
      },
      ...{ add: ask('add'), update: ask('update'), move: ask('move'), remove: ask('remove'), explain: ask('explain') },
    },
  } as unknown as PlatformClient;
  const desk: DeskBag = createDeskBag({
    bag: () => world.bag,
    set: (next) => {
      world.bag = next;
    },
    client: () => client,
    async refresh() {
      world.refreshed += 1;
      if (world.polled) world.bag = desk.learn(world.polled);
    },
    refuseText: (text) =>
      world.blocks !== '' && text.includes(world.blocks)
        ? refuse('text_blocked', { rule: 'ADL-1', params: { words: world.blocks } })
        : null,
    now: () => at + 7,
  });
  if (bag) world.bag = desk.learn(bag);
  return { world, desk };
}

let open: DeskBag[] = [];
const make = (bag?: Bag | null) => {
  const one = made(bag);
  open.push(one.desk);
  return one;
};
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const desk of open.splice(0)) desk.close();
  vi.useRealTimers();
  open = [];
});
const event = (more: object, atMs = at + 1) => RoomEvent.parse({ seq: 1, atMs, ...more });
const order = (stockLeft: number, more: object = {}, atMs?: number) =>
  event(
    {
      ...{ kind: 'order', orderId: 'o1', from: { id: 'v1', name: 'Mia' }, itemId: 'i1', title: 'x', quantity: 2 },
      ...{ total: yuan(2_000), stockLeft },
      ...more,
    },
    atMs,
  );

describe('answers', () => {
  it('carry the studio’s own time, and below zero becomes none and oversold', () => {
    const { world, desk } = make();
    expect(world.bag?.checkedAtMs).toBe(at + 7);
    const remote = bagOf([bagItem()], { version: 2, checkedAtMs: at + 1 });
    const learnt = desk.learn({ ...remote, items: remote.items.map((item) => ({ ...item, stock: -3 })) });
    expect(learnt.items[0]).toMatchObject({ stock: 0, oversold: 3 });
  });

  it('that are older do not undo newer ones, unless the platform’s clock was set back', () => {
    const { world, desk } = make(bagOf([bagItem({ perk: 'new' })], { version: 2, checkedAtMs: at }));
    const older = bagOf([bagItem({ perk: 'old' })], { version: 1, checkedAtMs: at });
    expect(desk.learn(older)).toBe(world.bag);
    expect(desk.learn(bagOf([bagItem()], { version: 2, checkedAtMs: at - 200 }))).toBe(world.bag);
    const dayBefore = bagOf([bagItem({ stock: 4 })], { version: 2, checkedAtMs: at - 24 * 3600_000 });
    expect(desk.learn(dayBefore).items[0]?.stock).toBe(4);
  });
});

describe('events', () => {
  it('count a sale once, whether or not the last answer has it already', () => {
    const { world, desk } = make(bagOf([bagItem({ stock: 9, sold: 1 })], { checkedAtMs: at }));
    desk.apply(order(20, {}, at - 500));
    expect(world.bag?.items[0]).toMatchObject({ stock: 9, sold: 1 });
    desk.apply(order(9, {}, at));
    expect(world.bag?.items[0]).toMatchObject({ stock: 9, sold: 1 });
    desk.apply(order(7));
    expect(world.bag?.items[0]).toMatchObject({ stock: 7, sold: 3 });
  });

  it('of a clock that was set back a day are believed', () => {
    const { world, desk } = make();
    desk.apply(order(7, {}, at - 24 * 3600_000));
    expect(world.bag?.items[0]?.stock).toBe(7);
  });

  it('take stock below zero as none, and say how many are missing', () => {
    const { world, desk } = make();
    desk.apply(order(-2));
    expect(world.bag?.items[0]).toMatchObject({ stock: 0, oversold: 2, sold: 2 });
    desk.apply(event({ kind: 'stock', itemId: 'i1', stock: 5, available: true }));
    expect(world.bag?.items[0]).toMatchObject({ stock: 5, oversold: 0 });
  });

  it('about an unknown item change nothing, and ask once what it is', async () => {
    const { world, desk } = make();
    const before = world.bag;
    for (let n = 0; n < 200; n += 1) desk.apply(order(3, { itemId: 'unknown' }));
    expect(world.bag).toBe(before);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(world.refreshed).toBe(1);
  });

  it('begin and end a flash price, planned here or elsewhere', () => {
    const plan = { price: yuan(600), startsAtMs: at, endsAtMs: at + 60_000, running: false };
    const { world, desk } = make(bagOf([bagItem({ flash: plan })], { checkedAtMs: at }));
    const price = (flash: string, minor: number) => event({ kind: 'price', itemId: 'i1', price: yuan(minor), flash });
    desk.apply(price('started', 600));
    expect(world.bag?.items[0]?.flash).toEqual({ ...plan, running: true });
    desk.apply(price('none', 550));
    expect(world.bag?.items[0]).toMatchObject({ flash: { price: yuan(550), running: true }, livePrice: yuan(1_000) });
    desk.apply(price('ended', 1_000));
    expect(world.bag?.items[0]).toMatchObject({ flash: null, livePrice: yuan(1_000) });
    desk.apply(price('started', 700));
    expect(world.bag?.items[0]?.flash).toMatchObject({ price: yuan(700), running: true });
    desk.apply(price('ended', 900));
    desk.apply(price('none', 880));
    expect(world.bag?.items[0]).toMatchObject({ flash: null, livePrice: yuan(880) });
  });
});

describe('commands', () => {
  const ok = (version: number, items = [bagItem()]): Reply<Bag> => ({
    ok: true,
    value: bagOf(items, { version, checkedAtMs: at + version }),
  });

  it('say which item was added', async () => {
    const { world, desk } = make();
    world.answers = [ok(2, [bagItem(), bagItem({ id: 'i2' })])];
    expect(await desk.commands.add({ productId: ProductId.parse('p1') })).toEqual({
      ok: true,
      value: { itemId: 'i2' },
    });
  });

  it('name the version the editor saw, not the newest', async () => {
    const { world, desk } = make();
    world.answers = [refuse('version_conflict', { params: { seen: 1, is: 2 } })];
    world.polled = bagOf([bagItem({ version: 2, perk: 'theirs' })], { version: 2, checkedAtMs: at + 2 });
    const reply = await desk.commands.update({ itemId: first, version: 1, perk: 'mine' });
    expect(reply).toMatchObject({ ok: false, fault: { code: 'version_conflict' } });
    expect(world.asked[0]).toEqual(['update', { itemId: first, version: 1, perk: 'mine' }]);
    expect(world.bag?.items[0]).toMatchObject({ version: 2, perk: 'theirs' });
  });

  it('move again when others changed a price meanwhile, and not when they changed the order', async () => {
    const two = [bagItem(), bagItem({ id: 'i2', productId: 'p2' })];
    const { world, desk } = make(bagOf(two, { checkedAtMs: at }));
    world.answers = [refuse('version_conflict'), ok(3, two)];
    world.polled = bagOf(two, { version: 2, checkedAtMs: at + 2 });
    expect(await desk.commands.move(first, 1)).toMatchObject({ ok: true });
    expect(world.asked.map(([name]) => name)).toEqual(['move', 'get', 'move']);
    expect(world.asked[2]?.[1]).toMatchObject({ version: 2 });

    world.asked = [];
    world.answers = [refuse('version_conflict'), ok(9, two)];
    world.polled = bagOf(two.toReversed(), { version: 4, checkedAtMs: at + 4 });
    expect(await desk.commands.move(first, 1)).toMatchObject({ fault: { code: 'version_conflict' } });
    expect(world.asked.map(([name]) => name)).toEqual(['move', 'get']);
  });

  it('keep words from viewers that the rules block, without asking the platform', async () => {
    const { world, desk } = make();
    world.blocks = '最好';
    const fault = { code: 'text_blocked', field: 'perk', rule: 'ADL-1', params: { words: '最好' } };
    expect(await desk.commands.update({ itemId: first, version: 1, perk: '最好的礼物' })).toMatchObject({ fault });
    expect(await desk.commands.add({ productId: ProductId.parse('p2'), perk: '最好' })).toMatchObject({ fault });
    expect(world.asked).toEqual([]);
  });

  it('add many: a refusal is named and the rest goes on, a lost platform ends it', async () => {
    const { world, desk } = make();
    const items = ['p2', 'p3', 'p4', 'p5'].map((id) => ({ productId: ProductId.parse(id) }));
    const grown = (ids: string[], version: number) =>
      ok(version, [bagItem(), ...ids.map((id) => bagItem({ id: `i-${id}`, productId: id }))]);
    world.answers = [grown(['p2'], 2), refuse('item_gone'), grown(['p2', 'p4'], 3), refuse('duplicate_item')];
    const done = await desk.commands.addMany(items);
    expect([done.added, done.refused.map(({ index, fault }) => [index, fault.code])]).toEqual([
      2,
      [
        [1, 'item_gone'],
        [3, 'duplicate_item'],
      ],
    ]);
    world.asked = [];
    world.answers = [refuse('platform_timeout', { retry: 'later' })];
    const lost = await desk.commands.addMany(items);
    expect(lost.refused.map(({ fault }) => fault.code)).toEqual(Array(4).fill('platform_timeout'));
    expect(world.asked).toHaveLength(1);
  });
});
