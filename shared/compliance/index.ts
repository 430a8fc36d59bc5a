/**
 * shared/compliance – what a text may say: rules as data (`resources/compliance`), compiled once and run in the page while
 * the host types and again in the core before anything leaves. Start at rule.ts (the shapes), then lint.ts (one reading):
 * fold.ts makes the text plain, context.ts tells a claim from a quotation, guard.ts keeps patterns quick. Never says that a
 * text is legal, only that no rule matched. frame.ts is something else: how warmly a topic is put.
 */
export { compileRules, type Linter } from './compile.ts';
export { frameScore } from './frame.ts';
export { applyRewrite } from './rewrite.ts';
export * from './rule.ts';
