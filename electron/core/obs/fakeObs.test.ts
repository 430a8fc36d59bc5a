import { afterEach, describe, expect, it } from 'vitest';
import { openRaw } from '../../../tests/support/rawObs.ts';
import { type FakeObs, type FakeObsOptions, startFakeObs } from './fakeObs.ts';
import type { ObsConnection } from './port.ts';
import type { ObsEvent } from './protocol.ts';
import { createOpenObs } from './socket.ts';

/* Pitfalls of OBS 29 that the contract test cannot ask a real one for: by chance, or after half a minute only. */

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
};

async function fake(options: FakeObsOptions = {}): Promise<FakeObs> {
  const obs = await startFakeObs(options);
  closers.push(() => obs.close());
  return obs;
}

async function connect(obs: FakeObs) {
  const { signal } = new AbortController();
  const reply = await createOpenObs()({ host: '127.0.0.1', port: obs.port, password: obs.password, signal });
  if (!reply.ok) throw new Error(reply.fault.code);
  const connection = reply.value;
  closers.push(() => connection.close());
  const heard: ObsEvent[] = [];
  connection.onEvent((event) => heard.push(event));
  const states = () =>
    heard.flatMap((event) =>
      event.type === 'StreamStateChanged' ? [event.data.outputState.replace('OBS_WEBSOCKET_OUTPUT_', '')] : [],
    );
  return { connection, heard, states, state: (wanted: string) => until(() => states().at(-1) === wanted) };
}

const status = async (connection: ObsConnection) => {
  const reply = await connection.call('GetStreamStatus', undefined);
  if (!reply.ok) throw new Error(reply.fault.code);
  return reply.value;
};

describe('the stream output of the fake', () => {
  it('swallows a start that comes before outputActive is false again', async () => {
    const obs = await fake({ timings: { inactiveMs: 60 } });
    const { connection, states, state } = await connect(obs);
    await connection.call('StartStream', undefined);
    await state('STARTED');
    await connection.call('StopStream', undefined);
    await state('STOPPED');
    expect((await status(connection)).outputActive).toBe(true);
    expect((await connection.call('StartStream', undefined)).ok).toBe(true);
    while ((await status(connection)).outputActive) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(states()).toEqual(['STARTING', 'STARTED', 'STOPPING', 'STOPPED']);
    await connection.call('StartStream', undefined);
    await state('STARTED');
  });

  it('dies of a second start before the first has begun', async () => {
    const obs = await fake({ timings: { startMs: 200 } });
    const { connection } = await connect(obs);
    const closed = new Promise((resolve) => connection.onClosed(resolve));
    await connection.call('StartStream', undefined);
    await connection.call('StartStream', undefined);
    expect(await closed).toMatchObject({ code: 'obs_gone' });
    expect(obs.running).toBe(false);
  });

  it('lets nobody stop it at a silent server, and gives that up in the end', async () => {
    const obs = await fake({ timings: { silentMs: 60 } });
    obs.server.be('silent');
    const { connection, states, state } = await connect(obs);
    await connection.call('StartStream', undefined);
    await state('STARTING');
    expect((await connection.call('StopStream', undefined)).ok).toBe(false);
    await state('STOPPED');
    expect(states()).toEqual(['STARTING', 'STOPPED']);
  });

  it('gives a lost server up after the retries of the profile, at once where it may not reconnect', async () => {
    const obs = await fake({ profiles: { Redcast: { Output: { MaxRetries: '3' } } }, timings: { retryMs: 5 } });
    const first = await connect(obs);
    obs.userStarts();
    await first.state('STARTED');
    obs.server.lose();
    await first.state('STOPPED');
    expect(first.states().slice(2)).toEqual(['RECONNECTING', 'RECONNECTING', 'RECONNECTING', 'STOPPED']);

    const strict = await fake({ profiles: { Redcast: { Output: { Reconnect: 'false' } } } });
    const second = await connect(strict);
    strict.userStarts();
    await second.state('STARTED');
    strict.server.drop();
    await second.state('STOPPED');
    expect(second.states()).toEqual(['STARTING', 'STARTED', 'STOPPED']);
  });

  it('tells nonsense of the time after the picture was changed since the first stream', async () => {
    const obs = await fake({ password: 'x' });
    const { state } = await connect(obs);
    const raw = await openRaw(obs.port, 'x');
    closers.push(() => raw.close());
    raw.identify({ eventSubscriptions: 0 });
    await raw.next(2);
    const ask = async () => {
      raw.send({ op: 6, d: { requestId: '1', requestType: 'GetStreamStatus' } });
      return (await raw.next(7)).responseData as { outputActive: boolean; outputDuration: number };
    };
    obs.user('SetVideoSettings', { baseWidth: 360, baseHeight: 640 });
    for (const nonsense of [false, true]) {
      obs.userStarts();
      await state('STARTED');
      expect((await ask()).outputDuration > 60_000).toBe(nonsense);
      obs.userStops();
      await state('STOPPED');
      while ((await ask()).outputActive) await new Promise((resolve) => setTimeout(resolve, 2));
      obs.user('SetVideoSettings', { baseWidth: 720, baseHeight: 1280 });
    }
  });
});

