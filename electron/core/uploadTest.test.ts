import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { done, type Ingest, type Reply, refuse, Settings, type StudioState } from '../../shared/domain/index.ts';
import { initialState } from './derive.ts';
import type { PlatformClient } from './platform/index.ts';
import type { AttemptOptions } from './realtime/index.ts';
import { received, report } from './realtime/testkit.ts';
import { endpoint } from './realtime/whipTestRig.ts';
import type { Secrets } from './store/index.ts';
import { createUploadTest } from './uploadTest.ts';

const INGEST: Ingest = { kind: 'webrtc', token: 'test-token', iceServers: [], expiresAtMs: null };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

type Setup = {
  settings?: unknown;
  realtime?: Reply<{ ingest: Ingest | null }>;
  probe?: (file: File) => Promise<Reply<{ bytes: number }>>;
  page?: 'present' | 'gone';
  key?: string;
};

function testing({ settings = {}, realtime = done({ ingest: INGEST }), probe, page = 'present', key }: Setup = {}) {
  const dataDir = { path: '/data', recordingsDir: '/data/recordings' };
  const start = { settings: Settings.parse(settings), version: '1', host: 'web' as const, dataDir, startedAtMs: 1 };
  let state: StudioState = { ...initialState(start), stage: { page, pageId: 'p', report: null } };
  const progress: number[] = [];
  const attempts: AttemptOptions[] = [];
  const closed: number[] = [];
  const live = { onAir: false, changed: () => {} };
  const network = {
    ping: async () => done({ serverMs: 1 }),
    probe: ({ file }: { file: File }) => probe?.(file) ?? Promise.resolve(done({ bytes: file.size })),
    realtime: async () => realtime,
  };
  // A platform of which only the network part is asked.
  const client = { network } as unknown as PlatformClient;
  const secrets: Secrets = { get: async () => done(key ?? null), set: async () => done(undefined) };
  const test = createUploadTest({
    state: () => state,
    update(patch) {
      state = { ...state, ...patch };
      if (state.upload.kind === 'running') progress.push(state.upload.progress);
    },
    desk: { client: () => client },
    secrets,
    live: {
      subscribe(listener) {
        live.changed = () => listener(state.live);
        return () => {
          live.changed = () => {};
        };
      },
    },
    onAir: () => live.onAir,
    attempts: async () => ({
      begin(options) {
        attempts.push(options);
        return { id: 1, restartIce: () => {}, close: async () => void closed.push(1) };
      },
    }),
  });
  return {
    ...{ test, progress, attempts, closed, live },
    upload: () => state.upload,
    set: (upload: StudioState['upload']) => {
      state = { ...state, upload };
    },
    goLive() {
      live.onAir = true;
      live.changed();
    },
    /** The real-time half, as far as the page's attempt. */
    async attempt(): Promise<AttemptOptions> {
      await expect.poll(() => attempts.length).toBe(1);
      return attempts[0] as AttemptOptions;
    },
    over: () => expect.poll(() => state.upload.kind).not.toBe('running'),
  };
}

it('measures both ways one after the other, and recommends one', async () => {
  const studio = testing();
  expect(studio.test.start()).toMatchObject({ ok: true });
  expect(studio.upload()).toMatchObject({ kind: 'running', progress: 0 });
  const attempt = await studio.attempt();
  expect(attempt).toMatchObject({
    purpose: 'test',
    ingest: INGEST,
    video: { width: 720, height: 1280, fps: 30, maxVideoBitrate: 3_333_333, startVideoBitrate: 2_500_000, layers: 1 },
  });
  // While it runs there is only the one.
  expect(studio.test.start()).toMatchObject({ ok: true });
  attempt.onReceived(received());
  attempt.onReport(report({ lossShare: 0.5, rttMs: 40, availableBitrate: 3_000_000 }));
  await vi.advanceTimersByTimeAsync(3_200);
  await studio.over();
  expect(studio.upload()).toMatchObject({
    kind: 'done',
    needed: 3_333_333,
    enough: true,
    realtime: { kind: 'done', rttMs: 40, lossShare: 0.5, uplink: 3_000_000 },
    recommended: { path: 'steady', reasons: expect.arrayContaining(['realtime_lossy']) },
  });
  expect(studio.progress).toEqual([...studio.progress].sort((a, b) => a - b));
  expect(studio.progress.some((at) => at > 0 && at < 0.5)).toBe(true);
  expect(studio.progress.at(-1)).toBe(1);
  expect(studio.closed).toHaveLength(1);
  expect(studio.attempts).toHaveLength(1);
});

