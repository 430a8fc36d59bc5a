import { Cover, harmless, type Scene, sceneOf } from './context.ts';
import { fold, type Span, sourceSpan } from './fold.ts';
import { MATCHERS } from './matchers.ts';
import { applyRewrite } from './rewrite.ts';
import type { ComplianceRule, Finding, LintContext, LintField, Match } from './rule.ts';

/** A rule with its patterns compiled. */
export type ReadyRule = {
  readonly rule: ComplianceRule;
  readonly ways: readonly { readonly regex: RegExp | null; readonly match: Match }[];
  readonly except: readonly RegExp[];
};

/** What a reading cost, in steps that a test can count: characters read, places that matched, surroundings looked at. */
export type Tally = { units: number; places: number; looks: number };

/** Nobody acts on more offences of one rule than this; the rest appears as the first are mended. */
export const MAX_PER_RULE = 20;
/** So much of a text around an offence is read again to see whether its calmer wording really is calmer. */
const AGAIN_REACH = 120;

type Place = Span & { readonly match: Match; readonly groups: readonly (string | undefined)[] };

/** All offences of a text, by place. Never throws, whatever the text. */
export function lintWith(
  rules: readonly ReadyRule[],
  text: string,
  field: LintField,
  context: LintContext = {},
  tally: Tally = { units: 0, places: 0, looks: 0 },
): Finding[] {
  if (text === '') return [];
  const folded = fold(text);
  tally.units += folded.text.length;
  const scene = sceneOf(folded, field, context);
  const nowMs = context.nowMs ?? Date.now();
  const findings: Finding[] = [];
  for (const ready of rules) {
    if (!ready.rule.fields.includes(field) || !inForce(ready.rule, nowMs)) continue;
    for (const place of offences(ready, scene, tally)) findings.push(findingOf(ready, scene, place));
  }
  return findings.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
}

const DAY_MS = 86_400_000;
/** Laws begin with the first minute of a day in China, eight hours ahead of UTC. */
const CHINA_MS = 8 * 3_600_000;
const dayMs = (day: string): number => Date.parse(`${day}T00:00:00Z`) - CHINA_MS;

function inForce(rule: ComplianceRule, nowMs: number): boolean {
  const { effectiveFrom, effectiveUntil } = rule.law;
  return nowMs >= dayMs(effectiveFrom) && (effectiveUntil === null || nowMs < dayMs(effectiveUntil) + DAY_MS);
}

/** Places where a rule is broken: in order, none over another, at most `MAX_PER_RULE`. */
function offences(ready: ReadyRule, scene: Scene, tally: Tally): Place[] {
  const { text } = scene.folded;
  const places: Place[] = [];
  for (const { regex, match } of ready.ways) {
    if (regex)
      for (const found of text.matchAll(regex))
        if (found[0] !== '')
          places.push({ start: found.index, end: found.index + found[0].length, match, groups: found });
    const matcher = match.matcher === undefined ? undefined : MATCHERS[match.matcher];
    if (matcher) for (const span of matcher(scene)) places.push({ ...span, match, groups: [] });
  }
  if (places.length === 0) return [];
  tally.places += places.length;
  places.sort((a, b) => a.start - b.start || b.end - a.end);
  const spared = new Cover(
    ready.except.flatMap((except) =>
      [...text.matchAll(except)].map((found) => ({ start: found.index, end: found.index + found[0].length })),
    ),
  );
  const kept: Place[] = [];
  let clearFrom = 0;
  for (const place of places) {
    if (place.start < clearFrom || spared.holds(place)) continue;
    tally.looks += 1;
    if (harmless(scene, place, ready.rule.heeds)) continue;
    kept.push(place);
    clearFrom = place.end;
    if (kept.length === MAX_PER_RULE) break;
  }
  return kept;
}

function findingOf(ready: ReadyRule, scene: Scene, place: Place): Finding {
  const { rule } = ready;
  const { source } = scene.folded;
  const span = sourceSpan(scene.folded, place);
  const { name, article, source: from, effectiveFrom } = rule.law;
  const finding: Finding = {
    ruleId: rule.id,
    severity: rule.severity,
    field: scene.field,
    span,
    words: source.slice(span.start, span.end),
    reason: rule.reason,
    law: { name, article, source: from, effectiveFrom },
    rewrite: null,
  };
  const rewrite = wording(place, scene);
  if (rewrite === null) return finding;
  const offer = { ...finding, rewrite };
  return calmer(ready, scene, offer) ? offer : finding;
}

const HAN = /\p{Script=Han}/u;

/** The calmer words in the language of the text; null when the rule has none. */
function wording(place: Place, scene: Scene): string | null {
  const { rewrite } = place.match;
  if (rewrite === undefined) return null;
  if (rewrite === null) return '';
  const words = HAN.test(scene.folded.text) ? rewrite.zh : rewrite.en;
  const filled = words.replace(/\$(\d)/g, (_: string, group: string) => place.groups[Number(group)] ?? '');
  const first = scene.folded.source[sourceSpan(scene.folded, place).start] ?? '';
  // A sentence that began with a capital still does.
  return /\p{Lu}/u.test(first) ? filled.slice(0, 1).toUpperCase() + filled.slice(1) : filled;
}

/** Whether the offered words, put in, leave no offence of the same rule where they stand. */
function calmer(ready: ReadyRule, scene: Scene, finding: Finding): boolean {
  const { source } = scene.folded;
  const from = Math.max(0, finding.span.start - AGAIN_REACH);
  const part = source.slice(from, finding.span.end + AGAIN_REACH);
  const inPart = { ...finding, span: { start: finding.span.start - from, end: finding.span.end - from } };
  const changed = applyRewrite(part, inPart);
  const again = sceneOf(fold(changed), scene.field, scene.context);
  const until = inPart.span.start + (finding.rewrite?.length ?? 0);
  return offences(ready, again, { units: 0, places: 0, looks: 0 }).every((place) => {
    const span = sourceSpan(again.folded, place);
    return span.end < inPart.span.start || span.start > until;
  });
}
