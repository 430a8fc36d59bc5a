import { expect, it, vi } from 'vitest';
import { done, type Ingest, RoomId, SessionId, Settings } from '../../shared/domain/index.ts';
import { createLivePorts, type LivePortsOptions } from './livePorts.ts';
import type { Ways } from './uplinkRun.ts';

const RTMP: Ingest = { kind: 'rtmp', url: 'rtmp://live.example/app', key: 'stream-key' };
const WEBRTC: Ingest = { kind: 'webrtc', token: 'room-token', iceServers: [], expiresAtMs: null };
const session = SessionId.parse('s1');
const roomId = RoomId.parse('r1');
const { signal } = new AbortController();

function rig(settings: unknown = {}, more: Partial<LivePortsOptions> = {}) {
  const ways: Ways[] = [];
  const obs = { connect: vi.fn(async () => done(undefined)) };
  const secrets: string[] = [];
  const ports = createLivePorts({
    obs,
    obsStreams: () => false,
    secrets: { get: async () => done('saved-secret') },
    keepSecret: (value: string) => secrets.push(value),
    settings: () => Settings.parse(settings),
    resumed: null,
    uplink: async () => ({
      connect: async (to: Ways) => {
        ways.push(to);
        return done(undefined);
      },
    }),
    ...more,
    // What these ports never ask for is left out.
  } as unknown as LivePortsOptions);
  return { ports, ways, obs, secrets };
}

it('hands all ways of a room to the uplink, which chooses', async () => {
  const { ports, ways } = rig();
  await ports.connectIngest({ kind: 'room', roomId, ingests: [WEBRTC, RTMP] }, session, signal);
  expect(ways).toEqual([{ ingests: [WEBRTC, RTMP], roomId, steadyFirst: false }]);
});

it('goes the steady way with a stream that is taken up, and with no other', async () => {
  const { ports, ways } = rig({}, { resumed: { sessionId: session, stage: 'studio', awaitsButton: false } });
  await ports.connectIngest({ kind: 'room', roomId, ingests: [WEBRTC, RTMP] }, session, signal);
  await ports.connectIngest({ kind: 'manual' }, SessionId.parse('s2'), signal);
  expect(ways.map((to) => to.steadyFirst)).toEqual([true, false]);
});

it.each([
  ['https://whip.example/in', { kind: 'whip', url: 'https://whip.example/in', token: 'saved-secret', iceServers: [] }],
  ['rtmps://live.example/app', { kind: 'rtmps', url: 'rtmps://live.example/app', key: 'saved-secret' }],
  ['rtmp://live.example/app', { kind: 'rtmp', url: 'rtmp://live.example/app', key: 'saved-secret' }],
])('reads by its scheme how to send to %s', async (url, ingest) => {
  const { ports, ways } = rig({ platform: { kind: 'manual' }, manual: { url } });
  await ports.connectIngest({ kind: 'manual' }, session, signal);
  expect(ways).toEqual([{ ingests: [ingest], roomId: null, steadyFirst: false }]);
});

it('has OBS send to steady addresses alone, and refuses a room that names none', async () => {
  const { ports, obs, ways, secrets } = rig({}, { resumed: { sessionId: session, stage: 'obs', awaitsButton: false } });
  expect(await ports.connectIngest({ kind: 'room', roomId, ingests: [WEBRTC] }, session, signal)).toMatchObject({
    ok: false,
    fault: { code: 'ingest_rejected' },
  });
  expect(obs.connect).not.toHaveBeenCalled();
  expect(await ports.connectIngest({ kind: 'room', roomId, ingests: [WEBRTC, RTMP] }, session, signal)).toEqual(
    done(undefined),
  );
  expect(obs.connect).toHaveBeenCalledWith(
    { server: 'rtmp://live.example/app', key: 'stream-key' },
    { awaitsButton: false },
    signal,
  );
  expect(secrets).toContain('stream-key');
  expect(ways).toEqual([]);
});
