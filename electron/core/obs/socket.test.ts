import { createServer } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { Fault, Reply } from '../../../shared/domain/index.ts';
import { type FakeObs, type FakeObsOptions, startFakeObs } from './fakeObs.ts';
import type { ObsConnection } from './port.ts';
import type { ObsEvent } from './protocol.ts';
import { createOpenObs } from './socket.ts';

const PASSWORD = 'correct horse battery staple';
/** Generous where something comes, also on a busy machine. */
const LIMITS = { localMs: 10_000, remoteMs: 10_000, lookMs: 1_000, callMs: 10_000, againMs: 5, pingMs: 2_000 };
/** Where what is waited for never comes. */
const QUICK = { localMs: 120, remoteMs: 120, lookMs: 120, callMs: 120 };
/** Where something has to come in time, and what is waited for after it never does. */
const SOON = { localMs: 800, remoteMs: 800, lookMs: 800, callMs: 800 };
const HEARTBEAT = { pingMs: 20 };

const closers: (() => Promise<unknown> | unknown)[] = [];
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => unhandled.push(reason);
process.on('unhandledRejection', onUnhandled);
process.on('uncaughtException', onUnhandled);

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  expect(unhandled.splice(0)).toEqual([]);
});

async function fake(options: FakeObsOptions = {}): Promise<FakeObs> {
  const obs = await startFakeObs(options);
  closers.push(() => obs.close());
  return obs;
}

const notes: string[] = [];
function open(
  port: number,
  more: { host?: string; password?: string | null; signal?: AbortSignal; limits?: Partial<typeof LIMITS> } = {},
): Promise<Reply<ObsConnection>> {
  notes.length = 0;
  const { host = '127.0.0.1', password = null, signal = new AbortController().signal, limits } = more;
  return createOpenObs({ ...LIMITS, ...limits })({ host, port, password, signal, note: (words) => notes.push(words) });
}

async function connected(obs: FakeObs, more: Parameters<typeof open>[1] = {}): Promise<ObsConnection> {
  const reply = await open(obs.port, { password: obs.password, ...more });
  if (!reply.ok) throw new Error(reply.fault.code);
  closers.push(() => reply.value.close());
  return reply.value;
}

const closedOf = (connection: ObsConnection): Promise<Fault> => new Promise((resolve) => connection.onClosed(resolve));
const faultOf = (reply: Reply<unknown>): Fault | null => (reply.ok ? null : reply.fault);
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
};

/** A server of something else on a free port. */
async function other(server: net.Server): Promise<number> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A WebSocket server that answers a new client with these frames. */
function webSocket(frames: (string | Buffer)[], subprotocol: string | false): Promise<number> {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http, handleProtocols: () => subprotocol });
  sockets.on('connection', (socket) => {
    for (const frame of frames) socket.send(frame);
  });
  return other(http);
}

