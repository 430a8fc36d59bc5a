import type { BagItem, ExplainAction, ExplainRule, ObsScenes, PlannedStep } from '../../../shared/domain/index.ts';
import type { T } from '../../i18n/index.ts';
import { shortName } from '../../ui/index.ts';

const quoted = (name: string, max?: number): string => `“${shortName(name, max)}”`;

/** The product of a rule as a part of a sentence. */
export function productWords(t: T, productId: string | null, items: readonly BagItem[] | null): string {
  if (productId === null) return t('obs.explain.any');
  const item = items?.find((one) => one.productId === productId);
  return item ? quoted(item.title) : t('obs.explain.gone');
}

/** What a rule makes OBS do. */
export function actionWords(t: T, action: ExplainAction): string {
  const scene = quoted(action.scene);
  if (action.kind === 'source') return t('obs.explain.showSource', { source: quoted(action.source), scene });
  return t(action.back ? 'obs.explain.toSceneBack' : 'obs.explain.toScene', { scene });
}

/** What OBS no longer has of a rule; null when all is there, or when OBS has not said what it has. */
export function missingIn(action: ExplainAction, scenes: ObsScenes | null): 'scene' | 'source' | null {
  if (!scenes) return null;
  const scene = scenes.scenes.find((one) => one.name === action.scene);
  if (!scene) return 'scene';
  return action.kind === 'source' && !scene.items.some((item) => item.name === action.source) ? 'source' : null;
}

/** One step of a dry run as a sentence. */
export function stepSentence(t: T, step: PlannedStep): string {
  const scene = quoted(step.scene);
  const source = quoted(step.source ?? '');
  if (step.effect === 'missing')
    return step.what === 'switch_scene'
      ? t('obs.explain.dry.missing_scene', { scene })
      : t('obs.explain.dry.missing_source', { source, scene });
  if (step.what === 'switch_scene')
    return step.effect === 'same'
      ? t('obs.explain.dry.switch_scene_same', { scene })
      : t('obs.explain.dry.switch_scene', { before: quoted(step.before), after: quoted(step.after) });
  return t(`obs.explain.dry.${step.what}${step.effect === 'same' ? '_same' : ''}`, { source, scene });
}

/** One rule for each product: the core takes the first that fits, a second one would never run. */
export const isTaken = (rules: readonly ExplainRule[], productId: string | null, except: number | null): boolean =>
  rules.some((rule, at) => at !== except && rule.productId === productId);
