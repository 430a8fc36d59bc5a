import type {
  ExplainAction,
  ExplainRule,
  Fault,
  ObsItem,
  ObsScenes,
  PlannedStep,
} from '../../../shared/domain/index.ts';
import type { ObsDriver } from './driver.ts';

/** The rule of a product, else the one for every product. */
export function ruleFor(rules: readonly ExplainRule[], productId: string): ExplainRule | null {
  return rules.find((rule) => rule.productId === productId) ?? rules.find((rule) => rule.productId === null) ?? null;
}

const itemNamed = (scenes: ObsScenes, scene: string, source: string): ObsItem | null =>
  scenes.scenes.find((row) => row.name === scene)?.items.find((item) => item.name === source) ?? null;

const shown = (on: boolean): string => (on ? 'shown' : 'hidden');

/**
 * What an action would do to OBS as it is. `on` false: what ending it would do; `backTo` is the scene to return to. Pure: the
 * dry run shows it, the real run sends the steps marked `change`.
 */
export function planExplain(
  action: ExplainAction,
  on: boolean,
  scenes: ObsScenes,
  backTo: string | null = null,
): PlannedStep[] {
  if (action.kind === 'source') {
    const item = itemNamed(scenes, action.scene, action.source);
    return [
      {
        what: on ? 'show_source' : 'hide_source',
        scene: action.scene,
        source: action.source,
        effect: item === null ? 'missing' : item.enabled === on ? 'same' : 'change',
        before: shown(item?.enabled ?? false),
        after: shown(on),
      },
    ];
  }
  if (!on && !action.back) return [];
  const scene = on ? action.scene : (backTo ?? scenes.program);
  const exists = scenes.scenes.some((row) => row.name === scene);
  // A dry run of the way back starts from where explaining would have led.
  const before = on || backTo !== null ? scenes.program : action.scene;
  return [
    {
      what: 'switch_scene',
      scene,
      source: null,
      effect: !exists ? 'missing' : scene === before ? 'same' : 'change',
      before,
      after: scene,
    },
  ];
}

export type Explainer = {
  /** The product being explained now, as the platform confirmed it. The first word after a start only tells how things stand. */
  explaining(productId: string | null): void;
};

/** Carries the host's rules out in OBS while an item is explained, and takes them back after. */
export function createExplainer(options: {
  driver: Pick<ObsDriver, 'change'>;
  scenes(): ObsScenes | null;
  rules(): readonly ExplainRule[];
  onFault(fault: Fault): void;
}): Explainer {
  const { driver } = options;
  let known: string | null | undefined;
  let active: { action: ExplainAction; backTo: string | null } | null = null;
  let turn: Promise<void> = Promise.resolve();

  async function carryOut(steps: readonly PlannedStep[], scenes: ObsScenes): Promise<void> {
    for (const step of steps) {
      if (step.effect !== 'change') continue;
      const item = step.source === null ? null : itemNamed(scenes, step.scene, step.source);
      const words = { reason: 'explain' as const, before: step.before, after: step.after };
      const reply = item
        ? await driver.change({
            request: 'SetSceneItemEnabled',
            input: {
              sceneName: item.group ?? step.scene,
              sceneItemId: item.id,
              sceneItemEnabled: step.what === 'show_source',
            },
            subject: `${step.scene} › ${item.name}`,
            ...words,
          })
        : await driver.change({
            request: 'SetCurrentProgramScene',
            input: { sceneName: step.scene },
            subject: step.scene,
            ...words,
          });
      if (!reply.ok) options.onFault(reply.fault);
    }
  }

  async function follow(productId: string | null): Promise<void> {
    const before = options.scenes();
    if (!before) return;
    const rule = productId === null ? null : ruleFor(options.rules(), productId);
    const last = active;
    if (last && JSON.stringify(last.action) === JSON.stringify(rule?.action)) return;
    const goesOn = rule?.action.kind === 'scene' && last?.action.kind === 'scene';
    // From one product's scene straight to the next one's: the way back leads to where it all began.
    if (last && !goesOn) await carryOut(planExplain(last.action, false, before, last.backTo), before);
    active = null;
    const now = options.scenes() ?? before;
    if (!rule) return;
    active = { action: rule.action, backTo: goesOn ? (last?.backTo ?? now.program) : now.program };
    await carryOut(planExplain(rule.action, true, now), now);
  }

  return {
    explaining(productId) {
      if (productId === known) return;
      const first = known === undefined;
      known = productId;
      if (first) return;
      turn = turn.then(() => (known === productId ? follow(productId) : undefined));
    },
  };
}
