import { z } from 'zod';

/** What a text is for: the same words can be fine in one place and an offence in another. */
export const LintField = z.enum(['title', 'pitch', 'perk', 'price', 'claim', 'card', 'reply', 'slate']);
export type LintField = z.infer<typeof LintField>;

/**
 * block: keep it from viewers. needs_proof: fine once it can be shown to be true. tone: lawful, and yet not how trust is
 * won.
 */
export const Severity = z.enum(['block', 'needs_proof', 'tone']);
export type Severity = z.infer<typeof Severity>;

export const Words = z.object({ en: z.string().min(1).max(600), zh: z.string().min(1).max(600) });
export type Words = z.infer<typeof Words>;

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'day');

/** Where a rule comes from. `source` can be looked up; `checkedOn` says when somebody last did. */
export const Law = z.object({
  name: Words,
  /** Article as it is cited, for example `9(3)`. */
  article: z.string().min(1).max(40),
  effectiveFrom: Day,
  /** Null while in force. */
  effectiveUntil: Day.nullable().default(null),
  source: z.string().min(1).max(600),
  checkedOn: Day,
});
export type Law = z.infer<typeof Law>;

/**
 * One way to recognise an offence. Patterns are regular expressions with the flags `giu`, matched against the folded text
 * (`fold.ts`: full width, case, spacing inside words and look-alikes out). `〈最〉` stands for a character and what sounds
 * like it (`alike.ts`). Repeats have an upper end, so that no text can make a pattern slow (`guard.ts`). A matcher is
 * code, by name (`matchers.ts`).
 */
export const Match = z.object({
  pattern: z.string().max(2000).optional(),
  matcher: z.string().max(40).optional(),
  /** Text of a calmer wording for the span; `$1` … stand for the pattern's groups. Null: take the span out. */
  rewrite: z
    .object({ en: z.string().max(200), zh: z.string().max(200) })
    .nullable()
    .optional(),
});
export type Match = z.infer<typeof Match>;

/**
 * What makes the same words harmless, and which a rule listens to. quote: somebody else's words, marked as such. denial:
 * “不是最好的”. question: a viewer asks. name: inside a registered name. source: scope, date and source stand beside it.
 */
export const Heed = z.enum(['quote', 'denial', 'question', 'name', 'source']);
export type Heed = z.infer<typeof Heed>;

/** A rule as it stands in `resources/compliance/*.json`. */
export const ComplianceRule = z.object({
  id: z.string().regex(/^[A-Z]{2,6}(?:-\d+[a-z]?)?$/, 'rule id'),
  severity: Severity,
  fields: z.array(LintField).min(1),
  law: Law,
  /** Why it matters, in plain words for the host. */
  reason: Words,
  match: z.array(Match).min(1).max(80),
  /** The rule is silent where one of these covers the offence: “第一次” is no ranking. Same flags and folding. */
  except: z.array(z.string().max(2000)).max(200).default([]),
  heeds: z.array(Heed).default(['quote', 'denial', 'question', 'name']),
  /** Sentences that must be found, and ones that must not: checked whenever the file is read. */
  examples: z.object({ flag: z.array(z.string()).min(1), pass: z.array(z.string()).min(1) }),
});
export type ComplianceRule = z.infer<typeof ComplianceRule>;

/** A rule, or a whole file, that could not be used. The others work on. */
export const RuleProblem = z.object({
  file: z.string(),
  /** Null when the file itself cannot be read. */
  ruleId: z.string().nullable(),
  why: z.enum(['unreadable', 'shape', 'pattern', 'matcher', 'example', 'duplicate']),
  detail: z.string().max(300),
});
export type RuleProblem = z.infer<typeof RuleProblem>;

/** What the core hands to a page: data only; the page compiles it itself. `tag` changes when any of it does. */
export const RuleSet = z.object({ tag: z.string(), rules: z.array(ComplianceRule), problems: z.array(RuleProblem) });
export type RuleSet = z.infer<typeof RuleSet>;

/** One offence. Offsets are UTF-16 positions in the text as it was given. */
export const Finding = z.object({
  ruleId: z.string(),
  severity: Severity,
  field: LintField,
  span: z.object({ start: z.number().int().min(0), end: z.number().int().min(0) }),
  /** The words meant, as they were written. */
  words: z.string(),
  reason: Words,
  law: Law.pick({ name: true, article: true, source: true, effectiveFrom: true }),
  /** Calmer words for the span (may be empty: leave it out), in the text's own language. Null: nothing to offer. */
  rewrite: z.string().nullable(),
});
export type Finding = z.infer<typeof Finding>;

/** What a text is judged with besides its words. */
export type LintContext = {
  /** Registered names and marks of the host's goods: words inside them are no claims. */
  names?: readonly string[];
  /** Time for rules that begin or end; epoch milliseconds. */
  nowMs?: number;
  /** Units left as the platform confirmed it: “last 3” is then a fact, and not pressure. Null: unknown. */
  stock?: number | null;
  /** A compared price comes with its basis and date beside it. */
  priceBasis?: boolean;
};
