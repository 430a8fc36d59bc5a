import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type FaultCode, RoomId } from '../../../shared/domain/index.ts';
import { createPlatformClient, type PlatformClient } from './index.ts';

/** The client against servers that are wrong, slow, silent or not HTTP at all. */

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

async function against(handler: RequestListener, timeoutMs = 5_000): Promise<PlatformClient> {
  return createPlatformClient({ baseUrl: `${await listen(createServer(handler))}/api`, token: 't', timeoutMs });
}

const json =
  (status: number, body: string, type = 'application/json'): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': type });
    response.end(body);
  };
const fault = (data: unknown) =>
  JSON.stringify({ defined: true, code: 'FAULT', status: 422, message: 'Refused', data });

describe('a platform that answers wrongly', () => {
  it.each<[string, RequestListener, FaultCode]>([
    ['a page instead of data', json(200, '<html>Welcome to the hotel</html>', 'text/html'), 'platform_garbage'],
    ['broken JSON', json(200, '{"id":'), 'platform_garbage'],
    ['nothing', json(200, ''), 'platform_garbage'],
    ['plain words', json(200, 'ok', 'text/plain'), 'platform_garbage'],
    ['an error page', json(500, '<html>Oops</html>', 'text/html'), 'platform_error'],
    ['an error with broken JSON', json(502, '{"oops'), 'platform_error'],
    ['an error in some JSON', json(503, '{"error":"maintenance"}'), 'platform_error'],
    ['a gateway that waited', json(504, ''), 'platform_timeout'],
    ['a closed door', json(401, '<html>Log in</html>', 'text/html'), 'platform_unauthorized'],
    ['a forbidden door', json(403, '{"message":"no"}'), 'platform_unauthorized'],
    ['a wrong address', json(404, 'Not Found', 'text/plain'), 'platform_garbage'],
    ['too many questions', json(429, ''), 'rate_limited'],
    ['a fault without sense', json(422, fault({ code: 'no_such_code', retry: 'now' })), 'platform_garbage'],
    [
      'somebody else’s error',
      json(400, '{"defined":false,"code":"BAD","status":400,"message":"x"}'),
      'platform_garbage',
    ],
    ['an endless stream', json(200, 'data: {}\n\n', 'text/event-stream'), 'platform_garbage'],
  ])('%s', async (_, handler, code) => {
    const client = await against(handler);
    const reply = await client.me();
    expect(reply).toMatchObject({ ok: false, fault: { code } });
  });

  it('names the field that differs from the contract', async () => {
    const profile = { id: 'me', name: 'Lin', avatarUrl: null };
    const criterion = { id: 'followers', have: 'many', need: 1 };
    const client = await against(
      json(200, JSON.stringify({ ...profile, eligibility: { eligible: true, cohort: null, criteria: [criterion] } })),
    );
    expect(await client.me()).toMatchObject({
      ok: false,
      fault: { code: 'platform_garbage', retry: 'later', field: 'eligibility.criteria.0.have' },
    });
  });

  it('passes a fault through whole, whatever its status', async () => {
    const data = { code: 'item_sold_out', retry: 'later', field: 'productId', params: { stock: 0 } };
    for (const status of [422, 409, 401, 500]) {
      const client = await against(json(status, fault(data)));
      expect(await client.bag.get()).toEqual({ ok: false, fault: data });
    }
  });

  it('does not take more than 8 MiB, packed or not', async () => {
    const long = Buffer.alloc(20 * 1024 * 1024, ' ');
    const plain = await against((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(long);
    });
    expect(await plain.topics.list()).toMatchObject({
      ok: false,
      fault: { code: 'platform_garbage', rule: 'too_long' },
    });
    const packed = gzipSync(long);
    expect(packed.length).toBeLessThan(100_000);
    const bomb = await against((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(packed);
    });
    expect(await bomb.topics.list()).toMatchObject({
      ok: false,
      fault: { code: 'platform_garbage', rule: 'too_long' },
    });
  });

  it('does not carry the token to another host', async () => {
    const headers: (string | undefined)[] = [];
    const elsewhere = await listen(
      createServer((request, response) => {
        headers.push(request.headers.authorization);
        response.end('{}');
      }),
    );
    const client = await against((_, response) => {
      response.writeHead(302, { location: elsewhere });
      response.end();
    });
    expect(await client.me()).toMatchObject({ ok: false, fault: { code: 'platform_garbage' } });
    expect(headers).toEqual([]);
  });

  it('says so when the event log is no event stream', async () => {
    const client = await against(json(200, '[]'));
    const { signal } = new AbortController();
    expect(await client.rooms.events({ roomId: RoomId.parse('r'), afterSeq: 0 }, { signal })).toMatchObject({
      ok: false,
      fault: { code: 'platform_garbage' },
    });
  });
});

