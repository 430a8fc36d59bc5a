import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { eventIterator, os, type RouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { Fault, fault } from '../../../shared/domain/index.ts';
import { encodeJson, MAX_MESSAGE_BYTES } from '../../../shared/media/index.ts';
import { createMediaHub, type MediaHub } from '../channel/index.ts';
import { createLogger } from '../store/index.ts';
import { startWebHost, type WebHost } from './index.ts';

const base = os.errors({ FAULT: { status: 422, data: Fault } });
/** As much as a test needs of a studio: refusals, a crash, a file, a stream. */
const streamed = { pulled: 0, ended: 0 };
const router = {
  hello: base.input(z.object({ name: z.string().max(5) })).handler(({ input }) => `hello ${input.name}`),
  refuse: base.handler(() => {
    throw fault('bag_full', { params: { max: 100 } });
  }),
  crash: base.handler((): string => {
    throw new Error('/home/somebody/secret.ts exploded');
  }),
  wrongOutput: base.output(z.object({ n: z.number() })).handler(() => JSON.parse('{"n":"private"}')),
  size: base.input(z.object({ file: z.file() })).handler(({ input }) => input.file.size),
  lateFault: base.output(eventIterator(z.number())).handler(async function* () {
    yield 1;
    throw fault('room_not_live');
  }),
  lateCrash: base.handler(async function* (): AsyncGenerator<number> {
    yield 1;
    throw new Error('exploded later');
  }),
  flood: base.output(eventIterator(z.string())).handler(async function* () {
    try {
      for (;;) {
        streamed.pulled += 1;
        yield 'x'.repeat(256 * 1024);
      }
    } finally {
      streamed.ended += 1;
    }
  }),
};

const KEY = 'a-key-of-the-test-that-is-long-enough';
let folder: string;
let host: WebHost;
let hub: MediaHub;
let onPage: Mock<(state: 'present' | 'gone', pageId: string) => void>;
const sockets: WebSocket[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'redcast-host-'));
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'page', 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(folder, 'page', 'assets', 'main-abc123.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'clip.mp4'), Buffer.from('0123456789'));
  writeFileSync(join(folder, 'clip.2.mp4'), 'the second file');
  onPage = vi.fn();
  const { log } = createLogger({ dataDir: null, level: 'silent' });
  hub = createMediaHub({ onConfig() {}, onPacket() {}, onSlate() {}, onReport() {}, onPage, log });
  host = await start(0);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  hub.close();
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(port: number | null, beatMs?: number): Promise<WebHost> {
  const { log } = createLogger({ dataDir: null, level: 'silent' });
  const started = await startWebHost({
    port,
    key: KEY,
    rendererDir: join(folder, 'page'),
    studio: { router, attachMedia: hub.attach },
    recordings(id, part) {
      if (id === 'gone') return join(folder, 'none.mp4');
      return id === 's1' && part < 3 ? join(folder, part === 1 ? 'clip.mp4' : 'clip.2.mp4') : null;
    },
    log,
    ...(beatMs ? { beatMs } : {}),
  });
  if (!started.ok) throw new Error(JSON.stringify(started.fault));
  return started.value;
}

/** Plain http, so that paths, Host and Origin go out exactly as written. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>((resolve, reject) => {
    const asked = httpRequest(
      { host: '127.0.0.1', port: host.port, path, method, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

async function cookie(): Promise<string> {
  const entered = await ask(`/?key=${KEY}`);
  return entered.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** Opens a socket as a browser page of `origin` would; resolves with it, or with the status that refused it. */
async function connect(path: string, headers: Record<string, string>): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
  sockets.push(socket);
  return new Promise((resolve) => {
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => resolve(0));
  });
}

async function enter(path: string): Promise<WebSocket> {
  const socket = await connect(path, { cookie: await cookie(), origin: `http://127.0.0.1:${host.port}` });
  if (typeof socket === 'number') throw new Error(`refused: ${socket}`);
  return socket;
}

