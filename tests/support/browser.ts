/**
 * tests/support/browser - finds a Chromium that can run the studio and says how to start it.
 *
 * Used by the tests, the benches and the launcher. Plain TypeScript for Node 24, nothing but Node itself is imported
 * up front; `@sparticuz/chromium` and `playwright` are loaded only when they are needed.
 *
 * Order of the search: 1. `REDCAST_BROWSER` (a path), 2. an installed Chrome, Chromium or Edge, 3. the Chromium inside
 * the npm package `@sparticuz/chromium` (Linux x64 only, headless only, unpacked once into the temporary folder).
 */
import { existsSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Browser, LaunchOptions } from 'playwright';

/** A browser that can be started. `bundled` has no window of its own: it is a headless shell. */
export type FoundBrowser = {
  readonly executablePath: string;
  readonly source: 'environment' | 'installed' | 'bundled';
  /** Added to the environment of the browser process: library and font folders of the bundled copy. */
  readonly env: Readonly<Record<string, string>>;
};

export type SearchOptions = {
  /** False leaves out the bundled headless shell: for opening a window in front of a user. Default true. */
  readonly allowBundled?: boolean;
  readonly platform?: NodeJS.Platform;
  readonly env?: NodeJS.ProcessEnv;
  readonly exists?: (path: string) => boolean;
};

/** Paths where an installed Chrome, Chromium or Edge lives, best first. Pure, so that each system can be tested on any other. */
export function installedBrowserPaths(platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home: string): string[] {
  if (platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
    return ['/Applications', `${home}/Applications`].flatMap((folder) =>
      apps.map((app) => `${folder}/${app}.app/Contents/MacOS/${app}`),
    );
  }
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((root) => root !== undefined);
    const tails = [
      'Google\\Chrome\\Application\\chrome.exe',
      'Chromium\\Application\\chrome.exe',
      'Microsoft\\Edge\\Application\\msedge.exe',
    ];
    return tails.flatMap((tail) => roots.map((root) => `${root}\\${tail}`));
  }
  const names = [
    'google-chrome-stable',
    'google-chrome',
    'chromium',
    'chromium-browser',
    'microsoft-edge-stable',
    'microsoft-edge',
  ];
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return [
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    '/opt/google/chrome/chrome',
    '/opt/microsoft/msedge/msedge',
    '/snap/bin/chromium',
  ];
}

/**
 * The browser to use, or null when this machine has none and none can be unpacked.
 * `REDCAST_BROWSER` is taken at its word: a path that does not exist throws, since someone asked for exactly that.
 */
export async function findBrowser(options: SearchOptions = {}): Promise<FoundBrowser | null> {
  const { allowBundled = true, platform = process.platform, env = process.env, exists = existsSync } = options;
  const asked = env.REDCAST_BROWSER;
  if (asked) {
    if (!exists(asked)) throw new Error(`REDCAST_BROWSER points to ${asked}, which does not exist`);
    return { executablePath: asked, source: 'environment', env: {} };
  }
  const installed = installedBrowserPaths(platform, env, homedir()).find((path) => exists(path));
  if (installed) return { executablePath: installed, source: 'installed', env: {} };
  if (!allowBundled || platform !== 'linux' || process.arch !== 'x64') return null;
  return bundledBrowser();
}

let bundled: Promise<FoundBrowser | null> | undefined;

/** Unpacks `@sparticuz/chromium` (about 4 s the first time, nothing later). Null when the package is not installed. */
function bundledBrowser(): Promise<FoundBrowser | null> {
  bundled ??= unpackBundled();
  return bundled;
}

