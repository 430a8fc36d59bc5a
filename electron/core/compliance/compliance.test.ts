import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RuleProblem } from '../../../shared/compliance/index.ts';
import { createCompliance } from './index.ts';

const OURS = join(import.meta.dirname, '../../../resources/compliance');
const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'rules-'));
  made.push(dir);
  return dir;
}

const rule = (over: object = {}) => ({
  id: 'OWN-1',
  severity: 'block',
  fields: ['title'],
  law: {
    name: { en: 'Law', zh: '法' },
    article: '1',
    effectiveFrom: '2021-01-01',
    source: 'here',
    checkedOn: '2026-11-25',
  },
  reason: { en: 'why', zh: '为何' },
  match: [{ pattern: '最好' }],
  examples: { flag: ['最好'], pass: ['好'] },
  ...over,
});

function start(dir: string, names: string[] = []) {
  const problems: RuleProblem[] = [];
  const warn = vi.fn();
  const onProblems = vi.fn((all: readonly RuleProblem[]) => void problems.push(...all));
  const compliance = createCompliance({ dir, names: () => names, log: { warn }, onProblems });
  return { compliance, problems, warn, onProblems };
}
const brief = (problems: readonly RuleProblem[]) => problems.map((one) => `${one.file} ${one.ruleId} ${one.why}`);

describe('the rules in the core', () => {
  it('come with the program, all of them usable', () => {
    const { compliance, problems } = start(OURS);
    expect(compliance.rules().problems).toEqual([]);
    expect(compliance.rules().rules.length).toBeGreaterThanOrEqual(26);
    expect(problems).toEqual([]);
  });

  it('names each broken file, rule and pattern, and works on with the rest', () => {
    const dir = folder();
    cpSync(OURS, dir, { recursive: true });
    writeFileSync(join(dir, 'a-broken.json'), '{ "rules": [');
    writeFileSync(join(dir, 'b-empty.json'), '{}');
    mkdirSync(join(dir, 'c-folder.json'));
    writeFileSync(
      join(dir, 'd-own.json'),
      `\uFEFF${JSON.stringify({
        rules: [
          rule({ id: 'BAD-1', match: [{ pattern: '(最' }] }),
          rule({ id: 'BAD-2', severity: 'maybe' }),
          rule({ id: 'BAD-3', match: [{ matcher: 'none' }] }),
          rule({ id: 'BAD-4', examples: { flag: ['好'], pass: ['好'] } }),
          rule({ id: 'BAD-5', match: [{ pattern: '(a+)+b' }] }),
          'no rule',
          rule({ id: 'OWN-1' }),
        ],
      })}`,
    );
    writeFileSync(join(dir, 'e-again.json'), JSON.stringify({ rules: [rule(), rule({ id: 'OWN-2' })] }));
    const { compliance, problems, warn, onProblems } = start(dir);
    const set = compliance.rules();
    expect(brief(set.problems).sort()).toEqual([
      'a-broken.json null unreadable',
      'b-empty.json null shape',
      'c-folder.json null unreadable',
      'd-own.json BAD-1 pattern',
      'd-own.json BAD-2 shape',
      'd-own.json BAD-3 matcher',
      'd-own.json BAD-4 example',
      'd-own.json BAD-5 pattern',
      'd-own.json null shape',
      'e-again.json OWN-1 duplicate',
    ]);
    expect(set.rules.map((one) => one.id)).toEqual(expect.arrayContaining(['ABS-1', 'KEEP-1', 'OWN-1', 'OWN-2']));
    expect(compliance.refuse('全网最低', 'pitch')?.fault.rule).toBe('ABS-1');
    // Told once, however often the rules are used.
    compliance.rules();
    expect(warn).toHaveBeenCalledTimes(1);
    expect(onProblems).toHaveBeenCalledTimes(1);
    expect(problems).toEqual(set.problems);
  });

  it('reads nothing until it is asked, and survives a missing folder', () => {
    const { compliance, warn } = start(join(folder(), 'nowhere'));
    expect(warn).not.toHaveBeenCalled();
    expect(compliance.refuse('全网最低', 'title')).toBeNull();
    expect(brief(compliance.rules().problems)).toEqual(['. null unreadable']);
  });

  it('refuses what must not be shown, and only that', () => {
    const { compliance } = start(OURS, ['第一元素']);
    expect(compliance.refuse('口红 全 网 最 低', 'perk')).toEqual({
      ok: false,
      fault: { code: 'text_blocked', retry: 'never', field: 'perk', rule: 'ABS-1', params: { words: '全 网 最 低' } },
    });
    expect(compliance.refuse('手慢无，最后3单', 'title')).toBeNull();
    expect(compliance.refuse('第一元素精华', 'title')).toBeNull();
    expect(compliance.refuse('', 'title')).toBeNull();
    const [found = []] = compliance.lint([{ field: 'price', text: '最后3单', context: { stock: 3 } }]);
    expect(found).toEqual([]);
  });

  it('gives another tag to other rules, and the same to the same', () => {
    const tag = (dir: string) => start(dir).compliance.rules().tag;
    const dir = folder();
    writeFileSync(join(dir, 'own.json'), JSON.stringify({ rules: [rule()] }));
    const before = tag(dir);
    expect(tag(dir)).toBe(before);
    writeFileSync(join(dir, 'own.json'), JSON.stringify({ rules: [rule({ severity: 'tone' })] }));
    expect(tag(dir)).not.toBe(before);
  });
});
