import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  done,
  type Fault,
  type Ingest,
  type IngestState,
  type Reply,
  RoomId,
  refuse,
  SessionId,
  Settings,
  type Uplink as UplinkState,
} from '../../shared/domain/index.ts';
import type { PlatformClient } from './platform/index.ts';
import type { AttemptOptions, Attempts } from './realtime/index.ts';
import { received, report, VIDEO } from './realtime/testkit.ts';
import { loadRealtime } from './realtimeLater.ts';
import { createUplink, type UplinkOptions } from './uplink.ts';

const RTMP: Ingest = { kind: 'rtmp', url: 'rtmp://live.example/app', key: 'stream-key' };
const WEBRTC: Ingest = { kind: 'webrtc', token: 'token-1', iceServers: [], expiresAtMs: null };
const WHIP: Ingest = { kind: 'whip', url: 'https://whip.example/in', token: 'whip-token', iceServers: [] };
const session = SessionId.parse('s1');
const roomId = RoomId.parse('room-1');
const SENDING: IngestState = { kind: 'sending', sinceMs: 7 };

/** A page and a far end that do what the test says, servers that grant or refuse, and all that the uplink tells. */
function rig(more: Partial<UplinkOptions> = {}) {
  const states: IngestState[] = [];
  const shown: (UplinkState | null)[] = [];
  const notices: Fault[] = [];
  const settled: string[] = [];
  const spared: boolean[] = [];
  const secrets: string[] = [];
  const did: string[] = [];
  let granted: () => Promise<Reply<void>> = async () => done(undefined);
  let stage: unknown = {};
  let room: () => unknown = () => done({ status: 'live', ingests: [WEBRTC, RTMP] });
  const media = { up: true, at: 0 };
  let attempt: { id: number; options: AttemptOptions } | null = null;
  let count = 0;

  const attempts: Attempts = {
    calls: {} as Attempts['calls'],
    begin(options) {
      count += 1;
      const mine = { id: count, options };
      attempt = mine;
      did.push(`begin ${options.ingest.kind}`);
      return {
        id: mine.id,
        restartIce: () => void did.push('restart ice'),
        async close() {
          if (attempt !== mine) return;
          attempt = null;
          did.push('close');
        },
      };
    },
  };
  const options: UplinkOptions = {
    outputs: {
      async publish(to) {
        did.push(`publish ${to.url}`);
        const reply = await granted();
        if (reply.ok) uplink.published(SENDING, session);
        return reply;
      },
      unpublish: async () => void did.push('unpublish'),
      firstBytes: async () => done(undefined),
      reconnectNow: () => false,
      networkBack: () => {},
    },
    attempts: async () => attempts,
    // A platform that is asked for the room alone.
    client: () => ({ rooms: { get: async () => room() } }) as unknown as PlatformClient,
    settings: () => Settings.parse({ recording: { enabled: false }, stage }),
    upload: () => ({ kind: 'never' }),
    video: () => VIDEO,
    spare: (on) => spared.push(on),
    keepSecret: (value) => secrets.push(value),
    notice: (fault) => notices.push(fault),
    settled: (code) => settled.push(code),
    tell: () => {},
    onIngest: (state) => states.push(state),
    changed: (state) => shown.push(state),
    log: { error: (facts) => did.push(`error ${JSON.stringify(facts)}`) },
    ...more,
  };
  const uplink = createUplink(options);
  uplink.carrier(true);

  /** Lets time pass; meanwhile page and SFU say what they say. */
  async function run(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 250) {
      await vi.advanceTimersByTimeAsync(250);
      media.at += 1;
      const now = attempt;
      if (!now) continue;
      if (media.at % 2 === 0)
        now.options.onReport(
          report({
            attempt: now.id,
            connection: media.up ? 'connected' : 'disconnected',
            sentBytes: media.at * 1_000,
            feedbackBytes: media.up ? media.at * 10 : 0,
          }),
        );
      if (media.up && now.options.ingest.kind === 'webrtc' && media.at % 4 === 0) now.options.onReceived(received());
    }
  }
  const connect = async (ingests: readonly Ingest[], steadyFirst = false) => {
    const connecting = uplink.connect({ ingests, roomId, steadyFirst }, session, new AbortController().signal);
    let reply: Reply<void> | null = null;
    void connecting.then((got) => {
      reply = got;
    });
    for (let n = 0; n < 120 && reply === null; n += 1) await run(250);
    return connecting;
  };
  return {
    uplink,
    connect,
    run,
    did,
    states,
    shown,
    notices,
    settled,
    spared,
    secrets,
    media,
    now: () => shown.at(-1) ?? null,
    attempt: () => attempt,
    servers: (next: typeof granted) => {
      granted = next;
    },
    stage: (next: unknown) => {
      stage = next;
    },
    room: (next: typeof room) => {
      room = next;
    },
  };
}

