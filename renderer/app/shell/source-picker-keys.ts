/** Where an arrow key leads in a grid read line by line; null for every other key. Stays inside the grid. */
export function nextInGrid(key: string, at: number, count: number, columns: number): number | null {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key];
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (step === undefined) return null;
  const next = at + step;
  return next >= 0 && next < count ? next : at;
}
