import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCompliance } from '../../electron/core/compliance/index.ts';
import { Severity } from '../../shared/compliance/index.ts';
import { goldenSentences } from './golden.ts';

/** At least this share of the findings is right, and of the offences found; in all and for each weight. */
const FLOOR = 0.95;
/** The day for which the sentences were labelled: rules begin and end. */
const CHECKED_MS = Date.parse('2026-11-26T04:00:00Z');
/** The rules of the product's compliance notes; the notes' EDU/INV are two here. */
const NAMED =
  'ABS-1 ABS-2 ABS-3 GOV-1 MED-1 MED-2 MED-3 EDU-1 INV-1 PRICE-1 PRICE-2 PRICE-3 QUOTE-1 PAT-1 DISP-1 ID-1 USE-1 MIN-1 MIN-2 INF-1 LOT-1 AI-1 SET-1 PRE-1 LIVE-1 SELL-1 KEEP-1'.split(
    ' ',
  );

const problems: string[] = [];
const compliance = createCompliance({
  dir: join(import.meta.dirname, '../../resources/compliance'),
  names: () => [],
  log: { warn: () => undefined },
  onProblems: (all) => problems.push(...all.map((one) => `${one.file} ${one.ruleId}: ${one.detail}`)),
});
const sentences = goldenSentences();
const rules = compliance.rules().rules;

type Score = { right: number; wrong: number; missed: number };
const precision = ({ right, wrong }: Score) => right / Math.max(1, right + wrong);
const recall = ({ right, missed }: Score) => right / Math.max(1, right + missed);
const shown = (name: string, score: Score) =>
  `${name.padEnd(12)} precision ${precision(score).toFixed(3)}  recall ${recall(score).toFixed(3)}  (right ${score.right}, wrong ${score.wrong}, missed ${score.missed})`;

describe('the golden file', () => {
  it('is large, half of it harmless, in two languages, and speaks of every rule', () => {
    expect(problems).toEqual([]);
    expect(sentences.length).toBeGreaterThanOrEqual(320);
    const harmless = sentences.filter((one) => one.expect.length === 0).length / sentences.length;
    expect(harmless).toBeGreaterThan(0.45);
    expect(harmless).toBeLessThan(0.55);
    const english = sentences.filter((one) => !/\p{Script=Han}/u.test(one.text)).length / sentences.length;
    expect(english).toBeGreaterThan(0.2);
    const ids = rules.map((rule) => rule.id);
    expect(ids).toEqual(expect.arrayContaining(NAMED));
    const expected = new Set(sentences.flatMap((one) => one.expect));
    expect([...expected].filter((id) => !ids.includes(id))).toEqual([]);
    expect(ids.filter((id) => !expected.has(id))).toEqual([]);
  });

  it(`is read with a precision and a recall of at least ${FLOOR}`, () => {
    const all: Score = { right: 0, wrong: 0, missed: 0 };
    const of = Object.fromEntries(Severity.options.map((one) => [one, { right: 0, wrong: 0, missed: 0 }]));
    const weight = new Map(rules.map((rule) => [rule.id, rule.severity]));
    const mistakes: string[] = [];
    const note = (id: string, what: keyof Score) => {
      all[what] += 1;
      const score = of[weight.get(id) ?? ''];
      if (score) score[what] += 1;
    };
    for (const { text, field, expect: wanted, why, context } of sentences) {
      const [findings = []] = compliance.lint([{ text, field, context: { nowMs: CHECKED_MS, ...context } }]);
      const got = new Set(findings.map((one) => one.ruleId));
      for (const id of wanted) note(id, got.has(id) ? 'right' : 'missed');
      for (const id of got) if (!wanted.includes(id)) note(id, 'wrong');
      if (wanted.length !== got.size || wanted.some((id) => !got.has(id)))
        mistakes.push(`${text} (${why}): wanted ${wanted.join(' ') || 'none'}, got ${[...got].join(' ') || 'none'}`);
    }
    const lines = [shown('all', all), ...Severity.options.map((one) => shown(one, of[one] ?? all))];
    process.stdout.write(`\n${sentences.length} sentences, ${rules.length} rules\n${lines.join('\n')}\n`);
    for (const [name, score] of [['all', all] as const, ...Object.entries(of)]) {
      expect(precision(score), `${name}\n${mistakes.join('\n')}`).toBeGreaterThanOrEqual(FLOOR);
      expect(recall(score), `${name}\n${mistakes.join('\n')}`).toBeGreaterThanOrEqual(FLOOR);
    }
  });

  it('puts the span on words of the text, and names law and day', () => {
    for (const { text, field, context } of sentences)
      for (const found of compliance.lint([{ text, field, context: { nowMs: CHECKED_MS, ...context } }])[0] ?? []) {
        expect(text.slice(found.span.start, found.span.end)).toBe(found.words);
        expect(found.words.trim()).not.toBe('');
        expect(found.law.name.zh).not.toBe('');
      }
    for (const rule of rules) {
      expect(rule.law.checkedOn, rule.id).toMatch(/^2026-/);
      expect(rule.law.effectiveFrom <= rule.law.checkedOn, rule.id).toBe(true);
    }
  });
});
