import type { KeyboardEvent } from 'react';

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  ArrowRight: 1,
  ArrowLeft: -1,
  PageDown: 10,
  PageUp: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** Where an arrow, page, Home or End key leads in a list; null for every other key. */
export function roveTo(key: string, at: number, count: number): number | null {
  const step = STEPS[key];
  if (step === undefined || count === 0) return null;
  return Math.max(0, Math.min(count - 1, Math.max(0, at) + step));
}

/** Moves the focus among the controls of a long list that is one stop of the Tab key. */
export function rove(event: KeyboardEvent<HTMLElement>, controls: string): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(controls)];
  const to = roveTo(
    event.key,
    all.findIndex((one) => one.matches(':focus')),
    all.length,
  );
  if (to === null) return;
  event.preventDefault();
  all[to]?.focus();
}

/** Scrolls the list, and nothing around it, so that the row stands in its middle; a row that is seen stays where it is. */
export function bringIntoSight(list: HTMLElement, row: HTMLElement): void {
  const place = list.getBoundingClientRect();
  const { top, bottom, height } = row.getBoundingClientRect();
  if (top >= place.top && bottom <= place.bottom) return;
  list.scrollTop += top - place.top - (place.height - height) / 2;
}
