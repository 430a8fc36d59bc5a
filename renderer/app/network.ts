import { onClient, type StudioClient } from './connection.ts';

/** Tells the core when the system says that there is a network again: a stream that waits for its next try goes at once. */
export function tellNetworkBack(signal: AbortSignal): void {
  let client: StudioClient | null = null;
  const forget = onClient((next) => {
    client = next;
  });
  // The core may be away in this very moment: it watches the network itself, and the page loses nothing.
  window.addEventListener('online', () => void client?.live.networkBack().catch(() => undefined), { signal });
  signal.addEventListener('abort', forget, { once: true });
}
