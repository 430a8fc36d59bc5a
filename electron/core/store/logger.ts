import { closeSync, existsSync, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type LevelWithSilent, type Logger, pino } from 'pino';
import type { DataDir } from './dataDir.ts';
import { makeFolder } from './files.ts';
import { createRedactor } from './redact.ts';

/** The log as the core's parts use it: `log.warn({ err, …facts }, 'what happened')`. */
export type Log = Logger;

export type StudioLog = {
  readonly log: Log;
  /** From now on this text is struck out of every line, wherever it stands. Too short ones (< 6) are not: they would hit words. */
  keepSecret(value: string): void;
  /** Text as the log would write it, for other files that may leave this machine. */
  strikeSecrets(text: string): string;
  /** A second call does nothing. */
  close(): void;
};

/** A log of at most FILES × FILE_BYTES: what a support bundle can carry. */
const FILE_BYTES = 5 * 1024 * 1024;
const FILES = 3;

/** Places where a secret may stand in a logged object; values are also struck out by what is known of them. */
const SECRET_PATHS = ['key', 'streamKey', 'token', 'platformToken', 'authorization', 'cookie', 'password'].flatMap(
  (name) => [name, `*.${name}`, `*.*.${name}`],
);

/**
 * Lines of JSON to stderr and to `logs/studio.log`, written at once (a crash loses none) and without worker threads,
 * which do not start from inside a packed app. A log that cannot be written is given up silently: it must not end a stream.
 */
export function createLogger(options: {
  dataDir: Pick<DataDir, 'path'> | null;
  level?: LevelWithSilent;
  fileBytes?: number;
}): StudioLog {
  const redactor = createRedactor();
  const file = options.dataDir
    ? rotatingFile(join(options.dataDir.path, 'logs'), options.fileBytes ?? FILE_BYTES)
    : null;
  const log = pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: () => `,"timeMs":${Date.now()}`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_PATHS, censor: '[secret]' },
    },
    {
      write(line: string) {
        const clean = redactor.clean(line);
        process.stderr.write(clean);
        file?.write(clean);
      },
    },
  );
  return { log, keepSecret: redactor.keep, strikeSecrets: redactor.clean, close: () => file?.close() };
}

function rotatingFile(folder: string, limitBytes: number) {
  const path = join(folder, 'studio.log');
  const numbered = (index: number) => (index === 0 ? path : join(folder, `studio.${index}.log`));
  let file: number | null = null;
  let size = 0;
  let closed = false;

  const open = () => {
    makeFolder(folder);
    file = openSync(path, 'a', 0o600);
    size = fstatSync(file).size;
  };
  const rotate = () => {
    if (file !== null) closeSync(file);
    file = null;
    rmSync(numbered(FILES - 1), { force: true });
    for (let index = FILES - 2; index >= 0; index -= 1)
      if (existsSync(numbered(index))) renameSync(numbered(index), numbered(index + 1));
    open();
  };

  return {
    write(line: string) {
      if (closed) return;
      try {
        if (file === null) open();
        if (size > 0 && size + line.length > limitBytes) rotate();
        if (file !== null) size += writeSync(file, line);
      } catch {
        closed = true; // full or gone; stderr still has the lines
      }
    },
    close() {
      closed = true;
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}
