import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BagItem, ProductId } from '../../shared/domain/index.ts';
import { type StudioKit, studioKit, until } from './studioKit.ts';

/*
 * What the core does about the item that is explained, with the real rehearsal platform: what is sold out leaves by
 * itself, what may not be shown stays off the card.
 */

/** A rule of our own, so that this test does not move with the law: no lipstick on cards, and no gift boxes. */
const RULES = {
  area: { en: 'Test', zh: '测试' },
  rules: [
    {
      id: 'TST-1',
      severity: 'block',
      fields: ['card'],
      law: {
        name: { en: 'Law of the test', zh: '测试法' },
        article: '1',
        effectiveFrom: '2020-01-01',
        source: 'this test',
        checkedOn: '2026-11-25',
      },
      reason: { en: 'Because.', zh: '因为。' },
      match: [{ pattern: '唇膏|礼盒' }],
      examples: { flag: ['一支唇膏'], pass: ['一支笔'] },
    },
  ],
};

let folder: string;
let bench: StudioKit;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'redcast-selling-'));
  const complianceDir = join(folder, 'rules');
  mkdirSync(complianceDir);
  writeFileSync(join(complianceDir, 'test.json'), JSON.stringify(RULES));
  bench = await studioKit(join(folder, 'data'), { complianceDir, rehearsal: { audienceSpeed: 0.001 } });
  await until('the platform', () => bench.state().bag !== null);
  await bench.calls.settings.patch({ language: 'zh-CN' });
});
afterEach(async () => {
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Puts a product into the bag; resolves with its item. */
async function add(product: string, perk = ''): Promise<BagItem> {
  const productId = ProductId.parse(product);
  await bench.calls.bag.add({ productId, perk });
  return until(product, () => bench.state().bag?.items.find((item) => item.productId === productId));
}
const explain = async (itemId: BagItem['id'] | null) => {
  await bench.calls.bag.explain({ itemId });
  await until('the pin', () => (bench.state().bag?.explaining?.itemId ?? null) === itemId);
};
const noticed = (code: string) => bench.state().notices.find((notice) => notice.fault.code === code);

describe('selling', () => {
  it('leaves words off the card that may not be shown, and holds a card back whose title has them', async () => {
    const cubes = await add('packing-cubes', '加送礼盒');
    await explain(cubes.id);
    const card = await until('a card', () => bench.state().plan.card);
    expect(card.title).toContain('旅行收纳袋');
    expect(card.caption).not.toContain('礼盒');
    expect(noticed('card_held_back')).toBeUndefined();

    const lipstick = await add('lipstick-999');
    await explain(lipstick.id);
    await until('no card', () => bench.state().plan.card === null);
    expect(noticed('card_held_back')?.fault.params).toMatchObject({ words: '唇膏' });
    // It is explained all the same: only the picture goes without.
    expect(bench.state().bag?.explaining?.itemId).toBe(lipstick.id);
  });

  it('stops explaining what is sold out, says so, and brings nothing back by itself', async () => {
    const cubes = await add('packing-cubes');
    await explain(cubes.id);
    const stock = (units: number) => {
      // As the seller would, behind the studio's back.
      const platform = new DatabaseSync(join(folder, 'data', 'rehearsal.db'));
      platform.prepare('INSERT OR REPLACE INTO stock VALUES (?, ?, 1)').run('packing-cubes', units);
      platform.close();
      return bench.calls.bag.refresh();
    };
    await stock(0);
    await until('the end of explaining', () => bench.state().bag?.explaining === null);
    const notice = await until('a notice', () => noticed('explained_sold_out'));
    expect(notice.fault.params?.name).toContain('旅行收纳袋');
    expect(bench.state().plan.card).toBeNull();
    await stock(5);
    await until('stock again', () => bench.state().bag?.items[0]?.stock === 5);
    expect(bench.state().bag?.explaining).toBeNull();
    // The host may explain it again.
    await explain(cubes.id);
    await until('its card', () => bench.state().plan.card);
  });
});
