import { describe, expect, it } from 'vitest';
import type { Fault, FaultCode, Reply } from '../../../shared/domain/fault.ts';
import { createPublisher, type PublisherState } from './publisher.ts';
import { parseIngestAddress } from './rtmp/address.ts';
import type { RtmpOptions, RtmpSession } from './rtmp/session.ts';

const address = parseIngestAddress('rtmp://127.0.0.1/live', 'key');
if (!address.ok) throw new Error('address');

const fault = (code: FaultCode, rule?: string): Fault => ({ code, retry: 'later', rule });
const settled = () => new Promise((resolve) => setImmediate(resolve));

type Answer = Fault | 'ok' | 'grants, takes nothing' | 'hangs';

/** A publisher with a clock that stands until it is moved, and a server that answers as told. */
function rig(answers: Answer[]) {
  let nowMs = 0;
  let timers: { atMs: number; run: () => void }[] = [];
  const sessions: RtmpOptions[] = [];
  const dials: RtmpOptions[] = [];
  const closed: RtmpOptions[] = [];
  let keyframes = 0;
  let healthy = true;
  const states: PublisherState[] = [];
  const connect = async (options: RtmpOptions): Promise<Reply<RtmpSession>> => {
    dials.push(options);
    const answer = answers.shift() ?? 'ok';
    if (answer === 'hangs') {
      await new Promise((resolve) => options.signal?.addEventListener('abort', resolve));
      return { ok: false, fault: fault('cancelled') };
    }
    if (typeof answer !== 'string') return { ok: false, fault: answer };
    sessions.push(options);
    const stats = {
      sentBytes: 100,
      ackedBytes: 50,
      queueBytes: 0,
      queueMs: 0,
      bitrate: 0,
      rttMs: 1,
      droppedFrames: 1,
      ackedBitrate: null,
      unackedMs: 0,
      unackedBytes: null,
    };
    if (answer === 'ok') setImmediate(() => options.onTaken?.());
    return {
      ok: true,
      value: {
        enhanced: false,
        write: () => {},
        stats: () => stats,
        confirmsEvery: () => 32_768,
        skipPictures: () => {},
        wasHealthy: () => healthy,
        close: async () => {
          closed.push(options);
        },
      },
    };
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
    await settled();
  };
  return {
    publisher,
    states,
    pass,
    drop: (f: Fault) => sessions.at(-1)?.onClosed?.(f),
    sessions,
    dials,
    closed,
    sicken: () => {
      healthy = false;
    },
    keyframes: () => keyframes,
    timers: () => timers.length,
  };
}

