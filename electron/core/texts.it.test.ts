import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { makePng } from '../../tests/support/png.ts';
import { faultOf, studioKit, until } from './studioKit.ts';

/* Texts on their way out of the core: the real rules, the real rehearsal platform, every door that a text leaves by. */
const folder = mkdtempSync(join(tmpdir(), 'texts-'));
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(name: string, complianceDir?: string) {
  const kit = await studioKit(join(folder, name), { complianceDir, level: 'silent' });
  stops.push(kit.close);
  return kit;
}

const PITCH = '带你看三天的步行路线，聊聊喜欢的小店，一起慢慢走，也回答大家的问题。';

describe('texts that leave the core', () => {
  it('are refused with the rule and the words, and nothing has left; calmer ones go', async () => {
    const { calls, state } = await start('refused');
    await until('the platform', () => state().platform.kind === 'online' && state().bag !== null);
    const draft = { title: '全 网 最 低 的旅行箱', pitch: PITCH, category: 'travel' as const, plannedAtMs: null };
    const { topicId } = await calls.topics.create({ draft });
    const topic = () => state().topics?.find((one) => one.id === topicId);
    const submit = () => calls.topics.submit({ topicId, version: topic()?.version ?? 0 });
    expect(await faultOf(submit())).toMatchObject({
      code: 'text_blocked',
      field: 'title',
      rule: 'ABS-1',
      params: { words: '全 网 最 低' },
    });
    expect(topic()?.state.kind).toBe('draft');

    const { products } = await calls.catalogue.search({ query: '' });
    const productId = products[0]?.id;
    if (!productId) throw new Error('an empty catalogue');
    expect(await faultOf(calls.bag.add({ productId, perk: '100%有效' }))).toMatchObject({
      code: 'text_blocked',
      field: 'perk',
      rule: 'MED-2',
    });
    expect(state().bag?.items).toEqual([]);

    const slate = (slateTitle: string) => calls.settings.patch({ stage: { slateTitle } });
    expect(await faultOf(slate('国家级好物马上回来'))).toMatchObject({
      code: 'text_blocked',
      field: 'stage.slateTitle',
    });
    expect(state().settings.stage.slateTitle).toBe('');
    await slate('马上回来');

    await calls.topics.update({ topicId, version: topic()?.version ?? 0, draft: { ...draft, title: '好走的旅行箱' } });
    const file = new File([new Uint8Array(makePng())], 'cover.png', { type: 'image/png' });
    await calls.topics.setCover({ topicId, version: topic()?.version ?? 0, file });
    await submit();
    expect(topic()?.state.kind).not.toBe('draft');
  });

  it('may hold a registered name, once the host has entered it', async () => {
    const { calls, state } = await start('names');
    const ask = async () =>
      (await calls.compliance.lint({ texts: [{ field: 'title', text: '国家级甜品，今晚开讲' }] })).findings[0];
    expect((await ask())?.map((one) => one.ruleId)).toEqual(['ABS-1']);
    await calls.settings.patch({ compliance: { names: ['国家级甜品'] } });
    expect(state().settings.compliance.names).toEqual(['国家级甜品']);
    expect(await ask()).toEqual([]);
  });

  it('are still read when a rule file is broken; the host is told once which', async () => {
    const dir = join(folder, 'rules');
    cpSync(join(import.meta.dirname, '../../resources/compliance'), dir, { recursive: true });
    writeFileSync(join(dir, 'prices.json'), '{ "rules": [ { "id": "PRICE-1" }, ');
    const { calls, state } = await start('broken', dir);
    expect(state().notices).toEqual([]);
    const { rules, problems } = await calls.compliance.rules();
    expect(problems).toMatchObject([{ file: 'prices.json', ruleId: null, why: 'unreadable' }]);
    expect(rules.some((rule) => rule.id === 'ABS-1')).toBe(true);
    expect(state().notices).toMatchObject([
      { tone: 'warn', fault: { code: 'rules_skipped', params: { count: 1, name: 'prices.json' } } },
    ]);
    const [found] = (await calls.compliance.lint({ texts: [{ field: 'pitch', text: '顶级，原价99' }] })).findings;
    expect(found?.map((one) => one.ruleId)).toEqual(['ABS-1']);
    expect(state().notices).toHaveLength(1);
  });
});