describe('connecting', () => {
  it('says what OBS is, and whether it asked for the password', async () => {
    const { hello } = await connected(await fake({ password: PASSWORD }));
    expect(hello).toMatchObject({ obsVersion: '29.0.2', websocketVersion: '5.1.0', authenticated: true });
    expect(hello.system).toContain('Debian');
    expect(hello.requests.has('StartStream')).toBe(true);
    const open = await connected(await fake(), { password: PASSWORD });
    expect(open.hello.authenticated).toBe(false);
  });

  it('tells a wrong password from a missing one, and repeats neither', async () => {
    const obs = await fake({ password: PASSWORD });
    const wrong = faultOf(await open(obs.port, { password: 'hunter2-hunter2' }));
    expect(wrong).toMatchObject({ code: 'obs_wrong_password', retry: 'never' });
    expect(JSON.stringify(wrong)).not.toMatch(/hunter2|horse/);
    expect(faultOf(await open(obs.port))).toMatchObject({ code: 'obs_password_needed', retry: 'never' });
    expect(faultOf(await open(obs.port, { password: '' }))).toMatchObject({ code: 'obs_password_needed' });
  });

  it.each(['127.0.0.1', 'localhost', '::1', '[::1]'])('knows that nothing listens on %s', async (host) => {
    const port = await other(net.createServer());
    await closers.pop()?.();
    expect(faultOf(await open(port, { host }))).toMatchObject({ code: 'obs_not_running', retry: 'later' });
  });

  it('finds an OBS by name that listens on one of its addresses only', async () => {
    expect((await connected(await fake(), { host: 'localhost' })).hello.obsVersion).toBe('29.0.2');
  });

  it('calls a name that nobody knows unreachable, and refuses one that is none', async () => {
    expect(faultOf(await open(4455, { host: 'no-such-host.invalid' }))).toMatchObject({
      code: 'obs_unreachable',
      retry: 'later',
    });
    expect(faultOf(await open(4455, { host: 'a b' }))).toMatchObject({ code: 'bad_input', field: 'host' });
  });

  it('knows other programs by what they say', async () => {
    const web = await other(createServer((_, response) => response.end('hello')));
    const mail = await other(net.createServer((socket) => socket.write('220 mail ready\r\n')));
    const chat = await webSocket(['{"type":"welcome"}'], false);
    const mute = await webSocket(['{"type":"welcome"}', 'not json', Buffer.from([0, 1, 2])], 'obswebsocket.json');
    const liar = await webSocket(['{"op":0,"d":null}'], 'obswebsocket.json');
    const refused = { code: 'obs_not_obs', retry: 'later' };
    for (const port of [web, mail, liar]) expect(faultOf(await open(port))).toMatchObject(refused);
    for (const port of [chat, mute]) expect(faultOf(await open(port, { limits: SOON }))).toMatchObject(refused);
  });

  it('takes a port that is silent for an OBS that is frozen, and one that hangs up for one that is not there', async () => {
    const silent = await other(net.createServer());
    expect(faultOf(await open(silent, { limits: QUICK }))).toMatchObject({ code: 'obs_timeout', retry: 'later' });
    const rude = await other(net.createServer((socket) => socket.destroy()));
    expect(faultOf(await open(rude))).toMatchObject({ code: 'obs_not_running', retry: 'later' });
    const obs = await fake();
    obs.freeze();
    expect(faultOf(await open(obs.port, { limits: QUICK }))).toMatchObject({ code: 'obs_timeout' });
    obs.thaw();
    expect((await open(obs.port)).ok).toBe(true);
  });

  it('needs OBS 28, however the older one speaks', async () => {
    const beta = await fake({ obsVersion: '27.2.4', websocketVersion: '5.0.0' });
    expect(faultOf(await open(beta.port))).toMatchObject({ code: 'obs_too_old', params: { version: '27.2.4' } });
    await until(() => beta.clients() === 0);

    const http = createServer();
    new WebSocketServer({ server: http, handleProtocols: () => false }).on('connection', (socket) =>
      socket.on('message', () =>
        socket.send(
          JSON.stringify({
            'message-id': 'version',
            status: 'ok',
            'obs-studio-version': '27.0.1',
            'obs-websocket-version': '4.9.1',
          }),
        ),
      ),
    );
    expect(faultOf(await open(await other(http)))).toEqual({
      code: 'obs_too_old',
      retry: 'never',
      params: { version: '27.0.1' },
    });
    const newer = await webSocket(['{"op":0,"d":{"obsWebSocketVersion":"9.0.0","rpcVersion":2}}'], 'obswebsocket.json');
    expect(faultOf(await open(newer, { limits: QUICK }))).toMatchObject({ code: 'obs_timeout' });
  });

  it('asks an OBS that is still loading again', async () => {
    const obs = await fake();
    obs.behave('GetVersion', { kind: 'refuse', code: 207, comment: 'OBS is not ready to perform the request.' });
    const opening = open(obs.port);
    await until(() => obs.requests.length > 2);
    obs.behave('GetVersion', null);
    expect((await opening).ok).toBe(true);
    obs.behave('GetVersion', { kind: 'refuse', code: 207 });
    expect(faultOf(await open(obs.port, { limits: SOON }))).toMatchObject({
      code: 'obs_refused',
      retry: 'now',
      params: { code: 207, comment: 'OBS is not ready yet' },
    });
    obs.behave('GetVersion', { kind: 'answer', data: { obsVersion: 29 } });
    expect(faultOf(await open(obs.port))).toMatchObject({ code: 'obs_not_obs' });
    obs.behave('GetVersion', { kind: 'hang' });
    expect(faultOf(await open(obs.port, { limits: QUICK }))).toMatchObject({ code: 'obs_timeout' });
    obs.behave('GetVersion', { kind: 'crash' });
    expect(faultOf(await open(obs.port))).toMatchObject({ code: 'obs_gone' });
  });

  it('gives up when nobody wants it any more, at every step', async () => {
    const silent = await other(net.createServer());
    const obs = await fake();
    obs.behave('GetVersion', { kind: 'hang' });
    for (const port of [silent, obs.port]) {
      const wish = new AbortController();
      const opening = open(port, { signal: wish.signal });
      setTimeout(() => wish.abort(), 10);
      expect(faultOf(await opening)).toMatchObject({ code: 'cancelled' });
    }
    expect(faultOf(await open(silent, { signal: AbortSignal.abort() }))).toMatchObject({ code: 'cancelled' });
    await until(() => obs.clients() === 0);
  });
});

