import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { SDP_MAX } from '../../../shared/domain/index.ts';
import { createWhipSession } from './whip.ts';
import { ANSWER, at, BRIEF, created, endpoint, live, OFFER, TOKEN, taking } from './whipTestRig.ts';

describe('an offer', () => {
  it('is posted as RFC 9725 says, and its session ended at its own address with the same token', async () => {
    await using server = await taking();
    const session = at(server.origin);
    expect(await session.offer(OFFER, live())).toEqual({ ok: true, value: { sdp: ANSWER, iceServers: [] } });
    await session.end();
    const authorization = `Bearer ${TOKEN}`;
    expect(server.asked).toMatchObject([
      {
        method: 'POST',
        path: '/whip/room',
        body: OFFER,
        headers: { 'content-type': 'application/sdp', authorization },
      },
      { method: 'DELETE', path: '/session/1', body: '', headers: { authorization } },
    ]);
    await session.end();
    expect(server.asked).toHaveLength(2);
  });

  it('carries no Authorization without a token, and none but the token of a pasted header', async () => {
    await using server = await taking();
    await at(server.origin, { token: '' }).offer(OFFER, live());
    await at(server.origin, { token: ` Bearer ${TOKEN}\n` }).offer(OFFER, live());
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual([undefined, `Bearer ${TOKEN}`]);
  });

  it.each([`${TOKEN}\r\nX-Evil: 1`, 'two words', '令牌'])(
    'sends nothing with a token that is none: %j',
    async (token) => {
      await using server = await taking();
      const reply = await at(server.origin, { token }).offer(OFFER, live());
      expect(reply).toMatchObject({ ok: false, fault: { code: 'whip_unauthorized', field: 'token', retry: 'never' } });
      expect(JSON.stringify(reply)).not.toContain(token);
      expect(server.asked).toEqual([]);
    },
  );

  it.each([
    ['http://whip.example.net/room', 'insecure'],
    ['https://a:b@whip.example.net/room', 'credentials'],
    ['rtmp://whip.example.net/room', 'scheme'],
    ['whip.example.net', 'malformed'],
    ['', 'empty'],
  ])('asks nobody at an address that could not have been typed: %j', async (url, rule) => {
    const fetch = async () => new Response(null, { status: 200 });
    const reply = await createWhipSession({ url, token: TOKEN, fetch }).offer(OFFER, live());
    expect(reply).toMatchObject({ fault: { code: 'ingest_bad_address', field: 'url', rule } });
  });

  it('gets the ICE servers that come with the answer', async () => {
    await using server = await endpoint((_, response) => {
      const link = [
        '<stun:stun.example.net>; rel="ice-server"',
        '<turns:t.example.net?transport=tcp>; rel=ice-server; username="u,1"; credential="a\\"b"',
      ];
      response.writeHead(201, { ...created, Link: link }).end(ANSWER);
    });
    expect(await at(server.origin).offer(OFFER, live())).toMatchObject({
      ok: true,
      value: {
        iceServers: [
          { urls: ['stun:stun.example.net'] },
          { urls: ['turns:t.example.net?transport=tcp'], username: 'u,1', credential: 'a"b' },
        ],
      },
    });
  });

  it('ends the session before when it is made again', async () => {
    let n = 0;
    await using server = await endpoint((asked, response) => {
      if (asked.method !== 'POST') return void response.writeHead(200).end();
      n += 1;
      response.writeHead(201, { ...created, Location: `/session/${n}` }).end(ANSWER);
    });
    const session = at(server.origin);
    await session.offer(OFFER, live());
    await session.offer(OFFER, live());
    await session.end();
    expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /whip/room',
      'DELETE /session/1',
      'POST /whip/room',
      'DELETE /session/2',
    ]);
  });

  it('that is answered when nobody wants it any more is ended at once', async () => {
    const answer = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    await using server = await endpoint(async (asked, response) => {
      if (asked.method === 'DELETE') return void response.writeHead(200).end();
      arrived.resolve();
      await answer.promise;
      response.writeHead(201, created).end(ANSWER);
    });
    const session = at(server.origin);
    const stop = new AbortController();
    const reply = session.offer(OFFER, stop.signal);
    await arrived.promise;
    stop.abort();
    expect(await reply).toMatchObject({ ok: false, fault: { code: 'cancelled' } });
    answer.resolve();
    await session.end();
    expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /whip/room',
      'DELETE /session/1',
    ]);
  });

  it('is not made at all once it is cancelled', async () => {
    await using server = await taking();
    expect(await at(server.origin).offer(OFFER, AbortSignal.abort())).toMatchObject({ fault: { code: 'cancelled' } });
    expect(server.asked).toEqual([]);
  });
});

