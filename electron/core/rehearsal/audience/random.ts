/** Numbers that look random and are the same for the same seed (mulberry32: 32 bits of state, period 2^32). */
export type Random = {
  /** 0 ≤ x < 1. */
  next(): number;
  /** An integer, 0 ≤ n < below. */
  below(below: number): number;
  pick<T>(list: readonly T[]): T;
  /** How many of something that happens `mean` times on average happen now: whole part sure, the rest by chance. */
  count(mean: number): number;
};

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    pick: (list) => {
      const chosen = list[below(list.length)];
      if (chosen === undefined) throw new Error('nothing to pick from');
      return chosen;
    },
    count: (mean) => Math.floor(mean) + (next() < mean - Math.floor(mean) ? 1 : 0),
  };
}

/** A number from a text, so that each scenario has its own course under one seed (FNV-1a, 32 bits). */
export function seedFrom(text: string, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}
