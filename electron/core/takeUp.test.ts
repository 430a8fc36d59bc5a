import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  done,
  type Fault,
  type IngestState,
  isSteady,
  type Reply,
  Room,
  RoomId,
  refuse,
  SessionId,
} from '../../shared/domain/index.ts';
import type { IngestTarget, RunningSession } from './live/index.ts';
import type { PlatformClient } from './platform/index.ts';
import { type TakeUpOptions, takeUp } from './takeUp.ts';

const room = (status: 'live' | 'ended', key = 'k') =>
  Room.parse({
    ...{ id: 'r1', topicId: 't1', title: 'A topic', status, ingests: [{ kind: 'rtmp', url: 'rtmp://h/live', key }] },
    ...{ watchUrl: null, openedAtMs: 0, liveAtMs: 1, endedAtMs: null, lastSeq: 3, receiving: false },
  });
const session: RunningSession = {
  ...{ sessionId: SessionId.parse('s1'), destination: { kind: 'manual' }, rehearsal: false, stage: 'studio' },
  ...{ title: '', roomId: null, watchUrl: null, noVideoMs: null, recordingPath: null, startedAtMs: 1, liveAtMs: 2 },
};
const inRoom: RunningSession = { ...session, roomId: RoomId.parse('r1'), noVideoMs: 120_000 };

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] }));
afterEach(() => void vi.useRealTimers());

function begin(options: {
  session?: RunningSession;
  connect: (to: IngestTarget, attempt: number) => Reply<void>;
  rooms?: () => Reply<Room>;
  outageMs?: number;
  more?: Partial<TakeUpOptions>;
}) {
  const told: string[] = [];
  const states: IngestState[] = [];
  const targets: IngestTarget[] = [];
  const resumed: number[] = [];
  const client = { rooms: { get: async () => (options.rooms ?? (() => done(room('live'))))() } };
  const taking = takeUp({
    session: options.session ?? session,
    outageMs: options.outageMs ?? 1_000,
    picture: async () => done(undefined),
    ports: {
      startRecording: async () => done({ path: '/r (2).mp4' }),
      async connectIngest(to) {
        targets.push(to);
        return options.connect(to, targets.length);
      },
    },
    live: {
      ingestChanged: (state) => states.push(state),
      platformEnded: (reason) => told.push(`platform ${reason}`),
      recordingStarted: (path) => told.push(path),
      recordingFailed: (fault) => told.push(fault.code),
    },
    // The one call of it that is used here.
    client: () => client as unknown as PlatformClient,
    onResumed: (seconds) => resumed.push(seconds),
    random: () => 0,
    ...options.more,
  });
  return { taking, told, states, targets, resumed };
}
const kinds = (states: readonly IngestState[]) => states.map((state) => state.kind);
const refused: Fault = { code: 'ingest_refused', retry: 'later' };

it('sends again at once, into a new file, and says how long viewers had nothing', async () => {
  const { told, states, targets, resumed } = begin({ connect: () => done(undefined), outageMs: 2_400 });
  await vi.advanceTimersByTimeAsync(10);
  expect(told).toEqual(['/r (2).mp4']);
  expect(targets).toEqual([{ kind: 'manual' }]);
  expect(resumed).toEqual([2]);
  expect(states).toEqual([]);
});

