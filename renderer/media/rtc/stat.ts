/** One entry of a browser's statistics. Which fields there are differs from browser to browser, so each is asked for. */
export type Stat = { readonly id: string; readonly type: string } & Readonly<Record<string, unknown>>;

/** 0 where the browser does not say. */
export const num = (stat: Stat | null | undefined, field: string): number => {
  const value = stat?.[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
};

export const text = (stat: Stat | null | undefined, field: string): string | null => {
  const value = stat?.[field];
  return typeof value === 'string' ? value : null;
};

export const sum = (stats: readonly Stat[], field: string): number =>
  stats.reduce((total, stat) => total + num(stat, field), 0);

/** Null where no entry says. */
export const largest = (stats: readonly Stat[], field: string): number | null => {
  const known = stats.filter((stat) => typeof stat[field] === 'number');
  return known.length === 0 ? null : Math.max(...known.map((stat) => num(stat, field)));
};
