import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { done, OverlayKind, type Reply, refuse } from '../../../../shared/domain/index.ts';
import { fontFile, readFontFile } from '../../programFiles.ts';
import { type Access, createAccess } from '../../server/index.ts';
import type { Log } from '../../store/index.ts';
import type { OverlayModel } from './model.ts';
import { createModelStream, type ModelStream } from './stream.ts';

/** Beside the studio's own (47,170): a browser source keeps its address, so the port should stay the same. */
const OVERLAY_PORT = 47_190;
/** A price that nobody confirmed for this long leaves the picture. */
const STALE_MS = 10_000;
/** Two beats may be lost on a busy machine. */
const BEAT_MS = 3_000;
/** Three overlays in a few scenes, a preview beside each. A browser itself opens six at most to one address. */
const MAX_READERS = 24;
const MAX_CONNECTIONS = 100;

/** Kinds of pictures a product may have; nothing else is handed to a page, whatever its sender calls it. */
const PICTURES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);

const FILES: Readonly<Record<string, string>> = {
  'overlay.css': 'text/css; charset=utf-8',
  'overlay.js': 'text/javascript; charset=utf-8',
  'card.js': 'text/javascript; charset=utf-8',
  'chat.js': 'text/javascript; charset=utf-8',
  'goal.js': 'text/javascript; charset=utf-8',
};

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

export type OverlayServerOptions = {
  /** The secret in every address. */
  key: string;
  /** The one used last; taken by somebody else, any free one serves. */
  port?: number | null;
  resourcesDir: string;
  /** The picture that a card asks for by its tag. */
  picture(tag: string): Promise<Reply<File>>;
  log: Log;
  staleMs?: number;
  beatMs?: number;
  maxReaders?: number;
};

export type OverlayServer = {
  readonly port: number;
  /** The wanted port was taken: addresses given out before are of no use any more. */
  readonly moved: boolean;
  address(kind: OverlayKind): string;
  push(model: OverlayModel): void;
  /** Pages that listen now, by overlay. */
  clients(): Record<OverlayKind, number>;
  /** Clears every page and closes the port. A second call waits for the first. */
  close(): Promise<void>;
};

/** Serves the overlay pages to browsers on this machine that know the key. Faults: `port_in_use`, `internal`. */
export async function startOverlayServer(options: OverlayServerOptions): Promise<Reply<OverlayServer>> {
  const http = createServer({ requestTimeout: 10_000, headersTimeout: 5_000, maxHeaderSize: 16_384 });
  const wanted = options.port ?? OVERLAY_PORT;
  let bound = await listen(http, wanted);
  if (!bound.ok && wanted !== 0) bound = await listen(http, 0);
  if (!bound.ok) return bound;
  const port = bound.value;
  http.maxConnections = MAX_CONNECTIONS;
  const stream = createModelStream({
    staleMs: options.staleMs ?? STALE_MS,
    beatMs: options.beatMs ?? BEAT_MS,
    maxReaders: options.maxReaders ?? MAX_READERS,
  });
  const access = createAccess(options.key, port);
  http.on('request', (request, response) => {
    answer(request, response, { access, stream, options }).catch((error: unknown) => {
      options.log.error({ err: error, path: pathOf(request) }, 'an overlay request failed');
      if (response.headersSent) response.destroy();
      else plain(response, 500, 'Internal error\n');
    });
  });

  let closing: Promise<void> | null = null;
  async function close(): Promise<void> {
    const released = new Promise<void>((resolve) => http.close(() => resolve()));
    await stream.close();
    http.closeAllConnections();
    await released;
  }
  return done({
    port,
    moved: wanted !== 0 && port !== wanted,
    address: (kind) => `http://127.0.0.1:${port}/overlay/${kind}?key=${encodeURIComponent(options.key)}`,
    push: stream.push,
    clients: stream.readers,
    close: () => {
      closing ??= close();
      return closing;
    },
  });
}