describe('the end of a connection', () => {
  it.each([
    [1001, 'Server stopping.', 'obs_server_off', 'later'],
    [4002, 'Unable to decode Json', 'obs_refused', 'later'],
    [4003, 'missing', 'obs_refused', 'later'],
    [4004, '', 'obs_refused', 'later'],
    [4005, '', 'obs_refused', 'later'],
    [4006, 'Unknown OpCode: 99', 'obs_refused', 'later'],
    [4007, 'not identified', 'obs_not_identified', 'later'],
    [4008, 'already identified', 'obs_refused', 'later'],
    [4009, 'Authentication failed.', 'obs_wrong_password', 'never'],
    [4010, 'not supported', 'obs_too_old', 'never'],
    [4011, 'Your session has been invalidated.', 'obs_kicked', 'never'],
    [1011, '', 'obs_gone', 'later'],
    [1000, '', 'obs_gone', 'later'],
  ] as const)('close code %i (%s) is %s', async (code, words, fault, retry) => {
    const obs = await fake({ password: PASSWORD });
    const connection = await connected(obs);
    const closed = closedOf(connection);
    obs.closeSessions(code, words);
    expect(await closed).toMatchObject({ code: fault, retry });
    expect((await closed).params?.comment ?? 'x').not.toBe('');
  });

  it('is a goodbye when OBS said that it exits, a loss when it crashed', async () => {
    const obs = await fake();
    const first = closedOf(await connected(obs));
    await obs.quit();
    expect(await first).toMatchObject({ code: 'obs_closed' });
    await obs.restart();
    const second = closedOf(await connected(obs));
    await obs.crash();
    expect(await second).toMatchObject({ code: 'obs_gone' });
    await obs.restart();
    const third = closedOf(await connected(obs));
    obs.emit('ExitStarted');
    // The event must be read before the socket breaks; nothing of it is seen from outside until then.
    await new Promise((resolve) => setTimeout(resolve, 10));
    await obs.crash();
    expect(await third).toMatchObject({ code: 'obs_closed' });
  });

  it('answers every call in flight, tells everybody once, also those who come late', async () => {
    const obs = await fake();
    const connection = await connected(obs);
    obs.behave('GetStats', { kind: 'hang' });
    const calls = Array.from({ length: 20 }, () => connection.call('GetStats', undefined));
    let told = 0;
    connection.onClosed(() => {
      told += 1;
    });
    await until(() => obs.requests.filter(({ type }) => type === 'GetStats').length === 20);
    await obs.crash();
    for (const reply of await Promise.all(calls)) expect(faultOf(reply)).toMatchObject({ code: 'obs_not_connected' });
    expect(await closedOf(connection)).toMatchObject({ code: 'obs_gone' });
    expect(faultOf(await connection.call('GetStats', undefined))).toMatchObject({ code: 'obs_not_connected' });
    connection.close();
    connection.close();
    expect(told).toBe(1);
  });

  it('is told to the listeners when it was our own wish, and leaves a frozen OBS soon', async () => {
    const obs = await fake();
    let left = false;
    const between = await other(
      net.createServer((socket) => {
        const onward = net.connect(obs.port, '127.0.0.1');
        onward.on('error', () => undefined);
        socket.pipe(onward).pipe(socket);
        socket.once('close', () => {
          left = true;
          onward.destroy();
        });
      }),
    );
    const reply = await open(between);
    if (!reply.ok) throw new Error(reply.fault.code);
    obs.freeze();
    const call = reply.value.call('GetStats', undefined);
    const closed = closedOf(reply.value);
    reply.value.close();
    expect(await closed).toMatchObject({ code: 'obs_not_connected' });
    expect(faultOf(await call)).toMatchObject({ code: 'obs_not_connected' });
    // `ws` alone would wait half a minute for the other side's goodbye.
    await until(() => left);
  });

  it('comes when OBS shows no sign of life, and not while it does', async () => {
    const obs = await fake();
    const connection = await connected(obs, { limits: HEARTBEAT });
    const closed = closedOf(connection);
    let over = false;
    void closed.then(() => {
      over = true;
    });
    // Nothing may happen for eight heartbeats: there is no event to wait for.
    await new Promise((resolve) => setTimeout(resolve, HEARTBEAT.pingMs * 8));
    expect(over).toBe(false);
    obs.freeze();
    expect(await closed).toMatchObject({ code: 'obs_timeout', retry: 'later' });
  });
});

