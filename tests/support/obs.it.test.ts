import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import type { ObsConnection } from '../../electron/core/obs/port.ts';
import { createOpenObs } from '../../electron/core/obs/socket.ts';
import { missing } from './needs.ts';
import { type ObsOptions, ODD_NAMES, plainCollection, type RealObs, rtmpService, startObs } from './obs.ts';

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(options: ObsOptions): Promise<RealObs> {
  const obs = await startObs(options);
  closers.push(() => obs.close());
  return obs;
}

const open = ({ port, password }: RealObs, host = '127.0.0.1') =>
  createOpenObs()({ host, port, password, signal: new AbortController().signal });

async function connect(obs: RealObs, host?: string): Promise<ObsConnection> {
  const reply = await open(obs, host);
  if (!reply.ok) throw new Error(`${reply.fault.code} ${reply.fault.detail}`);
  closers.push(() => reply.value.close());
  return reply.value;
}

describe.skipIf(missing('obs', 'xvfb', 'ffmpeg'))('a real OBS for tests', () => {
  it('is as it was asked for', async () => {
    const obs = await start({
      password: null,
      video: { width: 720, height: 1280, fps: 60 },
      encoder: { mode: 'Advanced', videoKbps: 1_200, audioKbps: 96, keyint: null },
      reconnect: { on: true, delaySeconds: 7, maxRetries: 3 },
      service: rtmpService('rtmp://127.0.0.1:9/app', 'my-key'),
      collection: plainCollection({ items: 200, oddNames: true }),
    });
    const connection = await connect(obs);
    expect(connection.hello.authenticated).toBe(false);
    const parameter = async (parameterCategory: string, parameterName: string) => {
      const reply = await connection.call('GetProfileParameter', { parameterCategory, parameterName });
      return reply.ok ? reply.value.parameterValue : reply.fault.code;
    };
    expect(await connection.call('GetVideoSettings', undefined)).toMatchObject({
      value: { baseWidth: 720, baseHeight: 1280, outputWidth: 720, fpsNumerator: 60 },
    });
    expect(await parameter('Output', 'Mode')).toBe('Advanced');
    expect(await parameter('Output', 'RetryDelay')).toBe('7');
    expect(await parameter('SimpleOutput', 'VBitrate')).toBe('1200');
    expect(await parameter('SimpleOutput', 'x264Settings')).toBeNull();
    const scenes = await connection.call('GetSceneList', undefined);
    expect(scenes.ok && scenes.value.scenes.map(({ sceneName }) => sceneName).toReversed()).toEqual([
      ...['Desk', 'Stage', 'Crowd'],
      ...ODD_NAMES,
    ]);
    const crowd = await connection.call('GetSceneItemList', { sceneName: 'Crowd' });
    expect(crowd.ok && crowd.value.sceneItems).toHaveLength(200);
    for (const sceneName of ODD_NAMES)
      expect(await connection.call('SetCurrentProgramScene', { sceneName })).toEqual({ ok: true });

    await connection.call('SetStreamServiceSettings', {
      streamServiceType: 'rtmp_custom',
      streamServiceSettings: { key: 'another' },
    });
    expect(obs.profile()).toMatchObject({ type: 'rtmp_custom', settings: { key: 'another' } });
    expect(obs.logs()).toContain('OBS 29');

    if (networkInterfaces().lo?.some(({ address }) => address === '::1'))
      expect((await connect(obs, '::1')).hello.obsVersion).toBe(connection.hello.obsVersion);
  });

  it('lets nobody in while its server is off', async () => {
    const obs = await start({ serverEnabled: false });
    const reply = await open(obs);
    expect(reply.ok ? null : reply.fault.code).toBe('obs_not_running');
  });
});