it.each([
  ['the platform has none', { realtime: done({ ingest: null }) }, { kind: 'not_offered' }, 'realtime_not_offered'],
  ['no page is open', { page: 'gone' as const }, { kind: 'failed', fault: { code: 'no_page' } }, 'realtime_failed'],
  [
    'the platform says no',
    { realtime: refuse('sfu_failed') },
    { kind: 'failed', fault: { code: 'sfu_failed' } },
    'realtime_failed',
  ],
])('is done without the real-time half when %s', async (_name, setup, realtime, reason) => {
  const studio = testing(setup);
  studio.test.start();
  await studio.over();
  expect(studio.upload()).toMatchObject({
    kind: 'done',
    enough: true,
    realtime,
    recommended: { path: 'steady', reasons: [reason] },
  });
  expect(studio.attempts).toEqual([]);
});

it('measures the one way with OBS, which sends by itself', async () => {
  const studio = testing({ settings: { obs: { use: true } } });
  studio.test.start();
  await studio.over();
  expect(studio.upload()).toMatchObject({ kind: 'done', realtime: null, recommended: null });
  expect(studio.progress.at(-1)).toBe(1);
});

it('fails when not even files reach the platform', async () => {
  const studio = testing({ probe: async () => refuse('platform_unreachable', { retry: 'later' }) });
  studio.test.start();
  await studio.over();
  expect(studio.upload()).toMatchObject({ kind: 'failed', fault: { code: 'platform_unreachable' } });
});

it('is refused on air, and ended by a stream that opens: what was measured by then holds', async () => {
  const studio = testing();
  studio.test.start();
  await studio.attempt();
  studio.goLive();
  await studio.over();
  expect(studio.upload()).toMatchObject({ kind: 'done', enough: true, realtime: null, recommended: null });
  expect(studio.closed).toHaveLength(1);
  expect(studio.test.start()).toMatchObject({ ok: false, fault: { code: 'already_live' } });
});

it('leaves the last result where nothing was measured before a stream opened', async () => {
  const asked = Promise.withResolvers<Reply<{ bytes: number }>>();
  const studio = testing({ probe: () => asked.promise });
  const before = { kind: 'failed' as const, atMs: 7, fault: refuse('no_platform').fault };
  studio.set(before);
  studio.test.start();
  studio.goLive();
  asked.resolve(refuse('cancelled', { retry: 'now' }));
  await studio.over();
  expect(studio.upload()).toEqual(before);
});

it('forgets what it measured when a stream would go elsewhere', async () => {
  const studio = testing({ realtime: done({ ingest: null }) });
  studio.test.start();
  await studio.over();
  studio.test.forget();
  expect(studio.upload()).toEqual({ kind: 'never' });
  studio.test.start();
  studio.test.forget();
  await studio.over();
  expect(studio.upload()).toEqual({ kind: 'never' });
});

it('hangs up when the studio stops', async () => {
  const studio = testing();
  studio.test.start();
  await studio.attempt();
  await studio.test.close();
  expect(studio.closed).toHaveLength(1);
  expect(studio.upload().kind).not.toBe('running');
});

it.each([
  [204, { kind: 'done', uplink: null, enough: true, realtime: null, recommended: null }],
  [401, { kind: 'failed', fault: { code: 'whip_unauthorized' } }],
  [404, { kind: 'failed', fault: { code: 'whip_not_found' } }],
])('asks the host’s own WHIP server for a sign of life only, with the token: %i', async (status, upload) => {
  await using server = await endpoint((_, response) => void response.writeHead(status).end());
  const url = `${server.origin}/whip/room`;
  const studio = testing({ settings: { platform: { kind: 'manual' }, manual: { url } }, key: 'the-token' });
  studio.test.start();
  await studio.over();
  expect(studio.upload()).toMatchObject(upload);
  expect(server.asked[0]).toMatchObject({ method: 'OPTIONS', headers: { authorization: 'Bearer the-token' } });
  expect(server.asked.every(({ method }) => method === 'OPTIONS')).toBe(true);
});
