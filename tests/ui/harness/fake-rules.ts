import type { implement } from '@orpc/server';
import { ComplianceRule, compileRules, type RuleProblem } from '../../../shared/compliance/index.ts';
import type { studioContract } from '../../../shared/contract/index.ts';

/** The rules that the product ships. */
const shipped = Object.values(
  import.meta.glob<{ rules: unknown[] }>('../../../resources/compliance/*.json', { eager: true, import: 'default' }),
).flatMap((file) => file.rules.map((rule) => ComplianceRule.parse(rule)));

const BROKEN: RuleProblem[] = [
  { file: 'prices.json', ruleId: 'PRICE-4', why: 'pattern', detail: '(最+)+低: repeats without an upper end' },
  { file: 'health.json', ruleId: 'MED-4', why: 'example', detail: 'found although it is fine: 治愈系旅行照片' },
  { file: 'local.json', ruleId: null, why: 'unreadable', detail: 'Unexpected end of JSON input' },
];

type Router = ReturnType<typeof implement<typeof studioContract>>['compliance'];

/** The rules as the core hands them out. States: `rulesBroken` names faults, `rulesWaiting` never answers. */
export function fakeRules(router: Router, state: string | null) {
  let linter: ReturnType<typeof compileRules>['linter'] | null = null;
  return {
    rules: router.rules.handler(() => {
      if (state === 'rulesWaiting') return new Promise<never>(() => undefined);
      return { tag: 'shipped', rules: shipped, problems: state === 'rulesBroken' ? BROKEN : [] };
    }),
    lint: router.lint.handler(({ input }) => {
      linter ??= compileRules(shipped, { trusted: true }).linter;
      const read = linter.lint;
      return { findings: input.texts.map(({ text, field }) => read(text, field)) };
    }),
  };
}