async function unpackBundled(): Promise<FoundBrowser | null> {
  // The package decides while it is imported whether to unpack its own libnss3 and friends. They are only put at the
  // end of the search path, so a machine's own libraries win.
  const before = { runtime: process.env.AWS_LAMBDA_JS_RUNTIME, library: process.env.LD_LIBRARY_PATH };
  const fontsBefore = process.env.FONTCONFIG_PATH;
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs22.x';
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    const executablePath = await chromium.executablePath();
    const libraries = [before.library, join(tmpdir(), 'al2023', 'lib')].filter((path) => path).join(':');
    const env: Record<string, string> = { LD_LIBRARY_PATH: libraries };
    // Its fonts folder carries a font configuration; a machine that has its own keeps it.
    if (!existsSync('/etc/fonts/fonts.conf')) env.FONTCONFIG_PATH = join(tmpdir(), 'fonts');
    return { executablePath, source: 'bundled', env };
  } catch (error) {
    if (isMissingModule(error)) return null;
    throw error;
  } finally {
    restore('AWS_LAMBDA_JS_RUNTIME', before.runtime);
    restore('LD_LIBRARY_PATH', before.library);
    restore('FONTCONFIG_PATH', fontsBefore);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

function isMissingModule(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}

export type BrowserOptions = {
  readonly headless?: boolean;
  /** Fake camera and microphone (a moving test picture at 30 fps, a beep each second) and no permission questions. Default true. */
  readonly fakeDevices?: boolean;
  /** What `getDisplayMedia` delivers without asking; only with `fakeDevices`. Default `monitor`. */
  readonly fakeDisplay?: 'monitor' | 'window' | 'browser';
  /** How many fake cameras there are; only with `fakeDevices`. Default 1. */
  readonly fakeDeviceCount?: number;
  /** Further Chromium switches. */
  readonly args?: readonly string[];
};

/** Chromium switches for an unattended studio: nothing is fetched in the background and no question is asked. */
export function browserArgs(options: BrowserOptions = {}): string[] {
  const { fakeDevices = true, fakeDisplay = 'monitor', fakeDeviceCount = 1, args = [] } = options;
  const list = [
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    '--autoplay-policy=no-user-gesture-required',
    '--font-render-hinting=none',
  ];
  // A Chromium sandbox cannot be set up by root (containers); everybody else keeps it.
  if (process.getuid?.() === 0) list.push('--no-sandbox');
  if (fakeDevices) {
    list.push(
      `--use-fake-device-for-media-stream=fps=30,device-count=${fakeDeviceCount},display-media-type=${fakeDisplay}`,
      '--use-fake-ui-for-media-stream',
    );
  }
  return [...list, ...args];
}

/**
 * Options for Playwright's `chromium.launch`. Throws with what to install when there is no browser.
 * The bundled headless shell has no window, so `headless` is forced for it.
 */
export async function launchOptions(options: BrowserOptions = {}): Promise<LaunchOptions> {
  const found = await findBrowser();
  if (!found) throw new Error(`no browser: ${HOW_TO_GET_A_BROWSER}`);
  const inherited: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) inherited[name] = value;
  return {
    executablePath: found.executablePath,
    headless: found.source === 'bundled' ? true : (options.headless ?? true),
    args: browserArgs(options),
    env: { ...inherited, ...found.env },
    // Playwright mutes the sound and the fake microphone with it; the meters need to move.
    ignoreDefaultArgs: ['--mute-audio'],
  };
}

/** For the words of a skipped or failed test. */
export const HOW_TO_GET_A_BROWSER =
  'install Chrome, Chromium or Edge, set REDCAST_BROWSER to one, or run `npm install` on Linux x64 (@sparticuz/chromium)';

/** Starts the browser that `launchOptions` names. The caller closes it. */
export async function launchBrowser(options: BrowserOptions = {}): Promise<Browser> {
  const { chromium } = await import('playwright');
  return chromium.launch(await launchOptions(options));
}

/**
 * True when this browser really encodes H.264: some Chromium builds of Linux distributions have no encoder, and
 * `isConfigSupported` alone is known to lie, so ten frames are encoded. `url` must be a secure context (http://127.0.0.1).
 */
export async function canEncodeH264(browser: Browser, url: string): Promise<boolean> {
  const page = await browser.newPage();
  try {
    await page.goto(url);
    return await page.evaluate(async () => {
      if (typeof VideoEncoder === 'undefined') return false;
      const config = { codec: 'avc1.42e01f', width: 640, height: 480, bitrate: 1_000_000, framerate: 30 };
      if (!(await VideoEncoder.isConfigSupported(config)).supported) return false;
      let chunks = 0;
      let failed = false;
      const encoder = new VideoEncoder({
        output: () => {
          chunks += 1;
        },
        error: () => {
          failed = true;
        },
      });
      encoder.configure(config);
      for (let i = 0; i < 10 && !failed; i += 1) {
        const data = new Uint8Array((640 * 480 * 3) / 2).fill(i * 20);
        const frame = new VideoFrame(data, {
          format: 'I420',
          codedWidth: 640,
          codedHeight: 480,
          timestamp: i * 33_333,
        });
        encoder.encode(frame);
        frame.close();
      }
      await encoder.flush().catch(() => undefined);
      if (encoder.state !== 'closed') encoder.close();
      return !failed && chunks === 10;
    });
  } finally {
    await page.close();
  }
}
