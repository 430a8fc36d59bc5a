import { describe, expect, it } from 'vitest';
import { testWhip } from './whipReach.ts';
import { ANSWER, at, BRIEF, created, endpoint, live, OFFER, RESTART, RESTARTED, TOKEN, taking } from './whipTestRig.ts';

describe('a restart of ICE', () => {
  const sdpfrag = { 'Content-Type': 'application/trickle-ice-sdpfrag', ETag: '"two"' };

  it('is asked for with If-Match: * and brings new credentials', async () => {
    await using server = await taking((_, response) => response.writeHead(200, sdpfrag).end(RESTARTED));
    const session = at(server.origin);
    await session.offer(OFFER, live());
    expect(await session.restart(RESTART, live())).toEqual({ ok: true, value: RESTARTED });
    expect(server.asked[1]).toMatchObject({
      method: 'PATCH',
      path: '/session/1',
      body: RESTART,
      headers: {
        'if-match': '*',
        'content-type': 'application/trickle-ice-sdpfrag',
        authorization: `Bearer ${TOKEN}`,
      },
    });
  });

  it.each([204, 400, 404, 405, 410, 415, 422, 501, 307])(
    'of a server that answers %i needs a new session',
    async (status) => {
      await using server = await taking((_, response) => response.writeHead(status, { Location: '/x' }).end());
      const session = at(server.origin);
      await session.offer(OFFER, live());
      expect(await session.restart(RESTART, live())).toEqual({ ok: true, value: null });
      await session.end();
      // Where the session is gone there is nothing to be ended.
      const gone = status === 404 || status === 410;
      expect(server.asked.map(({ method }) => method)).toEqual(gone ? ['POST', 'PATCH'] : ['POST', 'PATCH', 'DELETE']);
    },
  );

  it.each([412, 428])('that is refused with %i is asked for once more by its tag', async (status) => {
    const tags: unknown[] = [];
    await using server = await taking(({ headers }, response) => {
      tags.push(headers['if-match']);
      if (headers['if-match'] === '"one"') response.writeHead(200, sdpfrag).end(RESTARTED);
      else response.writeHead(status).end();
    });
    const session = at(server.origin);
    await session.offer(OFFER, live());
    expect(await session.restart(RESTART, live())).toEqual({ ok: true, value: RESTARTED });
    // The tag is another one now, and with that the server is not content: a new session then.
    expect(await session.restart(RESTART, live())).toEqual({ ok: true, value: null });
    expect(tags).toEqual(['*', '"one"', '*', '"two"']);
  });

  it.each([
    [401, 'whip_unauthorized'],
    [403, 'whip_forbidden'],
    [503, 'whip_refused'],
  ] as const)('is refused with %i', async (status, code) => {
    await using server = await taking((_, response) => response.writeHead(status).end());
    const session = at(server.origin);
    await session.offer(OFFER, live());
    expect(await session.restart(RESTART, live())).toMatchObject({ ok: false, fault: { code } });
  });

  it.each([
    ['without credentials', 'a=ice-lite\r\n', 'ice-ufrag'],
    ['with a malformed candidate', `${RESTARTED}a=candidate:1 1 udp many 1.2.3.4 5 typ host\r\n`, 'candidate'],
    ['that is a page', '<html></html>', 'sdp'],
  ])('%s is not believed', async (_name, body, field) => {
    await using server = await taking((_, response) => response.writeHead(200, sdpfrag).end(body));
    const session = at(server.origin);
    await session.offer(OFFER, live());
    expect(await session.restart(RESTART, live())).toMatchObject({ fault: { code: 'realtime_garbage', field } });
  });

  it('is overtaken by the next one', async () => {
    const first = Promise.withResolvers<void>();
    let n = 0;
    await using server = await taking(async (_, response) => {
      n += 1;
      if (n === 1) await first.promise;
      response.writeHead(200, sdpfrag).end(RESTARTED);
    });
    const session = at(server.origin);
    await session.offer(OFFER, live());
    const early = session.restart(RESTART, live());
    await expect.poll(() => n).toBe(1);
    expect(await session.restart(RESTART, live())).toMatchObject({ ok: true });
    first.resolve();
    expect(await early).toMatchObject({ ok: false, fault: { code: 'cancelled' } });
  });

  it('without a session asks nobody', async () => {
    await using server = await taking();
    expect(await at(server.origin).restart(RESTART, live())).toEqual({ ok: true, value: null });
    expect(server.asked).toEqual([]);
  });

  it('that is not answered is given up', async () => {
    await using server = await taking(() => {});
    const session = at(server.origin, { limits: BRIEF });
    await session.offer(OFFER, live());
    expect(await session.restart(RESTART, live())).toMatchObject({ fault: { code: 'realtime_no_answer' } });
  });
});

describe('an end', () => {
  it('does not wait for a server that is silent', async () => {
    await using server = await endpoint(({ method }, response) => {
      if (method === 'POST') response.writeHead(201, created).end(ANSWER);
    });
    const session = at(server.origin, { limits: BRIEF });
    await session.offer(OFFER, live());
    await session.end();
    expect(server.asked.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
  });

  it('minds neither a refusal nor a redirect', async () => {
    await using server = await endpoint(({ method }, response) => {
      if (method === 'POST') response.writeHead(201, created).end(ANSWER);
      else response.writeHead(307, { Location: '/again' }).end();
    });
    const session = at(server.origin);
    await session.offer(OFFER, live());
    await session.end();
    expect(server.asked).toHaveLength(2);
  });
});

describe('a sign of life', () => {
  it('begins no stream', async () => {
    await using server = await endpoint((_, response) => {
      response.writeHead(200, { 'Accept-Post': 'application/sdp' }).end('x'.repeat(300_000));
    });
    const reply = await testWhip({ url: `${server.origin}/whip/room`, token: TOKEN });
    expect(reply).toMatchObject({ ok: true, value: { connectMs: expect.any(Number), rttMs: expect.any(Number) } });
    expect(server.asked.map(({ method, headers }) => [method, headers.authorization])).toEqual([
      ['OPTIONS', `Bearer ${TOKEN}`],
      ['OPTIONS', `Bearer ${TOKEN}`],
    ]);
  });

  it.each([204, 405, 501])('is %i, too', async (status) => {
    await using server = await endpoint((_, response) => void response.writeHead(status).end());
    expect(await testWhip({ url: server.origin, token: '' })).toMatchObject({ ok: true });
  });

  it.each([
    [401, 'whip_unauthorized'],
    [403, 'whip_forbidden'],
    [404, 'whip_not_found'],
    [503, 'whip_refused'],
  ] as const)('is none with %i', async (status, code) => {
    await using server = await endpoint((_, response) => void response.writeHead(status).end());
    expect(await testWhip({ url: server.origin, token: TOKEN })).toMatchObject({ ok: false, fault: { code } });
    expect(server.asked).toHaveLength(1);
  });

  it('is none without an answer', async () => {
    await using server = await endpoint(() => {});
    expect(await testWhip({ url: server.origin, token: '', limitMs: 100 })).toMatchObject({
      fault: { code: 'realtime_no_answer' },
    });
  });
});
