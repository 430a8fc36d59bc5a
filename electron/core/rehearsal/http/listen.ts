import { createServer, type Server } from 'node:http';
import { networkInterfaces } from 'node:os';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { done, fault, type Reply } from '../../../../shared/domain/index.ts';

export type Listener = { port: number; close(): Promise<void> };

/** Serves an app. `close` ends running answers too: event streams and video would otherwise hold it open for ever. */
export async function listenHttp(app: Hono, host: string, port: number): Promise<Reply<Listener>> {
  const server: Server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  // Event streams and video last as long as the room.
  server.requestTimeout = 0;
  server.headersTimeout = 10_000;
  server.keepAliveTimeout = 30_000;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, fault: fault('port_in_use', { retry: 'later', params: { port }, detail }).fault };
  }
  const address = server.address();
  if (!address || typeof address !== 'object') return { ok: false, fault: fault('internal').fault };
  let closing: Promise<void> | null = null;
  return done({
    port: address.port,
    close: () => {
      closing ??= new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closing;
    },
  });
}

const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/;

/** The address phones reach this machine by: the first private IPv4 of a real interface, else any IPv4; null with none. */
export function lanAddress(interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces()): string | null {
  const virtual = /^(?:docker|br-|veth|virbr|vmnet|vboxnet|utun|tun|tap|wg|zt|tailscale)/i;
  const found = Object.entries(interfaces)
    .flatMap(([name, list]) => (list ?? []).map((entry) => ({ name, ...entry })))
    .filter((entry) => entry.family === 'IPv4' && !entry.internal && !entry.address.startsWith('169.254.'));
  const rank = (entry: (typeof found)[number]): number =>
    (PRIVATE.test(entry.address) ? 0 : 2) + (virtual.test(entry.name) ? 1 : 0);
  return found.sort((a, b) => rank(a) - rank(b))[0]?.address ?? null;
}
