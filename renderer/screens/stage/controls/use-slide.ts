import { useEffect, useRef, useState } from 'react';

/** While a slider moves, the core hears of it this often. */
const TELL_EVERY_MS = 120;

/**
 * A value that is dragged: shown at once, told now and then, and given back to what the core says when it is at rest.
 */
export function useSlide(
  actual: number,
  tell: (value: number) => Promise<unknown>,
): [shown: number, set: (value: number) => void] {
  const [dragged, setDragged] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const wanted = useRef(actual);
  const latest = useRef(tell);
  latest.current = tell;
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);
  useEffect(() => {
    if (timer.current === null && actual === wanted.current) setDragged(null);
  }, [actual]);
  const set = (value: number): void => {
    wanted.current = value;
    setDragged(value);
    timer.current ??= setTimeout(() => {
      timer.current = null;
      void latest.current(wanted.current).then(() => timer.current === null && setDragged(null));
    }, TELL_EVERY_MS);
  };
  return [dragged ?? actual, set];
}
