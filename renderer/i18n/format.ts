/** Numbers, dates and durations by `Intl`, in the language shown. Formatters are kept: making one costs more than using it. */
const kept = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numberFormat(language: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n${language}${JSON.stringify(options)}`;
  const known = kept.get(key);
  if (known instanceof Intl.NumberFormat) return known;
  const made = new Intl.NumberFormat(language, options);
  kept.set(key, made);
  return made;
}

function dateFormat(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${language}${JSON.stringify(options)}`;
  const known = kept.get(key);
  if (known instanceof Intl.DateTimeFormat) return known;
  const made = new Intl.DateTimeFormat(language, options);
  kept.set(key, made);
  return made;
}

/** `1,284`; with `compact`: `9.6K`, `1.2万`. */
export const formatNumber = (value: number, language: string, compact = false): string =>
  numberFormat(
    language,
    compact ? { notation: 'compact', maximumFractionDigits: 1 } : { maximumFractionDigits: 1 },
  ).format(value);

/** Whole sentences one after the other; Chinese has no space between them. */
export const joinSentences = (language: string, ...sentences: readonly string[]): string =>
  sentences.join(language.startsWith('zh') ? '' : ' ');

/** bit/s as `2.5 Mb/s`. */
export function formatMbps(bitsPerSecond: number, language: string): string {
  // Beyond a hundred nobody reads tenths.
  const digits = bitsPerSecond >= 100e6 ? 0 : 1;
  const format = numberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${format.format(bitsPerSecond / 1e6)} Mb/s`;
}

/** Bytes as `812 KB`, `1.1 GB` (thousands, as file managers on macOS and phones count). */
export function formatBytes(bytes: number, language: string): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;
  let value = Math.max(0, bytes);
  let at = 0;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  const digits = at === 0 || value >= 100 ? 0 : 1;
  return `${numberFormat(language, { maximumFractionDigits: digits }).format(value)} ${units[at]}`;
}

/** `19:02`. */
export const formatTime = (atMs: number, language: string): string =>
  dateFormat(language, { hour: '2-digit', minute: '2-digit', hour12: false }).format(atMs);

/** `Mon 23 Nov, 19:02`: day and time, with the year only when it is another one. */
export function formatDateTime(atMs: number, language: string, nowMs = Date.now()): string {
  const sameYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  return dateFormat(language, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(atMs);
}

/** `23 Nov`, with the year when it is another one. */
export function formatDate(atMs: number, language: string, nowMs = Date.now()): string {
  const sameYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  return dateFormat(language, { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) }).format(
    atMs,
  );
}

const two = (value: number) => value.toString().padStart(2, '0');

/** A running clock: `00:42:07`, hours always shown. */
export function formatClock(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** A clock that counts while somebody waits: `0:07`, `1:52`, `75:00`. */
export function formatShortClock(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

/** A length in words: `42 min`, `1 hr 5 min`, `38 sec`. */
export function formatDuration(durationMs: number, language: string): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000));
  const unit = (value: number, name: 'second' | 'minute' | 'hour') =>
    numberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
  if (seconds < 60) return unit(seconds, 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return unit(minutes, 'minute');
  const rest = minutes % 60;
  return rest === 0 ? unit(minutes / 60, 'hour') : `${unit(Math.floor(minutes / 60), 'hour')} ${unit(rest, 'minute')}`;
}
