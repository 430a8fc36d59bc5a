import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { done, OverlayKind, refuse } from '../../../../shared/domain/index.ts';
import { findResources } from '../../programFiles.ts';
import { createLogger } from '../../store/index.ts';
import { type OverlayServer, type OverlayServerOptions, startOverlayServer } from './server.ts';

const KEY = 'AAAAAAAAAAAAAAAAAAAAAA';
const servers: OverlayServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function start(more: Partial<OverlayServerOptions> = {}): Promise<OverlayServer> {
  const { log } = createLogger({ dataDir: null, level: 'silent' });
  const options = { key: KEY, port: 0, resourcesDir: findResources(), log, picture: async () => refuse('not_found') };
  const started = await startOverlayServer({ ...options, ...more });
  if (!started.ok) throw new Error(started.fault.code);
  servers.push(started.value);
  return started.value;
}

type Asked = { status: number; headers: IncomingMessage['headers']; body: Buffer };
function ask(
  port: number,
  path: string,
  more: { method?: string; headers?: Record<string, string> } = {},
): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, ...more }, async (response) => {
      const parts: Buffer[] = [];
      // A stream never ends: its head is all that is asked for.
      if (response.headers['content-type']?.startsWith('text/event-stream')) asked.destroy();
      else for await (const part of response) parts.push(part);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** A listener that stays, to be counted. */
function listen(port: number): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: `/overlay/events?key=${KEY}&kind=card` }, (response) => {
      response.on('error', () => undefined).resume();
      resolve(() => asked.destroy());
    });
    asked.on('error', reject);
    asked.end();
  });
}

const SECRET = ['/overlay/card', '/overlay/chat', '/overlay/goal', '/overlay/events', '/overlay/image'];

describe('who gets in', () => {
  it.each(SECRET)('nobody at %s without the key', async (path) => {
    const { port } = await start();
    for (const query of ['', '?key=', `?key=${KEY.slice(1)}`, `?key=${KEY}A`, `?KEY=${KEY}`])
      expect((await ask(port, `${path}${query}&kind=card`)).status).toBe(403);
  });

  it.each([
    ['a foreign name pointed at this machine', { host: 'evil.example' }],
    ['another port of this machine', { host: '127.0.0.1:1' }],
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a page without an address', { origin: 'null' }],
  ])('nobody from %s', async (_, headers) => {
    const { port } = await start();
    for (const path of ['/overlay/card', '/overlay/events', '/overlay/files/overlay.js'])
      expect((await ask(port, `${path}?key=${KEY}&kind=card`, { headers })).status).toBe(403);
  });

  it.each(OverlayKind.options)('who knows the key gets the page %s, to be read by nobody else', async (kind) => {
    const server = await start();
    const { status, headers, body } = await ask(server.port, `/overlay/${kind}?key=${KEY}`);
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body.toString()).toContain(`<title>Redcast ${kind}</title>`);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('nothing but its own files is served', async () => {
    const { port } = await start();
    const status = async (path: string) => (await ask(port, path)).status;
    expect(await status('/overlay/files/overlay.js')).toBe(200);
    expect(await status('/overlay/files/fonts.css')).toBe(200);
    expect(await status('/overlay/files/noto-sans-sc-117-wght-normal.woff2')).toBe(200);
    expect(await status('/overlay/files/card.html')).toBe(404);
    expect(await status('/overlay/files/noto-sans-sc-..-wght-normal.woff2')).toBe(404);
    for (const path of ['/overlay/files/../watch/watch.js', '/overlay/files/%2e%2e/card.js', '/', '/favicon.ico'])
      expect([403, 404]).toContain(await status(path));
    expect((await ask(port, `/overlay/secret?key=${KEY}`)).status).toBe(404);
    expect((await ask(port, `/overlay/card?key=${KEY}`, { method: 'POST' })).status).toBe(405);
  });
});

describe('the picture of the card', () => {
  const picture = (type: string) => async (tag: string) =>
    tag === 'now' ? done(new File(['bytes'], 'x', { type })) : refuse('not_found');

  it('is handed out by its tag', async () => {
    const { port } = await start({ picture: picture('image/webp') });
    const { status, headers, body } = await ask(port, `/overlay/image?key=${KEY}&v=now`);
    expect([status, headers['content-type'], body.toString()]).toEqual([200, 'image/webp', 'bytes']);
    expect((await ask(port, `/overlay/image?key=${KEY}&v=other`)).status).toBe(404);
  });

  it.each(['image/svg+xml', 'text/html', ''])('is none when it is %s', async (type) => {
    const { port } = await start({ picture: picture(type) });
    expect((await ask(port, `/overlay/image?key=${KEY}&v=now`)).status).toBe(404);
  });
});

describe('the port', () => {
  it('is the wanted one, or any other where that is taken', async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
    const { port } = squatter.address() as AddressInfo;
    const moved = await start({ port });
    expect([moved.moved, moved.port === port]).toEqual([true, false]);
    expect(moved.address('card')).toBe(`http://127.0.0.1:${moved.port}/overlay/card?key=${KEY}`);
    await new Promise((resolve) => squatter.close(resolve));
    const back = await start({ port });
    expect([back.moved, back.port]).toEqual([false, port]);
  });

  it('is free again after close, which may be called twice', async () => {
    const first = await start();
    await listen(first.port);
    await Promise.all([first.close(), first.close()]);
    const { port, moved } = await start({ port: first.port });
    expect([port, moved]).toEqual([first.port, false]);
  });
});

it('listens to so many pages and no more', async () => {
  const server = await start({ maxReaders: 2 });
  const leave = await listen(server.port);
  await listen(server.port);
  expect(server.clients()).toEqual({ card: 2, chat: 0, goal: 0 });
  expect((await ask(server.port, `/overlay/events?key=${KEY}&kind=card`)).status).toBe(503);
  expect((await ask(server.port, `/overlay/events?key=${KEY}&kind=other`)).status).toBe(404);
  leave();
  await expect.poll(() => server.clients().card).toBe(1);
  expect((await ask(server.port, `/overlay/events?key=${KEY}&kind=card`)).status).toBe(200);
});
