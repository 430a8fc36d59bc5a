import { describe, expect, it } from 'vitest';
import { applyRewrite, ComplianceRule, compileRules } from './index.ts';

const rule = (over: object = {}) =>
  ComplianceRule.parse({
    id: 'ABS-1',
    severity: 'block',
    fields: ['title', 'pitch'],
    law: {
      name: { en: 'Law', zh: '法' },
      article: '9(3)',
      effectiveFrom: '2021-04-29',
      source: 'here',
      checkedOn: '2026-11-25',
    },
    reason: { en: 'why', zh: '为何' },
    match: [{ pattern: '最(?:好|佳)的?', rewrite: { en: 'good', zh: '不错的' } }],
    except: ['最好(?:先|不要)'],
    examples: { flag: ['最好的口红'], pass: ['最好先试'] },
    ...over,
  });
const linter = (over: object = {}) => compileRules([rule(over)]).linter;
const words = (text: string, over: object = {}) =>
  linter(over)
    .lint(text, 'title')
    .map((one) => one.words);

describe('rules made ready', () => {
  it('names each broken rule and lets the others work', () => {
    const {
      linter: made,
      rules,
      problems,
    } = compileRules([
      rule({ id: 'BAD-1', match: [{ pattern: '(最' }] }),
      rule({ id: 'BAD-2', match: [{ pattern: '(最+)+好' }] }),
      rule({ id: 'BAD-3', match: [{ matcher: 'no_such_check' }] }),
      rule({ id: 'BAD-4', examples: { flag: ['很好'], pass: ['很好'] } }),
      rule({ id: 'BAD-5', examples: { flag: ['最好的'], pass: ['最佳'] } }),
      rule({ id: 'BAD-6', match: [{}] }),
      rule({ id: 'BAD-7', except: ['['] }),
      rule(),
      rule(),
    ]);
    expect(problems.map((one) => `${one.ruleId} ${one.why}`)).toEqual([
      'BAD-1 pattern',
      'BAD-2 pattern',
      'BAD-3 matcher',
      'BAD-4 example',
      'BAD-5 example',
      'BAD-6 shape',
      'BAD-7 pattern',
      'ABS-1 duplicate',
    ]);
    expect(problems[3]?.detail).toContain('很好');
    expect(rules.map((one) => one.id)).toEqual(['ABS-1']);
    expect(made.lint('最好的', 'title')).toHaveLength(1);
  });

  it('can be made ready rule by rule, which changes nothing that it finds', () => {
    const { linter: made } = compileRules([rule(), rule({ id: 'ABS-2' })]);
    expect([0, 1, 2, -1].map((step) => made.warm(step))).toEqual([true, true, false, false]);
    expect(made.lint('最好的', 'title')).toHaveLength(2);
  });

  it('says what it found, as it was written', () => {
    expect(linter().lint('来：最　佳 口红', 'title')).toEqual([
      {
        ruleId: 'ABS-1',
        severity: 'block',
        field: 'title',
        span: { start: 2, end: 5 },
        words: '最　佳',
        reason: { en: 'why', zh: '为何' },
        law: { name: { en: 'Law', zh: '法' }, article: '9(3)', source: 'here', effectiveFrom: '2021-04-29' },
        rewrite: '不错的',
      },
    ]);
  });

  it('reads only the fields that a rule is about, while it is in force', () => {
    expect(linter().lint('最好的', 'reply')).toEqual([]);
    const law = { ...rule().law, effectiveFrom: '2026-02-01', effectiveUntil: '2026-12-31' };
    const at = (iso: string) => linter({ law }).lint('最好的', 'title', { nowMs: Date.parse(iso) }).length;
    expect(at('2026-01-31T15:59:59Z')).toBe(0);
    // Midnight in China.
    expect(at('2026-01-31T16:00:00Z')).toBe(1);
    expect(at('2026-12-31T15:59:59Z')).toBe(1);
    expect(at('2026-12-31T16:00:00Z')).toBe(0);
  });

  it('is silent inside exceptions and registered names, and nowhere else', () => {
    expect(words('最好先试，再说最好的')).toEqual(['最好的']);
    expect(
      linter()
        .lint('最好的家 是最好的', 'title', { names: ['最 好的家'] })
        .map((one) => one.span.start),
    ).toEqual([6]);
    expect(linter().lint('最好', 'title', { names: ['', ' ', '好'] })).toHaveLength(1);
  });

  it('finds each offence once, in order, and not without end', () => {
    expect(words('最佳，最好的，最佳')).toEqual(['最佳', '最好的', '最佳']);
    expect(words('最好 '.repeat(500))).toHaveLength(20);
    const doubled = { match: [{ pattern: '最好' }, { pattern: '最好的' }, { pattern: '好的' }] };
    expect(words('最好的', doubled)).toEqual(['最好的']);
  });

  it('fills in what a pattern caught, offers nothing, or takes words out', () => {
    const caught = { match: [{ pattern: '最好的(茶|书)', rewrite: { en: 'a $1', zh: '一本$1' } }] };
    const one = (text: string, over: object) =>
      linter({ ...over, examples: { flag: [text], pass: ['无'] } }).lint(text, 'title')[0];
    expect(one('最好的书', caught)?.rewrite).toBe('一本书');
    expect(one('最好', { match: [{ pattern: '最好' }] })?.rewrite).toBeNull();
    const out = one('你好，最好 的茶', { match: [{ pattern: '最好', rewrite: null }] });
    expect(out?.rewrite).toBe('');
    expect(out && applyRewrite('你好，最好 的茶', out)).toBe('你好， 的茶');
  });

  it('does not offer words that would offend again', () => {
    const again = { match: [{ pattern: '最好的', rewrite: { en: 'best', zh: '最好的' } }] };
    expect(linter(again).lint('最好的', 'title')[0]?.rewrite).toBeNull();
    // Taken out, the halves around would make the word anew.
    const joined = linter({ match: [{ pattern: '最好的', rewrite: null }] }).lint('最最好的好的', 'title')[0];
    expect(joined?.rewrite).toBeNull();
  });
});

describe('accepting calmer words', () => {
  const found = linter().lint('这是最好的', 'title')[0];
  it('changes just the words', () => {
    expect(found && applyRewrite('这是最好的', found)).toBe('这是不错的');
  });
  it('leaves a text alone that was changed meanwhile', () => {
    expect(found && applyRewrite('那是很好的', found)).toBe('那是很好的');
    expect(found && applyRewrite('这是最好的', { ...found, rewrite: null })).toBe('这是最好的');
  });
  it('leaves no double space and no lonely comma behind', () => {
    const take = (text: string, word: string) => {
      const start = text.indexOf(word);
      const [finding] = linter({ examples: { flag: ['最好'], pass: ['无'] } }).lint('最好', 'title');
      if (!finding) throw new Error('nothing found');
      return applyRewrite(text, { ...finding, words: word, rewrite: '', span: { start, end: start + word.length } });
    };
    expect(take('a best bag', 'best')).toBe('a bag');
    expect(take('最好，来看看', '最好')).toBe('来看看');
  });
});
