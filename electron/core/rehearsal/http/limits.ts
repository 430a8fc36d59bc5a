/** A bucket per name: `burst` at once, `perSecond` after. At most `maxNames` are kept; the longest unused goes first. */
export function createLimiter(perSecond: number, burst: number, now: () => number, maxNames = 5_000) {
  const buckets = new Map<string, { left: number; atMs: number }>();
  return (name: string): boolean => {
    const atMs = now();
    const known = buckets.get(name);
    const left = known ? Math.min(burst, known.left + (Math.max(0, atMs - known.atMs) / 1000) * perSecond) : burst;
    buckets.delete(name);
    if (buckets.size >= maxNames) {
      const [oldest] = buckets.keys();
      if (oldest !== undefined) buckets.delete(oldest);
    }
    buckets.set(name, { left: left >= 1 ? left - 1 : left, atMs });
    return left >= 1;
  };
}
