import { useNow, usePageStore } from '../../app/index.ts';
import { type Mending, mendingOf } from './uplink.ts';

/** The step that is being taken about the way of the stream, each second; null while there is none. */
export function useMending(): Mending | null {
  const uplink = usePageStore((page) => (page.state?.live.kind === 'live' ? page.state.uplink : null));
  const active = uplink !== null && uplink.step.kind !== 'steady' && uplink.step.kind !== 'connecting';
  return mendingOf(uplink, useNow(1_000, active));
}
