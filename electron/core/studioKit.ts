import { createRouterClient, type RouterClient } from '@orpc/server';
import type { Fault, StudioState } from '../../shared/domain/index.ts';
import type { StudioRouter } from './router.ts';
import { createLogger, fileSecrets, openDataDir, openSettings, openStudioDb, watchedSecrets } from './store/index.ts';
import { createStudio, type Studio, type StudioOptions } from './studio.ts';

export type StudioKit = {
  studio: Studio;
  /** The commands as a page sends them. */
  calls: RouterClient<StudioRouter>;
  state(): StudioState;
  /** Stops the studio and lets go of its folder; a second call waits for the first. */
  close(): Promise<void>;
};

/** The whole core on a folder, for tests: its real parts and the real rehearsal platform; only the window is missing. */
export async function studioKit(
  dataDir: string,
  more: Pick<StudioOptions, 'complianceDir' | 'rehearsal' | 'sfuFolder'> & { level?: 'error' | 'silent' } = {},
): Promise<StudioKit> {
  const { level = 'error', complianceDir, rehearsal, sfuFolder } = more;
  const opened = await openDataDir(dataDir);
  if (!opened.ok) throw new Error('no data folder');
  const { log, keepSecret, strikeSecrets } = createLogger({ dataDir: opened.value, level });
  const db = openStudioDb(opened.value);
  if (!db.ok) throw new Error(db.fault.code);
  const made = await createStudio({
    dataDir: opened.value,
    settings: openSettings(opened.value),
    secrets: watchedSecrets(fileSecrets(opened.value), keepSecret),
    db: db.value,
    log,
    keepSecret,
    strikeSecrets,
    complianceDir,
    host: 'web',
    version: '0.0.0',
    reveal: async () => ({ ok: true, value: undefined }),
    sfuFolder,
    rehearsal: { reviewMs: 0, seed: 7, ...rehearsal },
  });
  if (!made.ok) throw new Error(made.fault.code);
  const studio = made.value;
  let closing: Promise<void> | null = null;
  const close = async () => {
    await studio.stop();
    opened.value.release();
  };
  return {
    studio,
    calls: createRouterClient(studio.router),
    state: studio.state,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** Looks every 20 ms until something is there; throws after `limitMs` with what was waited for. */
export async function until<T>(what: string, look: () => T | null | undefined | false, limitMs = 20_000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((next) => setTimeout(next, 20));
  }
}

/** The fault a command was refused with; fails when it was not refused. */
export async function faultOf(call: Promise<unknown>): Promise<Fault> {
  try {
    await call;
  } catch (error) {
    const { fault } = error as { fault?: Fault };
    if (fault) return fault;
    throw error;
  }
  throw new Error('was not refused');
}