async function client(): Promise<RouterClient<typeof router>> {
  const socket = await enter('/rpc');
  // The browser's WebSocket and that of ws differ in types only where this link does not look.
  return createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
}

const refusal = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    await call;
    return 'no refusal';
  } catch (error) {
    return error;
  }
};

describe('the door', () => {
  it('opens for the link, which then leaves the address line', async () => {
    const entered = await ask(`/?key=${KEY}`);
    expect(entered.status).toBe(303);
    expect(entered.headers.location).toBe('/');
    const [set] = entered.headers['set-cookie'] ?? [];
    expect(set).toMatch(new RegExp(`^redcast_${host.port}=[\\w-]+; HttpOnly; SameSite=Strict; Path=/$`));
    expect(set).not.toContain(KEY);
    expect(new URL(host.url).searchParams.get('key')).toBe(KEY);
    const inside = await ask('/', { cookie: `other=1; ${set?.split(';')[0]}` });
    expect(inside.status).toBe(200);
    expect(inside.text).toContain('<title>page</title>');
  });

  it.each([['/'], ['/?key='], [`/?key=${KEY}x`], ['/assets/main-abc123.js'], ['/recordings/s1.mp4'], ['/none']])(
    'stays closed for %s without the key, and says in both languages what to do',
    async (path) => {
      const strangers: Record<string, string>[] = [
        {},
        { cookie: `redcast_${host.port}=guess` },
        { cookie: `redcast_${host.port}` },
      ];
      for (const headers of strangers) {
        const { status, text } = await ask(path, headers);
        expect(status).toBe(403);
        expect(text).toContain('Open the studio with its link');
        expect(text).toContain('请用启动时的链接打开');
        expect(text).not.toContain('<title>page</title>');
      }
    },
  );

  it.each(['evil.example', `evil.example:1`, 'localhost', '127.0.0.1:1'])(
    'stays closed for the name %j, even with the key',
    async (name) => {
      const { status, headers } = await ask(`/?key=${KEY}`, { host: name });
      expect(status === 403 || status === 400).toBe(true);
      expect(headers['set-cookie']).toBeUndefined();
    },
  );

  it('opens under each of this machine’s own names', async () => {
    for (const name of ['localhost', '127.0.0.1', '[::1]', 'LOCALHOST'])
      expect((await ask(`/?key=${KEY}`, { host: `${name}:${host.port}` })).status).toBe(303);
  });

  it('takes no posts: not from strangers, not from its own page', async () => {
    const known = { cookie: await cookie() };
    expect((await ask('/', { ...known, origin: 'http://evil.example' }, 'POST')).status).toBe(403);
    expect((await ask('/', known, 'POST')).status).toBe(403);
    expect((await ask('/', { ...known, origin: `http://127.0.0.1:${host.port}` }, 'POST')).status).toBe(405);
  });

  it.each(['/rpc', '/media'])('refuses %s to a stranger’s page and to whoever has no key', async (path) => {
    const own = `http://127.0.0.1:${host.port}`;
    const known = { cookie: await cookie() };
    const refused: Record<string, string>[] = [
      { origin: own },
      { ...known },
      { ...known, origin: 'http://evil.example' },
      { ...known, origin: 'null' },
      { ...known, origin: `https://127.0.0.1:${host.port}` },
      { ...known, origin: `${own}.evil.example` },
      { ...known, origin: 'http://127.0.0.1:1' },
      { ...known, origin: own, host: 'evil.example' },
      { origin: own, cookie: `redcast_${host.port}=${KEY}` },
    ];
    for (const headers of refused) expect(await connect(path, headers)).toBe(403);
    expect(await connect('/other', { ...known, origin: own })).toBe(404);
    expect(await connect(path, { ...known, origin: own })).toBeInstanceOf(WebSocket);
  });
});

