import {
  fault,
  type RtpCapabilities,
  RtpCapabilities as RtpCapabilitiesSchema,
} from '../../../../shared/domain/index.ts';
import type { RehearsalLog } from '../options.ts';
import { MEDIA_CODECS } from './codecs.ts';
import { loadMediasoup, type MsRouter, type MsWorker } from './mediasoup.ts';
import { answered, refusalOf } from './refusals.ts';

/** A transport takes one port of each protocol and address; the largest rehearsal has some hundred. */
const PORTS = 400;
/** Below what systems hand out by themselves (Linux from 32768, Windows and macOS from 49152), above the well-known ones. */
const PORTS_FROM = { least: 20_000, most: 31_000 } as const;
/** A worker is there within a second; a busy machine may need a few. */
const START_LIMIT_MS = 10_000;
/** So many workers may die or fail to start in this time; then none is started until it is over. */
const MAX_FAILURES = 3;
const FAILURES_MS = 60_000;

export type Running = { readonly worker: MsWorker; readonly router: MsRouter; readonly capabilities: RtpCapabilities };

export type SfuWorker = {
  /** Starts a worker where none runs. Throws `realtime_unavailable`; `rule` `sfu_failed`: after too many tries, a minute long. */
  run(): Promise<Running>;
  running(): Running | null;
  /** Ends the worker's process at once, as a crash would. */
  kill(): void;
  /** Forgets how often workers died: somebody says that it may be tried again. */
  forgive(): void;
  /** Ends the worker; the next `run` starts another. */
  stop(): void;
  close(): void;
};

type State =
  | { kind: 'idle' }
  | { kind: 'starting'; started: Promise<Running> }
  | { kind: 'running'; running: Running }
  | { kind: 'closed' };

export type WorkerOptions = {
  folder: string;
  log: RehearsalLog;
  /** It died: nothing of it is left. */
  onGone: () => void;
  /** Too many deaths (or it cannot be started at all): null once it may be tried again. */
  onFailed: (detail: string | null) => void;
};

/** One worker process and its router: started when somebody needs it, and again when it died. */
export function createSfuWorker({ folder, log, onGone, onFailed }: WorkerOptions): SfuWorker {
  let state: State = { kind: 'idle' };
  /** When workers failed lately (monotonic ms). */
  let failures: number[] = [];
  let pause: NodeJS.Timeout | null = null;
  const isClosed = () => state.kind === 'closed';

  const failed = (error: unknown) => {
    const nowMs = performance.now();
    failures = [...failures.filter((atMs) => nowMs - atMs < FAILURES_MS), nowMs];
    const detail = error instanceof Error ? error.message : String(error);
    log.warn({ detail, failures: failures.length }, 'the real-time worker failed');
    if (failures.length < MAX_FAILURES || pause || isClosed()) return;
    onFailed(detail.slice(0, 300));
    pause = setTimeout(forgive, FAILURES_MS).unref();
  };
  function forgive() {
    failures = [];
    if (!pause) return;
    clearTimeout(pause);
    pause = null;
    onFailed(null);
  }

  const start = async (): Promise<Running> => {
    const from = PORTS_FROM.least + Math.floor(Math.random() * (PORTS_FROM.most - PORTS_FROM.least));
    const asked = loadMediasoup(folder).createWorker({
      logLevel: 'error',
      rtcMinPort: from,
      rtcMaxPort: from + PORTS,
    });
    let worker: MsWorker;
    try {
      worker = await answered(asked, START_LIMIT_MS);
    } catch (error) {
      // One that comes too late must not stay as a process nobody knows of; one that failed is said by `error` already.
      asked.then(
        (late) => late.close(),
        () => {},
      );
      throw error;
    }
    try {
      const router = await answered(worker.createRouter({ mediaCodecs: MEDIA_CODECS }));
      const running = { worker, router, capabilities: RtpCapabilitiesSchema.parse(router.rtpCapabilities) };
      worker.on('died', (error) => {
        if (state.kind !== 'running' || state.running !== running) return;
        state = { kind: 'idle' };
        failed(error);
        onGone();
      });
      return running;
    } catch (error) {
      worker.close();
      throw error;
    }
  };

  const drop = () => {
    const before = state;
    if (before.kind === 'closed') return;
    state = { kind: 'idle' };
    if (before.kind === 'running') before.running.worker.close();
  };

  return {
    async run() {
      if (state.kind === 'running') return state.running;
      if (state.kind === 'starting') return state.started;
      if (state.kind === 'closed') throw fault('realtime_unavailable', { retry: 'later', rule: 'closed' });
      if (pause) throw fault('realtime_unavailable', { retry: 'later', rule: 'sfu_failed' });
      const started = start().then(
        (running) => {
          if (state.kind !== 'starting' || state.started !== started) {
            running.worker.close();
            throw fault('realtime_unavailable', { retry: 'later', rule: 'closed' });
          }
          state = { kind: 'running', running };
          log.info({ pid: running.worker.pid }, 'the real-time worker runs');
          return running;
        },
        (error: unknown) => {
          if (state.kind === 'starting' && state.started === started) state = { kind: 'idle' };
          failed(error);
          throw refusalOf(error);
        },
      );
      state = { kind: 'starting', started };
      return started;
    },
    running: () => (state.kind === 'running' ? state.running : null),
    kill() {
      if (state.kind !== 'running') return;
      try {
        process.kill(state.running.worker.pid, 'SIGKILL');
      } catch {
        // It is gone already: `died` says so.
      }
    },
    forgive,
    stop: drop,
    close() {
      drop();
      state = { kind: 'closed' };
      if (pause) clearTimeout(pause);
    },
  };
}
