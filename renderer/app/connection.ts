import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { StudioContract } from '../../shared/contract/index.ts';
import { StudioUpdate } from '../../shared/domain/index.ts';
import type { Host, RpcConnection } from './host.ts';
import { markLink, receiveUpdate, usePageStore } from './store.ts';

export type StudioClient = ContractRouterClient<StudioContract>;

/** Waits between tries: short at first (the core restarts in about a second), never longer than a host's patience. */
const BACKOFF_MS = [150, 300, 600, 1_200, 2_400, 4_000] as const;

let current: StudioClient | null = null;
const waiting = new Set<(client: StudioClient) => void>();

/** The client of the present connection, or null while there is none. */
export const studioClient = (): StudioClient | null => current;

/** Runs `listener` with the client now (when connected) and after each reconnect. Returns how to stop. */
export function onClient(listener: (client: StudioClient) => void): () => void {
  waiting.add(listener);
  if (current) listener(current);
  return () => waiting.delete(listener);
}

/** Keeps one connection to the core and feeds the store from `state.watch`. Runs until the signal aborts. */
export async function keepConnected(host: Host, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const healthy = await oneConnection(host, signal);
    if (signal.aborted) return;
    failures = healthy ? 0 : failures + 1;
    const { link } = usePageStore.getState();
    if (link.kind === 'online') markLink({ kind: 'lost', sinceMs: Date.now() });
    await wait(BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)] ?? 4_000, signal);
  }
}

/** One connection from opening to its end. True when it brought at least one snapshot. */
async function oneConnection(host: Host, signal: AbortSignal): Promise<boolean> {
  let connection: RpcConnection;
  try {
    connection = await host.connectRpc(signal);
  } catch {
    return false;
  }
  const ended = new AbortController();
  const stop = () => ended.abort();
  signal.addEventListener('abort', stop, { once: true });
  connection.onClosed(stop);
  const client: StudioClient = createORPCClient(connection.link);
  let healthy = false;
  try {
    const updates = await client.state.watch(undefined, { signal: ended.signal });
    for await (const raw of updates) {
      const update = StudioUpdate.safeParse(raw);
      if (!update.success) {
        // A newer or broken core: a fresh snapshot is the only honest way on.
        console.error('studio state not understood', update.error.issues.slice(0, 5));
        break;
      }
      receiveUpdate(update.data);
      if (!healthy) {
        healthy = true;
        current = client;
        for (const listener of waiting) listener(client);
      }
    }
  } catch {
    // Lost, refused or aborted: the loop above tries again and the banner says so.
  } finally {
    if (current === client) current = null;
    signal.removeEventListener('abort', stop);
    ended.abort();
    connection.close();
  }
  return healthy;
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      window.removeEventListener('online', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish, { once: true });
    window.addEventListener('online', finish, { once: true });
  });
}
