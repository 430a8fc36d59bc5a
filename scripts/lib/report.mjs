/** Counts of a test run: read from the JSON reports of vitest and Playwright, added up, and printed as one line. */

import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number().default(0),
  numFailedTestSuites: z.number().default(0),
  success: z.boolean(),
});
const PlaywrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()).default([]),
});

/**
 * @param {unknown} json
 * @returns {Counts | null} null: not a vitest report
 */
export function vitestCounts(json) {
  const report = VitestReport.safeParse(json);
  if (!report.success) return null;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, success } = report.data;
  return {
    passed: numPassedTests,
    // A file that cannot even be loaded has no tests to count, yet it is a failure.
    failed: numFailedTests === 0 && !success ? Math.max(1, report.data.numFailedTestSuites) : numFailedTests,
    skipped: numPendingTests + numTodoTests,
  };
}

/**
 * @param {unknown} json
 * @returns {Counts | null} null: not a Playwright report
 */
export function playwrightCounts(json) {
  const report = PlaywrightReport.safeParse(json);
  if (!report.success) return null;
  const { expected, unexpected, flaky, skipped } = report.data.stats;
  // Retries are off, so a flaky test cannot happen; if someone turns them on it still counts as failed.
  return { passed: expected, failed: unexpected + flaky + report.data.errors.length, skipped };
}

/**
 * @param {string} path
 * @param {(json: unknown) => Counts | null} read
 * @returns {Counts | null} null: there is no readable report
 */
export function countsFromFile(path, read) {
  try {
    return read(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/**
 * @typedef {{ name: string, title: string, state: 'ok' | 'failed' | 'not-run', ms: number, counts: Counts | null, note: string }} StepResult
 */

/** @param {readonly Counts[]} parts @returns {Counts} */
export const added = (parts) => ({
  passed: parts.reduce((all, { passed }) => all + passed, 0),
  failed: parts.reduce((all, { failed }) => all + failed, 0),
  skipped: parts.reduce((all, { skipped }) => all + skipped, 0),
});

/**
 * The sum of all steps. A step that failed without naming a failed test (lint, types, a crash of the runner) counts as
 * one failure, so that the line never says "0 failed" about a run that failed.
 *
 * @param {readonly StepResult[]} results
 * @returns {Counts}
 */
export function total(results) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { state, counts } of results) {
    sum.passed += counts?.passed ?? 0;
    sum.skipped += counts?.skipped ?? 0;
    sum.failed += state === 'failed' ? Math.max(1, counts?.failed ?? 0) : (counts?.failed ?? 0);
  }
  return sum;
}

/** @param {Counts} counts */
export const totalLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

/**
 * In continuous integration everything a test may need is installed, so a skipped test hides something.
 *
 * @param {readonly StepResult[]} results
 * @param {{ ci: boolean }} facts
 */
export function verdict(results, { ci }) {
  const { failed, skipped } = total(results);
  return failed > 0 || (ci && skipped > 0) ? 'failed' : 'ok';
}
