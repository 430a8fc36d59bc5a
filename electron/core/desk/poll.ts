import type { Topic } from '../../../shared/domain/index.ts';

/** While a reviewer works, an answer is worth a question every second and a half; otherwise the platform is left in peace. */
export const REVIEW_POLL_MS = 1_500;
export const IDLE_POLL_MS = 20_000;
/** While live, prices and stock also arrive as events; this only catches what has no event. */
export const LIVE_POLL_MS = 10_000;
/** A platform that does not answer is asked again after this long, then twice as long, up to the cap. */
export const RETRY_FIRST_MS = 1_000;
export const RETRY_CAP_MS = 15_000;

/** How long to wait before the next look at topics and bag. */
export function pollDelay(topics: readonly Topic[] | null, live: boolean): number {
  const waiting =
    topics?.some((topic) => topic.state.kind === 'submitted' || topic.state.kind === 'in_review') ?? false;
  if (waiting) return REVIEW_POLL_MS;
  return live ? LIVE_POLL_MS : IDLE_POLL_MS;
}

/** Wait before try number `attempt` (from 1), with up to 20 % of jitter so that many studios do not ask at once. */
export function retryDelay(attempt: number, random: () => number): number {
  const base = Math.min(RETRY_CAP_MS, RETRY_FIRST_MS * 2 ** Math.max(0, attempt - 1));
  return Math.round(base * (0.9 + 0.2 * random()));
}
