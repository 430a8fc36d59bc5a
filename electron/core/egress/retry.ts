import type { Fault } from '../../../shared/domain/fault.ts';

/** First and longest wait between tries: half a second is not noticed by a server, ten are within a host’s patience. */
const FIRST_MS = 500;
const LONGEST_MS = 10_000;
/**
 * “Already publishing” after a drop means that the server has not noticed yet that the old session is dead. Servers close it
 * within seconds, so this schedule is short and flat (field notes §2, number 24).
 */
const BUSY_MS = [1_000, 1_000, 2_000, 2_000, 3_000] as const;

/**
 * A server that says “already publishing” for so long has another publisher. Our own dead session lives 90 s at most there,
 * where defaults are kept (nginx-rtmp: `ping 1m` and `ping_timeout 30s`; SRS 7 to 30 s; our rehearsal 5 s).
 */
export const TAKEN_AFTER_MS = 100_000;

/**
 * How long to wait before try number `attempt` (from 1), in milliseconds, with jitter of ±20 % (busy) or half the step
 * (everything else), so that a thousand studios do not return in the same second.
 *
 * @param random in [0, 1)
 */
export function retryDelayMs(fault: Fault, attempt: number, random: number): number {
  const n = Math.max(1, attempt);
  if (fault.code === 'ingest_busy') {
    const base = BUSY_MS[Math.min(n, BUSY_MS.length) - 1] ?? 3_000;
    return Math.round(base * (0.8 + 0.4 * random));
  }
  const step = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(n - 1, 10));
  return Math.round(Math.min(LONGEST_MS, Math.max(FIRST_MS, step / 2 + (step / 2) * random)));
}

/** Tries at a busy server before the first success: about half a minute, longer than servers keep a dead session. */
export const FIRST_BUSY_TRIES = 12;

/**
 * Whether another try makes sense.
 *
 * Before anything was sent only a busy server is waited for: the host sits before the button and wants to know.
 * Afterwards everything is tried again but what the server refused in so many words: a connection closed at `publish`
 * says “wrong key” to a newcomer, but from a server that took this very key before it is a session not yet cleaned up.
 */
export function shouldRetry(fault: Fault, hasSent: boolean, attempt: number): boolean {
  if (!hasSent) return fault.code === 'ingest_busy' && attempt <= FIRST_BUSY_TRIES;
  switch (fault.code) {
    case 'ingest_bad_address':
    case 'ingest_unsupported_scheme':
    case 'ingest_taken_over':
    case 'cancelled':
      return false;
    case 'ingest_wrong_key':
      return fault.rule === 'closed_at_publish' || /badname/i.test(fault.rule ?? '');
    default:
      return true;
  }
}