describe('the fake', () => {
  it('does nothing while it is frozen and everything after, in order', async () => {
    const obs = await fake();
    const { connection, heard } = await connect(obs);
    obs.freeze();
    const calls = ['Stage', 'Desk', 'Stage'].map((sceneName) =>
      connection.call('SetCurrentProgramScene', { sceneName }),
    );
    // Nothing may come: there is no event to wait for.
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(heard).toEqual([]);
    obs.thaw();
    for (const reply of await Promise.all(calls)) expect(reply.ok).toBe(true);
    expect(obs.requests.slice(1).map(({ data }) => data)).toEqual(
      ['Stage', 'Desk', 'Stage'].map((sceneName) => ({ sceneName })),
    );
  });

  it('takes back what it has on disk after a crash, and not what was in the air', async () => {
    const obs = await fake();
    const { connection } = await connect(obs);
    await connection.call('SetStreamServiceSettings', {
      streamServiceType: 'rtmp_custom',
      streamServiceSettings: { server: 'rtmp://a/b', key: 'room' },
    });
    await connection.call('StartStream', undefined);
    await obs.crash();
    await obs.restart();
    const again = await connect(obs);
    expect((await status(again.connection)).outputActive).toBe(false);
    const service = await again.connection.call('GetStreamServiceSettings', undefined);
    expect(service.ok && service.value.streamServiceSettings).toMatchObject({ key: 'room' });
  });

  it('goes on without its server where the host switches that off', async () => {
    const obs = await fake();
    const { connection } = await connect(obs);
    const closed = new Promise((resolve) => connection.onClosed(resolve));
    obs.userStarts();
    await obs.serverOff();
    expect(await closed).toMatchObject({ code: 'obs_server_off' });
    obs.password = 'another one';
    await obs.serverOn();
    const again = await connect(obs);
    while (!(await status(again.connection)).outputActive) await new Promise((resolve) => setTimeout(resolve, 2));
  });

  it('announces another collection before it removes what belongs to this one', async () => {
    const empty = { inputs: [], scenes: [{ name: 'Only', items: [] }] };
    const obs = await fake({
      collections: { Shop: { inputs: [], scenes: [{ name: 'A', items: [] }] }, Other: empty },
    });
    const { heard } = await connect(obs);
    obs.user('SetCurrentSceneCollection', { sceneCollectionName: 'Other' });
    await until(() => heard.some(({ type }) => type === 'CurrentSceneCollectionChanged'));
    expect(heard.map(({ type }) => type)).toEqual([
      'CurrentSceneCollectionChanging',
      'SceneRemoved',
      'SceneCreated',
      'CurrentProgramSceneChanged',
      'CurrentSceneCollectionChanged',
    ]);
    expect(obs.world.program).toBe('Only');
  });

  it('throws at a test that asks its host for what cannot be done', async () => {
    const obs = await fake();
    expect(() => obs.userStops()).toThrow('501');
  });
});
