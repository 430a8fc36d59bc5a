import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  done,
  type Fault,
  type RealtimeIngest,
  type Reply,
  type RtcNotice,
  type RtcPlan,
  type RtcReceived,
  refuse,
} from '../../../shared/domain/index.ts';
import type { PlatformClient } from '../platform/index.ts';
import { type AttemptOptions, createAttempts } from './attempts.ts';
import { dtls, notices, received, report, rtp, transportOptions, VIDEO } from './testkit.ts';

const INGEST: RealtimeIngest = {
  kind: 'webrtc',
  token: 'token-of-the-room',
  iceServers: [{ urls: ['turn:turn.example'], username: 'u', credential: 'turn-password' }],
  expiresAtMs: null,
};
const silent = () => new Promise<never>(() => undefined);

type Realtime = PlatformClient['realtime'];

/** `over`: calls that answer otherwise, with as much of an answer as the test needs. */
function rig(over: { [call in keyof Realtime]?: unknown } = {}, more: Partial<AttemptOptions> = {}) {
  const asked: string[] = [];
  const secrets: string[] = [];
  const failed: Fault[] = [];
  const told: RtcNotice[] = [];
  const numbers: RtcReceived[] = [];
  const wishes: { rtc: RtcPlan | null } = { rtc: null };
  const plans: (RtcPlan | null)[] = [];
  const note =
    <I, R>(name: string, answer: (input: I) => R) =>
    (input: I) => {
      asked.push(`${name} ${JSON.stringify(input)}`);
      return answer(input);
    };
  const stream = notices();
  const realtime = {
    capabilities: note('capabilities', async () => done({ rtpCapabilities: { codecs: [], headerExtensions: [] } })),
    createTransport: note('createTransport', async () => done(transportOptions('transport-1'))),
    connect: note('connect', async () => done({ connected: true as const })),
    produce: note('produce', async ({ kind }: { kind: string }) => done({ producerId: `producer-${kind}` })),
    restartIce: note('restartIce', async () => done({ iceParameters: transportOptions('transport-1').iceParameters })),
    stats: note('stats', async () => done(received())),
    notices: note('notices', async () => done(stream.read())),
    close: note('close', async () => done({ closed: true as const })),
    ...over,
  } as unknown as Realtime;
  const attempts = createAttempts({
    wishes,
    changed: () => plans.push(wishes.rtc),
    keepSecret: (value) => secrets.push(value),
  });
  const begin = (of: Partial<AttemptOptions> = {}) =>
    attempts.begin({
      purpose: 'stream',
      ingest: INGEST,
      video: VIDEO,
      // Nothing but real time is asked of it.
      client: { realtime } as unknown as PlatformClient,
      onReport: () => {},
      onReceived: (one) => numbers.push(one),
      onNotice: (one) => told.push(one),
      onFailed: (fault) => failed.push(fault),
      ...more,
      ...of,
    });
  const names = () => asked.map((line) => line.split(' ')[0]);
  return { attempts, begin, wishes, plans, asked, names, secrets, failed, told, numbers, stream };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('puts an attempt into the plan, without its token, and carries what the page asks to the platform', async () => {
  const { attempts, begin, wishes, asked, secrets } = rig();
  const { id } = begin();
  expect(wishes.rtc).toMatchObject({ attempt: id, way: 'webrtc', codecs: ['h264', 'vp8'], layers: 1, iceRestarts: 0 });
  expect(JSON.stringify(wishes.rtc)).not.toContain('token-of-the-room');
  expect(secrets).toEqual(['token-of-the-room', 'turn-password']);
  expect(await attempts.calls.capabilities(id)).toMatchObject({ ok: true });
  expect(await attempts.calls.createTransport(id)).toMatchObject({ ok: true, value: { id: 'transport-1' } });
  expect(await attempts.calls.connect(id, dtls())).toEqual({ ok: true, value: undefined });
  expect(await attempts.calls.produce(id, 'video', rtp())).toEqual(done({ producerId: 'producer-video' }));
  expect(await attempts.calls.restartIce(id)).toMatchObject({ ok: true });
  expect(asked[0]).toBe('capabilities {"token":"token-of-the-room"}');
  expect(asked.filter((line) => line.includes('transport-1')).map((line) => line.split(' ')[0])).toEqual([
    'connect',
    'produce',
    'notices',
    'restartIce',
  ]);
});

it('asks for the numbers soon, then every two seconds, and tells notices as they come', async () => {
  const { attempts, begin, numbers, told, stream, names } = rig();
  const { id } = begin();
  await attempts.calls.createTransport(id);
  await attempts.calls.produce(id, 'video', rtp());
  await attempts.calls.produce(id, 'audio', rtp());
  await vi.advanceTimersByTimeAsync(500);
  expect(numbers).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(numbers).toHaveLength(3);
  stream.tell({ kind: 'score', of: 'video', score: 7 });
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual([{ kind: 'score', of: 'video', score: 7 }]);
  expect(names().filter((name) => name === 'notices')).toHaveLength(1);
});

it('ends in order: the page first, then the far end, and nothing is asked or told after', async () => {
  const { attempts, begin, wishes, asked, names, numbers, told, stream } = rig();
  const attempt = begin();
  await attempts.calls.createTransport(attempt.id);
  await attempts.calls.produce(attempt.id, 'video', rtp());
  await vi.advanceTimersByTimeAsync(600);
  const closing = attempt.close();
  expect(wishes.rtc).toBeNull();
  await closing;
  await attempt.close();
  expect(asked.at(-1)).toBe('close {"transportId":"transport-1"}');
  const [before, heard] = [names().length, numbers.length];
  stream.tell({ kind: 'score', of: 'audio', score: 2 });
  await vi.advanceTimersByTimeAsync(20_000);
  expect([names().length, numbers.length, told.length]).toEqual([before, heard, 0]);
  expect(await attempts.calls.connect(attempt.id, dtls())).toMatchObject({ ok: false, fault: { code: 'cancelled' } });
});

it('gives way to a newer attempt in one step, whose number is another', async () => {
  const { attempts, begin, wishes, plans, names } = rig();
  const first = begin();
  await attempts.calls.createTransport(first.id);
  const second = begin();
  expect(second.id).toBeGreaterThan(first.id);
  expect(plans.map((plan) => plan?.attempt)).toEqual([first.id, second.id]);
  expect(names()).toContain('close');
  await first.close();
  expect(wishes.rtc?.attempt).toBe(second.id);
  expect(await attempts.calls.capabilities(first.id)).toMatchObject({ ok: false, fault: { code: 'cancelled' } });
  second.restartIce();
  second.restartIce();
  expect(wishes.rtc?.iceRestarts).toBe(2);
  expect(wishes.rtc?.attempt).toBe(second.id);
});

it('hears reports and failures of the attempt that runs alone, and a failure once', () => {
  const onReport = vi.fn();
  const { attempts, begin, failed } = rig({}, { onReport });
  const old = begin();
  const now = begin();
  attempts.calls.report(report({ attempt: old.id }));
  attempts.calls.report(report({ attempt: now.id }));
  expect(onReport).toHaveBeenCalledTimes(1);
  attempts.calls.failed(old.id, refuse('realtime_no_route').fault);
  attempts.calls.failed(now.id, refuse('realtime_no_codec').fault);
  attempts.calls.failed(now.id, refuse('realtime_no_route').fault);
  expect(failed.map((fault) => fault.code)).toEqual(['realtime_no_codec']);
});

it('does not hang on a platform that never answers', async () => {
  const { attempts, begin, failed } = rig({ createTransport: silent as Realtime['createTransport'] });
  const { id } = begin();
  const asking = attempts.calls.createTransport(id);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(await asking).toMatchObject({ ok: false, fault: { code: 'realtime_no_answer', retry: 'later' } });
  expect(failed.map((fault) => fault.code)).toEqual(['realtime_no_answer']);
});

it('ends although the platform does not answer, and cuts short what is still asked', async () => {
  const { attempts, begin, failed } = rig({
    capabilities: silent as Realtime['capabilities'],
    close: silent as Realtime['close'],
  });
  const attempt = begin();
  await attempts.calls.createTransport(attempt.id);
  const asking = attempts.calls.capabilities(attempt.id);
  const closing = attempt.close();
  expect(await asking).toMatchObject({ ok: false, fault: { code: 'cancelled' } });
  await vi.advanceTimersByTimeAsync(2_000);
  await closing;
  expect(failed).toEqual([]);
});

it('closes a transport that comes after the end', async () => {
  let answer = (_reply: Reply<ReturnType<typeof transportOptions>>) => {};
  const late = new Promise<Reply<ReturnType<typeof transportOptions>>>((resolve) => {
    answer = resolve;
  });
  const { attempts, begin, asked } = rig({ createTransport: () => late });
  const attempt = begin();
  const asking = attempts.calls.createTransport(attempt.id);
  await attempt.close();
  expect(await asking).toMatchObject({ ok: false, fault: { code: 'cancelled' } });
  answer(done(transportOptions('transport-late')));
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toContain('close {"transportId":"transport-late"}');
});

it.each([
  ['platform_timeout', 'realtime_no_answer'],
  ['platform_garbage', 'realtime_garbage'],
  ['realtime_unavailable', 'realtime_unavailable'],
] as const)('tells %s while connecting as %s', async (said, meant) => {
  const { attempts, begin, failed } = rig({
    capabilities: async () => refuse(said),
  });
  const { id } = begin();
  expect(await attempts.calls.capabilities(id)).toMatchObject({ ok: false, fault: { code: meant } });
  expect(failed.map((fault) => fault.code)).toEqual([meant]);
});

it('asks once for a fresh token when the one it has is too old, and keeps the new one to itself', async () => {
  const tokens: string[] = [];
  const createTransport = async ({ token }: { token: string }) => {
    tokens.push(token);
    return token === 'fresh-token' ? done(transportOptions('transport-1')) : refuse('realtime_token_expired');
  };
  const refresh = vi.fn(async () => done({ ...INGEST, token: 'fresh-token', iceServers: [] }));
  const { attempts, begin, secrets, wishes, failed } = rig({ createTransport }, { refresh });
  const { id } = begin();
  expect(await attempts.calls.createTransport(id)).toMatchObject({ ok: true });
  expect(tokens).toEqual(['token-of-the-room', 'fresh-token']);
  expect(secrets).toContain('fresh-token');
  expect(wishes.rtc?.iceServers).toEqual([]);
  expect([refresh.mock.calls.length, failed.length]).toEqual([1, 0]);
});

it('gives up where the fresh token is too old as well, or none is to be had', async () => {
  const expired = async () => refuse('realtime_token_expired');
  for (const refresh of [async () => done(INGEST), async () => refuse('room_not_live'), undefined]) {
    const { attempts, begin, failed } = rig({ capabilities: expired }, refresh ? { refresh } : {});
    await attempts.calls.capabilities(begin().id);
    expect(failed).toHaveLength(1);
  }
});

it('says that the transport is gone when the far end does not know it any more, or says so itself, and does not ask on', async () => {
  const unknown = rig({ stats: async () => refuse('not_found') });
  const { id } = unknown.begin();
  await unknown.attempts.calls.createTransport(id);
  await unknown.attempts.calls.produce(id, 'video', rtp());
  await vi.advanceTimersByTimeAsync(10_000);
  expect(unknown.told).toEqual([{ kind: 'closed', why: 'sfu_gone' }]);

  const said = rig();
  const attempt = said.begin();
  await said.attempts.calls.createTransport(attempt.id);
  await said.attempts.calls.produce(attempt.id, 'video', rtp());
  said.stream.tell({ kind: 'closed', why: 'replaced' });
  await vi.advanceTimersByTimeAsync(0);
  const before = said.names().length;
  await vi.advanceTimersByTimeAsync(10_000);
  await attempt.close();
  expect(said.told).toEqual([{ kind: 'closed', why: 'replaced' }]);
  expect(said.names()).toHaveLength(before);
});

it('goes on when numbers fail and opens the notices again when they break', async () => {
  let fail = true;
  const { attempts, begin, numbers, told, stream, names, failed } = rig({
    stats: async () => (fail ? refuse('platform_unreachable') : done(received())),
  });
  const { id } = begin();
  await attempts.calls.createTransport(id);
  await attempts.calls.produce(id, 'video', rtp());
  await vi.advanceTimersByTimeAsync(3_000);
  stream.breakOff();
  fail = false;
  await vi.advanceTimersByTimeAsync(3_000);
  stream.tell({ kind: 'score', of: 'video', score: 10 });
  await vi.advanceTimersByTimeAsync(0);
  expect(numbers.length).toBeGreaterThan(0);
  expect(names().filter((name) => name === 'notices')).toHaveLength(2);
  expect([told.length, failed.length]).toEqual([1, 0]);
});

it('begins anew on a transport of its own when the page does', async () => {
  let count = 0;
  const createTransport = async () => done(transportOptions(`transport-${++count}`));
  const { attempts, begin, asked } = rig({
    createTransport,
  });
  const attempt = begin();
  await attempts.calls.createTransport(attempt.id);
  await attempts.calls.produce(attempt.id, 'video', rtp());
  await attempts.calls.createTransport(attempt.id);
  await attempts.calls.produce(attempt.id, 'video', rtp());
  const from = asked.length;
  await vi.advanceTimersByTimeAsync(5_000);
  const stats = asked.slice(from).filter((line) => line.startsWith('stats'));
  expect(new Set(stats)).toEqual(new Set(['stats {"transportId":"transport-2"}']));
  await attempt.close();
  expect(asked.at(-1)).toBe('close {"transportId":"transport-2"}');
});

it('refuses calls out of order, of the other way, and with nobody to ask', async () => {
  const { attempts, begin, failed } = rig();
  const early = begin();
  expect(await attempts.calls.restartIce(early.id)).toMatchObject({ ok: false, fault: { code: 'bad_input' } });
  expect(await attempts.calls.whip(early.id, 'v=0')).toMatchObject({ ok: false, fault: { code: 'bad_input' } });
  expect(failed).toEqual([]);
  begin({ client: null });
  await vi.advanceTimersByTimeAsync(0);
  expect(failed.map((fault) => fault.code)).toEqual(['no_platform']);
});
