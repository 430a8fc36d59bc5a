/** The desktop app. It looks after its own core, its single instance and its window; this only starts and ends it. */

import { electronBinary } from './hosts.mjs';
import { ROOT } from './paths.mjs';
import { ended, start } from './run-child.mjs';
import { PlainError, title, warn } from './say.mjs';
import { sfuEnv } from './sfu-files.mjs';
import { onStopSignals } from './stop-signals.mjs';

/** An Electron that ends with an error this early has not shown a window (a missing library, a forbidden sandbox). */
const EARLY_MS = 5_000;
/** Before-quit in the shell ends a live session and waits at most 8 s for the core. */
const STOP_LIMIT_MS = 10_000;

/**
 * @param {{ dataDir: string, port: number | null }} options
 * @returns {Promise<{ kind: 'ended', code: number } | { kind: 'did-not-start', why: string }>}
 */
export async function startElectron({ dataDir, port }) {
  const binary = electronBinary();
  if (binary === null) throw new PlainError('The Electron binary is missing.', 'Run: npx install-electron');
  title('Opening the desktop app. Ctrl-C stops it.');
  const startedAtMs = performance.now();
  const child = start(binary, [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ROOT], {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...sfuEnv(),
      REDCAST_USER_DATA: dataDir,
      ...(port === null ? {} : { REDCAST_PORT: String(port) }),
    },
  });
  let asked = false;
  const unhear = onStopSignals({
    first: () => {
      asked = true;
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS).unref();
    },
    again: () => child.kill('SIGKILL'),
  });
  const end = await ended(child);
  unhear();
  if (asked) return { kind: 'ended', code: 0 };
  if (end.error) return { kind: 'did-not-start', why: end.error.message };
  const early = performance.now() - startedAtMs < EARLY_MS;
  if (early && end.code !== 0)
    return { kind: 'did-not-start', why: `it ended with ${end.signal ?? `code ${end.code}`}` };
  if (end.code !== 0) warn(`The desktop app ended with ${end.signal ?? `code ${end.code}`}.`);
  return { kind: 'ended', code: end.code ?? 1 };
}
