import { useStudio } from './store.ts';

/**
 * OBS waits for the host's press: the room's address stands in it. A press before that would send to whatever address OBS
 * had, so nobody is asked for it earlier.
 */
export const useAwaitsPress = (): boolean =>
  useStudio(({ live, obs, settings }) => {
    if (live.kind !== 'opening' || !live.awaitsButton || live.closing) return false;
    // Without an address of the studio's OBS keeps its own.
    const own = live.destination.kind === 'manual' && settings.manual.url === '';
    return own || obs.service.kind === 'studio';
  });
