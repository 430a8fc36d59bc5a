import { createHash } from 'node:crypto';
import {
  compileRules,
  type Finding,
  type LintContext,
  type Linter,
  type LintField,
  type RuleProblem,
  type RuleSet,
} from '../../../shared/compliance/index.ts';
import { type Fault, refuse } from '../../../shared/domain/index.ts';
import type { Log } from '../store/index.ts';
import { readRuleFiles } from './files.ts';

export type ComplianceOptions = {
  /** Folder with the rule files. */
  dir: string;
  /** Registered names of the host's goods, as the settings have them now. */
  names(): readonly string[];
  log: Pick<Log, 'warn'>;
  /** Told once, when the files were read and parts of them could not be used. */
  onProblems(problems: readonly RuleProblem[]): void;
};

export type Compliance = {
  /** The rules that work and those that do not; data for a page. */
  rules(): RuleSet;
  /** What the rules find in each text, in the order given. The settings' registered names count. */
  lint(texts: readonly { field: LintField; text: string; context?: LintContext }[]): Finding[][];
  /** Refuses with `text_blocked` when a text holds a claim of weight `block`; null lets it go. */
  refuse(text: string, field: LintField, context?: LintContext): { ok: false; fault: Fault } | null;
};

/** Words in a fault: enough to recognise them. */
const WORDS_MAX = 60;

type Loaded = { linter: Linter; set: RuleSet };

/** The core's rules. Files are read, and patterns made, when the first text or page asks. */
export function createCompliance(options: ComplianceOptions): Compliance {
  let loaded: Loaded | null = null;

  function load(): Loaded {
    if (loaded) return loaded;
    const files = readRuleFiles(options.dir);
    const { linter, rules, problems: wrong } = compileRules(files.rules.map((one) => one.rule));
    const fileOf = new Map(files.rules.map((one) => [one.rule.id, one.file]));
    const problems = [
      ...files.problems,
      ...wrong.map((one) => ({ ...one, file: (one.ruleId && fileOf.get(one.ruleId)) || '.' })),
    ];
    const tag = createHash('sha256')
      .update(JSON.stringify([rules, problems]))
      .digest('hex')
      .slice(0, 16);
    loaded = { linter, set: { tag, rules, problems } };
    if (problems.length > 0) {
      options.log.warn({ problems }, 'parts of the compliance rules cannot be used');
      options.onProblems(problems);
    }
    return loaded;
  }

  const read = (text: string, field: LintField, context?: LintContext): Finding[] =>
    load().linter.lint(text, field, { ...context, names: [...options.names(), ...(context?.names ?? [])] });

  return {
    rules: () => load().set,
    lint: (texts) => texts.map(({ field, text, context }) => read(text, field, context)),
    refuse(text, field, context) {
      const found = read(text, field, context).find((one) => one.severity === 'block');
      if (!found) return null;
      const words = [...found.words].slice(0, WORDS_MAX).join('');
      return refuse('text_blocked', { field, rule: found.ruleId, params: { words } });
    },
  };
}
