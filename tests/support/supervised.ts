/**
 * tests/support/supervised - a browser studio under the launcher's own supervisor, as `npm start` runs it: a core that dies is
 * started again with the same port and key.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { superviseCore } from '../../scripts/lib/core.mjs';
import { connectStudio, type StudioLink, type StudioOptions } from './studio.ts';

/** The core promises to be there again within 2 s; a test that waits for ever is no test. */
const BACK_LIMIT_MS = 15_000;

export type SupervisedStudio = {
  readonly url: string;
  readonly dataDir: string;
  link(): Promise<StudioLink>;
  /** Ends the core as a system would and waits for the next one. Milliseconds from the death to `ready`. */
  kill(signal: NodeJS.Signals): Promise<number>;
  /** What it wrote to its log so far. */
  log(): string;
  /** Ends it as Ctrl-C does and removes its folder. */
  stop(): Promise<void>;
};

export async function startSupervised(options: Pick<StudioOptions, 'rehearsal'> = {}): Promise<SupervisedStudio> {
  const dataDir = mkdtempSync(join(tmpdir(), 'redcast-supervised-'));
  if (options.rehearsal) process.env.REDCAST_REHEARSAL = JSON.stringify(options.rehearsal);
  let back: (() => void) | null = null;
  let ended = '';
  const core = superviseCore({
    dataDir,
    port: null,
    logFolder: join(dataDir, 'launcher'),
    onRestart: () => undefined,
    onReadyAgain: () => back?.(),
    onEnd: ({ reason, lastLines }) => {
      ended = `${reason}: ${lastLines.slice(-3).join('\n')}`;
    },
  });
  const word = await core.firstWord;
  delete process.env.REDCAST_REHEARSAL;
  if (word.kind !== 'ready') throw new Error(`the core did not start: ${JSON.stringify(word)}`);
  return {
    url: word.url,
    dataDir,
    link: () => connectStudio(word.url),
    async kill(signal) {
      const { pid } = z
        .object({ pid: z.number().int() })
        .parse(JSON.parse(readFileSync(join(dataDir, 'studio.lock'), 'utf8')));
      const ready = new Promise<void>((resolve) => {
        back = resolve;
      });
      const atMs = performance.now();
      process.kill(pid, signal);
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`the core did not come back. ${ended}`)), BACK_LIMIT_MS);
      });
      await Promise.race([ready, limit]).finally(() => clearTimeout(timer));
      return performance.now() - atMs;
    },
    log: () => readFileSync(core.logPath, 'utf8'),
    async stop() {
      await core.stop({ byTerminal: false });
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
