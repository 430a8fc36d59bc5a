import type { Fault, FaultCode, StudioState } from '../../../../shared/domain/index.ts';

/** What viewers see while OBS cannot be reached: nothing yet, the stream as before, or no new picture. */
export type Air = 'off' | 'sending' | 'stopped';

/** Why there is no picture of OBS here, and what the host has to know then. Null: all is well. */
export type ObsCover =
  | { readonly kind: 'off' | 'connecting' | 'reading' }
  /** The studio goes on trying by itself. */
  | { readonly kind: 'waiting'; readonly fault: Fault; readonly nextTryAtMs: number; readonly air: Air }
  /** Only the host can mend it. */
  | { readonly kind: 'refused'; readonly fault: Fault; readonly air: Air }
  /** The stream stopped by a hand in OBS; the host decides whether it goes on. `back`: OBS is there again. */
  | { readonly kind: 'stopped'; readonly fault: Fault; readonly back: boolean };

/** Faults after which nothing is begun again without the host: somebody meant it. */
const BY_HAND: ReadonlySet<FaultCode> = new Set(['obs_closed', 'obs_stopped_by_host', 'obs_streams_elsewhere']);

/** The fault that waits for the host's word while live, or null. */
export function stoppedByHand(live: StudioState['live']): Fault | null {
  if (live.kind !== 'live' || live.stage !== 'obs') return null;
  const { ingest } = live;
  if (ingest.kind !== 'reconnecting' && ingest.kind !== 'failed') return null;
  return BY_HAND.has(ingest.fault.code) ? ingest.fault : null;
}

/** Frames leave OBS and arrive, as far as the studio knows. */
export const isOnAir = (live: StudioState['live']): boolean =>
  live.kind === 'live' && (live.ingest.kind === 'sending' || live.ingest.kind === 'degraded');

export function obsCover(state: Pick<StudioState, 'obs' | 'obsScenes' | 'live'>): ObsCover | null {
  const { live } = state;
  const { link } = state.obs;
  // The sheets of going live and ending say all that matters then.
  if (live.kind === 'opening' || live.kind === 'ending') return null;
  const byHand = stoppedByHand(live);
  if (byHand) return { kind: 'stopped', fault: byHand, back: link.kind === 'connected' };
  switch (link.kind) {
    case 'off':
    case 'connecting':
      return { kind: link.kind };
    case 'waiting':
      return { kind: 'waiting', fault: link.fault, nextTryAtMs: link.nextTryAtMs, air: airOf(live) };
    case 'refused':
      return { kind: 'refused', fault: link.fault, air: airOf(live) };
    case 'connected':
      return state.obsScenes === null ? { kind: 'reading' } : null;
  }
}

function airOf(live: StudioState['live']): Air {
  if (live.kind !== 'live') return 'off';
  return isOnAir(live) ? 'sending' : 'stopped';
}
