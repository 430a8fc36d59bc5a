import { randomUUID } from 'node:crypto';
import { app, MessageChannelMain, shell, type UtilityProcess, utilityProcess, type WebFrameMain } from 'electron';
import { z } from 'zod';
import type { CoreChannel, RecordingFileOf } from '../../shared/contract/index.ts';
import { RecordingFound, type RecordingWanted } from '../core/recordingsWire.ts';
import { CHANNEL } from './channels.ts';
import { answerSecret, type SecretFile } from './keychain.ts';

const FromCore = z.discriminatedUnion('t', [
  z.object({ t: z.literal('ready') }),
  z.object({ t: z.literal('held'), pid: z.number().optional() }),
  z.object({ t: z.literal('fault'), fault: z.object({ code: z.string() }) }),
  z.object({ t: z.literal('reveal'), path: z.string().max(4096) }),
  z.object({ t: z.literal('live'), on: z.boolean() }),
  z.object({ t: z.literal('pageStuck') }),
  RecordingFound,
]);

/** The core gets this long to end a stream (≤ 5 s) and close its files; then it is killed. */
const STOP_MS = 8_000;
/** More deaths than this in a minute, and starting it again only makes it worse. */
const MAX_RESTARTS = 5;
/** The first death is followed at once, for a live stream waits; a core that dies again soon gets a pause that grows. */
const RESTART_MS = [0, 250, 500, 1_000] as const;
const DEATHS_WINDOW_MS = 60_000;

export type CoreProcessOptions = {
  entry: string;
  secrets: SecretFile;
  /** The core cannot run (its data folder is held or unusable), or died too often. */
  onRefused(reason: { code: string }): void;
  onLive(on: boolean): void;
  /** The page has sent no media for some seconds although something is on air. */
  onPageStuck(): void;
};

export type CoreProcess = {
  /** Gives a page of ours its own port to the core. */
  connect(frame: WebFrameMain, channel: CoreChannel): void;
  /** Where a file of a recording is; null when there is none, or no core that could say so. */
  recording(file: RecordingFileOf): Promise<string | null>;
  stop(): Promise<void>;
};

/** Starts the core, starts it again when it dies, hands out ports, stops it in bounded time. Relays nothing. */
export function runCore(options: CoreProcessOptions): CoreProcess {
  let core: UtilityProcess | null = null;
  let stopping = false;
  let deaths: number[] = [];
  const asked = new Map<string, (path: string | null) => void>();

  const start = () => {
    const child = utilityProcess.fork(options.entry, [], {
      serviceName: 'Redcast Core',
      stdio: 'inherit',
      // `env` replaces the environment, it does not add to it.
      env: { ...stringEnv(), REDCAST_DATA: app.getPath('userData'), REDCAST_VERSION: app.getVersion() },
    });
    core = child;
    child.on('message', (raw: unknown) => void hear(child, raw));
    child.once('exit', (code) => {
      if (core === child) core = null;
      for (const answer of asked.values()) answer(null);
      asked.clear();
      options.onLive(false); // a core that died streams nothing any more, and could not say so
      if (!stopping) died(code);
    });
  };

  /** Exit codes are opaque on Windows; what counts is that nobody asked it to go. */
  const died = (code: number) => {
    const now = performance.now();
    deaths = [...deaths.filter((at) => now - at < DEATHS_WINDOW_MS), now];
    if (refused || deaths.length > MAX_RESTARTS) return options.onRefused({ code: refused ?? `exit ${code}` });
    setTimeout(
      () => {
        if (!stopping) start();
      },
      RESTART_MS[Math.min(deaths.length, RESTART_MS.length) - 1],
    );
  };
  let refused: string | null = null;

  async function hear(child: UtilityProcess, raw: unknown): Promise<void> {
    const message = FromCore.safeParse(raw);
    if (!message.success) {
      const answer = await answerSecret(raw, options.secrets);
      if (answer && core === child) child.postMessage(answer);
      return;
    }
    switch (message.data.t) {
      case 'ready':
        break;
      case 'held':
        refused = 'held';
        break;
      case 'fault':
        refused = message.data.fault.code;
        break;
      case 'reveal':
        shell.showItemInFolder(message.data.path);
        break;
      case 'live':
        options.onLive(message.data.on);
        break;
      case 'pageStuck':
        options.onPageStuck();
        break;
      case 'recording':
        asked.get(message.data.requestId)?.(message.data.path);
        asked.delete(message.data.requestId);
        break;
    }
  }

  start();

  return {
    connect(frame, channel) {
      if (!core) return; // the page asks again: it has no port
      const { port1, port2 } = new MessageChannelMain();
      const clientId = randomUUID();
      core.postMessage({ t: 'attach', clientId, channel }, [port1]);
      frame.postMessage(CHANNEL.corePort, { kind: channel, clientId }, [port2]);
    },
    async recording({ sessionId, part }) {
      const child = core;
      if (!child) return null;
      const requestId = randomUUID();
      const wanted: RecordingWanted = { t: 'recording', requestId, sessionId, part };
      return new Promise((resolve) => {
        asked.set(requestId, resolve);
        child.postMessage(wanted);
      });
    },
    async stop() {
      stopping = true;
      const child = core;
      if (!child) return;
      await new Promise<void>((resolve) => {
        const limit = setTimeout(() => {
          child.kill();
          resolve();
        }, STOP_MS);
        child.once('exit', () => {
          clearTimeout(limit);
          resolve();
        });
        child.postMessage({ t: 'shutdown' });
      });
    },
  };
}

function stringEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
