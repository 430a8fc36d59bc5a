import {
  type Fault,
  isRealtime,
  type RealtimeIngest,
  type RealtimeTest,
  type Reply,
  type RtcReport,
  refuse,
} from '../../../shared/domain/index.ts';
import type { PlatformClient } from '../platform/index.ts';
import type { AttemptOptions, Attempts } from './attempts.ts';

export type ProbeOptions = {
  client: PlatformClient;
  attempts: Pick<Attempts, 'begin'>;
  video: AttemptOptions['video'];
  /** A page runs the stage: without one nothing can be sent. Asked again while the test runs. */
  pagePresent(): boolean;
  /** 0 to 1. */
  onProgress(progress: number): void;
  signal: AbortSignal;
  clock?: ProbeClock;
};

export type ProbeClock = { now(): number; every(ms: number, run: () => void): () => void };

/** `cpuLimited`: the browser itself said that this machine could not keep up. */
export type Probed = { test: RealtimeTest; cpuLimited: boolean };

/** A call, ICE with its checks, DTLS and the first feedback take about a second; over TURN and TLS a few. */
const CONNECT_MS = 8_000;
/** The congestion control's first probing is over by then, and six reports of the page have come. */
const MEDIA_MS = 3_000;
const LOOK_MS = 100;

const systemClock: ProbeClock = {
  now: () => performance.now(),
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};

/**
 * Tries real time without a room: the platform names an ingest for tests, the page sends noise there, and the far end has to
 * confirm it. Takes 4 s where all is well, 13 s at most (with the platform's own silence 21 s). Never throws.
 */
export async function probeRealtime(options: ProbeOptions): Promise<Probed> {
  if (!options.pagePresent()) return failed(refuse('no_page', { retry: 'later' }));
  const ingest = await testIngest(options);
  if (!ingest.ok) return failed(ingest);
  if (ingest.value === null) return { test: { kind: 'not_offered' }, cpuLimited: false };
  if (options.signal.aborted) return failed(refuse('cancelled', { retry: 'now' }));
  return sendNoise(options, ingest.value);
}

/** Null: this platform has no real time. One that is older than these calls says so by not knowing the address. */
async function testIngest({ client, signal }: ProbeOptions): Promise<Reply<RealtimeIngest | null>> {
  const asked = await client.network.realtime(undefined, { signal });
  if (asked.ok) {
    const { ingest } = asked.value;
    return { ok: true, value: ingest && isRealtime(ingest) ? ingest : null };
  }
  const status = asked.fault.params?.status;
  const unknown = asked.fault.code === 'not_found' || status === 404 || status === 405 || status === 501;
  return unknown || asked.fault.code === 'realtime_unavailable' ? { ok: true, value: null } : asked;
}

function sendNoise(options: ProbeOptions, ingest: RealtimeIngest): Promise<Probed> {
  const { attempts, client, signal, onProgress } = options;
  const clock = options.clock ?? systemClock;
  const startedMs = clock.now();
  const seen = createSeen();
  let confirmedMs: number | null = null;
  const { promise, resolve } = Promise.withResolvers<Probed>();

  const confirm = () => {
    confirmedMs ??= clock.now();
  };
  const attempt = attempts.begin({
    purpose: 'test',
    ingest,
    video: options.video,
    client,
    onReport(report) {
      if (seen.add(report, confirmedMs !== null)) confirm();
    },
    onReceived: (received) => received.receiving && confirm(),
    onNotice(notice) {
      if (notice.kind === 'closed') end(failed(refuse('realtime_gone', { retry: 'later', rule: notice.why })));
    },
    onFailed: (fault) => end(failed({ ok: false, fault })),
  });

  function look(): void {
    const nowMs = clock.now();
    if (signal.aborted) end(failed(refuse('cancelled', { retry: 'now' })));
    else if (!options.pagePresent()) end(failed(refuse('no_page', { retry: 'later' })));
    else if (confirmedMs === null) {
      onProgress(Math.min(0.5, (nowMs - startedMs) / CONNECT_MS / 2));
      if (nowMs - startedMs >= CONNECT_MS) end(failed({ ok: false, fault: seen.silence() }));
    } else {
      onProgress(Math.min(1, 0.5 + (nowMs - confirmedMs) / MEDIA_MS / 2));
      if (nowMs - confirmedMs >= MEDIA_MS) end(seen.result(confirmedMs - startedMs));
    }
  }

  const stopLooking = clock.every(LOOK_MS, look);
  signal.addEventListener('abort', look, { once: true });
  let over = false;
  function end(probed: Probed): void {
    if (over) return;
    over = true;
    stopLooking();
    signal.removeEventListener('abort', look);
    // Bounded by itself; what the far end makes of the goodbye changes no number.
    void attempt.close().then(() => resolve(probed));
  }
  return promise;
}

/** What the page's reports add up to. */
function createSeen() {
  let last: RtcReport | null = null;
  let connected = false;
  let cpuLimited = false;
  let losses = 0;
  let lossReports = 0;
  return {
    /** True when it shows that the far end got something: its feedback grew while the page was sending. */
    add(report: RtcReport, counts: boolean): boolean {
      const before = last;
      last = report;
      connected ||= report.connection === 'connected';
      // What is lost while the line is still sounded out says nothing about the stream.
      if (counts && report.lossShare !== null) {
        losses += report.lossShare;
        lossReports += 1;
      }
      cpuLimited ||= counts && report.limitation === 'cpu';
      if (report.connection !== 'connected' || before?.attempt !== report.attempt) return false;
      return report.feedbackBytes > before.feedbackBytes && report.sentBytes > before.sentBytes;
    },
    /** Why nothing was confirmed in time. */
    silence(): Fault {
      if (last === null) return refuse('realtime_no_answer', { retry: 'later' }).fault;
      return refuse(connected ? 'realtime_stalled' : 'realtime_no_route', { retry: 'later' }).fault;
    },
    result(connectMs: number): Probed {
      return {
        cpuLimited,
        test: {
          kind: 'done',
          connectMs: Math.round(connectMs),
          rttMs: last?.rttMs ?? null,
          lossShare: lossReports === 0 ? null : losses / lossReports,
          uplink: last?.availableBitrate ?? null,
          route: last?.route ?? null,
        },
      };
    },
  };
}

const failed = ({ fault }: { ok: false; fault: Fault }): Probed => ({
  test: { kind: 'failed', fault },
  cpuLimited: false,
});
