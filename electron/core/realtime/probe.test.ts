import { describe, expect, it } from 'vitest';
import { done, type Ingest, type Reply, type RtcReport, refuse } from '../../../shared/domain/index.ts';
import type { PlatformClient } from '../platform/index.ts';
import type { AttemptOptions } from './attempts.ts';
import { probeRealtime } from './probe.ts';
import { received, report, VIDEO } from './testkit.ts';

const INGEST: Ingest = { kind: 'webrtc', token: 'test-token', iceServers: [], expiresAtMs: null };

/** A probe whose clock, page and far end are moved by hand. */
function probing(network: Reply<{ ingest: Ingest | null }> = done({ ingest: INGEST }), page = { present: true }) {
  let nowMs = 0;
  const looks = new Set<() => void>();
  const begun: AttemptOptions[] = [];
  const closed: number[] = [];
  const progress: number[] = [];
  const stop = new AbortController();
  // Only the one call is made; the rest of a platform is handed on to the attempt.
  const client = { network: { realtime: async () => network } } as unknown as PlatformClient;
  const result = probeRealtime({
    client,
    attempts: {
      begin(options) {
        begun.push(options);
        return {
          id: 1,
          restartIce: () => {},
          close: async () => {
            closed.push(nowMs);
          },
        };
      },
    },
    video: VIDEO,
    pagePresent: () => page.present,
    onProgress: (at) => progress.push(at),
    signal: stop.signal,
    clock: {
      now: () => nowMs,
      every(_ms, run) {
        looks.add(run);
        return () => looks.delete(run);
      },
    },
  });
  return {
    result,
    begun,
    closed,
    progress,
    stop,
    page,
    pass(ms: number) {
      nowMs += ms;
      for (const look of looks) look();
    },
    /** The attempt, once it was begun. */
    async attempt(): Promise<AttemptOptions> {
      await expect.poll(() => begun.length).toBe(1);
      const [options] = begun;
      if (!options) throw new Error('not begun');
      return options;
    },
    watched: () => looks.size,
  };
}

const sending = (n: number, more: Partial<RtcReport> = {}) =>
  report({ sentBytes: n * 1_000, feedbackBytes: n * 10, ...more });

describe('a test of real time', () => {
  it('measures from the moment the far end confirms, for three seconds, and hangs up', async () => {
    const probe = probing();
    const attempt = await probe.attempt();
    expect(attempt).toMatchObject({ purpose: 'test', ingest: INGEST, video: VIDEO });
    probe.pass(300);
    attempt.onReport(sending(1, { lossShare: 0.9, limitation: 'cpu' })); // before it stands nothing counts
    attempt.onReceived(received({ receiving: false }));
    probe.pass(200);
    attempt.onReceived(received());
    for (const lossShare of [0.02, null, 0.01]) {
      probe.pass(1_000);
      attempt.onReport(sending(2, { lossShare, rttMs: 44, availableBitrate: 3_100_000 }));
    }
    const { test, cpuLimited } = await probe.result;
    expect(test).toEqual({
      kind: 'done',
      connectMs: 500,
      rttMs: 44,
      lossShare: 0.02,
      uplink: 3_100_000,
      route: { protocol: 'udp', relayed: false },
    });
    expect(cpuLimited).toBe(false);
    expect(probe.closed).toEqual([3_500]);
    expect(probe.watched()).toBe(0);
    expect(probe.progress).toEqual([...probe.progress].sort((a, b) => a - b));
    expect(probe.progress.at(-1)).toBe(1);
  });

  it('takes feedback that grows for a confirmation where no SFU says more, and a browser’s word about the machine', async () => {
    const probe = probing(done({ ingest: { kind: 'whip', url: 'https://whip.example', token: '', iceServers: [] } }));
    const attempt = await probe.attempt();
    attempt.onReport(sending(1));
    probe.pass(700);
    attempt.onReport(sending(2));
    attempt.onReport(sending(3, { limitation: 'cpu' }));
    probe.pass(3_000);
    expect(await probe.result).toMatchObject({ test: { kind: 'done', connectMs: 700 }, cpuLimited: true });
  });

  it.each<[string, Partial<RtcReport>[], string]>([
    ['says nothing', [], 'realtime_no_answer'],
    ['never connects', [{ connection: 'connecting' }, { connection: 'failed' }], 'realtime_no_route'],
    ['connects and gets nothing back', [{ feedbackBytes: 0 }, { feedbackBytes: 0 }], 'realtime_stalled'],
    ['gets feedback but sends nothing', [{ sentBytes: 5 }, { sentBytes: 5 }], 'realtime_stalled'],
  ])('fails after eight seconds when the page %s', async (_name, reports, code) => {
    const probe = probing();
    const attempt = await probe.attempt();
    for (const [n, more] of reports.entries()) attempt.onReport(sending(n, more));
    probe.pass(7_999);
    expect(probe.closed).toEqual([]);
    probe.pass(1);
    expect(await probe.result).toMatchObject({ test: { kind: 'failed', fault: { code, retry: 'later' } } });
    expect(probe.closed).toEqual([8_000]);
  });

  it.each([
    [done({ ingest: null })],
    [done({ ingest: { kind: 'rtmp' as const, url: 'rtmp://a/b', key: 'k' } })],
    [refuse('not_found')],
    [refuse('realtime_unavailable', { retry: 'later' })],
    // A platform of before these calls: 404 without the contract's fault.
    [refuse('platform_garbage', { retry: 'later', params: { status: 404 } })],
    [refuse('platform_garbage', { retry: 'later', params: { status: 405 } })],
    [refuse('platform_error', { retry: 'later', params: { status: 501 } })],
  ])('finds nothing offered: %o', async (network) => {
    const probe = probing(network);
    expect(await probe.result).toMatchObject({ test: { kind: 'not_offered' } });
    expect(probe.begun).toEqual([]);
  });

  it('tells a platform that fails from one that offers nothing', async () => {
    const fault = { code: 'platform_timeout', retry: 'later' };
    const probe = probing(refuse('platform_timeout', { retry: 'later' }));
    expect(await probe.result).toMatchObject({ test: { kind: 'failed', fault } });
  });

  it('needs a page, from the beginning to the end', async () => {
    expect(await probing(undefined, { present: false }).result).toMatchObject({ test: { fault: { code: 'no_page' } } });
    const probe = probing();
    await probe.attempt();
    probe.page.present = false;
    probe.pass(100);
    expect(await probe.result).toMatchObject({ test: { fault: { code: 'no_page' } } });
    expect(probe.closed).toEqual([100]);
  });

  it('ends at once, and once, when it is cancelled', async () => {
    const probe = probing();
    const attempt = await probe.attempt();
    probe.stop.abort();
    attempt.onFailed({ code: 'internal', retry: 'never' });
    expect(await probe.result).toMatchObject({ test: { kind: 'failed', fault: { code: 'cancelled' } } });
    expect(probe.closed).toEqual([0]);
  });

  it('fails with what the attempt or the SFU says', async () => {
    const broken = probing();
    (await broken.attempt()).onFailed({ code: 'realtime_no_codec', retry: 'never', rule: 'video' });
    expect(await broken.result).toMatchObject({ test: { fault: { code: 'realtime_no_codec', rule: 'video' } } });
    const gone = probing();
    const attempt = await gone.attempt();
    attempt.onNotice({ kind: 'path', state: 'disconnected' });
    attempt.onNotice({ kind: 'closed', why: 'sfu_gone' });
    expect(await gone.result).toMatchObject({ test: { fault: { code: 'realtime_gone', rule: 'sfu_gone' } } });
    expect(gone.closed).toHaveLength(1);
  });
});
