import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ComplianceRule, type RuleProblem } from '../../../shared/compliance/index.ts';

/** A file of rules: one area of law. Rules are looked at one by one, so that a wrong one does not take the others along. */
const RuleFile = z.object({ rules: z.array(z.unknown()).max(200) });
const Named = z.object({ id: z.string().max(40) });

/** The largest file that is read; ours are a tenth of it. */
const FILE_MAX_CHARS = 2_000_000;

export type RuleInFile = { file: string; rule: ComplianceRule };
export type RuleFiles = { rules: RuleInFile[]; problems: RuleProblem[] };

/** All rules of a folder's `*.json`, files by name. What cannot be used is named; nothing throws. */
export function readRuleFiles(dir: string): RuleFiles {
  const rules: RuleInFile[] = [];
  const problems: RuleProblem[] = [];
  const wrong = (file: string, ruleId: string | null, why: RuleProblem['why'], detail: unknown) =>
    problems.push({
      file,
      ruleId,
      why,
      detail: String(detail instanceof Error ? detail.message : detail).slice(0, 300),
    });
  let names: string[];
  try {
    names = readdirSync(dir)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch (error) {
    wrong('.', null, 'unreadable', error);
    return { rules, problems };
  }
  const known = new Set<string>();
  for (const file of names) {
    const content = readFile(join(dir, file));
    if (!content.ok) {
      wrong(file, null, content.why, content.detail);
      continue;
    }
    for (const raw of content.rules) {
      const parsed = ComplianceRule.safeParse(raw);
      if (!parsed.success) {
        const id = Named.safeParse(raw);
        const issue = parsed.error.issues[0];
        wrong(file, id.success ? id.data.id : null, 'shape', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
      } else if (known.has(parsed.data.id)) wrong(file, parsed.data.id, 'duplicate', 'another rule has this id');
      else {
        known.add(parsed.data.id);
        rules.push({ file, rule: parsed.data });
      }
    }
  }
  return { rules, problems };
}

type Content = { ok: true; rules: unknown[] } | { ok: false; why: 'unreadable' | 'shape'; detail: unknown };

function readFile(path: string): Content {
  let json: unknown;
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length > FILE_MAX_CHARS) return { ok: false, why: 'unreadable', detail: 'too large' };
    // Editors on Windows like to begin a file with a byte order mark.
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { ok: false, why: 'unreadable', detail: error };
  }
  const file = RuleFile.safeParse(json);
  if (!file.success) return { ok: false, why: 'shape', detail: file.error.issues[0]?.message ?? 'not a file of rules' };
  return { ok: true, rules: file.data.rules };
}
