/**
 * What the tests and measurements of the stage share: the harness page built as for production and served under the
 * page's strict content security policy, and a media channel end that keeps what arrives.
 */
import { readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { build } from 'vite';
import { type WebSocket, WebSocketServer } from 'ws';
import { aacModule } from '../../renderer/media/vite-plugin.ts';
import type { CapturePlan, MediaPacket, StageReport, TrackConfig } from '../../shared/domain/media.ts';
import { decodeWire, type ToCore } from '../../shared/media/wire.ts';
import { capturePlan } from '../support/states.ts';

const CSP = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob: mediastream:",
  "font-src 'self'",
  "connect-src 'self' ws://127.0.0.1:*",
].join('; ');

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
};

/** Builds the harness into `outDir`, as the real page is built. */
export async function buildHarness(outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: join(import.meta.dirname, 'harness'),
    plugins: [aacModule()],
    worker: { format: 'es', plugins: () => [aacModule()] },
    build: {
      outDir,
      emptyOutDir: true,
      minify: true,
      // What is imported first runs first, also where it is shared with a part that is loaded later: see no-eval.ts.
      rolldownOptions: { output: { strictExecutionOrder: true } },
    },
  });
}

const ACKNOWLEDGE_EVERY = 8;

export type Received = {
  /** Which connection it came over, from 0. */
  readonly connection: number;
  /** Arrival, `performance.now()` of this process. */
  readonly atMs: number;
} & (
  | { readonly kind: 'packet'; readonly packet: MediaPacket; readonly slate: boolean }
  | { readonly kind: 'config'; readonly config: TrackConfig }
  | { readonly kind: 'json'; readonly message: Exclude<ToCore, { kind: 'report' }> }
);

export type Bench = {
  readonly url: string;
  readonly received: Received[];
  readonly lastReport: StageReport | null;
  readonly malformed: number;
  /** While false the bench keeps its acknowledgements back. */
  acknowledge: boolean;
  send(message: object): void;
  /** Cuts the media connection, as a crashed core would. */
  cut(): void;
  close(): Promise<void>;
};

export async function startBench(root: string): Promise<Bench> {
  const received: Received[] = [];
  let connections = 0;
  let socket: WebSocket | null = null;
  let lastReport: StageReport | null = null;
  let malformed = 0;
  const held: number[] = [];
  let acknowledge = true;

  const server: Server = createServer((request, response) => {
    void serve(root, request.url ?? '/').then(
      (file) => {
        response.writeHead(file ? 200 : 404, {
          'content-type': file?.type ?? 'text/plain',
          'content-security-policy': CSP,
        });
        response.end(file?.body ?? 'not found');
      },
      () => response.writeHead(500).end(),
    );
  });
  const sockets = new WebSocketServer({ server, path: '/media' });
  sockets.on('connection', (opened) => {
    const connection = connections;
    connections += 1;
    socket = opened;
    opened.on('message', (data: Buffer) => {
      const message = decodeWire(new Uint8Array(data));
      if (!message) {
        malformed += 1;
        return;
      }
      const at = { connection, atMs: performance.now() };
      if (message.kind === 'packet')
        received.push({ ...at, kind: 'packet', packet: message.packet, slate: message.slate });
      else if (message.kind === 'config') {
        if (!message.slate) received.push({ ...at, kind: 'config', config: message.config });
      } else if (message.message.kind === 'report') lastReport = message.message.report;
      else received.push({ ...at, kind: 'json', message: message.message });
      held.push(message.sequence);
      // In groups, as the core does.
      if (acknowledge && held.length >= ACKNOWLEDGE_EVERY) {
        held.length = 0;
        opened.send(JSON.stringify({ kind: 'ack', sequence: message.sequence }));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    url: `http://127.0.0.1:${address.port}/`,
    received,
    get lastReport() {
      return lastReport;
    },
    get malformed() {
      return malformed;
    },
    get acknowledge() {
      return acknowledge;
    },
    set acknowledge(value) {
      acknowledge = value;
      const last = held.at(-1);
      held.length = 0;
      if (value && last !== undefined) socket?.send(JSON.stringify({ kind: 'ack', sequence: last }));
    },
    send: (message) => socket?.send(JSON.stringify(message)),
    cut: () => socket?.terminate(),
    async close() {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      await new Promise((resolve) => server.close(resolve));
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function serve(root: string, url: string): Promise<{ body: Buffer; type: string } | null> {
  const path = new URL(url, 'http://localhost').pathname;
  const file = normalize(join(root, path === '/' ? 'index.html' : decodeURIComponent(path)));
  if (!file.startsWith(root + sep)) return null;
  const body = await readFile(file).catch(() => null);
  return body ? { body, type: TYPES[extname(file)] ?? 'application/octet-stream' } : null;
}

/** A plan that shows the camera and sends nothing. */
export const BASE_PLAN: CapturePlan = capturePlan({
  slateTitle: 'Be right back',
  slateText: 'We are getting the next things ready',
});

export const CARD: NonNullable<CapturePlan['card']> = {
  itemId: 'item-1',
  title: '丝绒口红 999 Velvet lipstick',
  caption: 'Now explaining · 86 left',
  price: '¥199',
  priceNote: null,
  comparePrice: '¥299',
  compareBasis: '7-day lowest deal, 20 Nov',
  imageUrl: null,
};