function listen(http: ReturnType<typeof createServer>, port: number): Promise<Reply<number>> {
  return new Promise((resolve) => {
    const fail = (error: Error) =>
      resolve(refuse('port_in_use', { retry: 'later', params: { port }, detail: error.message.slice(0, 500) }));
    http.once('error', fail);
    http.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      http.off('error', fail);
      resolve(done((http.address() as AddressInfo).port));
    });
  });
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '').split('?')[0] ?? '';

type Parts = { access: Access; stream: ModelStream; options: OverlayServerOptions };

async function answer(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const { access, options } = parts;
  // No page of another address has business here: a foreign name that points at us, a foreign page that asks.
  const foreign = request.headers.origin !== undefined && !access.isOwnOrigin(request);
  if (!access.isOwnHost(request) || foreign) return plain(response, 403, 'Forbidden\n');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return plain(response, 405, 'Method not allowed\n', { allow: 'GET, HEAD' });
  const path = pathOf(request);
  // Scripts, styles and fonts say nothing about the studio; their addresses can stay without the key.
  const file = /^\/overlay\/files\/([a-z0-9.-]+)$/.exec(path)?.[1];
  if (file !== undefined) return sendFile(response, file, options.resourcesDir);

  const query = new URLSearchParams((request.url ?? '').split('?')[1] ?? '');
  if (!access.isKey(query.get('key') ?? '')) return plain(response, 403, 'Forbidden\n');
  const name = /^\/overlay\/([a-z]+)$/.exec(path)?.[1] ?? '';
  if (name === 'events') return follow(request, response, parts, OverlayKind.safeParse(query.get('kind')).data);
  if (name === 'image') return sendPicture(response, await options.picture(query.get('v') ?? ''));
  if (!OverlayKind.safeParse(name).success) return plain(response, 404, 'Not found\n');
  const page = await readFile(join(options.resourcesDir, 'overlays', `${name}.html`));
  send(response, 200, page, { 'content-type': 'text/html; charset=utf-8' });
}

function follow(
  request: IncomingMessage,
  response: ServerResponse,
  { stream }: Parts,
  kind: OverlayKind | undefined,
): void {
  if (kind === undefined) plain(response, 404, 'Not found\n');
  else if (!stream.hasRoom()) plain(response, 503, 'Too many pages\n', { 'retry-after': '5' });
  else {
    const type = { 'content-type': 'text/event-stream; charset=utf-8' };
    response.writeHead(200, { ...HEADERS, ...type });
    request.socket.setNoDelay(true);
    if (request.method === 'HEAD') response.end();
    else stream.add(response, kind);
  }
}

async function sendFile(response: ServerResponse, name: string, resourcesDir: string): Promise<void> {
  const font = fontFile(name);
  if (font) {
    const type = name.endsWith('.css') ? 'text/css; charset=utf-8' : 'font/woff2';
    return send(response, 200, await readFontFile(font), { 'content-type': type });
  }
  const type = FILES[name];
  if (type === undefined) return plain(response, 404, 'Not found\n');
  send(response, 200, await readFile(join(resourcesDir, 'overlays', name)), { 'content-type': type });
}

async function sendPicture(response: ServerResponse, picture: Reply<File>): Promise<void> {
  if (!picture.ok || !PICTURES.has(picture.value.type)) return plain(response, 404, 'Not found\n');
  send(response, 200, new Uint8Array(await picture.value.arrayBuffer()), { 'content-type': picture.value.type });
}

/** Node itself leaves the body out where HEAD was asked. */
function send(response: ServerResponse, status: number, body: string | Uint8Array, more: Record<string, string>): void {
  response.writeHead(status, { ...HEADERS, 'content-length': String(Buffer.byteLength(body)), ...more }).end(body);
}

function plain(response: ServerResponse, status: number, text: string, more: Record<string, string> = {}): void {
  send(response, status, text, { 'content-type': 'text/plain; charset=utf-8', ...more });
}