beforeEach(async () => {
  await loadRealtime();
  await import('./egress/index.ts');
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

it('takes the first way that the platform names, and says that it stands when the far end says so', async () => {
  const { connect, did, now, states, spared, uplink } = rig();
  expect(await connect([WEBRTC, RTMP])).toEqual(done(undefined));
  expect(did).toEqual(['begin webrtc']);
  expect(now()).toEqual({
    path: 'webrtc',
    canRealtime: true,
    canSteady: true,
    fellBack: null,
    step: { kind: 'steady' },
  });
  expect(states.at(-1)?.kind).toBe('sending');
  expect(spared.at(-1)).toBe(true);
  expect(await uplink.firstBytes(new AbortController().signal)).toEqual(done(undefined));
  expect(uplink.facts()).toMatchObject({ health: { score: 10, codec: 'video/H264' }, videoBitrate: 2_400_000 });
});

it('goes by the host’s wish, and by the advice of a fresh test', async () => {
  const wish = rig();
  wish.stage({ uploadPath: 'steady' });
  await wish.connect([WEBRTC, RTMP]);
  expect(wish.now()).toMatchObject({ path: 'rtmp', canRealtime: true, step: { kind: 'steady' } });
  expect(wish.states).toEqual([SENDING]);
  expect(wish.secrets).toContain('stream-key');
  for (const [ageMs, path] of [
    [60_000, 'rtmp'],
    [2 * 3_600_000, 'webrtc'],
  ] as const) {
    const advised = rig({
      upload: () => ({
        kind: 'done',
        atMs: Date.now() - ageMs,
        uplink: 9e6,
        rttMs: 5,
        needed: 3e6,
        enough: true,
        realtime: null,
        recommended: { path: 'steady', reasons: ['realtime_lossy'] },
      }),
    });
    await advised.connect([WEBRTC, RTMP]);
    expect(advised.now()?.path).toBe(path);
  }
});

it('goes live by the next address, with a word about it, when real time cannot be opened', async () => {
  const { connect, media, did, now, notices } = rig();
  media.up = false;
  expect(await connect([WEBRTC, RTMP])).toEqual(done(undefined));
  expect(did).toEqual(['begin webrtc', 'close', 'publish rtmp://live.example/app']);
  expect(now()).toMatchObject({ path: 'rtmp', fellBack: { fault: { code: 'realtime_no_route' } } });
  expect(notices).toMatchObject([{ code: 'realtime_fell_back', rule: 'realtime_no_route' }]);
});

it('tells why when no way stands, and shows nothing then', async () => {
  const { connect, servers, media, now, did } = rig();
  media.up = false;
  servers(async () => refuse('ingest_wrong_key'));
  expect(await connect([WEBRTC, RTMP])).toMatchObject({ ok: false, fault: { code: 'ingest_wrong_key' } });
  expect(now()).toBeNull();
  expect(did.at(-2)).toBe('close');
  expect(await connect([])).toMatchObject({ ok: false, fault: { code: 'ingest_rejected' } });
});

it('does not wait for a page that is not there', async () => {
  const { connect, uplink, did } = rig();
  uplink.carrier(false);
  await connect([WEBRTC, RTMP]);
  expect(did).toEqual(['publish rtmp://live.example/app']);
});

it('falls back by itself, keeps the room, and comes back when asked', async () => {
  const { connect, run, media, did, now, notices, settled, states, spared, uplink } = rig();
  await connect([WEBRTC, RTMP]);
  media.up = false;
  await run(3_500);
  expect(did.at(-1)).toBe('restart ice');
  expect(now()?.step.kind).toBe('restarting_ice');
  expect(states.at(-1)).toMatchObject({ kind: 'degraded', why: 'unconfirmed' });
  await run(7_000);
  expect(did.at(-1)).toBe('begin webrtc');
  expect(now()?.step).toMatchObject({ kind: 'new_transport', fault: { code: 'realtime_stalled' } });
  expect(states.at(-1)?.kind).toBe('reconnecting');
  await run(7_000);
  expect(did.slice(-2)).toEqual(['publish rtmp://live.example/app', 'close']);
  expect(now()).toMatchObject({
    path: 'rtmp',
    fellBack: { fault: { code: 'realtime_stalled' } },
    step: { kind: 'steady' },
  });
  expect(states.at(-1)).toEqual(SENDING);
  expect(spared.at(-1)).toBe(false);
  expect(notices).toMatchObject([{ code: 'realtime_fell_back', rule: 'realtime_stalled' }]);
  await run(60_000);
  expect(now()?.path).toBe('rtmp');

  media.up = true;
  expect(uplink.switchPath('realtime')).toEqual(done(undefined));
  expect(uplink.switchPath('realtime')).toEqual(done(undefined));
  expect(uplink.switchPath('steady')).toMatchObject({
    fault: { code: 'not_live', retry: 'later', rule: 'way_changing' },
  });
  await run(250);
  expect(now()).toMatchObject({ path: 'rtmp', step: { kind: 'returning' } });
  await run(3_000);
  expect(now()).toMatchObject({ path: 'webrtc', fellBack: null, step: { kind: 'steady' } });
  expect(did.slice(-2)).toEqual(['begin webrtc', 'unpublish']);
  expect(settled).toContain('realtime_fell_back');
  expect(states.at(-1)?.kind).toBe('sending');
  expect(uplink.changes()).toBe(3);
});

it('leaves the steady way alone when real time does not come back', async () => {
  const { connect, run, media, did, now, notices, settled, states, uplink } = rig();
  await connect([RTMP, WEBRTC]);
  media.up = false;
  expect(uplink.switchPath('realtime')).toEqual(done(undefined));
  await run(12_000);
  expect(now()).toMatchObject({ path: 'rtmp', step: { kind: 'steady' } });
  expect(notices).toMatchObject([{ code: 'realtime_not_back', rule: 'realtime_no_route' }]);
  expect(settled).toEqual(['realtime_fell_back']);
  expect(did).not.toContain('unpublish');
  expect(states).toEqual([SENDING]);
});

it('falls back at once when the page is gone', async () => {
  const { connect, run, did, now, uplink, states } = rig();
  await connect([WEBRTC, RTMP]);
  uplink.carrier(false);
  await run(750);
  expect(did).toContain('publish rtmp://live.example/app');
  expect(now()).toMatchObject({ path: 'rtmp', fellBack: { fault: { code: 'no_page' } } });
  expect(states.map((state) => state.kind)).toEqual(['sending', 'reconnecting', 'sending']);
});

it('tries the steady way as often as it takes, and real time in between', async () => {
  const { connect, run, media, servers, now, states, did, uplink } = rig();
  await connect([WEBRTC, RTMP]);
  servers(async () => refuse('ingest_host_not_found', { retry: 'later' }));
  media.up = false;
  await run(30_000);
  expect(now()?.step.kind).toBe('falling_back');
  expect(did.filter((line) => line.startsWith('publish')).length).toBeGreaterThan(1);
  expect(states.at(-1)).toMatchObject({ kind: 'reconnecting', fault: { code: 'ingest_host_not_found' } });
  const tries = did.length;
  uplink.networkBack();
  await run(250);
  expect(did.length).toBeGreaterThan(tries);
  media.up = true;
  await run(40_000);
  expect(now()).toMatchObject({ path: 'webrtc', step: { kind: 'steady' } });
  expect(states.at(-1)?.kind).toBe('sending');
});

it('takes the steady way by the host’s own wish without a break, and stays when that is refused', async () => {
  const { connect, run, did, now, uplink, servers, notices } = rig();
  await connect([WEBRTC, RTMP]);
  servers(async () => refuse('ingest_busy', { retry: 'later' }));
  expect(uplink.switchPath('steady')).toEqual(done(undefined));
  expect(now()).toMatchObject({ path: 'webrtc', step: { kind: 'changing' } });
  await run(1_000);
  expect(now()).toMatchObject({ path: 'webrtc', step: { kind: 'steady' } });
  expect(notices).toMatchObject([{ code: 'ingest_busy' }]);
  servers(async () => done(undefined));
  expect(uplink.switchPath('steady')).toEqual(done(undefined));
  await run(1_000);
  expect(now()).toMatchObject({ path: 'rtmp', fellBack: null, step: { kind: 'steady' } });
  expect(did.slice(-2)).toEqual(['publish rtmp://live.example/app', 'close']);
});

it('has no other way to take where there is none', async () => {
  const only = rig();
  expect(only.uplink.switchPath('realtime')).toMatchObject({ fault: { code: 'not_live' } });
  await only.connect([RTMP]);
  expect(only.now()).toMatchObject({ canRealtime: false, canSteady: true });
  expect(only.uplink.switchPath('realtime')).toMatchObject({ fault: { code: 'not_live', rule: 'one_way' } });
  // It is what the stream takes already.
  expect(only.uplink.switchPath('steady')).toEqual(done(undefined));
  expect(only.did).toEqual(['publish rtmp://live.example/app']);
});

it('goes on trying by WHIP alone, and tells the host meanwhile', async () => {
  const { connect, run, media, states, now, uplink, did } = rig();
  expect(await connect([WHIP])).toEqual(done(undefined));
  expect(now()).toMatchObject({ path: 'whip', canSteady: false });
  media.up = false;
  await run(45_000);
  expect(states.at(-1)).toMatchObject({ kind: 'reconnecting' });
  expect(did).not.toContain('publish rtmp://live.example/app');
  uplink.reconnectNow();
  media.up = true;
  await run(15_000);
  expect(states.at(-1)?.kind).toBe('sending');
  expect(now()).toMatchObject({ path: 'whip', step: { kind: 'steady' } });
});

it('takes a stream up by the steady way, and can return from there', async () => {
  const { connect, now, uplink } = rig();
  await connect([WEBRTC, RTMP], true);
  expect(now()).toMatchObject({ path: 'rtmp', canRealtime: true });
  expect(uplink.switchPath('realtime')).toEqual(done(undefined));
});

it('hands the stream over to another program that sends in its place', async () => {
  const { connect, run, attempt, states } = rig();
  await connect([WEBRTC, RTMP]);
  attempt()?.options.onNotice({ kind: 'closed', why: 'replaced' });
  await run(250);
  expect(states.at(-1)).toMatchObject({ kind: 'taken_over', fault: { code: 'ingest_taken_over' } });
});

it('asks the room for a fresh token, and tells nothing else of a room that is over', async () => {
  const { connect, attempt, room } = rig();
  await connect([WEBRTC, RTMP]);
  room(() => done({ status: 'live', ingests: [{ ...WEBRTC, token: 'token-2' }, RTMP] }));
  expect(await attempt()?.options.refresh?.()).toMatchObject({ ok: true, value: { token: 'token-2' } });
  room(() => done({ status: 'ended', ingests: [] }));
  expect(await attempt()?.options.refresh?.()).toMatchObject({ ok: false, fault: { code: 'room_not_live' } });
});

it('ends everything with the session, in the middle of whatever it is at', async () => {
  const { connect, run, media, did, now, uplink, servers, states } = rig();
  await connect([WEBRTC, RTMP]);
  servers(() => new Promise<never>(() => undefined));
  media.up = false;
  await run(20_000);
  expect(now()?.step.kind).toBe('falling_back');
  await uplink.stop(session);
  expect(now()).toBeNull();
  expect(did.slice(-2).sort()).toEqual(['close', 'unpublish']);
  const told = states.length;
  await run(30_000);
  expect(states).toHaveLength(told);
  expect(uplink.switchPath('realtime')).toMatchObject({ ok: false });
});

it('lets go of real time that comes after the end', async () => {
  const { run, did, uplink, now } = rig();
  const stop = new AbortController();
  const connecting = uplink.connect({ ingests: [WEBRTC], roomId, steadyFirst: false }, session, stop.signal);
  await vi.advanceTimersByTimeAsync(50);
  stop.abort();
  await run(500);
  expect(await connecting).toMatchObject({ ok: false, fault: { code: 'cancelled' } });
  expect(did.at(-1)).toBe('close');
  expect(now()).toBeNull();
});
