/** What each step of `npm test` runs, and the summary. Needs the packages: import it after `bootstrap`. */

import { mkdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findBrowser } from '../../tests/support/browser.ts';
import { ensureBuilt } from './build.mjs';
import { electronBinary } from './hosts.mjs';
import { node24 } from './node24.mjs';
import { CACHE_DIR, ROOT } from './paths.mjs';
import { testPrograms } from './programs.mjs';
import { added, countsFromFile, playwrightCounts, total, totalLine, verdict, vitestCounts } from './report.mjs';
import { ended, start, stopChildrenOnSignal } from './run-child.mjs';
import { duration, fail, hint, PlainError, say, title, warn } from './say.mjs';
import { ensureSfu } from './sfu-build.mjs';
import { needsCompiler } from './sfu-files.mjs';
import { whyNotHere } from './sfu-words.mjs';
import { STEP_NAMES } from './step-names.mjs';

/**
 * @typedef {typeof STEP_NAMES[number]} StepName
 * @typedef {import('./report.mjs').StepResult} StepResult
 * @typedef {import('./report.mjs').Counts} Counts
 * @typedef {Pick<StepResult, 'state' | 'counts' | 'note'>} Outcome
 */

const REPORTS = join(CACHE_DIR, 'test');

/** Tools are started through Node itself: no shell, no .cmd files, the same on every system. */
const TOOLS = {
  biome: '@biomejs/biome/bin/biome',
  tsc: 'typescript/bin/tsc',
  depcruise: 'dependency-cruiser/bin/dependency-cruiser.mjs',
  knip: 'knip/bin/knip.js',
  vitest: 'vitest/vitest.mjs',
  playwright: '@playwright/test/cli.js',
};

/**
 * @param {string[]} args words for Node 24
 * @param {Record<string, string>} [env]
 * @returns {Promise<boolean>} whether it ended well
 */
async function node(args, env = {}) {
  const child = start(node24(), args, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      PATH: [join(ROOT, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter),
      ...env,
    },
  });
  const end = await ended(child);
  if (end.error) fail(end.error.message);
  return end.code === 0;
}

/** @param {keyof typeof TOOLS} name @param {string[]} args */
const tool = (name, ...args) => node([join(ROOT, 'node_modules', TOOLS[name]), ...args]);

/** @param {boolean} ok @returns {Outcome} */
const plain = (ok) => ({ state: ok ? 'ok' : 'failed', counts: null, note: '' });

/**
 * @param {string} report name of its file
 * @param {readonly string[]} projects of vitest.config.ts, in one run with one report
 * @returns {Promise<Outcome>}
 */
async function vitest(report, projects = [report]) {
  const file = join(REPORTS, `${report}.json`);
  rmSync(file, { force: true });
  const ok = await tool(
    'vitest',
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  );
  const counts = countsFromFile(file, vitestCounts);
  return { state: ok ? 'ok' : 'failed', counts, note: counts === null ? 'no report was written' : '' };
}

/**
 * The specs that work at a desk two at a time, then the ones that count frames one by one; what fails in the first run
 * does not keep the second from running. What each left of its failures stays: Playwright empties the folder it is given.
 *
 * @param {() => boolean} asked whether somebody wants it to stop
 * @returns {Promise<Outcome>}
 */
