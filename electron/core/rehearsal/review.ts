import { graphemes, type ReviewField, type ReviewNote, type Topic } from '../../../shared/domain/index.ts';
import type { Rule } from './resources.ts';

export type Verdict = { kind: 'approved' } | { kind: 'changes_requested' | 'rejected'; notes: ReviewNote[] };
export type Reviewed = Pick<Topic, 'title' | 'pitch'>;

type Span = { start: number; end: number };
const FLAGS = 'giu';
/** A field is read up to this many offences of one rule: nobody acts on more. */
const MAX_PER_RULE = 5;

function matches(pattern: string, text: string): Span[] {
  const found: Span[] = [];
  for (const match of text.matchAll(new RegExp(pattern, FLAGS))) {
    if (match[0].length > 0) found.push({ start: match.index, end: match.index + match[0].length });
  }
  return found;
}

const inside = (span: Span, whole: Span): boolean => span.start >= whole.start && span.end <= whole.end;
const letters = (text: string): string => text.replace(/[^\p{L}]/gu, '');

/** Checks that are more than a pattern. Null: nothing to say; a span where a part is meant, else the whole field. */
function runCheck(check: NonNullable<Rule['check']>, text: string, topic: Reviewed): (Span | null)[] {
  switch (check) {
    case 'shouting': {
      const shouted = /(?:\b\p{Lu}{2,}\b[\s,!?.'’-]*){3,}/gu;
      const span = [...text.matchAll(shouted)].find((match) => letters(match[0]).length >= 10);
      return span ? [{ start: span.index, end: span.index + span[0].trimEnd().length }] : [];
    }
    case 'same_as_title':
      return text !== '' && text.toLowerCase() === topic.title.toLowerCase() ? [null] : [];
    case 'repeated_marks':
      return matches('[!！?？~～。.]{4,}', text).filter((span) => !/^\.+$/.test(text.slice(span.start, span.end)));
    case 'little_said': {
      const distinct = new Set(text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''));
      return graphemes(text, 20) >= 20 && distinct.size < 6 ? [null] : [];
    }
  }
}

function offences(rule: Rule, field: ReviewField, topic: Reviewed): (Span | null)[] {
  const text = field === 'title' ? topic.title : field === 'pitch' ? topic.pitch : '';
  if (rule.check) return runCheck(rule.check, text, topic);
  if (!rule.pattern) return [];
  const allowed = rule.except.flatMap((pattern) => matches(pattern, text));
  return matches(rule.pattern, text).filter((span) => !allowed.some((whole) => inside(span, whole)));
}

/**
 * What the reviewer answers. Pure: the same topic and rules give the same notes, ordered by field, then place.
 * On an appeal the rules that a second reader may lift are left out.
 */
export function review(topic: Reviewed, rules: readonly Rule[], options: { appeal: boolean }): Verdict {
  const notes: ReviewNote[] = [];
  let rejected = false;
  for (const rule of rules) {
    if (options.appeal && rule.appealable) continue;
    for (const field of rule.fields) {
      for (const span of offences(rule, field, topic).slice(0, MAX_PER_RULE)) {
        notes.push({ field, rule: rule.id, message: rule.message, span });
        if (rule.kind === 'reject') rejected = true;
      }
    }
  }
  if (notes.length === 0) return { kind: 'approved' };
  const order: readonly ReviewField[] = ['title', 'pitch', 'category', 'cover', 'plannedAt'];
  notes.sort((a, b) => order.indexOf(a.field) - order.indexOf(b.field) || (a.span?.start ?? 0) - (b.span?.start ?? 0));
  return { kind: rejected ? 'rejected' : 'changes_requested', notes };
}
