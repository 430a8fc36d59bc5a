import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { programPath } from './needs.ts';

/** Where one OBS keeps everything it writes: nothing of the machine's own OBS is read or touched. */
export type ObsFolders = Readonly<Record<'home' | 'config' | 'cache' | 'data' | 'run', string>>;

export function obsFolders(folder: string): ObsFolders {
  const at = (name: string) => {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  return { home: at('home'), config: at('config'), cache: at('cache'), data: at('data'), run: at('run') };
}

const running = new Set<ChildProcess>();
// A test run that breaks off takes them along: an OBS left over holds a port and a core.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A child that ends with this process. One that cannot be started shows as ended, not as an error nobody catches. */
function owned(child: ChildProcess): ChildProcess {
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return child;
}

/** An X server without a screen, on the first display number that is free. */
export async function startXvfb(): Promise<{ display: string; child: ChildProcess }> {
  const screen = ['-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-noreset', '-ac'];
  const stdio: StdioOptions = ['ignore', 'ignore', 'ignore', 'pipe'];
  const child = owned(spawn(programPath('xvfb'), ['-displayfd', '3', ...screen], { stdio }));
  let text = '';
  for await (const bytes of child.stdio[3] as Readable) {
    text += String(bytes);
    if (text.includes('\n')) return { display: `:${text.trim()}`, child };
  }
  throw new Error('Xvfb ended before it had a display');
}

/**
 * OBS as a direct child, so that its end is known at once. `--multi`: another OBS may run beside it. Its own look-ups in
 * the network fail at once and leave this machine alone.
 */
export function spawnObs(folders: ObsFolders, display: string, args: readonly string[] = []): ChildProcess {
  const child = spawn(programPath('obs'), ['--multi', '--disable-missing-files-check', '--disable-updater', ...args], {
    stdio: 'ignore',
    env: {
      PATH: '/usr/bin:/bin',
      LANG: 'C.UTF-8',
      HOME: folders.home,
      XDG_CONFIG_HOME: folders.config,
      XDG_CACHE_HOME: folders.cache,
      XDG_DATA_HOME: folders.data,
      XDG_RUNTIME_DIR: folders.run,
      DISPLAY: display,
      LIBGL_ALWAYS_SOFTWARE: '1',
      GALLIUM_DRIVER: 'llvmpipe',
      QT_QPA_PLATFORM: 'xcb',
      https_proxy: 'http://127.0.0.1:9',
      http_proxy: 'http://127.0.0.1:9',
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
    },
  });
  return owned(child);
}

export const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

/** Sends the signal and waits for the end; SIGKILL where that takes too long. A second call is harmless. */
export async function endChild(child: ChildProcess, signal: NodeJS.Signals, patienceMs = 5_000): Promise<void> {
  if (hasEnded(child)) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await gone;
  clearTimeout(timer);
}

/** SIGSTOP reaches one thread after the other; a server in a thread of its own answers once more meanwhile. */
export async function stopped(child: ChildProcess): Promise<void> {
  const threads = `/proc/${child.pid}/task`;
  const still = (id: string) => {
    try {
      return /^State:\s*[TZ]/m.test(readFileSync(join(threads, id, 'status'), 'utf8'));
    } catch {
      // Ended meanwhile.
      return true;
    }
  };
  child.kill('SIGSTOP');
  while (!hasEnded(child) && !readdirSync(threads).every(still)) await new Promise((resolve) => setTimeout(resolve, 1));
}
