const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** So long before an approval runs out the page says so: time for one more review on a working day. */
export const EXPIRY_WARNING_MS = 3 * DAY_MS;

/** `3:59`, below an hour; null beyond it, where seconds tell nobody anything. Never below zero. */
export function countdown(leftMs: number): string | null {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  if (seconds >= 3600) return null;
  return `${Math.floor(seconds / 60)}:${(seconds % 60).toString().padStart(2, '0')}`;
}

/** Whole days, below two days whole hours, rounded down: never promises more than there is. */
export function expiryIn(leftMs: number): { unit: 'days' | 'hours' | 'soon'; count: number } {
  if (leftMs >= 2 * DAY_MS) return { unit: 'days', count: Math.floor(leftMs / DAY_MS) };
  const hours = Math.floor(leftMs / HOUR_MS);
  return hours >= 1 ? { unit: 'hours', count: hours } : { unit: 'soon', count: 0 };
}
