import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AnyRouter } from '@orpc/server';
import { type WebSocket, WebSocketServer } from 'ws';
import { recordingOf } from '../../../shared/contract/index.ts';
import { done, type Reply, refuse, type SessionId } from '../../../shared/domain/index.ts';
import { MAX_MESSAGE_BYTES } from '../../../shared/media/index.ts';
import { type MediaConnection, socketConnection } from '../channel/index.ts';
import type { Log } from '../store/index.ts';
import { type Access, createAccess } from './access.ts';
import { CLOSED_PAGE } from './closedPage.ts';
import { cacheControl, fileInside, sendFile } from './files.ts';
import { securityHeaders } from './headers.ts';
import { keepAlive, rpcSockets } from './sockets.ts';

/**
 * A cover of 50 MB has to arrive whole to be refused in words. What is larger still ends the connection with WebSocket
 * close code 1009 (message too big); the page takes that for `too_large`.
 */
const RPC_MAX_BYTES = 64 * 1024 * 1024;
/** Tried first when no port is asked for: a browser remembers camera permission by address. */
const USUAL_PORT = 47_170;
/** Studio pages, benches and the odd tool; a stranger cannot get this far. */
const MAX_SOCKETS = 64;

export type WebHostOptions = {
  /** Null: the usual one, or any other that is free. 0: any. A number: that one, else `port_in_use`. */
  port: number | null;
  /** The secret of the studio's link. */
  key: string;
  /** Folder with the built page. */
  rendererDir: string;
  studio: { router: AnyRouter; attachMedia(connection: MediaConnection): void };
  log: Log;
  /** One file of a session's recording, counted from 1, or null. */
  recordings?(sessionId: SessionId, part: number): string | null;
  beatMs?: number;
};

export type WebHost = {
  readonly port: number;
  /** The link with its key: whoever has it has the studio. */
  readonly url: string;
  /** Closes the port and every connection. A second call does nothing. */
  close(): Promise<void>;
};

/** The browser studio's server, for this machine alone. Faults: `port_in_use`, `internal` (the port may not be opened). */
export async function startWebHost(options: WebHostOptions): Promise<Reply<WebHost>> {
  const http = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, maxHeaderSize: 16_384 });
  const bound = await bind(http, options.port);
  if (!bound.ok) return bound;
  const port = bound.value;
  const { log } = options;
  const access = createAccess(options.key, port);
  const headers = securityHeaders(port);

  http.on('request', (request, response) => {
    answer(request, response, access, headers, options).catch((error: unknown) => {
      log.error({ err: error, path: request.url?.split('?')[0] }, 'a page request failed');
      if (response.headersSent) response.destroy();
      else plain(response, 500, headers, 'Internal error\n');
    });
  });

  const sockets = new Set<WebSocket>();
  const common = { noServer: true, perMessageDeflate: false };
  const rpc = new WebSocketServer({ ...common, maxPayload: RPC_MAX_BYTES });
  const media = new WebSocketServer({ ...common, maxPayload: MAX_MESSAGE_BYTES });
  const serveRpc = rpcSockets(options.studio.router, log);
  const routes: Readonly<Record<string, (request: IncomingMessage, socket: Duplex, head: Buffer) => void>> = {
    '/rpc': (request, socket, head) => rpc.handleUpgrade(request, socket, head, (ws) => own(ws, serveRpc)),
    '/media': (request, socket, head) =>
      media.handleUpgrade(request, socket, head, (ws) =>
        own(ws, () => options.studio.attachMedia(socketConnection(ws))),
      ),
  };

  function own(socket: WebSocket, serve: (socket: WebSocket) => void): void {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // Without a listener a broken frame or a reset would end the whole program.
    socket.on('error', (error) => log.info({ err: error }, 'a page connection broke'));
    serve(socket);
  }

  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const route = routes[pathOf(request)];
    const status =
      !access.isOwnHost(request) || !access.isOwnOrigin(request) || !access.hasCookie(request)
        ? '403 Forbidden'
        : route === undefined
          ? '404 Not Found'
          : sockets.size >= MAX_SOCKETS
            ? '503 Service Unavailable'
            : null;
    if (status === null && route) return route(request, socket, head);
    log.warn({ path: pathOf(request), origin: request.headers.origin, status }, 'connection refused');
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });

  const stopBeat = keepAlive(sockets, options.beatMs);
  let closing: Promise<void> | null = null;
  return done({
    port,
    url: `http://127.0.0.1:${port}/?key=${encodeURIComponent(options.key)}`,
    close() {
      closing ??= new Promise((resolve) => {
        stopBeat();
        http.close(() => resolve());
        for (const socket of sockets) socket.terminate();
        http.closeAllConnections();
      });
      return closing;
    },
  });
}