describe('files', () => {
  it('come with their type, how long to keep them, and the rules for the page', async () => {
    const known = { cookie: await cookie() };
    const index = await ask('/', known);
    expect(index.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    });
    const csp = String(index.headers['content-security-policy']);
    expect(csp).toContain("default-src 'none'");
    expect(csp).toContain(`connect-src 'self' ws://127.0.0.1:${host.port} ws://localhost:${host.port};`);
    expect(csp).toContain("frame-ancestors 'none'");
    const script = await ask('/assets/main-abc123.js', known);
    expect(script.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    const again = await ask('/', { ...known, 'if-none-match': String(index.headers.etag) });
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await ask('/', known, 'HEAD')).text).toBe('');
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/recordings/..%2f..%2fsecret.mp4',
  ])('outside of the page are not found: %s', async (path) => {
    const { status, text } = await ask(path, { cookie: await cookie() });
    expect([status, text]).toEqual([404, 'Not found\n']);
  });

  it('of recordings come in parts', async () => {
    const known = { cookie: await cookie() };
    const whole = await ask('/recordings/s1.mp4', known);
    expect([whole.status, whole.text, whole.headers['content-type']]).toEqual([200, '0123456789', 'video/mp4']);
    const part = await ask('/recordings/s1.mp4', { ...known, range: 'bytes=2-4' });
    expect([part.status, part.text, part.headers['content-range']]).toEqual([206, '234', 'bytes 2-4/10']);
    const beyond = await ask('/recordings/s1.mp4', { ...known, range: 'bytes=10-' });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */10']);
    const stale = await ask('/recordings/s1.mp4', { ...known, range: 'bytes=2-4', 'if-range': '"old"' });
    expect([stale.status, stale.text]).toEqual([200, '0123456789']);
    expect((await ask('/recordings/s1.2.mp4', known)).text).toBe('the second file');
    for (const name of ['s2', 'gone', '%2e%2e', '', 's1.1', 's1.0', 's1.3', 's1.02', 's1.9999', 's1.2.2'])
      expect((await ask(`/recordings/${name}.mp4`, known)).status).toBe(404);
  });
});

describe('commands', () => {
  it('are answered, and refused as data', async () => {
    const studio = await client();
    expect(await studio.hello({ name: 'Ann' })).toBe('hello Ann');
    expect(await refusal(studio.refuse())).toMatchObject({
      code: 'FAULT',
      defined: true,
      data: { code: 'bag_full', retry: 'never', params: { max: 100 } },
    });
    expect(await refusal(studio.hello({ name: 'too long a name' }))).toMatchObject({
      code: 'FAULT',
      defined: true,
      data: { code: 'bad_input', field: 'name', rule: 'too_big' },
    });
  });

  it('that fail unexpectedly tell the page nothing of the inside', async () => {
    const studio = await client();
    for (const call of [studio.crash(), studio.wrongOutput()]) {
      const error = await refusal(call);
      expect(error).toMatchObject({ code: 'FAULT', data: { code: 'internal' } });
      expect(JSON.stringify(error)).not.toMatch(/exploded|private|somebody/);
    }
    expect(await studio.hello({ name: 'still' })).toBe('hello still');
  });

  it('that stream are refused as data even after they began', async () => {
    const studio = await client();
    const drain = async (stream: AsyncIterable<number>) => {
      for await (const value of stream) expect(value).toBe(1);
    };
    expect(await refusal(drain(await studio.lateFault()))).toMatchObject({
      code: 'FAULT',
      defined: true,
      data: { code: 'room_not_live' },
    });
    const late = await refusal(drain(await studio.lateCrash()));
    expect(late).toMatchObject({ code: 'FAULT', data: { code: 'internal' } });
    expect(JSON.stringify(late)).not.toContain('exploded');
  });

  it('carry a cover of 50 MB, so that it can be refused in words', async () => {
    const studio = await client();
    const file = new File([new Uint8Array(50 * 1024 * 1024)], 'big.png', { type: 'image/png' });
    expect(await studio.size({ file })).toBe(50 * 1024 * 1024);
  });

  it('beyond the limit end the connection with “message too big”, not the studio', async () => {
    const socket = await enter('/rpc');
    socket.send(Buffer.alloc(65 * 1024 * 1024));
    const [code] = await once(socket, 'close');
    expect(code).toBe(1009);
    expect(await (await client()).hello({ name: 'next' })).toBe('hello next');
  });

  it('in nonsense are ignored', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const socket = await enter('/rpc');
    for (const nonsense of ['', '{', 'null', '[]', '{"i":1}', Buffer.from([0xff, 0, 1])]) socket.send(nonsense);
    const studio = createORPCClient<RouterClient<typeof router>>(
      new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
    );
    expect(await studio.hello({ name: 'ok' })).toBe('hello ok');
    vi.restoreAllMocks();
  });

  it('with a stream wait for a page that does not read, instead of filling the memory', async () => {
    streamed.pulled = 0;
    streamed.ended = 0;
    const socket = await enter('/rpc');
    const studio = createORPCClient<RouterClient<typeof router>>(
      new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
    );
    await studio.flood();
    socket.pause();
    // Standing still: the count is the same over several looks while the event loop is free.
    let before = -1;
    await vi.waitFor(
      () => {
        const same = streamed.pulled === before;
        before = streamed.pulled;
        expect(same).toBe(true);
      },
      { timeout: 20_000, interval: 250 },
    );
    // What fits into the kernel's buffers on both sides, and no more: a few MiB of 256 KiB each.
    expect(streamed.pulled).toBeLessThan(128);
    socket.terminate();
    await vi.waitFor(() => expect(streamed.ended).toBe(1), { timeout: 10_000 });
  });
});