describe('a refusal', () => {
  it.each([
    [400, 'whip_refused', 'never'],
    [401, 'whip_unauthorized', 'never'],
    [403, 'whip_forbidden', 'never'],
    [404, 'whip_not_found', 'never'],
    [406, 'whip_refused', 'never'],
    [409, 'whip_busy', 'later'],
    [410, 'whip_not_found', 'never'],
    [415, 'whip_refused', 'never'],
    [418, 'whip_refused', 'never'],
    [422, 'whip_refused', 'never'],
    [429, 'whip_refused', 'later'],
    [301, 'whip_refused', 'never'],
    [302, 'whip_refused', 'never'],
    [204, 'whip_refused', 'never'],
    [500, 'whip_refused', 'later'],
    [501, 'whip_refused', 'never'],
    [503, 'whip_refused', 'later'],
    [599, 'whip_refused', 'later'],
  ] as const)('of %i is %s, to be tried %s', async (status, code, retry) => {
    await using server = await endpoint((_, response) => {
      response.writeHead(status, { Location: '/elsewhere' }).end();
    });
    const session = at(server.origin);
    expect(await session.offer(OFFER, live())).toMatchObject({ ok: false, fault: { code, retry, params: { status } } });
    await session.end();
    expect(server.asked).toHaveLength(1);
  });

  it('tells how long the server wants to be left alone', async () => {
    await using server = await endpoint((_, response) => {
      response.writeHead(503, { 'Retry-After': '12' }).end();
    });
    expect(await at(server.origin).offer(OFFER, live())).toMatchObject({
      fault: { params: { status: 503, seconds: 12 } },
    });
  });

  it('keeps the server’s own words, but neither the token nor what may be one in the address', async () => {
    await using server = await endpoint((asked, response) => {
      const said = `{"title":"No such stream"} ${asked.headers.authorization} at ${asked.path}\u0007<b>!</b>`;
      response.writeHead(403).end(said.padEnd(200_000, 'x'));
    });
    const url = `${server.origin}/whip/room-key-123456?sig=abcdef%2F1`;
    const reply = await createWhipSession({ url, token: TOKEN }).offer(OFFER, live());
    expect(reply).toMatchObject({
      fault: { code: 'whip_forbidden', detail: expect.stringContaining('No such stream') },
    });
    expect(JSON.stringify(reply)).not.toMatch(/tok_4f9c|room-key|abcdef|\\u0007|<b>/);
    expect(JSON.stringify(reply).length).toBeLessThan(700);
  });
});

describe('the address of the session', () => {
  it.each([
    ['missing', undefined, 'missing'],
    ['empty', '', 'missing'],
    ['malformed', 'http://[::1', 'malformed'],
    ['on another host', 'http://localhost:1/session', 'other_origin'],
    ['with a name and password', 'PLACE', 'other_origin'],
    ['of another scheme', 'file:///etc/passwd', 'other_origin'],
  ])('%s is refused, and nothing is sent there', async (_name, location, rule) => {
    await using server = await endpoint((_, response) => {
      const place = location === 'PLACE' ? server.origin.replace('//', '//a:b@') : location;
      response.writeHead(201, {
        'Content-Type': 'application/sdp',
        ...(place === undefined ? {} : { Location: place }),
      });
      response.end(ANSWER);
    });
    const session = at(server.origin);
    expect(await session.offer(OFFER, live())).toMatchObject({ fault: { code: 'whip_bad_location', rule } });
    await session.end();
    expect(server.asked).toHaveLength(1);
  });

  it('on another server is never asked, not even to end', async () => {
    await using other = await endpoint((_, response) => void response.writeHead(200).end());
    await using server = await endpoint((_, response) => {
      response.writeHead(201, { ...created, Location: `${other.origin}/session/1` }).end(ANSWER);
    });
    const session = at(server.origin);
    expect(await session.offer(OFFER, live())).toMatchObject({ fault: { code: 'whip_bad_location' } });
    await session.end();
    expect(other.asked).toEqual([]);
  });

  it('may be absolute', async () => {
    await using server = await endpoint((asked, response) => {
      const Location = `${server.origin}/deep/session?id=7#part`;
      response.writeHead(asked.method === 'POST' ? 201 : 200, { ...created, Location }).end(ANSWER);
    });
    const session = at(server.origin);
    expect(await session.offer(OFFER, live())).toMatchObject({ ok: true });
    await session.end();
    expect(server.asked[1]).toMatchObject({ method: 'DELETE', path: '/deep/session?id=7' });
  });
});