describe('calls', () => {
  it('answers in the parsed shape, errors of OBS as faults', async () => {
    const obs = await fake();
    const c = await connected(obs);
    expect(await c.call('GetSceneItemId', { sceneName: 'Desk', sourceName: 'Title' })).toEqual({
      ok: true,
      value: { sceneItemId: 2 },
    });
    expect(await c.call('SetInputMute', { inputName: 'Clip', inputMuted: true })).toEqual({ ok: true });
    const missing = await c.call('SetCurrentProgramScene', { sceneName: 'Gone `x` 🎬' });
    expect(faultOf(missing)).toMatchObject({ code: 'obs_missing', retry: 'never', params: { name: 'Gone `x` 🎬' } });
    const item = await c.call('SetSceneItemEnabled', { sceneName: 'Desk', sceneItemId: 99, sceneItemEnabled: true });
    expect(faultOf(item)).toMatchObject({ code: 'obs_missing', params: { name: 'Desk' } });
    expect(faultOf(await c.call('StopStream', undefined))).toMatchObject({
      code: 'obs_refused',
      params: { code: 501, comment: 'the output is not running' },
    });
    expect(faultOf(await c.call('GetInputMute', { inputName: 'Backdrop' }))).toMatchObject({
      code: 'obs_refused',
      retry: 'never',
      params: { code: 604, comment: 'The specified input does not support audio.' },
    });
    await c.call('StartRecord', undefined);
    expect(faultOf(await c.call('SetVideoSettings', { baseWidth: 720, baseHeight: 1280 }))).toMatchObject({
      code: 'obs_output_active',
      retry: 'later',
    });
  });

  it('has a limit for each, and lets the answer go that comes after', async () => {
    const obs = await fake();
    const c = await connected(obs);
    obs.behave('GetStats', { kind: 'slow', ms: 60 });
    expect(faultOf(await c.call('GetStats', undefined, { timeoutMs: 20 }))).toMatchObject({ code: 'obs_timeout' });
    expect((await c.call('GetStats', undefined)).ok).toBe(true);
    const hasty = await connected(obs, { limits: { callMs: 50 } });
    obs.behave('GetStats', { kind: 'hang' });
    expect(faultOf(await hasty.call('GetStats', undefined))).toMatchObject({ code: 'obs_timeout', retry: 'later' });
  });

  it('refuses an answer of another shape without repeating what was in it', async () => {
    const obs = await fake();
    const c = await connected(obs);
    obs.behave('GetStreamServiceSettings', {
      kind: 'answer',
      data: { streamServiceType: 7, streamServiceSettings: 'live_secret' },
    });
    const fault = faultOf(await c.call('GetStreamServiceSettings', undefined));
    expect(fault).toMatchObject({ code: 'obs_refused', params: { code: 0 } });
    expect(fault?.detail).toContain('streamServiceType');
    expect(JSON.stringify(fault)).not.toContain('live_secret');
  });
});

