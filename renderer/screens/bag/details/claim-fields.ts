/** What can be kept as a proof; the core looks at the bytes as well. */
export const PROOF_TYPES: ReadonlySet<string> = new Set(['application/pdf', 'image/jpeg', 'image/png', 'image/webp']);

/** A web address as typed, or null. `example.com/report` gets https, which is what one means by it. */
export function asLink(typed: string): string | null {
  const text = typed.trim();
  const whole = /^[a-z][a-z\d+.-]*:/i.test(text) ? text : `https://${text}`;
  if (!/^https?:\/\//i.test(whole) || !URL.canParse(whole)) return null;
  return new URL(whole).hostname.includes('.') || /^https?:\/\/(localhost|\[)/i.test(whole) ? whole : null;
}

const two = (value: number) => value.toString().padStart(2, '0');

/** `2026-11-23` on this machine's calendar: what the browser's date field takes. */
export function dayOf(atMs: number): string {
  const day = new Date(atMs);
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** The last moment of a day: a proof counts on the day it is good until. Null for no day. */
export function endOfDay(day: string): number | null {
  const atMs = new Date(`${day}T23:59:59.999`).getTime();
  return Number.isNaN(atMs) ? null : atMs;
}
