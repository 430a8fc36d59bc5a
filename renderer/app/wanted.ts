import { useEffect, useState } from 'react';

/**
 * What the host has just chosen, shown until the core's state says the same or something new. `actual` is what the
 * core says. Returns what to show, how to choose, and how to take it back when the core refused.
 */
export function useWanted<T>(actual: T): [shown: T, choose: (value: T) => void, takeBack: () => void] {
  const [wanted, setWanted] = useState<{ value: T; against: T } | null>(null);
  const pending = wanted !== null && wanted.against === actual && wanted.value !== actual;
  useEffect(() => {
    if (wanted !== null && !pending) setWanted(null);
  }, [wanted, pending]);
  return [
    pending && wanted ? wanted.value : actual,
    (value) => setWanted({ value, against: actual }),
    () => setWanted(null),
  ];
}