describe('the media channel', () => {
  it('reaches the hub and hears from it', async () => {
    const socket = await enter('/media');
    const heard: unknown[] = [];
    socket.on('message', (data, isBinary) => heard.push([JSON.parse(String(data)), isBinary]));
    socket.send(encodeJson({ kind: 'hello', pageId: 'P', takeOver: false }, 0));
    await vi.waitFor(() => expect(heard).toContainEqual([{ kind: 'ack', sequence: 0 }, false]), { timeout: 5_000 });
    // The stage is this page's own.
    expect(heard).toContainEqual([{ kind: 'yours' }, false]);
    expect(onPage).toHaveBeenCalledWith('present', 'P');
    socket.close();
    await vi.waitFor(() => expect(onPage).toHaveBeenLastCalledWith('gone', 'P'), { timeout: 5_000 });
  });

  it('cuts off a page that sends too large a message or only nonsense', async () => {
    const large = await enter('/media');
    large.send(Buffer.alloc(MAX_MESSAGE_BYTES + 1));
    expect((await once(large, 'close'))[0]).toBe(1009);
    const noisy = await enter('/media');
    for (let index = 0; index < 30; index += 1) noisy.send(index % 2 ? 'text' : Buffer.alloc(index));
    await once(noisy, 'close');
    expect(hub.counters()).toMatchObject({ cut: 1, empty: 10 });
  });
});

describe('the host', () => {
  it('says that a port is taken, or takes another when none was asked for', async () => {
    const { log } = createLogger({ dataDir: null, level: 'silent' });
    const same = await startWebHost({
      port: host.port,
      key: KEY,
      rendererDir: folder,
      studio: { router, attachMedia: hub.attach },
      log,
    });
    expect(same).toMatchObject({ ok: false, fault: { code: 'port_in_use', params: { port: host.port } } });
    const [one, two] = [await start(null), await start(null)];
    expect(one.port).not.toBe(two.port);
    await Promise.all([one.close(), one.close(), two.close()]);
  });

  it('notices a page that vanished without a word', async () => {
    await host.close();
    host = await start(0, 50);
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}/media`, {
      headers: { cookie: await cookie(), origin: `http://127.0.0.1:${host.port}` },
      autoPong: false,
    });
    sockets.push(socket);
    socket.on('error', () => {});
    await once(socket, 'open');
    await once(socket, 'close');
  });

  it('closes with pages connected', async () => {
    const socket = await enter('/rpc');
    const closed = once(socket, 'close');
    await host.close();
    await closed;
    expect(await connect('/rpc', {})).toBe(0);
  });
});
