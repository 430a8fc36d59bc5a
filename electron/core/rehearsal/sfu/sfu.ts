import type { RehearsalLog } from '../options.ts';
import { createSenders, type Senders } from './senders.ts';
import type { CandidateMap } from './transport.ts';
import { createViewers, type Viewers } from './viewers.ts';
import { createSfuWorker, type Running } from './worker.ts';

/** With nobody sending and nobody watching for so long the worker is ended; the next who asks starts another. */
const IDLE_MS = 60_000;

export type SfuOptions = {
  folder: string;
  log: RehearsalLog;
  now: () => number;
  addresses: () => readonly string[];
  candidates: CandidateMap;
  onReceiving: () => void;
  /** What viewers can be shown is something else now, or the SFU that showed it is gone. */
  onShown: () => void;
  /** Milliseconds after which a worker that nobody needs is ended; a minute unless a test asks for less. */
  idleMs?: number;
  /** Too many deaths; null: it may be tried again. */
  onFailed: (detail: string | null) => void;
};

/** The running half of real time: loaded with the first call that needs it. */
export type Sfu = {
  readonly senders: Senders;
  readonly viewers: Viewers;
  run(): Promise<Running>;
  /** Ends the worker's process as a crash would. */
  kill(): void;
  /** Forgets how often it died. */
  forgive(): void;
  close(): void;
};

export function createSfu(options: SfuOptions): Sfu {
  const { addresses, candidates, onReceiving, onShown, log, now, idleMs = IDLE_MS } = options;
  const worker = createSfuWorker({
    folder: options.folder,
    log,
    onFailed: options.onFailed,
    onGone() {
      senders.gone();
      viewers.closeAll();
      onShown();
    },
  });
  const run = () => {
    usedMs = performance.now();
    return worker.run();
  };
  const senders = createSenders({
    ...{ run, addresses, candidates, now, log, onReceiving, onShown },
    onStuck: worker.kill,
  });
  const viewers = createViewers({ run, addresses, candidates, shown: senders.shown });
  let usedMs = performance.now();
  const idle = setInterval(() => {
    if (senders.busy() || viewers.count() > 0) usedMs = performance.now();
    else if (performance.now() - usedMs > idleMs) worker.stop();
  }, idleMs / 4).unref();

  return {
    senders,
    viewers,
    run,
    kill: worker.kill,
    forgive: worker.forgive,
    close() {
      clearInterval(idle);
      senders.closeAll();
      viewers.closeAll();
      worker.close();
    },
  };
}
