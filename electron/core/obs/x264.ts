/*
 * Custom options of x264 as OBS keeps them: `name=value` parts with blanks between. x264 takes them one after the other,
 * so of two with the same name the last one holds.
 */

const isKeyint = (part: string): boolean => part.startsWith('keyint=');

/** Frames between two key frames; null where the options leave that to x264, or name something x264 does not take. */
export function keyintOf(options: string): number | null {
  const last = options.split(/\s+/).findLast(isKeyint);
  const digits = last?.slice('keyint='.length) ?? '';
  return /^\d{1,9}$/.test(digits) && Number(digits) > 0 ? Number(digits) : null;
}

/** The same options with that distance of key frames; everything else stays as the host wrote it. */
export function withKeyint(options: string, frames: number): string {
  const rest = options.split(/\s+/).filter((part) => part !== '' && !isKeyint(part));
  return [...rest, `keyint=${frames}`].join(' ');
}
