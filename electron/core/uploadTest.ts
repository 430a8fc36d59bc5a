import { availableParallelism } from 'node:os';
import {
  type Fault,
  FORMATS,
  ingestKindOf,
  type Reply,
  refuse,
  type StudioState,
  type UploadTest,
} from '../../shared/domain/index.ts';
import type { Desk } from './desk/index.ts';
import { testUpload } from './egressLater.ts';
import type { Live } from './live/index.ts';
import { measureUpload } from './platform/index.ts';
import type { Attempts } from './realtime/index.ts';
import { loadRealtime } from './realtimeLater.ts';
import type { Secrets } from './store/index.ts';

export type UploadTestOptions = {
  state(): StudioState;
  update(patch: Pick<StudioState, 'upload'>): void;
  desk: Pick<Desk, 'client'>;
  secrets: Secrets;
  live: Pick<Live, 'subscribe'>;
  /** From the opening of a stream to its end. */
  onAir(): boolean;
  /** Made with the first use: an idle studio sends nothing. */
  attempts(): Promise<Pick<Attempts, 'begin'>>;
};

export type UploadTesting = {
  /** Begins and returns at once; `already_live` from the opening of a stream to its end. */
  start(): Reply<void>;
  /** Where the stream would go is another place now: what was measured, or is being, holds no more. */
  forget(): void;
  /** Hangs up at the far end, if need be; resolves within 5 s. */
  close(): Promise<void>;
};

type Done = Extract<UploadTest, { kind: 'done' }>;

/** A third above what the format needs: uplinks breathe. */
const HEADROOM = 4 / 3;

/** A link so slow that a small probe does not end by then has answered the question. */
const STEADY_LIMIT_MS = 30_000;

/** Nothing to compare the way that was measured with. */
const ONE_WAY = { realtime: null, recommended: null } as const;

/**
 * The upload test: how fast files reach the platform, then, where a stream could also go in real time, a trial of that; both
 * one after the other, for each would measure the other one, too. A stream that opens ends it: the line is needed then.
 */
export function createUploadTest(options: UploadTestOptions): UploadTesting {
  const { state, update } = options;
  let running: { stop: AbortController; over: Promise<void> } | null = null;

  const settings = () => state().settings;
  const fail = (fault: Fault): UploadTest => ({ kind: 'failed', atMs: Date.now(), fault });

  /** A server of the host's own cannot be measured without a stream that its viewers would see. */
  async function reach(needed: number, signal: AbortSignal): Promise<UploadTest> {
    const secret = await options.secrets.get('streamKey');
    if (!secret.ok) return fail(secret.fault);
    const { url } = settings().manual;
    const key = secret.value ?? '';
    const reached = await sayHello(url, key, signal);
    if (!reached.ok) return fail(reached.fault);
    const { rttMs } = reached.value;
    return { kind: 'done', atMs: Date.now(), uplink: null, rttMs, needed, enough: true, ...ONE_WAY };
  }

  async function measure(needed: number, signal: AbortSignal, tell: (progress: number) => void): Promise<UploadTest> {
    const client = options.desk.client();
    if (!client) return fail(refuse('no_platform').fault);
    // With OBS nothing leaves by the studio's own stage.
    const both = !settings().obs.use;
    const measured = await measureUpload({
      client,
      neededBps: needed,
      signal: AbortSignal.any([signal, AbortSignal.timeout(STEADY_LIMIT_MS)]),
      onProgress: (progress) => tell(both ? progress / 2 : progress),
    });
    if (!measured.ok) return fail(measured.fault);
    const { uplink, rttMs } = measured.value;
    const steady: Done = {
      kind: 'done',
      atMs: Date.now(),
      ...{ uplink, rttMs, needed, enough: uplink >= needed },
      ...ONE_WAY,
    };
    if (!both || signal.aborted) return steady;

    const { probeRealtime, recommend } = await loadRealtime();
    const format = FORMATS[settings().stage.format];
    const { bitrate, ...shape } = format;
    const { test, cpuLimited } = await probeRealtime({
      client,
      attempts: await options.attempts(),
      // One size, at once as large as it would be: a slow start would measure itself (renderer/media/rtc).
      video: { ...shape, maxVideoBitrate: needed, startVideoBitrate: bitrate, layers: 1 },
      pagePresent: () => state().stage.page === 'present',
      onProgress: (progress) => tell(0.5 + progress / 2),
      signal,
    });
    // What was measured before somebody had it stopped is still true.
    if (signal.aborted) return steady;
    const machine = {
      processors: availableParallelism(),
      composedFps: state().stage.report?.video.fps ?? null,
      wantedFps: format.fps,
      cpuLimited,
    };
    const recommended = recommend({ steady: { uplink, needed, enough: steady.enough }, realtime: test, machine });
    return { ...steady, atMs: Date.now(), realtime: test, recommended };
  }

  async function run(before: UploadTest, signal: AbortSignal): Promise<void> {
    const startedAtMs = Date.now();
    const tell = (progress: number) => {
      if (!signal.aborted) update({ upload: { kind: 'running', startedAtMs, progress } });
    };
    tell(0);
    const needed = Math.round(FORMATS[settings().stage.format].bitrate * HEADROOM);
    const manual = settings().platform.kind === 'manual';
    const result = await (manual ? reach(needed, signal) : measure(needed, signal, tell));
    if (signal.reason === FORGOTTEN) update({ upload: { kind: 'never' } });
    else update({ upload: signal.aborted && result.kind === 'failed' ? before : result });
  }

  const unsubscribe = options.live.subscribe(() => {
    if (options.onAir()) running?.stop.abort();
  });

  return {
    start() {
      if (running) return { ok: true, value: undefined };
      if (options.onAir()) return refuse('already_live', { retry: 'later' });
      const stop = new AbortController();
      const over = run(state().upload, stop.signal)
        // Only a part that cannot be loaded gets here; without a word the test would seem to run for ever.
        .catch((error: unknown) => update({ upload: fail(refuse('internal', { detail: String(error) }).fault) }))
        .finally(() => {
          running = null;
        });
      running = { stop, over };
      return { ok: true, value: undefined };
    },
    forget() {
      if (running) running.stop.abort(FORGOTTEN);
      else if (state().upload.kind !== 'never') update({ upload: { kind: 'never' } });
    },
    async close() {
      unsubscribe();
      running?.stop.abort();
      await running?.over;
    },
  };
}

const FORGOTTEN = Symbol('measured for another place');

async function sayHello(url: string, key: string, signal: AbortSignal): Promise<Reply<{ rttMs: number }>> {
  if (ingestKindOf(url) !== 'whip') return testUpload({ url, key, signal });
  const { testWhip } = await loadRealtime();
  return testWhip({ url, token: key, signal });
}