it('tries again with growing pauses, shows each, and ends a pause when asked', async () => {
  const { taking, states, targets, resumed } = begin({
    connect: (_, attempt) => (attempt < 4 ? { ok: false, fault: refused } : done(undefined)),
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(states).toMatchObject([{ kind: 'reconnecting', attempt: 2, fault: refused }]);
  await vi.advanceTimersByTimeAsync(600);
  expect(targets).toHaveLength(2);
  expect(taking.retryNow()).toBe(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(targets).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(resumed).toHaveLength(1);
  expect(taking.retryNow()).toBe(false);
});

it('ends when the server says no in so many words', async () => {
  const fault: Fault = { code: 'ingest_wrong_key', retry: 'never' };
  const { states, resumed } = begin({ connect: () => ({ ok: false, fault }) });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(states).toEqual([{ kind: 'failed', fault }]);
  expect(resumed).toEqual([]);
});

it('leaves the place to somebody else who has it by now, but not to our own dead line', async () => {
  const busy: Fault = { code: 'ingest_busy', retry: 'later' };
  const ours = begin({ connect: (_, attempt) => (attempt < 9 ? { ok: false, fault: busy } : done(undefined)) });
  await vi.advanceTimersByTimeAsync(40_000);
  expect(ours.resumed).toHaveLength(1);
  const theirs = begin({ connect: () => ({ ok: false, fault: busy }) });
  await vi.advanceTimersByTimeAsync(95_000);
  expect(new Set(kinds(theirs.states))).toEqual(new Set(['reconnecting']));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(theirs.states.at(-1)).toMatchObject({ kind: 'taken_over', fault: { code: 'ingest_taken_over' } });
  const said = begin({ connect: () => ({ ok: false, fault: { code: 'ingest_taken_over', retry: 'later' } }) });
  await vi.advanceTimersByTimeAsync(0);
  expect(kinds(said.states)).toEqual(['taken_over']);
});

it('goes on air although the recording breaks in a way that nobody foresaw', async () => {
  const ports = {
    startRecording: () => Promise.reject(new Error('no such drive')),
    connectIngest: async () => done(undefined),
  };
  const { told, states, resumed } = begin({ connect: () => done(undefined), more: { ports } });
  await vi.advanceTimersByTimeAsync(10);
  expect(told).toEqual(['recording_failed']);
  expect(states).toEqual([]);
  expect(resumed).toHaveLength(1);
});

it('asks the room for its addresses each time, for they may be others', async () => {
  let asked = 0;
  const { targets } = begin({
    session: inRoom,
    rooms: () => done(room('live', `key${++asked}`)),
    connect: (_, attempt) => (attempt < 2 ? { ok: false, fault: refused } : done(undefined)),
  });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(targets.map((to) => (to.kind === 'room' ? to.ingests.find(isSteady)?.key : ''))).toEqual(['key1', 'key2']);
});

it.each([
  ['closed', () => done(room('ended'))],
  ['gone', () => refuse('not_found')],
])('leaves the end to the platform when the room is %s', async (_, rooms) => {
  const { told, targets } = begin({ session: inRoom, rooms, connect: () => done(undefined) });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toContain('platform platform');
  expect(targets).toEqual([]);
});

it('tries as long as the room may live while the platform cannot be reached, and no longer', async () => {
  const fault: Fault = { code: 'platform_unreachable', retry: 'later' };
  const { states } = begin({ session: inRoom, rooms: () => ({ ok: false, fault }), connect: () => done(undefined) });
  await vi.advanceTimersByTimeAsync(118_000);
  expect(new Set(kinds(states))).toEqual(new Set(['reconnecting']));
  await vi.advanceTimersByTimeAsync(90_000);
  expect(states.at(-1)).toEqual({ kind: 'failed', fault });
});

it('never gives up a typed address by itself', async () => {
  const { states } = begin({ connect: () => ({ ok: false, fault: refused }) });
  await vi.advanceTimersByTimeAsync(3 * 60 * 60_000);
  expect(new Set(kinds(states))).toEqual(new Set(['reconnecting']));
});

it('is not moved by a clock that is set', async () => {
  const { states, resumed } = begin({
    session: inRoom,
    connect: (_, attempt) => (attempt < 3 ? { ok: false, fault: refused } : done(undefined)),
  });
  await vi.advanceTimersByTimeAsync(0);
  vi.setSystemTime(Date.now() + 9 * 60 * 60_000);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(kinds(states)).not.toContain('failed');
  expect(resumed[0]).toBeLessThan(10);
});

it('says nothing more once it is stopped', async () => {
  const { taking, states, resumed } = begin({
    connect: (_, attempt) => (attempt < 2 ? { ok: false, fault: refused } : done(undefined)),
  });
  await vi.advanceTimersByTimeAsync(0);
  taking.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(states).toHaveLength(1);
  expect(resumed).toEqual([]);
});

it('waits for the page when no standby picture was kept', async () => {
  let ready: (reply: Reply<unknown>) => void = () => undefined;
  const picture = () => new Promise<Reply<unknown>>((resolve) => (ready = resolve));
  const { targets, resumed } = begin({ connect: () => done(undefined), more: { picture } });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(targets).toEqual([]);
  ready(done(undefined));
  await vi.advanceTimersByTimeAsync(0);
  expect(resumed).toEqual([31]);
});
