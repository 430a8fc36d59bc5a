import { describe, expect, it } from 'vitest';
import { planExplain } from '../../../electron/core/obs/explain.ts';
import type { ExplainAction } from '../../../shared/domain/index.ts';
import { LONG_NAME, obsScenesSample } from '../../../tests/ui/harness/fixtures-obs.ts';
import { item } from '../../../tests/ui/harness/samples.ts';
import { applyWords, i18n } from '../../i18n/index.ts';
import { actionWords, isTaken, missingIn, productWords, stepSentence } from './explain-words.ts';

const scenes = obsScenesSample();
const toDesk: ExplainAction = { kind: 'scene', scene: '桌面 · Desk close-up', back: true };
const table: ExplainAction = { kind: 'source', scene: 'Talk', source: 'Product table' };
const sentences = (action: ExplainAction, on: boolean) =>
  planExplain(action, on, scenes).map((step) => stepSentence(i18n.t, step));

describe('rules in words', () => {
  it('reads a rule as a sentence, short even for a name of 500 characters', () => {
    applyWords('en');
    expect(actionWords(i18n.t, toDesk)).toBe('switch to “桌面 · Desk close-up”, and back afterwards');
    expect(actionWords(i18n.t, table)).toBe('show “Product table” in “Talk”');
    expect(actionWords(i18n.t, { kind: 'scene', scene: LONG_NAME, back: false }).length).toBeLessThan(80);
    expect(productWords(i18n.t, null, [])).toBe('any other product');
    expect(productWords(i18n.t, 'p1', [item(0)])).toBe('“Velvet lipstick 999”');
    expect(productWords(i18n.t, 'p1', null)).toBe('a product that is not in your bag');
  });

  it('says what OBS no longer has, and nothing while OBS has not said what it has', () => {
    expect(missingIn(toDesk, scenes)).toBeNull();
    expect(missingIn(table, scenes)).toBeNull();
    expect(missingIn({ ...toDesk, scene: 'Gone' }, scenes)).toBe('scene');
    expect(missingIn({ ...table, scene: 'Gone' }, scenes)).toBe('scene');
    expect(missingIn({ ...table, source: 'Gone' }, scenes)).toBe('source');
    expect(missingIn({ ...table, scene: 'Gone' }, null)).toBeNull();
  });

  it('reads what the core plans: would change, is so already, is missing', () => {
    applyWords('en');
    expect(sentences(toDesk, true)).toEqual(['Would switch from “Talk” to “桌面 · Desk close-up”']);
    expect(sentences({ ...toDesk, scene: 'Talk' }, true)).toEqual(['“Talk” is on already']);
    expect(sentences({ ...toDesk, scene: 'Gone' }, true)).toEqual(['OBS has no scene “Gone”']);
    expect(sentences(table, true)).toEqual(['Would show “Product table” in “Talk”']);
    expect(sentences(table, false)).toEqual(['“Product table” in “Talk” is hidden already']);
    expect(sentences({ ...table, source: 'Gone' }, false)).toEqual(['OBS has no “Gone” in “Talk”']);
    expect(sentences({ ...toDesk, back: false }, false)).toEqual([]);
    applyWords('zh-CN');
    expect(sentences(table, true)).toEqual(['会在 “Talk” 里显示 “Product table”']);
  });

  it('lets each product have one rule: the core takes the first', () => {
    const rules = [
      { productId: null, action: toDesk },
      { productId: 'p1', action: table },
    ];
    expect(isTaken(rules, 'p1', null)).toBe(true);
    expect(isTaken(rules, 'p1', 1)).toBe(false);
    expect(isTaken(rules, null, 1)).toBe(true);
    expect(isTaken(rules, 'p2', null)).toBe(false);
  });
});
