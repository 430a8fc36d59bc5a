import { useEffect, useRef, useState } from 'react';

/** The newest value, renewed at most every `everyMs`: numbers roll slowly enough to be read. */
export function useThrottled<T>(value: T, everyMs: number): T {
  const [shown, setShown] = useState(value);
  const at = useRef(0);
  useEffect(() => {
    const wait = at.current + everyMs - performance.now();
    const show = (): void => {
      at.current = performance.now();
      setShown(value);
    };
    if (wait <= 0) {
      show();
      return;
    }
    const timer = setTimeout(show, wait);
    return () => clearTimeout(timer);
  }, [value, everyMs]);
  return shown;
}
