import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

/** Same rule as scripts/lib/hosts.mjs, which cannot be imported here: Playwright compiles this file by itself. */
const electronDist = join(import.meta.dirname, 'node_modules', 'electron', 'dist', 'version');

/**
 * End-to-end: the real core and the real page. `web` drives the browser studio; `electron` drives the desktop app and
 * exists only where Electron's binary does. Nothing is downloaded: tests/support/browser.ts finds the browser.
 */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: '.cache/test/e2e',
  // One studio at a time: it owns the fake camera, and two encoders on two cores starve each other.
  workers: 1,
  fullyParallel: false,
  // A test that needs a second try has found something.
  retries: 0,
  forbidOnly: process.env.CI === 'true',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: '.cache/test/e2e.json' }]],
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure', actionTimeout: 15_000 },
  projects: [
    { name: 'web', testIgnore: '**/*.electron.spec.ts' },
    ...(existsSync(electronDist) ? [{ name: 'electron', testMatch: '**/*.electron.spec.ts' }] : []),
  ],
});
