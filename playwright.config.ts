import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

/** Same rule as scripts/lib/hosts.mjs, which cannot be imported here: Playwright compiles this file by itself. */
const electronDist = join(import.meta.dirname, 'node_modules', 'electron', 'dist', 'version');

/**
 * Specs that work at a desk: forms, lists and words. A stream in them is only there, nobody looks at its pictures, so
 * that two of these specs may run at once. What counts frames, listens, or breaks a line or a process is no desk work.
 */
const DESK = /\/(a11y|bag[a-z-]*|chat|doors|keyboard|manual|rules|sell|topics[a-z-]*|ways-out)\.spec\.ts$/;
const DESKTOP_APP = /\.electron\.spec\.ts$/;

/**
 * End-to-end: the real core and the real page. `desk` and `web` drive the browser studio; `electron` drives the desktop
 * app and exists only where Electron's binary does. Nothing is downloaded: tests/support/browser.ts finds the browser.
 */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: '.cache/test/e2e',
  // One studio at a time: two encoders on two cores starve each other. `npm test` gives `desk` two (test-steps.mjs).
  workers: 1,
  fullyParallel: false,
  // A test that needs a second try has found something.
  retries: 0,
  forbidOnly: process.env.CI === 'true',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: '.cache/test/e2e.json' }]],
  // No trace unless asked for (`--trace on`): it films the page all the time, a fifth of what two cores can do.
  use: { trace: 'off', screenshot: 'only-on-failure', actionTimeout: 15_000 },
  projects: [
    { name: 'desk', testMatch: DESK },
    { name: 'web', testIgnore: [DESK, DESKTOP_APP] },
    ...(existsSync(electronDist) ? [{ name: 'electron', testMatch: DESKTOP_APP }] : []),
  ],
});