describe('a redirect', () => {
  const sendOn = (to: () => string, status = 307) =>
    endpoint((_, response) => void response.writeHead(status, { Location: to() }).end());

  it.each([307, 308])('%i on the same server is followed, with the token', async (status) => {
    await using server = await endpoint((asked, response) => {
      if (asked.path === '/whip/room') return void response.writeHead(status, { Location: '/node7/room' }).end();
      response.writeHead(asked.method === 'POST' ? 201 : 200, { ...created, Location: 'one' }).end(ANSWER);
    });
    const session = at(server.origin);
    expect(await session.offer(OFFER, live())).toMatchObject({ ok: true });
    await session.end();
    expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /whip/room',
      'POST /node7/room',
      'DELETE /node7/one',
    ]);
    expect(server.asked[1]).toMatchObject({ body: OFFER, headers: { authorization: `Bearer ${TOKEN}` } });
  });

  it('to another server is followed without the token, also afterwards', async () => {
    await using node = await taking();
    await using server = await sendOn(() => `${node.origin}/whip/room`);
    const session = at(server.origin);
    expect(await session.offer(OFFER, live())).toMatchObject({ ok: true });
    await session.end();
    expect(node.asked.map(({ method, headers }) => [method, headers.authorization])).toEqual([
      ['POST', undefined],
      ['DELETE', undefined],
    ]);
  });

  it('to another server that wants the token says so', async () => {
    await using node = await endpoint((_, response) => void response.writeHead(401).end());
    await using server = await sendOn(() => `${node.origin}/whip/room`);
    expect(await at(server.origin).offer(OFFER, live())).toMatchObject({
      fault: { code: 'whip_unauthorized', rule: 'other_server' },
    });
  });

  it('is followed three times, not four', async () => {
    let most = 3;
    await using server = await endpoint((asked, response) => {
      if (asked.method === 'DELETE') return void response.writeHead(200).end();
      const n = Number(/hop=(\d)/.exec(asked.path)?.[1] ?? 0);
      if (n < most) return void response.writeHead(307, { Location: `/whip/room?hop=${n + 1}` }).end();
      response.writeHead(201, created).end(ANSWER);
    });
    const session = at(server.origin);
    expect(await session.offer(OFFER, live())).toMatchObject({ ok: true });
    most = 9;
    expect(await session.offer(OFFER, live())).toMatchObject({ fault: { code: 'whip_refused', rule: 'redirects' } });
    expect(server.asked.filter(({ method }) => method === 'POST')).toHaveLength(8);
  });

  it.each([
    'http://192.0.2.1/whip',
    'file:///etc/passwd',
    'https://a:b@example.net/',
    'rtmp://example.net/live',
    '',
    'http://[',
  ])('to %j is not followed', async (location) => {
    await using server = await sendOn(() => location);
    expect(await at(server.origin).offer(OFFER, live())).toMatchObject({
      fault: { code: 'whip_bad_location', rule: 'redirect' },
    });
  });
});

