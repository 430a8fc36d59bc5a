import { safePattern } from './guard.ts';
import { lintWith, type ReadyRule } from './lint.ts';
import { MATCHERS } from './matchers.ts';
import type { ComplianceRule, Finding, LintContext, LintField, RuleProblem } from './rule.ts';

export type Linter = {
  /** Offences by place; none of one rule over another of the same. Empty: no rule matched, which is not “legal”. */
  lint(text: string, field: LintField, context?: LintContext): Finding[];
  /**
   * Makes the patterns of the `step`th rule ready: an engine translates a pattern when it first runs, which takes a tenth of a
   * second for all of them. False when there is no such rule any more. Nobody has to call it.
   */
  warm(step: number): boolean;
};

type Compiled = {
  linter: Linter;
  /** The rules that work, in the order given. */
  rules: ComplianceRule[];
  problems: Omit<RuleProblem, 'file'>[];
};

/** `trusted`: the rules passed their own examples before (in the core), so a page need not try them again. */
type CompileOptions = { trusted?: boolean };

/** A text that every pattern has to look at, and none finds. */
const WARMING = '慢慢走 a slow walk 12';

/** Makes rules ready to run. One that is wrong is named and left out; the others work. */
export function compileRules(rules: readonly ComplianceRule[], options: CompileOptions = {}): Compiled {
  const { ready, problems } = readyRules(rules, options);
  return {
    linter: {
      lint: (text, field, context) => lintWith(ready, text, field, context),
      warm(step) {
        const one = ready[step];
        const field = one?.rule.fields[0];
        if (one && field) lintWith([one], WARMING, field);
        return one !== undefined;
      },
    },
    rules: ready.map((one) => one.rule),
    problems,
  };
}

/** The rules with their patterns, for `lintWith`. */
export function readyRules(
  rules: readonly ComplianceRule[],
  options: CompileOptions = {},
): { ready: ReadyRule[]; problems: Omit<RuleProblem, 'file'>[] } {
  const ready: ReadyRule[] = [];
  const problems: Omit<RuleProblem, 'file'>[] = [];
  const known = new Set<string>();
  for (const rule of rules) {
    if (known.has(rule.id)) {
      problems.push({ ruleId: rule.id, why: 'duplicate', detail: 'another rule has this id' });
      continue;
    }
    known.add(rule.id);
    const one = prepare(rule);
    if ('problem' in one) {
      problems.push(one.problem);
      continue;
    }
    const failed = options.trusted ? null : failedExample(one);
    if (failed === null) ready.push(one);
    else problems.push({ ruleId: rule.id, why: 'example', detail: failed.slice(0, 300) });
  }
  return { ready, problems };
}

type Prepared = ReadyRule | { problem: Omit<RuleProblem, 'file'> };

function prepare(rule: ComplianceRule): Prepared {
  const wrong = (why: RuleProblem['why'], detail: string): Prepared => ({
    problem: { ruleId: rule.id, why, detail: detail.slice(0, 300) },
  });
  const ways: ReadyRule['ways'][number][] = [];
  for (const match of rule.match) {
    if (match.pattern === undefined && match.matcher === undefined)
      return wrong('shape', 'neither pattern nor matcher');
    if (match.matcher !== undefined && !Object.hasOwn(MATCHERS, match.matcher)) return wrong('matcher', match.matcher);
    const regex = match.pattern === undefined ? null : tryPattern(match.pattern);
    if (typeof regex === 'string') return wrong('pattern', regex);
    ways.push({ regex, match });
  }
  const except: RegExp[] = [];
  for (const pattern of rule.except) {
    const regex = tryPattern(pattern);
    if (typeof regex === 'string') return wrong('pattern', regex);
    except.push(regex);
  }
  return { rule, ways, except };
}

/** The pattern, or why it cannot be used. */
function tryPattern(pattern: string): RegExp | string {
  try {
    return safePattern(pattern);
  } catch (error) {
    return `${pattern.slice(0, 120)}: ${error instanceof Error ? error.message : 'unusable'}`;
  }
}

/** What the rule says about its own sentences that they do not say themselves; null when all is as written. */
function failedExample(ready: ReadyRule): string | null {
  const field = ready.rule.fields[0];
  if (field === undefined) return 'no field';
  // Examples are about the words, so a rule that is not yet in force is tried all the same.
  const whenever = Date.parse(`${ready.rule.law.effectiveFrom}T12:00:00Z`);
  const found = (text: string) => lintWith([ready], text, field, { nowMs: whenever }).length > 0;
  for (const text of ready.rule.examples.flag) if (!found(text)) return `not found: ${text}`;
  for (const text of ready.rule.examples.pass) if (found(text)) return `found although it is fine: ${text}`;
  return null;
}