describe('a platform that does not answer', () => {
  it('nobody listens', async () => {
    const server = createServer();
    const baseUrl = await listen(server);
    await new Promise<void>((resolve) => server.close(() => resolve()));
    const client = createPlatformClient({ baseUrl, token: 't' });
    expect(await client.me()).toMatchObject({ ok: false, fault: { code: 'platform_unreachable', retry: 'later' } });
  });

  it.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    [
      'begins and never ends',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"id":');
      },
    ],
  ])('%s', async (_, handler) => {
    const client = await against(handler, 150);
    expect(await client.me()).toMatchObject({ ok: false, fault: { code: 'platform_timeout', retry: 'later' } });
    const { signal } = new AbortController();
    if (handler.length === 0) {
      expect(await client.rooms.events({ roomId: RoomId.parse('r'), afterSeq: 0 }, { signal })).toMatchObject({
        fault: { code: 'platform_timeout' },
      });
    }
  });

  it.each<[string, RequestListener]>([
    ['hangs up', (request) => request.socket.destroy()],
    ['resets', (request) => request.socket.resetAndDestroy()],
    [
      'hangs up in the middle',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{"id":', () => response.socket?.destroy());
      },
    ],
  ])('%s', async (_, handler) => {
    const client = await against(handler);
    expect(await client.me()).toMatchObject({ ok: false, fault: { code: 'platform_unreachable', retry: 'later' } });
  });

  it('is no web server at all', async () => {
    const server = createTcpServer((socket) => socket.once('data', () => socket.write('220 mail.example ESMTP\r\n')));
    const client = createPlatformClient({ baseUrl: await listen(server), token: 't' });
    expect(await client.me()).toMatchObject({ ok: false, fault: { code: 'platform_garbage' } });
  });

  it.each(['', 'not an address', 'ftp://example.org', 'http://user:pass@127.0.0.1'])(
    'has the address “%s”',
    async (baseUrl) => {
      const client = createPlatformClient({ baseUrl, token: 't' });
      expect(await client.me()).toMatchObject({ ok: false, fault: { code: 'bad_input', field: 'remoteUrl' } });
      const { signal } = new AbortController();
      expect(await client.rooms.events({ roomId: RoomId.parse('r'), afterSeq: 0 }, { signal })).toMatchObject({
        ok: false,
      });
    },
  );

  it('stops asking when told to', async () => {
    const abort = new AbortController();
    const client = await against(() => abort.abort());
    expect(await client.me(undefined, { signal: abort.signal })).toMatchObject({ fault: { code: 'cancelled' } });
    expect(await client.me(undefined, { signal: abort.signal })).toMatchObject({ fault: { code: 'cancelled' } });
  });
});

describe('writes', () => {
  it('go out twice with one key when the first is lost, reads once', async () => {
    const keys: unknown[] = [];
    const client = await against((request, response) => {
      if (request.method === 'GET') {
        keys.push('read');
        request.socket.destroy();
        return;
      }
      let body = '';
      request.on('data', (bytes: Buffer) => {
        body += bytes.toString();
      });
      request.on('end', () => {
        keys.push((JSON.parse(body) as { idempotencyKey: unknown }).idempotencyKey);
        if (keys.length === 1) request.socket.destroy();
        else json(422, fault({ code: 'bag_full', retry: 'never' }))(request, response);
      });
    });
    expect(await client.bag.explain({ itemId: null })).toMatchObject({ ok: false, fault: { code: 'bag_full' } });
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
    await client.bag.explain({ itemId: null });
    expect(keys[2]).not.toBe(keys[0]);
    expect(await client.me()).toMatchObject({ ok: false });
    expect(keys.filter((key) => key === 'read')).toHaveLength(1);
  });

  it('are not repeated when the platform answered', async () => {
    let asked = 0;
    const client = await against((request, response) => {
      asked += 1;
      json(500, '')(request, response);
    });
    expect(await client.bag.explain({ itemId: null })).toMatchObject({ ok: false, fault: { code: 'platform_error' } });
    expect(asked).toBe(1);
  });
});