describe('an answer that cannot be used', () => {
  const answering = (body: string | Buffer, headers: Record<string, string> = {}) =>
    endpoint((asked, response) => {
      if (asked.method === 'POST') response.writeHead(201, { ...created, ...headers }).end(body);
      else response.writeHead(200).end();
    });

  it.each([
    ['of another type', ANSWER, { 'Content-Type': 'text/html' }, 'realtime_garbage', 'content-type'],
    ['that is a web page', '<html><body>It works!</body></html>', {}, 'realtime_garbage', 'sdp'],
    ['that is empty', '', {}, 'realtime_garbage', 'sdp'],
    ['of bytes', Buffer.from([0x76, 0x3d, 0x30, 0xff, 0xfe, 0x00, 0x80]), {}, 'realtime_garbage', 'body'],
    ['with a control character', ANSWER.replace('s=-', 's=-\u0000'), {}, 'realtime_garbage', 'sdp'],
    ['without a fingerprint', ANSWER.replace(/a=fingerprint.*\r\n/g, ''), {}, 'realtime_garbage', 'fingerprint'],
    ['with its own picture turned down', ANSWER.replace('m=video 9', 'm=video 0'), {}, 'realtime_no_codec', undefined],
  ])('%s is told apart, and its session ended', async (_name, body, headers, code, field) => {
    await using server = await answering(body, headers);
    const session = at(server.origin);
    const reply = await session.offer(OFFER, live());
    expect(reply).toMatchObject({ ok: false, fault: { code, retry: 'never', ...(field ? { field } : {}) } });
    // What was ended once is not ended again.
    await session.end();
    expect(server.asked.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
  });

  it('that never ends is cut off', async () => {
    await using server = await endpoint(({ method }, response) => {
      if (method === 'DELETE') return void response.writeHead(200).end();
      response.writeHead(201, created);
      const more = () => {
        while (!response.destroyed && response.write('a=x:'.padEnd(64 * 1024, 'y'))) {}
      };
      response.on('drain', more);
      more();
    });
    const reply = await at(server.origin).offer(OFFER, live());
    expect(reply).toMatchObject({ fault: { code: 'realtime_garbage', rule: 'too_long' } });
    expect(server.asked.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
  });

  it('of just the largest size is taken', async () => {
    const filler = `a=x:${'y'.repeat(SDP_MAX - ANSWER.length - 6)}\r\n`;
    await using server = await answering(ANSWER + filler);
    expect(await at(server.origin).offer(OFFER, live())).toMatchObject({ ok: true });
    await using larger = await answering(`${ANSWER}${filler}\r\n`);
    expect(await at(larger.origin).offer(OFFER, live())).toMatchObject({ fault: { code: 'realtime_garbage' } });
  });

  it.each([
    ['never comes', () => {}],
    [
      'drips',
      (response: ServerResponse) => {
        response.writeHead(201, created);
        const timer = setInterval(() => response.write('a'), 20);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ] as const)('%s is not waited for', async (_name, answer) => {
    await using server = await endpoint((_, response) => answer(response));
    const reply = await at(server.origin, { limits: BRIEF }).offer(OFFER, live());
    expect(reply).toMatchObject({ fault: { code: 'realtime_no_answer', retry: 'later' } });
  });

  it.each([
    ['is no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'ingest_protocol_error'],
    [
      'smuggles a header',
      'HTTP/1.1 201 Created\r\nLocation: /s\rX: y\r\nContent-Length: 0\r\n\r\n',
      'ingest_protocol_error',
    ],
    [
      'breaks off',
      'HTTP/1.1 201 Created\r\nContent-Type: application/sdp\r\nLocation: /s\r\nContent-Length: 100\r\n\r\nv=0',
      'realtime_no_answer',
    ],
  ] as const)('%s', async (_name, raw, code) => {
    await using server = await endpoint((_asked, _response, socket) => void socket.end(raw));
    expect(await at(server.origin).offer(OFFER, live())).toMatchObject({ ok: false, fault: { code } });
  });

  it('does not come from a port where nobody listens', async () => {
    const { origin, [Symbol.asyncDispose]: close } = await taking();
    await close();
    expect(await at(origin).offer(OFFER, live())).toMatchObject({ fault: { code: 'ingest_refused', retry: 'later' } });
  });

  it('does not come from a name that does not exist', async () => {
    const reply = await at('https://nobody.invalid').offer(OFFER, live());
    expect(reply).toMatchObject({ fault: { code: 'ingest_host_not_found', retry: 'later' } });
  });
});
