/** Counts and rates of the last second, for the reports. */

export type RateMeter = {
  add(amount: number, nowMs: number): void;
  /** Per second, over the last full second. */
  rate(nowMs: number): number;
};

/** A second is cut into ten slots: cheap, and a tenth of a second fresh. */
const SLOTS = 10;
const SLOT_MS = 100;

export function createRateMeter(): RateMeter {
  const slots = new Float64Array(SLOTS + 1);
  let current = Number.NaN;
  let first = Number.NaN;
  const advance = (nowMs: number) => {
    const slot = Math.floor(nowMs / SLOT_MS);
    if (Number.isNaN(current)) {
      current = slot;
      first = slot;
    }
    for (let i = Math.max(current + 1, slot - SLOTS); i <= slot; i += 1) slots[i % slots.length] = 0;
    current = Math.max(current, slot);
  };
  return {
    add(amount, nowMs) {
      advance(nowMs);
      slots[current % slots.length] = (slots[current % slots.length] ?? 0) + amount;
    },
    rate(nowMs) {
      advance(nowMs);
      let sum = 0;
      // The slot in progress is left out.
      for (let i = current - SLOTS; i < current; i += 1) if (i >= 0) sum += slots[i % slots.length] ?? 0;
      const full = Math.min(SLOTS, Math.max(1, current - first));
      return (sum * 1000) / (full * SLOT_MS);
    },
  };
}