async function bind(http: ReturnType<typeof createServer>, port: number | null): Promise<Reply<number>> {
  const listen = (wanted: number) =>
    new Promise<Error | null>((resolve) => {
      const fail = (error: Error) => resolve(error);
      http.once('error', fail);
      http.listen({ host: '127.0.0.1', port: wanted, exclusive: true }, () => {
        http.off('error', fail);
        resolve(null);
      });
    });
  let error = await listen(port ?? USUAL_PORT);
  if (error && port === null) error = await listen(0);
  if (!error) return done((http.address() as AddressInfo).port);
  const code = 'code' in error ? error.code : '';
  // Ports below 1024 and those a system keeps for itself answer EACCES: for the user the same thing, not to be had.
  return code === 'EADDRINUSE' || code === 'EACCES'
    ? refuse('port_in_use', { retry: 'later', params: { port: port ?? 0 }, detail: error.message })
    : refuse('internal', { retry: 'later', detail: error.message.slice(0, 500) });
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?')[0] ?? '';
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  access: Access,
  headers: Record<string, string>,
  options: WebHostOptions,
): Promise<void> {
  if (!access.isOwnHost(request)) return plain(response, 403, headers, 'Forbidden\n');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    if (!access.isOwnOrigin(request)) return plain(response, 403, headers, 'Forbidden\n');
    return plain(response, 405, { ...headers, allow: 'GET, HEAD' }, 'Method not allowed\n');
  }
  const pathname = pathOf(request);
  const key = pathname === '/' ? new URLSearchParams((request.url ?? '').split('?')[1] ?? '').get('key') : null;
  if (key !== null && access.isKey(key)) {
    // Away from the address line, the history and any screen that is shared.
    response.writeHead(303, { ...headers, location: '/', 'set-cookie': access.setCookie, 'cache-control': 'no-store' });
    response.end();
    return;
  }
  if (!access.hasCookie(request)) {
    response.writeHead(403, {
      ...headers,
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : CLOSED_PAGE);
    return;
  }
  const recording = recordingOf(pathname);
  if (recording) {
    const path = recording === 'none' ? null : (options.recordings?.(recording.sessionId, recording.part) ?? null);
    if (path === null) return plain(response, 404, headers, 'Not found\n');
    return sendOrMiss(request, response, path, { ...headers, 'cache-control': 'no-cache' });
  }
  const path = await fileInside(options.rendererDir, pathname);
  if (path === null) return plain(response, 404, headers, 'Not found\n');
  return sendOrMiss(request, response, path, { ...headers, 'cache-control': cacheControl(pathname) });
}

async function sendOrMiss(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  headers: Record<string, string>,
): Promise<void> {
  try {
    await sendFile(request, response, path, headers);
  } catch (error) {
    // Deleted or moved away by the user: the session's entry says so.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT' && !response.headersSent)
      return plain(response, 404, headers, 'Not found\n');
    throw error;
  }
}

function plain(response: ServerResponse, status: number, headers: Record<string, string>, text: string): void {
  response.writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(text);
}
