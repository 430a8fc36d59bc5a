import { describe, expect, it } from 'vitest';
import {
  type ExplainAction,
  type ExplainRule,
  type Fault,
  type ObsScenes,
  refuse,
} from '../../../shared/domain/index.ts';
import type { ObsDriver, Order } from './driver.ts';
import { createExplainer, planExplain, ruleFor } from './explain.ts';
import type { ChangeName } from './protocol.ts';

const item = (id: number, name: string, enabled: boolean, group: string | null = null) => ({
  ...{ id, name, enabled, group, kind: 'image_source', locked: false },
});
const start = (): ObsScenes => ({
  collection: 'Main',
  profile: 'Main',
  scenes: [
    { name: 'Talk', items: [item(1, 'Camera', true), item(2, 'Price "999" 💄', false)] },
    { name: 'Desk', items: [item(1, 'Top camera', true), item(4, 'Badge', false, 'Corner')] },
  ],
  program: 'Talk',
  preview: null,
  studioMode: false,
  transition: 'Cut',
  transitionMs: 300,
  transitions: [],
  inTransition: false,
});

const toDesk: ExplainAction = { kind: 'scene', scene: 'Desk', back: true };
const price: ExplainAction = { kind: 'source', scene: 'Talk', source: 'Price "999" 💄' };

/** An OBS that does what it is told; what was sent is kept. */
function willing(rules: ExplainRule[]) {
  let scenes = start();
  const sent: string[] = [];
  const faults: Fault[] = [];
  let refusing = false;
  const driver: Pick<ObsDriver, 'change'> = {
    async change<K extends ChangeName>(order: Order<K>) {
      sent.push(`${order.request} ${order.subject} ${order.before} → ${order.after}`);
      if (refusing) return refuse('obs_refused', { retry: 'later' });
      if (order.request === 'SetCurrentProgramScene') scenes = { ...scenes, program: order.subject };
      if (order.request === 'SetSceneItemEnabled') {
        const [sceneName, source] = order.subject.split(' › ');
        scenes = {
          ...scenes,
          scenes: scenes.scenes.map((scene) => ({
            ...scene,
            items: scene.items.map((row) =>
              scene.name === sceneName && row.name === source ? { ...row, enabled: order.after === 'shown' } : row,
            ),
          })),
        };
      }
      return { ok: true, value: undefined as never };
    },
  };
  const explainer = createExplainer({
    driver,
    scenes: () => scenes,
    rules: () => rules,
    onFault: (fault) => faults.push(fault),
  });
  return {
    sent,
    faults,
    refuse: () => {
      refusing = true;
    },
    scenes: () => scenes,
    async explain(productId: string | null) {
      explainer.explaining(productId);
      // The explainer works in turns of its own, one promise each; a timer comes after all of them.
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
  };
}

describe('what explaining does in OBS', () => {
  it('prefers the rule of the product to the one for all', () => {
    const rules: ExplainRule[] = [
      { productId: null, action: toDesk },
      { productId: 'lipstick', action: price },
    ];
    expect(ruleFor(rules, 'lipstick')?.action).toBe(price);
    expect(ruleFor(rules, 'cream')?.action).toBe(toDesk);
    expect(ruleFor([], 'cream')).toBeNull();
  });

  it('plans without sending: what would change, what is so already, what OBS no longer has', () => {
    expect(planExplain(toDesk, true, start())).toMatchObject([
      { what: 'switch_scene', scene: 'Desk', effect: 'change', before: 'Talk', after: 'Desk' },
    ]);
    expect(planExplain({ ...toDesk, scene: 'Talk' }, true, start())).toMatchObject([{ effect: 'same' }]);
    expect(planExplain({ ...toDesk, scene: 'Gone' }, true, start())).toMatchObject([{ effect: 'missing' }]);
    expect(planExplain(toDesk, false, start())).toMatchObject([{ before: 'Desk', after: 'Talk', effect: 'change' }]);
    expect(planExplain({ ...toDesk, back: false }, false, start())).toEqual([]);
    expect(planExplain(price, true, start())).toMatchObject([
      { what: 'show_source', effect: 'change', before: 'hidden', after: 'shown' },
    ]);
    expect(planExplain(price, false, start())).toMatchObject([{ what: 'hide_source', effect: 'same' }]);
    expect(planExplain({ ...price, source: 'Gone' }, true, start())).toMatchObject([{ effect: 'missing' }]);
  });

  it('goes to the scene and back to where the host was, also over several products', async () => {
    const obs = willing([{ productId: null, action: toDesk }]);
    await obs.explain(null);
    await obs.explain('lipstick');
    expect(obs.scenes().program).toBe('Desk');
    await obs.explain('cream');
    expect(obs.sent).toHaveLength(1);
    await obs.explain(null);
    expect(obs.scenes().program).toBe('Talk');
    expect(obs.sent).toEqual(['SetCurrentProgramScene Desk Talk → Desk', 'SetCurrentProgramScene Talk Desk → Talk']);
  });

  it('shows one source and hides it when the next product has another rule', async () => {
    const obs = willing([
      { productId: 'lipstick', action: price },
      { productId: 'cream', action: { kind: 'source', scene: 'Desk', source: 'Badge' } },
    ]);
    await obs.explain(null);
    await obs.explain('lipstick');
    await obs.explain('cream');
    await obs.explain(null);
    expect(obs.sent).toEqual([
      'SetSceneItemEnabled Talk › Price "999" 💄 hidden → shown',
      'SetSceneItemEnabled Talk › Price "999" 💄 shown → hidden',
      'SetSceneItemEnabled Desk › Badge hidden → shown',
      'SetSceneItemEnabled Desk › Badge shown → hidden',
    ]);
  });

  it('does nothing about what was explained before the studio came', async () => {
    const obs = willing([{ productId: null, action: toDesk }]);
    await obs.explain('lipstick');
    expect(obs.sent).toEqual([]);
  });

  it('tells what OBS refused and goes on', async () => {
    const obs = willing([{ productId: null, action: toDesk }]);
    await obs.explain(null);
    obs.refuse();
    await obs.explain('lipstick');
    expect(obs.faults.map((fault) => fault.code)).toEqual(['obs_refused']);
  });
});