describe('events', () => {
  it('come in order, to everybody, until they stop listening', async () => {
    const obs = await fake();
    const c = await connected(obs);
    const seen: ObsEvent[] = [];
    c.onEvent(() => {
      throw new Error('a listener of ours');
    });
    const stop = c.onEvent((event) => seen.push(event));
    for (let i = 0; i < 50; i += 1) obs.emit('CurrentProgramSceneChanged', { sceneName: `${i}`, sceneUuid: 'new' });
    await until(() => seen.length === 50);
    // What is not in the protocol of the studio does not come through.
    expect(seen.map(({ data }) => data)).toEqual(Array.from({ length: 50 }, (_, i) => ({ sceneName: `${i}` })));
    stop();
    obs.emit('SceneListChanged');
    expect((await c.call('GetStats', undefined)).ok).toBe(true);
    expect(seen).toHaveLength(50);
    expect(notes).toEqual([
      expect.stringContaining('CurrentProgramSceneChanged: Error: a listener of ours'),
      expect.stringContaining('SceneListChanged: Error: a listener of ours'),
    ]);
  });

  it('are left out when they cannot be read, which is said once', async () => {
    const obs = await fake();
    const c = await connected(obs);
    const seen: string[] = [];
    c.onEvent(({ type }) => seen.push(type));
    for (const data of [undefined, {}, { outputActive: 'yes', outputState: 'secret-value' }])
      obs.emit('StreamStateChanged', data);
    obs.emit('SomethingNew', { a: 1 });
    obs.emit('ExitStarted');
    await until(() => seen.length > 0);
    expect(seen).toEqual(['ExitStarted']);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain('StreamStateChanged');
    expect(notes[0]).not.toContain('secret-value');
  });

  it('bring the levels of every sounding input', async () => {
    const obs = await fake();
    const c = await connected(obs);
    obs.user('SetCurrentProgramScene', { sceneName: 'Stage' });
    const levels = new Promise<ObsEvent>((resolve) =>
      c.onEvent((event) => {
        if (event.type === 'InputVolumeMeters') resolve(event);
      }),
    );
    obs.meters(200, 0.5);
    expect((await levels).data).toEqual({
      inputs: [{ inputName: 'Clip', inputLevelsMul: Array(2).fill([0.35, 0.5, 0.5]) }],
    });
  });
});

describe('whatever the other side does', () => {
  const frame = fc.oneof(
    fc.string(),
    fc.json(),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc.record({ op: fc.constantFrom(0, 2, 5, 7, 9, 99), d: fc.jsonValue() }).map((value) => JSON.stringify(value)),
    fc
      .record({
        requestId: fc.integer({ min: 1, max: 400 }).map(String),
        requestStatus: fc.oneof(fc.jsonValue(), fc.record({ result: fc.boolean(), code: fc.jsonValue() })),
        responseData: fc.jsonValue(),
      })
      .map((d) => JSON.stringify({ op: 7, d })),
    fc
      .record({
        eventType: fc.constantFrom(
          ...['StreamStateChanged', 'InputVolumeMeters', 'ConnectionClosed', 'ConnectionError', 'Identified', 'error'],
        ),
        eventData: fc.jsonValue(),
      })
      .map((d) => JSON.stringify({ op: 5, d })),
  );
  const act = fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('send' as const), frame }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('call' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constantFrom('freeze' as const, 'crash' as const, 'quit' as const) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('end' as const), code: fc.integer({ min: 4000, max: 4999 }) }),
    },
  );

  it('every call is answered, the end is told once, and nothing is left unhandled', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 12 }), fc.boolean(), async (acts, hangs) => {
        const obs = await startFakeObs({ password: PASSWORD });
        try {
          const opened = await open(obs.port, { password: PASSWORD, limits: { callMs: 40 } });
          if (!opened.ok) throw new Error(opened.fault.code);
          const connection = opened.value;
          if (hangs) obs.behave('GetStats', { kind: 'hang' });
          let ends = 0;
          connection.onClosed(() => {
            ends += 1;
          });
          const replies: Promise<Reply<unknown>>[] = [connection.call('GetStats', undefined)];
          for (const step of acts) {
            if (step.kind === 'send') obs.sendRaw(step.frame);
            else if (step.kind === 'call') replies.push(connection.call('GetSceneList', undefined));
            else if (step.kind === 'freeze') obs.freeze();
            else if (step.kind === 'crash') await obs.crash();
            else if (step.kind === 'end') obs.closeSessions(step.code, 'because');
            else await obs.quit();
          }
          for (const reply of await Promise.all(replies))
            if (!reply.ok)
              expect(['obs_not_connected', 'obs_timeout', 'obs_refused', 'obs_missing', 'obs_output_active']).toContain(
                reply.fault.code,
              );
          await obs.crash();
          await closedOf(connection);
          expect(ends).toBe(1);
          expect(unhandled).toEqual([]);
        } finally {
          await obs.close();
        }
      }),
      { numRuns: 60, endOnFailure: true },
    );
  }, 30_000);
});
