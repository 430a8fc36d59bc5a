/** What OBS takes as the length of a transition. */
const SHORTEST_MS = 50;
export const LONGEST_MS = 20_000;

/** A typed length as OBS takes it, in whole milliseconds; null when it is no number. */
export function transitionLength(typed: string): number | null {
  const text = typed.trim().replace(/\s*(ms|毫秒)$/i, '');
  if (!/^\d+([.,]\d+)?$/.test(text)) return null;
  const ms = Math.round(Number(text.replace(',', '.')));
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, ms));
}
