/**
 * shared/compliance – what a text may say: rules as data (`resources/compliance`), compiled once and run in the page while
 * the host types and again in the core before anything leaves. Start at rule.ts. Never says that a text is legal, only that
 * no rule matched.
 */
export * from './rule.ts';
