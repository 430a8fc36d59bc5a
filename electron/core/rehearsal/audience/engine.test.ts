import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ItemId } from '../../../../shared/domain/index.ts';
import { loadResources, type Scenario } from '../resources.ts';
import { type AudienceAction, type AudienceView, createAudience } from './engine.ts';

const resources = loadResources();
const named = (name: string): Scenario => {
  const found = resources.scenarios.find((scenario) => scenario.name === name);
  if (!found) throw new Error(`no scenario ${name}`);
  return found;
};
const item = (n: number, stock = 100_000) => ({
  id: ItemId.parse(`item_${n}`),
  title: `商品 ${n} · Thing ${n}`,
  livePrice: { minor: 1000 * n, currency: 'CNY' as const },
  flash: null,
  stock,
  available: true,
});
const view: AudienceView = { items: [item(1), item(2), item(3)], explaining: ItemId.parse('item_2') };
function run(name: string, seconds: number, seen: AudienceView = view, seed = 1): AudienceAction[] {
  const audience = createAudience(named(name), resources.lines, seed);
  const actions: AudienceAction[] = [];
  for (let at = 0; at < seconds; at += 0.25) actions.push(...audience.step(0.25, seen));
  return actions;
}
const of = <K extends AudienceAction['kind']>(actions: AudienceAction[], kind: K) =>
  actions.filter((action): action is Extract<AudienceAction, { kind: K }> => action.kind === kind);

describe('the data files', () => {
  it('name the four scenarios, each with words in both languages', () => {
    expect(resources.scenarios.map((scenario) => scenario.name)).toEqual([
      'quiet-evening',
      'busy-room',
      'fifteen-thousand',
      'raid',
    ]);
  });
  it('have a picture for every product, no id twice, and enough to choose from', () => {
    const ids = resources.catalogue.map((entry) => entry.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(30);
    for (const id of ids) expect(existsSync(join(resources.dir, 'catalogue', 'images', `${id}.webp`)), id).toBe(true);
  });
});

describe('the audience', () => {
  it('does the same for the same seed and something else for another', () => {
    expect(run('busy-room', 20)).toEqual(run('busy-room', 20));
    expect(run('busy-room', 20)).not.toEqual(run('busy-room', 20, view, 2));
  });
  it('brings fifteen thousand orders in five minutes', () => {
    const orders = of(run('fifteen-thousand', 300), 'buy').length;
    expect(orders).toBeGreaterThanOrEqual(14_950);
    expect(orders).toBeLessThanOrEqual(15_050);
  });
  it('buys mostly what is explained, and little when nothing is', () => {
    const orders = of(run('busy-room', 120), 'buy');
    expect(orders.filter((order) => order.itemId === 'item_2').length / orders.length).toBeGreaterThan(0.7);
    const without = of(run('busy-room', 120, { ...view, explaining: null }), 'buy');
    expect(without.length).toBeLessThan(orders.length / 4);
  });
  it('never orders more than there is, nor what is gone', () => {
    const scarce = { items: [item(1, 1), { ...item(2), available: false }], explaining: ItemId.parse('item_1') };
    const audience = createAudience(named('fifteen-thousand'), resources.lines, 1);
    for (let at = 0; at < 20; at += 1) {
      const bought = of(audience.step(0.5, scarce), 'buy');
      expect(bought.reduce((sum, order) => sum + order.quantity, 0)).toBeLessThanOrEqual(1);
      expect(bought.every((order) => order.itemId === 'item_1')).toBe(true);
    }
  });
  it('speaks in whole sentences about what is there', () => {
    const said = of(run('busy-room', 120), 'say').map((action) => action.text);
    expect(said.length).toBeGreaterThan(100);
    expect(said.some((text) => text.includes('商品 2') || text.includes('thing 2'))).toBe(true);
    expect(said.filter((text) => text.includes('{') || text.includes('undefined'))).toEqual([]);
  });
  it('asks about the explained item, the same things in other words', () => {
    const asked = of(run('busy-room', 240), 'say').filter((action) => /[?？]$|吗$|哪些$/.test(action.text));
    expect(asked.length).toBeGreaterThan(100);
    const shipping = new Set(asked.map((action) => action.text).filter((text) => /发货|ship/.test(text)));
    expect(shipping.size).toBeGreaterThanOrEqual(5);
    expect([...shipping].filter((text) => /商品 2|thing 2/.test(text)).length).toBeGreaterThanOrEqual(4);
  });
  it('follows the host and meets trouble with orders as often as its scenario says', () => {
    const actions = run('busy-room', 240);
    const joined = of(actions, 'join');
    const following = joined.filter((action) => action.viewer.follower).length / joined.length;
    expect(Math.abs(following - named('busy-room').followers)).toBeLessThan(0.05);
    const orders = of(run('fifteen-thousand', 300), 'buy');
    const { payment_failed, address, refund_asked } = named('fifteen-thousand').troubles;
    const share = orders.filter((order) => order.trouble !== null).length / orders.length;
    expect(Math.abs(share - payment_failed - address - refund_asked)).toBeLessThan(0.002);
    expect(new Set(orders.map((order) => order.trouble)).size).toBe(4);
  });
  it('are the same people each time, and others in another scenario', () => {
    const names = (name: string) =>
      of(run(name, 10), 'join').map((action) => `${action.viewer.id} ${action.viewer.name}`);
    expect(names('busy-room')).toEqual(names('busy-room'));
    const others = new Set(names('raid'));
    expect(names('busy-room').filter((name) => others.has(name))).toEqual([]);
  });
  it('swells in a raid and does not come back when sent out', () => {
    const watching = of(run('raid', 45), 'watching').map((action) => action.watching);
    expect(Math.max(...watching.slice(0, 10))).toBeLessThan(100);
    expect(Math.max(...watching)).toBeGreaterThan(2_500);
    const audience = createAudience(named('busy-room'), resources.lines, 1);
    const [first] = of(audience.step(0.25, view), 'join');
    if (!first) throw new Error('nobody came');
    audience.forget(first.viewer.id);
    const later: AudienceAction[] = [];
    for (let at = 0; at < 200; at += 1) later.push(...audience.step(0.25, view));
    expect(later.some((action) => 'viewer' in action && action.viewer.id === first.viewer.id)).toBe(false);
  });
  it('is empty-handed with an empty bag', () => {
    const actions = run('fifteen-thousand', 30, { items: [], explaining: null });
    expect(of(actions, 'buy')).toEqual([]);
    expect(of(actions, 'say').filter((action) => action.text.includes('{'))).toEqual([]);
  });
});
