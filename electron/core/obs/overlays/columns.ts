const signs = new Intl.Segmenter('und', { granularity: 'grapheme' });
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Extended_Pictographic}/u;

/** Columns of a sign, as a terminal counts: two for Chinese and pictures, one for the rest. */
const widthOf = (sign: string): number => (WIDE.test(sign) ? 2 : 1);

/**
 * Breaks a line of text into rows: at spaces where there are any, else between signs. What does not fit into the last row
 * gives way to an ellipsis. For text sources, which break no Chinese and know nothing of a last row.
 */
export function rowsOf(text: string, columns: number, maxRows: number): string[] {
  const all = [...signs.segment(text.trim())].map(({ segment }) => segment);
  const rows: string[] = [];
  let from = 0;
  while (from < all.length) {
    let to = from;
    let space = -1;
    for (let left = columns; to < all.length; to += 1) {
      left -= widthOf(all[to] ?? '');
      if (left < 0) break;
      if (all[to] === ' ') space = to;
    }
    if (to < all.length && rows.length === maxRows - 1)
      return [
        ...rows,
        `${all
          .slice(from, Math.max(from + 1, to - 1))
          .join('')
          .trimEnd()}…`,
      ];
    // A word longer than half a row is rather cut than left to make a hole.
    if (to < all.length && all[to] !== ' ' && space > from + (to - from) / 2) to = space;
    to = Math.max(to, from + 1);
    rows.push(all.slice(from, to).join('').trimEnd());
    from = to;
    while (all[from] === ' ') from += 1;
  }
  return rows;
}
