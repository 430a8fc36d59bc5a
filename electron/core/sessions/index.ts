/**
 * core/sessions – what happened in each stream: written when it begins, kept up while it runs, closed when it ends.
 * A stream that was never closed (power cut, kill) is told as interrupted at the next start. Start at journal.ts.
 */
export { createSessions, type Sessions, type SessionsOptions, type VideoFacts } from './journal.ts';
