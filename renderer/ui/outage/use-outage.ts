import { useNow, usePageStore } from '../../app/index.ts';
import { type Outage, outageOf } from './outage.ts';

/** The present outage with its clocks, each second; null while there is none. */
export function useOutage(): Outage | null {
  const live = usePageStore((page) => page.state?.live ?? null);
  const now = useNow(1_000, live?.kind === 'live' && live.ingest.kind === 'reconnecting');
  return live ? outageOf(live, now) : null;
}
