/**
 * tests/support/studio - a browser studio in a process of its own, as the launcher runs it, with a fresh data folder.
 * Used by the rehearsal, the end-to-end tests and the benches.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { CORE_NODE_FLAGS } from '../../scripts/lib/core.mjs';
import type { StudioContract } from '../../shared/contract/index.ts';
import { type StudioState, StudioUpdate } from '../../shared/domain/index.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const START_LIMIT_MS = 30_000;
/** The core promises to end a live session within 5 s and itself within 7. */
const STOP_LIMIT_MS = 9_000;

const Ready = z.object({ ready: z.literal(true), url: z.url(), port: z.number().int() });

export type StudioOptions = {
  /** Default: a new temporary folder, removed by `stop`. */
  readonly dataDir?: string;
  readonly port?: number;
  /** The secret of its address; a restart with the same one keeps pages let in. */
  readonly key?: string;
  /** Further words for Node itself: a profiler. */
  readonly nodeArgs?: readonly string[];
  /** Folder of the mediasoup package that its rehearsals may use (`findSfu().folder`). Absent: they are told of none. */
  readonly mediasoup?: string;
  /** How the built-in platform behaves. Absent: as for a user. */
  readonly rehearsal?: {
    readonly reviewMs?: number;
    readonly audienceSpeed?: number;
    readonly seed?: number;
    readonly noVideoMs?: number;
  };
};

export type StudioClient = ContractRouterClient<StudioContract>;

/** A second way in, beside the page: for setting up and for reading what the page shows. */
export type StudioLink = {
  readonly client: StudioClient;
  /** The newest state; null until the first snapshot came. */
  state(): StudioState | null;
  /** Waits until the state satisfies `holds`; throws with `what` after `timeoutMs`. */
  until(holds: (state: StudioState) => boolean, what: string, timeoutMs?: number): Promise<StudioState>;
  /** Called with each new state. */
  onChange(listener: (state: StudioState) => void): void;
  /** Resolves when the studio is gone from the other end, or `close` was called. */
  readonly closed: Promise<void>;
  close(): void;
};

export type RunningStudio = {
  /** With its key: opening it lets a browser in. */
  readonly url: string;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly port: number;
  readonly key: string;
  readonly pid: number;
  readonly dataDir: string;
  /** What it wrote to its log so far. */
  log(): string;
  link(): Promise<StudioLink>;
  /** SIGKILL, as by the system. The data folder stays. */
  kill(): Promise<void>;
  /** Ends it as Ctrl-C does and removes a folder that `start` made. Twice is harmless. Resolves with its exit code. */
  stop(options?: { keepData?: boolean }): Promise<number | null>;
};

/** Starts the studio and waits for its address. Throws with its own words when it does not come up. */
export async function startStudio(options: StudioOptions = {}): Promise<RunningStudio> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'redcast-studio-'));
  const key = options.key ?? `test-key-${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`;
  const args = [
    ...CORE_NODE_FLAGS,
    ...(options.nodeArgs ?? []),
    'electron/core/serve.ts',
    ...['--port', String(options.port ?? 0), '--data-dir', dataDir],
  ];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      REDCAST_KEY: key,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(ROOT, '.cache', 'compile'),
      ...(options.mediasoup ? { REDCAST_MEDIASOUP: options.mediasoup } : {}),
      ...(options.rehearsal ? { REDCAST_REHEARSAL: JSON.stringify(options.rehearsal) } : {}),
    },
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-200_000);
  });
  const line = await firstWord(child);
  const parsed = Ready.safeParse(line === null ? null : JSON.parse(line));
  if (!parsed.success) {
    await ended(child);
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    throw new StudioRefused(line ?? log.slice(-2_000), child.exitCode);
  }
  const word = parsed.data;
  return {
    url: word.url,
    origin: `http://127.0.0.1:${word.port}`,
    port: word.port,
    key,
    pid: child.pid ?? 0,
    dataDir,
    log: () => log,
    link: () => connectStudio(word.url),
    async kill() {
      child.kill('SIGKILL');
      await ended(child);
    },
    async stop({ keepData = false } = {}) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      await ended(child);
      clearTimeout(timer);
      if (options.dataDir === undefined && !keepData) rmSync(dataDir, { recursive: true, force: true });
      return child.exitCode;
    },
  };
}

/** The studio did not come up. `message` is what it said, for example `{"held":true,…}`; `exitCode` its own. */
export class StudioRefused extends Error {
  override readonly name = 'StudioRefused';
  readonly exitCode: number | null;
  constructor(message: string, exitCode: number | null) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The line of JSON it announces itself with, or null when it died without one. */
async function firstWord(child: ChildProcess): Promise<string | null> {
  if (child.stdout === null) return null;
  const timer = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith('{')) return line;
    }
    return null;
  } finally {
    clearTimeout(timer);
    child.stdout.resume();
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
}

/** Lets itself in with the key in `url`, as a page does, and follows the state. */
export async function connectStudio(url: string): Promise<StudioLink> {
  const { origin, port } = new URL(url);
  const answer = await fetch(url, { redirect: 'manual' });
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  if (cookie === '') throw new Error(`${origin} let nobody in: ${answer.status}`);
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers: { cookie, origin } });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // A killed studio resets the line; `closed` says so.
  socket.on('error', () => undefined);
  const client: StudioClient = createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
  let state: StudioState | null = null;
  const listeners = new Set<() => void>();
  const follow = async () => {
    for await (const raw of await client.state.watch()) {
      const update = StudioUpdate.parse(raw);
      if (update.kind === 'snapshot') state = update.state;
      else if (state) state = { ...state, ...update.changes };
      for (const listener of listeners) listener();
    }
  };
  // A closed studio ends it; whoever waits hears of it by the time limit.
  follow().catch(() => undefined);
  return {
    client,
    state: () => state,
    until(holds, what, timeoutMs = 20_000) {
      return new Promise((resolve, reject) => {
        const look = () => {
          if (state === null || !holds(state)) return;
          finish();
          resolve(state);
        };
        const timer = setTimeout(() => {
          finish();
          reject(new Error(`${what}: not within ${timeoutMs} ms; live: ${JSON.stringify(state?.live)?.slice(0, 600)}`));
        }, timeoutMs);
        const finish = () => {
          clearTimeout(timer);
          listeners.delete(look);
        };
        listeners.add(look);
        look();
      });
    },
    onChange: (listener) =>
      listeners.add(() => {
        if (state) listener(state);
      }),
    closed,
    close: () => socket.terminate(),
  };
}
