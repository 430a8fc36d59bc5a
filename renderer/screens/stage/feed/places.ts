type Line = { readonly seq: number };

/** Index of the first line whose `seq` is above `seq`; lines are in order, so the search halves. */
export function firstAfter(lines: readonly Line[], seq: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.seq ?? 0) > seq) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How many lines came after `seq`. */
export const countAfter = (lines: readonly Line[], seq: number): number => lines.length - firstAfter(lines, seq);

/** Puts lines (in order, none of them there yet) among others by their `seq`; only what comes after the first moves. */
export function mergeIn<T extends Line>(lines: T[], more: readonly T[]): void {
  const first = more[0];
  if (!first) return;
  const tail = lines.splice(firstAfter(lines, first.seq));
  let at = 0;
  for (const line of more) {
    for (let next = tail[at]; next && next.seq <= line.seq; next = tail[at]) {
      lines.push(next);
      at += 1;
    }
    lines.push(line);
  }
  for (; at < tail.length; at += 1) {
    const next = tail[at];
    if (next) lines.push(next);
  }
}
