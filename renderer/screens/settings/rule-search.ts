import type { ComplianceRule } from '../../../shared/compliance/index.ts';

/** Whether every typed word stands in the rule: its id, reason, law or examples, in either language. */
export function fitsSearch(rule: ComplianceRule, typed: string): boolean {
  const { id, reason, law, examples } = rule;
  const all = [id, reason.en, reason.zh, law.name.en, law.name.zh, law.article, ...examples.flag]
    .join('\n')
    .toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
