import type { LintContext } from '../../../shared/compliance/index.ts';
import type { BagItem, Fault } from '../../../shared/domain/index.ts';

/** May these words of an item stand on the picture? */
export type CardJudge = (item: BagItem, text: string) => boolean;

/** Verdicts remembered: a card is asked about at every change of the state, and the rules need a moment for a text. */
const KEPT_MAX = 100;

/**
 * The rules' word on texts for the card, remembered. `refuse` answers with the fault of a claim that may not be shown, or
 * null; `stock` lets “the last three” be a fact.
 */
export function createCardJudge(refuse: (text: string, context: LintContext) => { fault: Fault } | null) {
  const verdicts = new Map<string, Fault | null>();

  function verdict(item: BagItem, text: string): Fault | null {
    const key = `${item.stock}\n${text}`;
    const known = verdicts.get(key);
    if (known !== undefined) return known;
    const fault = refuse(text, { stock: item.stock, priceBasis: true })?.fault ?? null;
    verdicts.set(key, fault);
    const [oldest] = verdicts.keys();
    if (verdicts.size > KEPT_MAX && oldest !== undefined) verdicts.delete(oldest);
    return fault;
  }

  const allows: CardJudge = (item, text) => verdict(item, text) === null;
  return {
    allows,
    /** Why an item has no card: its title may not be shown. Null when it may. */
    heldBack(item: BagItem): Fault | null {
      const fault = verdict(item, item.title);
      return (
        fault && {
          code: 'card_held_back',
          retry: 'never',
          rule: fault.rule,
          params: { name: item.title, words: fault.params?.words ?? '' },
        }
      );
    },
    /** The rules changed (registered names, a rule file): what was said before does not hold. */
    forget: () => verdicts.clear(),
  };
}
