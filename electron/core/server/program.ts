import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnyRouter } from '@orpc/server';
import { z } from 'zod';
import type { Fault, Reply } from '../../../shared/domain/index.ts';
import type { MediaConnection } from '../channel/index.ts';
import {
  createLogger,
  type DataDir,
  fileSecrets,
  type Log,
  openDataDir,
  openSettings,
  openStudioDb,
  type Secrets,
  type SettingsStore,
  type StudioDb,
  type StudioLog,
  watchedSecrets,
} from '../store/index.ts';
import { type Arguments, readArguments } from './arguments.ts';
import { revealFile } from './reveal.ts';
import { startWebHost, type WebHost } from './webHost.ts';

/** Exit codes that the launcher knows: another studio holds the data folder; a fault it can name. */
export const EXIT_HELD = 10;
export const EXIT_FAULT = 11;
/** EX_SOFTWARE of sysexits.h: something nobody foresaw. The launcher starts the core again. */
export const EXIT_CRASH = 70;
/** A live session ends in less than 5 s, and the launcher kills after 8 s: what is not done by then is given up. */
const STOP_LIMIT_MS = 7_000;

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What the program hands to the studio. */
export type ProgramParts = {
  dataDir: DataDir;
  settings: SettingsStore;
  secrets: Secrets;
  db: StudioDb;
  log: Log;
  keepSecret(value: string): void;
  strikeSecrets(text: string): string;
  host: 'web';
  version: string;
  reveal(path: string): Promise<Reply<void>>;
  rehearsal?: NonNullable<Arguments['rehearsal']>;
  /** Where the real-time server is; empty: nowhere. */
  sfuFolder: string;
};

/** What the program needs of the studio. */
export type ProgramStudio = {
  router: AnyRouter;
  attachMedia(connection: MediaConnection): void;
  recordingPath(sessionId: string, part: number): string | null;
  stop(): Promise<void>;
};

/**
 * The browser studio as a program: one line of JSON on stdout (`ready`, `held` or `fault`), log lines on stderr, ended by
 * SIGINT or SIGTERM. Exit codes: 0 ended, 10 held, 11 fault, 70 crash.
 */
export async function runProgram(
  createStudio: (parts: ProgramParts) => Promise<Reply<ProgramStudio>>,
  argv: readonly string[] = process.argv.slice(2),
): Promise<void> {
  // A launcher that is gone must not end a running stream with the next log line.
  process.stderr.on('error', () => {});
  process.stdout.on('error', () => {});

  const args = readArguments(argv, process.env);
  if (!args.ok) return leave({ fault: args.fault }, EXIT_FAULT);
  const { dataDir: folder, key, logLevel, rehearsal } = args.value;
  const opened = await openDataDir(folder);
  if (!opened.ok)
    return 'held' in opened
      ? leave({ held: true, ...opened.held }, EXIT_HELD)
      : leave({ fault: opened.fault }, EXIT_FAULT);

  const dataDir = opened.value;
  const logger = createLogger({ dataDir, level: logLevel });
  logger.keepSecret(key);
  const { log, keepSecret, strikeSecrets } = logger;
  const closers: (() => unknown)[] = [dataDir.release];
  const refuseStart = async (fault: Fault) => {
    log.error({ fault }, 'the studio cannot start');
    await closeAll(closers, log);
    leave({ fault }, EXIT_FAULT);
  };
  watchForCrashes(logger, dataDir);

  const settings = openSettings(dataDir);
  const db = openStudioDb(dataDir);
  if (!db.ok) return refuseStart(db.fault);
  closers.unshift(db.value.close);
  const studio = await createStudio({
    dataDir,
    settings,
    secrets: watchedSecrets(fileSecrets(dataDir), keepSecret),
    db: db.value,
    log,
    keepSecret,
    strikeSecrets,
    host: 'web',
    version: readVersion(),
    reveal: revealFile,
    sfuFolder: args.value.mediasoup,
    ...(rehearsal ? { rehearsal } : {}),
  });
  if (!studio.ok) return refuseStart(studio.fault);
  closers.unshift(studio.value.stop);

  const host = await startWebHost({
    port: args.value.port,
    key,
    rendererDir: args.value.rendererDir ?? join(ROOT, 'out', 'renderer'),
    studio: studio.value,
    recordings: studio.value.recordingPath,
    log,
  });
  if (!host.ok) return refuseStart(host.fault);
  // Pages hear how the stream ends; then the door closes.
  closers.splice(1, 0, host.value.close);
  endBySignals(closers, logger);
  announce(host.value, dataDir, log);
}

function announce(host: WebHost, dataDir: DataDir, log: Log): void {
  // The lock names the address without its key: whoever can read the folder is the user, but a copy of it need not be.
  dataDir.announce(new URL('/', host.url).href);
  say({ ready: true, url: host.url, port: host.port });
  log.info({ port: host.port, startMs: Math.round(performance.now()) }, 'the studio is ready');
}

const say = (word: object) => process.stdout.write(`${JSON.stringify(word)}\n`);

function leave(word: object, code: number): void {
  process.stdout.write(`${JSON.stringify(word)}\n`, () => process.exit(code));
}

async function closeAll(closers: readonly (() => unknown)[], log: Log): Promise<boolean> {
  let clean = true;
  for (const close of closers) {
    try {
      await close();
    } catch (error) {
      clean = false;
      log.error({ err: error }, 'a part did not close');
    }
  }
  return clean;
}

function endBySignals(closers: readonly (() => unknown)[], logger: StudioLog): void {
  let ending = false;
  const end = async (signal: string) => {
    // Ctrl-C reaches the launcher as well, which then asks again: one ending is enough.
    if (ending) return;
    ending = true;
    logger.log.info({ signal }, 'the studio ends');
    const limit = setTimeout(() => {
      logger.log.error({ limitMs: STOP_LIMIT_MS }, 'ending took too long and was given up');
      process.exit(EXIT_CRASH);
    }, STOP_LIMIT_MS);
    const clean = await closeAll(closers, logger.log);
    clearTimeout(limit);
    logger.close();
    process.exit(clean ? 0 : EXIT_CRASH);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(signal));
}

function watchForCrashes(logger: StudioLog, dataDir: DataDir): void {
  const crash = (error: unknown, kind: string) => {
    logger.log.fatal({ err: error, kind }, 'the core stops: something nobody foresaw');
    dataDir.release();
    process.exit(EXIT_CRASH);
  };
  process.on('uncaughtException', (error) => crash(error, 'exception'));
  process.on('unhandledRejection', (error) => crash(error, 'rejection'));
}

function readVersion(): string {
  const Package = z.object({ version: z.string() });
  return Package.parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))).version;
}
