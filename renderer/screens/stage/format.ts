/** Numbers as a host reads them at a glance; every one has a fixed number of digits behind the point, so nothing jumps. */

const two = (n: number): string => n.toString().padStart(2, '0');

/** `00:42`, `12:07`, `1:02:03`. Negative counts as zero: two clocks may disagree by a moment. */
export function formatClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const hours = Math.floor(seconds / 3_600);
  const rest = `${two(Math.floor((seconds % 3_600) / 60))}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** `0 MB`, `84 MB`, `1.1 GB`: decimal units, as the system's file manager counts. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.round(Math.max(0, bytes) / 1_000)} KB`;
  if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}

/** bit/s → `2.5 Mb/s`. */
export const formatBitrate = (bitsPerSecond: number): string => `${(Math.max(0, bitsPerSecond) / 1e6).toFixed(1)} Mb/s`;

/** bit/s → `900 kb/s` below a million, else `1.4 Mb/s`; for sentences, so that number and unit stay on one line. */
export const formatRate = (bitsPerSecond: number): string =>
  (bitsPerSecond < 999_500
    ? `${Math.round(Math.max(0, bitsPerSecond) / 1_000)} kb/s`
    : formatBitrate(bitsPerSecond)
  ).replace(' ', '\u00a0');

/** `12 ms`, `1.2 s`. */
export const formatMs = (ms: number): string =>
  Math.abs(ms) < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;

/** `+12 ms`, `−40 ms`, `0 ms`. */
export function formatSkew(ms: number): string {
  const rounded = Math.round(ms);
  if (rounded === 0) return '0 ms';
  return rounded > 0 ? `+${rounded} ms` : `−${-rounded} ms`;
}

/** A share as `3.1 %`; null stays null. */
export const percentOf = (share: number | null): string | null =>
  share === null ? null : `${(share * 100).toFixed(1)} %`;