async function playwright(asked) {
  const desktop = electronBinary() !== null;
  const runs = [
    { report: 'e2e-desk', projects: ['desk'], workers: 2 },
    { report: 'e2e', projects: desktop ? ['web', 'electron'] : ['web'], workers: 1 },
  ];
  /** @type {Counts[]} */
  const counts = [];
  let ok = true;
  for (const { report, projects, workers } of runs) {
    const file = join(REPORTS, `${report}.json`);
    rmSync(file, { force: true });
    const words = ['test', ...projects.map((name) => `--project=${name}`), `--workers=${workers}`];
    const ended = await node(
      [join(ROOT, 'node_modules', TOOLS.playwright), ...words, `--output=${join(REPORTS, report)}`],
      { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
    );
    if (asked()) break;
    const read = countsFromFile(file, playwrightCounts);
    if (read !== null) counts.push(read);
    ok &&= ended && read !== null;
  }
  const missing = counts.length < runs.length ? 'no report was written by a part' : '';
  const note = missing || (desktop ? '' : 'desktop project not run: no Electron binary');
  return { state: ok ? 'ok' : 'failed', counts: counts.length === 0 ? null : added(counts), note };
}

/** @returns {Promise<Outcome>} */
async function build() {
  try {
    await ensureBuilt({ force: true });
    return plain(true);
  } catch (error) {
    if (!(error instanceof PlainError)) throw error;
    fail(error.message);
    return plain(false);
  }
}

/**
 * Compiled once and then found. On a machine without a compiler, the tests that need it are skipped and say so; CI has one.
 *
 * @param {() => boolean} stopped
 * @returns {Promise<Outcome>}
 */
async function sfu(stopped) {
  const obstacle = needsCompiler() ? await whyNotHere() : null;
  if (obstacle && process.env.CI !== 'true') return { state: 'not-run', counts: null, note: obstacle.why };
  try {
    await ensureSfu({ stopped });
    return plain(true);
  } catch (error) {
    if (!(error instanceof PlainError)) throw error;
    fail(error.message);
    if (error.advice) hint(error.advice);
    return plain(false);
  }
}

/** @type {Record<StepName, { title: string, run: (stopped: () => boolean) => Promise<Outcome> }>} */
const STEPS = {
  lint: { title: 'Lint (Biome)', run: async () => plain(await tool('biome', 'check', '--error-on-warnings')) },
  types: { title: 'Types (TypeScript, strict)', run: async () => plain(await tool('tsc', '-p', '.')) },
  imports: {
    title: 'Import rules (dependency-cruiser)',
    run: async () => plain(await tool('depcruise', 'electron', 'renderer', 'shared', 'scripts', 'bench', 'tests')),
  },
  deadcode: { title: 'Dead code (knip)', run: async () => plain(await tool('knip')) },
  contract: {
    title: 'OpenAPI file says what the contract says',
    run: async () => plain(await node(['scripts/openapi.ts', '--check'])),
  },
  unit: { title: 'Unit and property tests (vitest)', run: () => vitest('unit') },
  integration: {
    title: 'Integration tests (vitest)',
    run: () => vitest('integration', ['integration', 'integration-alone']),
  },
  build: { title: 'Build (electron-vite)', run: build },
  sfu: { title: 'Real-time server (mediasoup)', run: sfu },
  e2e: { title: 'End-to-end tests (Playwright)', run: playwright },
};

/** Says before anything runs which programs are missing, so that nobody waits ten minutes to learn it. */
async function sayWhatIsMissing() {
  const browser = await findBrowser();
  const missing = testPrograms({ browser: browser !== null, sfu: !needsCompiler() }).filter(
    (program) => !program.present,
  );
  if (missing.length === 0) return;
  warn('Missing on this machine; the tests that need it are skipped (in CI: failed):');
  for (const { name, need, how } of missing) hint(`${name}, for ${need}: ${how}`);
}

/** @param {readonly StepResult[]} results */
function sayTable(results) {
  const width = Math.max(...results.map((each) => each.title.length));
  title('\nSummary');
  const words = { ok: 'ok', failed: 'FAILED', 'not-run': 'not run' };
  for (const { title: name, state, ms, counts, note } of results) {
    const tail = [counts === null ? '' : totalLine(counts), note].filter((each) => each !== '').join('; ');
    const line = `  ${name.padEnd(width)}  ${words[state].padEnd(7)}  ${duration(ms).padStart(11)}  ${tail}`.trimEnd();
    (state === 'failed' ? fail : say)(line);
  }
}

/**
 * Runs the steps and prints the table and the totals.
 *
 * @param {readonly string[]} only names of steps; empty: all
 * @returns {Promise<number>} exit code
 */
export async function runSteps(only) {
  const ci = process.env.CI === 'true';
  const names = STEP_NAMES.filter((name) => only.length === 0 || only.includes(name));
  const signals = stopChildrenOnSignal();
  mkdirSync(REPORTS, { recursive: true });
  if (names.some((name) => name === 'integration' || name === 'e2e')) await sayWhatIsMissing();
  // What runs the built app builds it first, and only when something changed.
  const runsBuilt = names.includes('e2e') || names.includes('integration');
  if (runsBuilt && !names.includes('build')) await ensureBuilt();
  if (runsBuilt && !names.includes('sfu')) await sfu(signals.asked);

  /** @type {StepResult[]} */
  const results = [];
  for (const name of names) {
    const step = STEPS[name];
    title(`\n── ${step.title}`);
    const startedAtMs = performance.now();
    const outcome = await step.run(signals.asked);
    const ms = performance.now() - startedAtMs;
    if (signals.asked()) return 130;
    say(`── ${step.title}: ${outcome.state === 'ok' ? 'ok' : outcome.state} (${duration(ms)})`);
    results.push({ name, title: step.title, ms, ...outcome });
  }
  sayTable(results);
  const counts = total(results);
  if (ci && counts.skipped > 0) fail('Nothing may be skipped in CI: every program a test needs is to be installed.');
  process.stdout.write(`${totalLine(counts)}\n`);
  return verdict(results, { ci }) === 'ok' ? 0 : 1;
}
