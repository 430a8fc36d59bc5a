import { useMemo } from 'react';
import { useStudio } from '../../app/index.ts';

/** Products that are sold alone already; one that is part of a bundle can still be added alone. */
export function useInBag(): ReadonlySet<string> {
  const ids = useStudio(
    (s) => s.bag?.items.filter((item) => item.bundle.length === 0).map((item) => item.productId as string) ?? [],
  );
  return useMemo(() => new Set(ids), [ids]);
}
