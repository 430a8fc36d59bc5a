/**
 * Bench: from starting the launcher to an interactive Prepare screen with a warm build, and what the idle studio weighs.
 * Needs: a Chromium browser (see tests/support/browser.ts)
 *
 * Each round starts the real launcher, takes the address it prints, starts a browser on it with a profile that knows the
 * studio, as the launcher does for its window, and stops the clock when the Prepare screen says that it is ready. The other
 * side, in the same rounds and the same browser, is the least that could do: one Node script that serves one empty page.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { type BrowserContext, chromium } from 'playwright';
import { CORE_NODE_FLAGS } from '../scripts/lib/core.mjs';
import { launchOptions } from '../tests/support/browser.ts';
import { rendererBytes, rssBytes } from './memory.ts';
import { atMost, finish } from './report.ts';

const ROUNDS = 5;
const ROOT = join(import.meta.dirname, '..');
const READY = '[data-testid="screen-prepare"][data-ready="true"]';
const START_LIMIT_MS = 30_000;
/** Long enough for the first screens' requests and one garbage collection, short enough for a bench. */
const IDLE_MS = 6_000;
/** What ps, top and task managers call a megabyte. */
const MEBIBYTE = 1_048_576;

/** The least that could do: a server of a few lines and a page that says it is ready. */
const EMPTY_STUDIO = `
import { createServer } from 'node:http';
const page = '<!doctype html><div data-testid="screen-prepare" data-ready="true">ready</div>';
const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(page));
server.listen(0, '127.0.0.1', () => console.log('Studio: http://127.0.0.1:' + server.address().port + '/'));
`;

type Running = { child: ChildProcess; url: string; line: string };

/** Starts a program and waits for the first line of its stdout that `pick` finds an address in. */
async function begin(args: readonly string[], pick: (line: string) => string | null): Promise<Running> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(ROOT, '.cache', 'compile') },
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-2000);
  });
  const lines = createInterface({ input: child.stdout });
  const timer = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
  try {
    for await (const line of lines) {
      const url = pick(line);
      if (url !== null) return { child, url, line };
    }
  } finally {
    clearTimeout(timer);
    child.stdout.resume();
  }
  throw new Error(`${args.join(' ')} ended before it was ready:\n${errors}`);
}

async function end({ child }: Running): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(timer);
}

/** Opens the page with the profile of earlier rounds, as the launcher's app window does. */
async function openUntilReady(url: string, profile: string): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profile, {
    ...(await launchOptions()),
    viewport: { width: 1440, height: 900 },
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(url);
    await page.waitForSelector(READY, { timeout: START_LIMIT_MS });
    return context;
  } catch (error) {
    await context.close();
    throw error;
  }
}

const addressOf = (line: string): string | null => /^Studio: (http\S+)$/.exec(line)?.[1] ?? null;

type Round = { addressMs: number; readyMs: number };

async function round(args: readonly string[], profile: string): Promise<Round> {
  const startedAtMs = performance.now();
  const running = await begin(args, addressOf);
  try {
    const addressMs = performance.now() - startedAtMs;
    const browser = await openUntilReady(running.url, profile);
    const readyMs = performance.now() - startedAtMs;
    await browser.close();
    return { addressMs, readyMs };
  } finally {
    await end(running);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

type Weight = { coreBytes: number; pageBytes: number };

/** Weighs a server and the page it shows, both idle. `coreBytes` is resident memory, as `ps` reports it. */
async function weigh(args: readonly string[], pick: (line: string) => string | null, profile: string): Promise<Weight> {
  const running = await begin(args, pick);
  try {
    const browser = await openUntilReady(running.url, profile);
    try {
      await delay(IDLE_MS);
      return { coreBytes: await rssBytes(running.child.pid ?? 0), pageBytes: await rendererBytes(browser) };
    } finally {
      await browser.close();
    }
  } finally {
    await end(running);
  }
}

const scratch = mkdtempSync(join(tmpdir(), 'redcast-bench-start-'));
try {
  const dataDir = join(scratch, 'data');
  // The studio keeps its port from start to start, and a browser keeps what it compiled by address.
  const port = String(await freePort());
  const studio = ['scripts/start.mjs', '--host', 'web', '--no-open', '--port', port, '--data-dir', dataDir];
  const empty = ['--input-type=module', '-e', EMPTY_STUDIO];

  // The first start makes the data folder and fills the compile cache: that is not a warm start.
  // The browser keeps compiled scripts from the second visit on.
  const profiles = { studio: join(scratch, 'profile'), empty: join(scratch, 'profile-empty') };
  for (let i = 0; i < 2; i += 1) {
    await round(studio, profiles.studio);
    await round(empty, profiles.empty);
  }
  const ours: Round[] = [];
  const least: Round[] = [];
  for (let i = 0; i < ROUNDS; i += 1) {
    ours.push(await round(studio, profiles.studio));
    least.push(await round(empty, profiles.empty));
    console.log(
      `round ${i + 1}: studio ${Math.round(ours[i]?.readyMs ?? 0)} ms, empty page ${Math.round(least[i]?.readyMs ?? 0)} ms`,
    );
  }
  const core = [...CORE_NODE_FLAGS, 'electron/core/serve.ts', '--port', port, '--data-dir', dataDir];
  const ready = (line: string): string | null => /"ready":true.*"url":"([^"]+)"/.exec(line)?.[1] ?? null;
  const weight = await weigh(core, ready, profiles.studio);
  const leastWeight = await weigh(empty, addressOf, profiles.empty);

  const readyMs = median(ours.map((each) => each.readyMs));
  const leastMs = median(least.map((each) => each.readyMs));
  finish({
    bench: 'start',
    floors: [
      atMost('process start to interactive Prepare screen', readyMs / 1000, 2, 's'),
      atMost('idle core, resident', weight.coreBytes / MEBIBYTE, 120, 'MiB'),
      atMost('idle page, resident', weight.pageBytes / MEBIBYTE, 250, 'MiB'),
    ],
    notes: [
      `median of ${ROUNDS}; slowest ${(Math.max(...ours.map((each) => each.readyMs)) / 1000).toFixed(2)} s`,
      `address printed after ${Math.round(median(ours.map((each) => each.addressMs)))} ms; the rest is browser and page`,
      `empty page in the same browser: ${Math.round(leastMs)} ms; ratio ours ÷ empty ${(readyMs / leastMs).toFixed(2)}`,
      `empty server ${(leastWeight.coreBytes / MEBIBYTE).toFixed(0)} MiB, ratio ${(weight.coreBytes / leastWeight.coreBytes).toFixed(2)}; ` +
        `empty page ${(leastWeight.pageBytes / MEBIBYTE).toFixed(0)} MiB, ratio ${(weight.pageBytes / leastWeight.pageBytes).toFixed(2)}`,
    ],
  });
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
