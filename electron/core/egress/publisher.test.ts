import { describe, expect, it } from 'vitest';
import type { Fault, FaultCode, Reply } from '../../../shared/domain/fault.ts';
import { createPublisher, type PublisherState } from './publisher.ts';
import { parseIngestAddress } from './rtmp/address.ts';
import type { RtmpOptions, RtmpSession } from './rtmp/session.ts';

const address = parseIngestAddress('rtmp://127.0.0.1/live', 'key');
if (!address.ok) throw new Error('address');

const fault = (code: FaultCode, rule?: string): Fault => ({ code, retry: 'later', rule });
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A publisher with a clock that stands until it is moved, and a server that answers as told. */
function rig(answers: (Fault | 'ok')[]) {
  let nowMs = 0;
  let timers: { atMs: number; run: () => void }[] = [];
  const sessions: RtmpOptions[] = [];
  let keyframes = 0;
  const states: PublisherState[] = [];
  const connect = async (options: RtmpOptions): Promise<Reply<RtmpSession>> => {
    const answer = answers.shift() ?? 'ok';
    if (answer !== 'ok') return { ok: false, fault: answer };
    sessions.push(options);
    const stats = {
      sentBytes: 100,
      ackedBytes: null,
      queueBytes: 0,
      queueMs: 0,
      bitrate: 0,
      rttMs: 1,
      droppedFrames: 1,
    };
    return { ok: true, value: { enhanced: false, write: () => {}, stats: () => stats, close: async () => {} } };
  };
  const publisher = createPublisher({
    address: address.ok ? address.value : (undefined as never),
    clock: {
      nowMs: () => nowMs,
      after: (ms, run) => {
        const timer = { atMs: nowMs + ms, run };
        timers.push(timer);
        return () => {
          timers = timers.filter((t) => t !== timer);
        };
      },
    },
    random: () => 0.5,
    configs: () => ({}),
    requestKeyframe: () => {
      keyframes += 1;
    },
    onState: (state) => states.push(state),
    connect,
  });
  const pass = async (ms: number) => {
    nowMs += ms;
    const due = timers.filter((t) => t.atMs <= nowMs);
    timers = timers.filter((t) => t.atMs > nowMs);
    for (const timer of due) timer.run();
    await settled();
  };
  const drop = (f: Fault) => sessions.at(-1)?.onClosed?.(f);
  return { publisher, states, pass, drop, sessions, keyframes: () => keyframes, timers: () => timers.length };
}

describe('a publisher', () => {
  it('says at once what is wrong with a first try', async () => {
    const { publisher } = rig([fault('ingest_refused')]);
    await settled();
    expect(publisher.state()).toMatchObject({ kind: 'failed', fault: { code: 'ingest_refused' } });
  });

  it('waits shortly for a server that is busy', async () => {
    const { publisher, pass } = rig([fault('ingest_busy'), 'ok']);
    await settled();
    expect(publisher.state()).toMatchObject({ kind: 'reconnecting', attempt: 2, nextTryAtMs: 1_000 });
    await pass(1_000);
    expect(publisher.state().kind).toBe('sending');
  });

  it('comes back after a drop, with growing waits, a counted attempt and a new key frame', async () => {
    const { publisher, pass, drop, keyframes } = rig(['ok', fault('ingest_refused'), fault('ingest_refused'), 'ok']);
    await pass(0);
    await pass(60_000);
    drop(fault('ingest_lost'));
    expect(publisher.state()).toMatchObject({ kind: 'reconnecting', attempt: 1, nextTryAtMs: 60_500 });
    await pass(500);
    expect(publisher.state()).toMatchObject({ kind: 'reconnecting', attempt: 2, nextTryAtMs: 61_000 });
    await pass(500);
    expect(publisher.state()).toMatchObject({ kind: 'reconnecting', attempt: 3, nextTryAtMs: 61_750 });
    const before = keyframes();
    await pass(750);
    expect(publisher.state().kind).toBe('sending');
    expect(keyframes()).toBe(before + 1);
    expect(publisher.stats()).toMatchObject({ sentBytes: 200, droppedFrames: 2, sessions: 2 });
  });

  it('takes a silent refusal after a drop for an old session, and tries again', async () => {
    const { publisher, pass, drop } = rig(['ok', fault('ingest_wrong_key', 'closed_at_publish'), 'ok']);
    await pass(0);
    await pass(60_000);
    drop(fault('ingest_lost'));
    await pass(500);
    expect(publisher.state().kind).toBe('reconnecting');
    await pass(10_000);
    expect(publisher.state().kind).toBe('sending');
  });

  it('gives up on a server that says yes and always closes', async () => {
    const { publisher, pass, drop } = rig(['ok', 'ok', 'ok']);
    for (let i = 0; i < 3; i += 1) {
      await pass(0);
      await pass(10_000);
      drop(fault('ingest_lost', 'closed'));
    }
    expect(publisher.state()).toMatchObject({ kind: 'reconnecting' }); // the first one stood for ten seconds
    const other = rig(['ok', 'ok', 'ok']);
    await settled();
    for (let i = 0; i < 3; i += 1) {
      other.drop(fault('ingest_lost', 'closed'));
      await other.pass(10_000);
    }
    expect(other.publisher.state()).toMatchObject({ kind: 'failed', fault: { rule: 'closed_after_start' } });
  });

  it('tries now when told to', async () => {
    const { publisher, pass, drop } = rig(['ok', 'ok']);
    await pass(0);
    await pass(60_000);
    drop(fault('ingest_lost'));
    publisher.retryNow();
    await settled();
    expect(publisher.state().kind).toBe('sending');
  });

  it('stops while it waits, leaves no timer, and stays closed', async () => {
    const { publisher, pass, drop, timers, states } = rig(['ok']);
    await pass(0);
    await pass(60_000);
    drop(fault('ingest_lost'));
    await publisher.stop();
    await publisher.stop();
    await pass(60_000);
    expect([publisher.state().kind, timers(), states.filter((s) => s.kind === 'closed').length]).toEqual([
      'closed',
      0,
      1,
    ]);
  });
});
