import { useRef } from 'react';
import { useNow, useStudio } from '../../../app/index.ts';

/** OBS answers every second. After this long without an answer it hangs, or the line does. */
const STILL_AFTER_MS = 5_000;

/**
 * For how many seconds OBS has said nothing although it is connected; null while it speaks. Counted on this page's own
 * clock: the core may run on another machine.
 */
export function useStill(): number | null {
  const connected = useStudio((s) => s.obs.link.kind === 'connected');
  const spokeAtMs = useStudio((s) => s.obsStats?.atMs ?? 0);
  const now = useNow(1_000, connected);
  const heard = useRef({ spokeAtMs, connected, atMs: now });
  if (heard.current.spokeAtMs !== spokeAtMs || heard.current.connected !== connected)
    heard.current = { spokeAtMs, connected, atMs: Date.now() };
  const silentMs = now - heard.current.atMs;
  return connected && silentMs >= STILL_AFTER_MS ? Math.floor(silentMs / 1_000) : null;
}
