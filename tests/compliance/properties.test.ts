import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readyRules } from '../../shared/compliance/compile.ts';
import { waysOf } from '../../shared/compliance/guard.ts';
import { applyRewrite, ComplianceRule, type LintContext, LintField } from '../../shared/compliance/index.ts';
import { lintWith, MAX_PER_RULE } from '../../shared/compliance/lint.ts';
import { goldenSentences } from './golden.ts';

const DIR = join(import.meta.dirname, '../../resources/compliance');
const rules = readdirSync(DIR).flatMap(
  (name) => z.object({ rules: z.array(ComplianceRule) }).parse(JSON.parse(readFileSync(join(DIR, name), 'utf8'))).rules,
);
const { ready } = readyRules(rules, { trusted: true });
const NOW = Date.parse('2026-11-26T04:00:00Z');
const lint = (text: string, field: LintField, context: LintContext = {}) =>
  lintWith(ready, text, field, { nowMs: NOW, ...context });

const golden = goldenSentences().map((one) => one.text);
/** Texts as people write them, and as they try to get past: sentences, halves of them, signs, anything at all. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...golden) },
  { weight: 2, arbitrary: fc.constantFrom(...golden).chain((text) => fc.nat(text.length).map((at) => text.slice(at))) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('，', '。', ' ', '“', '”', '「', '\n', '?', '不是', 'not ', '\u200b', '！', '🔥'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
);
const texts = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
const fields = fc.constantFrom(...LintField.options);
const contexts = fc.record(
  {
    names: fc.array(fc.oneof(fc.constantFrom('第一元素', ''), fc.string({ maxLength: 5 })), { maxLength: 3 }),
    stock: fc.option(fc.integer()),
    priceBasis: fc.boolean(),
  },
  { requiredKeys: [] },
);

describe('any text at all', () => {
  it('is read without an error, each span on words of it, in order, none of a rule over another of it', () => {
    fc.assert(
      fc.property(texts, fields, contexts, (text, field, context) => {
        const found = lint(text, field, context);
        let last = 0;
        const ends = new Map<string, number>();
        for (const { span, words, ruleId } of found) {
          expect(span.start).toBeGreaterThanOrEqual(last);
          expect(span.end).toBeGreaterThan(span.start);
          expect(span.end).toBeLessThanOrEqual(text.length);
          expect(text.slice(span.start, span.end)).toBe(words);
          expect(span.start, ruleId).toBeGreaterThanOrEqual(ends.get(ruleId) ?? 0);
          ends.set(ruleId, span.end);
          last = span.start;
        }
      }),
      { numRuns: 400 },
    );
  });

  it('is calmer where calmer words were taken: the rule does not speak there again', () => {
    fc.assert(
      fc.property(texts, fields, (text, field) => {
        for (const finding of lint(text, field)) {
          if (finding.rewrite === null) continue;
          const changed = applyRewrite(text, finding);
          const until = finding.span.start + finding.rewrite.length;
          const again = lint(changed, field).filter((one) => one.ruleId === finding.ruleId);
          for (const one of again) expect(one.span.end < finding.span.start || one.span.start > until).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('can be mended to the end by taking every offer, one after another', () => {
    for (const { text: first, field, context } of goldenSentences()) {
      let text = first;
      for (let turn = 0; turn < 40; turn++) {
        const next = lint(text, field, context).find((one) => one.rewrite !== null);
        if (!next) break;
        text = applyRewrite(text, next);
      }
      expect(
        lint(text, field, context).filter((one) => one.rewrite !== null),
        first,
      ).toEqual([]);
    }
  });
});

describe('an offence', () => {
  const between = (sign: string) => (words: string) => [...words].join(sign);
  const wide = (words: string) => words.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
  const DISGUISES: Record<string, (words: string) => string> = {
    spaced: between(' '),
    'spaced twice': between('  '),
    'spaced wide': between('\u3000'),
    dotted: between('.'),
    'dotted in the middle': between('·'),
    dashed: between('-'),
    starred: between('*'),
    underlined: between('_'),
    'with pictures': between('🔥'),
    invisible: between('\u200b'),
    'with direction signs': between('\u202e'),
    marked: between('\u0301'),
    'with selectors': between('\ufe0f'),
    wide,
    'with figures': (words) =>
      words.replace(/(?<=[a-df-np-z])[eo](?=[a-df-np-z])/gi, (letter) => (/e/i.test(letter) ? '3' : '0')),
  };
  const found = goldenSentences().flatMap(({ text, field, context }) =>
    lint(text, field, context)
      .filter((one) => one.severity === 'block')
      .map((finding) => ({ text, field, context, finding })),
  );
  const chinese = found.filter((one) => /^\p{Script=Han}{3,}$/u.test(one.finding.words));
  const english = found.filter((one) => /^[a-z]{2,}(?: [a-z]{2,})*$/i.test(one.finding.words));
  const ENGLISH = new Set([
    'spaced',
    'invisible',
    'with direction signs',
    'marked',
    'with selectors',
    'wide',
    'with figures',
  ]);

  it.each(Object.entries(DISGUISES))('cannot hide: %s', (name, disguise) => {
    expect(Math.min(chinese.length, english.length * 4)).toBeGreaterThan(100);
    const hidden = [...chinese, ...(ENGLISH.has(name) ? english : [])].filter(({ text, field, context, finding }) => {
      const { start, end } = finding.span;
      const changed = text.slice(0, start) + disguise(finding.words) + text.slice(end);
      return !lint(changed, field, context).some((one) => one.ruleId === finding.ruleId);
    });
    expect(hidden.map((one) => disguise(one.finding.words))).toEqual([]);
  });
});

describe('work', () => {
  const HOSTILE: Record<string, string> = {
    plain: '今天我们慢慢走。',
    offences: '这是最好的口红，全网最低。',
    'taken apart': '全 网 最 低 ',
    denials: '不是不是最好',
    quotes: '说“最好的”',
    'open quotes': '“最好的',
    'no clause end': '最好的',
    marks: '最\u0301\u0301\u0301好\u0301的',
    invisible: '全\u200b\u200d网\u2060',
    draws: '抽奖5万元',
    gifts: '送礼物 ',
    English: 'the best lowest price treat aa bb ',
    letters: 'a b c ',
    figures: '9',
    lines: '\n最好的',
  };
  const steps = (text: string) => {
    const tally = { units: 0, places: 0, looks: 0 };
    lintWith(ready, text, 'pitch', { nowMs: NOW, names: ['最好', 'a'] }, tally);
    return tally.units + tally.places + tally.looks;
  };

  it.each(Object.entries(HOSTILE))('grows with the length and no faster: %s', (_, part) => {
    const half = part.repeat(Math.ceil(10_000 / part.length));
    const once = steps(half);
    const twice = steps(half + half);
    expect(twice).toBeLessThanOrEqual(once * 2.1 + 200);
    // And each place costs a bounded look: a few steps for every letter.
    expect(twice).toBeLessThanOrEqual(half.length * 2 * 12);
  });

  it('has an upper end from every place, for every pattern', () => {
    for (const rule of rules)
      for (const pattern of [...rule.match.flatMap((one) => one.pattern ?? []), ...rule.except])
        expect(waysOf(pattern), `${rule.id} ${pattern.slice(0, 60)}`).toBeLessThanOrEqual(20_000);
  });

  it('tells no more than can be acted on', () => {
    const found = lint('最好的，'.repeat(5_000), 'pitch');
    expect(found.filter((one) => one.ruleId === 'ABS-1')).toHaveLength(MAX_PER_RULE);
  });

  it('reads 10,000 combining marks, zero width and direction signs as nothing', () => {
    for (const sign of ['\u0301', '\u200b', '\u202e', '\ufe0f']) {
      const text = `全${sign.repeat(10_000)}网最低`;
      expect(lint(text, 'title').map((one) => one.ruleId)).toEqual(['ABS-1']);
    }
  });
});
