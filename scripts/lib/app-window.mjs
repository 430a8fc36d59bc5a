/** A window of its own for the browser studio: an installed Chrome, Chromium or Edge without tabs and address bar. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ended, start } from './run-child.mjs';

/**
 * @param {string} url
 * @param {string} profileDir
 * @param {{ asRoot: boolean }} facts
 */
export function appWindowArgs(url, profileDir, { asRoot }) {
  return [
    `--app=${url}`,
    // A profile of our own: camera permission stays with the studio, and no extension of the user sits in the page.
    `--user-data-dir=${profileDir}`,
    '--window-size=1440,900',
    '--no-first-run',
    '--no-default-browser-check',
    '--hide-crash-restore-bubble',
    // A covered window must go on drawing: it is what the viewers see.
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    '--disable-background-timer-throttling',
    '--autoplay-policy=no-user-gesture-required',
    // Chromium's sandbox cannot be set up by root (containers); everybody else keeps it.
    ...(asRoot ? ['--no-sandbox'] : []),
  ];
}

/**
 * Opens the studio in an app window. A browser that already runs with this profile gets the address and shows it.
 *
 * @param {string} url
 * @param {string} dataDir
 * @returns {Promise<'opened' | 'no-browser' | 'failed'>}
 */
export async function openAppWindow(url, dataDir) {
  const { findBrowser } = await import('../../tests/support/browser.ts');
  const browser = await findBrowser({ allowBundled: false });
  if (browser === null) return 'no-browser';
  const profileDir = join(dataDir, 'browser-profile');
  mkdirSync(profileDir, { recursive: true, mode: 0o700 });
  const child = start(browser.executablePath, appWindowArgs(url, profileDir, { asRoot: process.getuid?.() === 0 }), {
    stdio: 'ignore',
    env: { ...process.env, ...browser.env },
  });
  // A browser that cannot run says so at once; one that lives, or that handed the address on (code 0), is fine.
  const early = await Promise.race([
    ended(child),
    new Promise((resolve) => {
      setTimeout(() => resolve(null), 1_500).unref();
    }),
  ]);
  if (early === null) return 'opened';
  return early.error === null && early.code === 0 ? 'opened' : 'failed';
}
