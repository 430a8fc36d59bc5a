import { useEffect, useState } from 'react';
import { useStudio } from './store.ts';

/** The clock of this machine, read again every `everyMs` (default 1 s, on the second). For durations and countdowns. */
export function useNow(everyMs = 1_000, active = true): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!active) return;
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      const at = Date.now();
      setNow(at);
      timer = setTimeout(tick, everyMs - (at % everyMs));
    };
    tick();
    return () => clearTimeout(timer);
  }, [everyMs, active]);
  return now;
}

/** The platform's clock as far as the core knows it, each second: what decides when a flash price begins and ends. */
export function usePlatformNow(active = true): number {
  const ahead = useStudio((s) => s.bag?.clockAheadMs ?? 0);
  return useNow(1_000, active) + ahead;
}
