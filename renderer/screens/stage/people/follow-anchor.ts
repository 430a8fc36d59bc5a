/** A line in view that must stay where it is while the list stands still: the one pointed at, else the first. */
export type Anchor = { readonly key: string; readonly seq: number; readonly top: number };

/** The line to hold on to in a list of `[data-key]` lines; `at` is where the pointer is, in the window's pixels. */
export function lineToHold(list: HTMLElement, at: { x: number; y: number } | null): Anchor | null {
  const { top, bottom } = list.getBoundingClientRect();
  const under = at && document.elementFromPoint(at.x, at.y)?.closest<HTMLElement>('[data-key]');
  let line = under && list.contains(under) ? under : null;
  for (const one of list.querySelectorAll<HTMLElement>('[data-key]')) {
    if (line) break;
    const box = one.getBoundingClientRect();
    if (box.bottom > top + 1 && box.top < bottom) line = one;
  }
  return line
    ? { key: line.dataset.key ?? '', seq: Number(line.dataset.seq), top: line.getBoundingClientRect().top }
    : null;
}

/** The line that a key moves to, from 0 and perhaps beyond the list; undefined for keys that move to none. */
export function lineOfKey(key: string, present: number, count: number, page: number): number | undefined {
  const to: Partial<Record<string, number>> = {
    ArrowUp: present - 1,
    ArrowDown: present + 1,
    PageUp: present - page,
    PageDown: present + page,
    Home: 0,
    End: count - 1,
  };
  return to[key];
}