describe('a publisher', () => {
  it('says at once what is wrong with a first try', async () => {
    const { publisher, pass } = rig([fault('ingest_refused')]);
    await pass(0);
    expect(publisher.state()).toMatchObject({ kind: 'failed', fault: { code: 'ingest_refused' } });
  });

  it('waits shortly for a server that is busy', async () => {
    const { publisher, pass } = rig([fault('ingest_busy'), 'ok']);
    await pass(0);
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
    await other.pass(0);
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
    await pass(0);
    expect(publisher.state().kind).toBe('sending');
  });

  it('is back only when the server takes media: one outage through any number of granted tries', async () => {
    const { publisher, pass, drop, states } = rig(['ok', 'grants, takes nothing', fault('ingest_refused'), 'ok']);
    await pass(0);
    await pass(60_000);
    drop(fault('ingest_lost'));
    const from = states.length;
    await pass(500);
    expect(publisher.state()).toMatchObject({ kind: 'reconnecting', attempt: 1, sinceMs: 60_000 });
    await pass(1_000);
    drop(fault('ingest_lost'));
    expect(publisher.state()).toMatchObject({ kind: 'reconnecting', attempt: 2, sinceMs: 60_000 });
    await pass(10_000);
    expect(publisher.state()).toMatchObject({ kind: 'reconnecting', attempt: 3, sinceMs: 60_000 });
    await pass(10_000);
    expect(publisher.state()).toMatchObject({ kind: 'sending', sinceMs: 81_500 });
    expect(states.slice(from).map((s) => s.kind)).toEqual(['reconnecting', 'reconnecting', 'sending']);
  });

  it('begins a hanging try anew when the network is back, and with short waits again', async () => {
    const refused = fault('ingest_refused');
    const { publisher, pass, drop, dials } = rig(['ok', refused, refused, refused, refused, 'hangs', refused, 'ok']);
    await pass(0);
    await pass(60_000);
    drop(fault('ingest_lost'));
    for (let i = 0; i < 5; i += 1) await pass(10_000);
    expect(dials).toHaveLength(6); // the sixth hangs
    await pass(900);
    publisher.networkBack();
    await pass(0);
    expect(dials).toHaveLength(6); // young: it may be about to succeed
    await pass(100);
    publisher.networkBack();
    await pass(0);
    expect(dials[5]?.signal?.aborted).toBe(true);
    expect(dials).toHaveLength(7); // refused: the wait is a first one again
    const state = publisher.state();
    expect(state.kind === 'reconnecting' ? state.nextTryAtMs : 0).toBe(60_000 + 50_000 + 1_000 + 500);
    await pass(500);
    expect(publisher.state().kind).toBe('sending');
  });

  it('gives up a hanging try for “Reconnect now”, and closes what it still brings', async () => {
    const { publisher, pass, drop, dials } = rig(['ok', 'hangs', 'ok']);
    await pass(0);
    await pass(60_000);
    drop(fault('ingest_lost'));
    await pass(500);
    await pass(500);
    publisher.retryNow();
    publisher.retryNow();
    await pass(0);
    expect(dials).toHaveLength(3);
    expect(publisher.state().kind).toBe('sending');
    publisher.networkBack(); // sends: nothing to do
    publisher.retryNow();
    await pass(0);
    expect(dials).toHaveLength(3);
  });

  it('shows a line in trouble and its recovery without forgetting since when it sends', async () => {
    const { publisher, pass, sessions } = rig(['ok']);
    await pass(10);
    sessions[0]?.onLine?.({ kind: 'degraded', sinceMs: 500, why: 'unconfirmed' });
    expect(publisher.state()).toEqual({ kind: 'degraded', sinceMs: 500, why: 'unconfirmed' });
    sessions[0]?.onLine?.({ kind: 'good' });
    expect(publisher.state()).toEqual({ kind: 'sending', sinceMs: 10 });
  });

  it('ends when the server says that another publisher took over', async () => {
    const { publisher, pass, drop, timers } = rig(['ok']);
    await pass(0);
    await pass(60_000);
    drop({ ...fault('ingest_taken_over'), detail: 'replaced by another publisher' });
    expect(publisher.state()).toMatchObject({ kind: 'taken_over', atMs: 60_000 });
    expect(timers()).toBe(0);
  });

  it('ends when a server closed a healthy session and stays busy for longer than dead sessions live', async () => {
    const busy = Array.from({ length: 80 }, () => fault('ingest_busy'));
    const { publisher, pass, drop } = rig(['ok', ...busy]);
    await pass(0);
    await pass(60_000);
    drop(fault('ingest_lost', 'closed'));
    let waitedMs = 0;
    while (publisher.state().kind === 'reconnecting') {
      await pass(500);
      waitedMs += 500;
    }
    expect(publisher.state()).toMatchObject({ kind: 'taken_over', fault: { rule: 'busy_after_close' } });
    expect(waitedMs).toBeGreaterThan(100_000);
    expect(waitedMs).toBeLessThan(106_000);
  });

  it('waits on at a busy server after a loss of our own, however long', async () => {
    const busy = Array.from({ length: 200 }, () => fault('ingest_busy'));
    for (const [rule, sick] of [
      ['unconfirmed', false],
      ['closed', true],
    ] as const) {
      const { publisher, pass, drop, sicken } = rig(['ok', ...busy]);
      await pass(0);
      await pass(60_000);
      if (sick) sicken();
      drop(fault('ingest_lost', rule));
      for (let i = 0; i < 150; i += 1) await pass(2_000);
      expect(publisher.state().kind).toBe('reconnecting');
    }
  });

  it('stops a hanging try at once', async () => {
    const { publisher, pass, dials } = rig(['hangs']);
    await pass(0);
    await publisher.stop();
    expect(dials[0]?.signal?.aborted).toBe(true);
    expect(publisher.state().kind).toBe('closed');
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
