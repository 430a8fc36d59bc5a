/** A short run of `npm run chaos` with every check, and its words. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { missing } from '../support/needs.ts';
import { runScript } from '../support/runScript.ts';
import type { ChaosReport } from './report.ts';

const PROGRAM = join(import.meta.dirname, 'main.ts');
// The slow line takes most of a minute more; tests/e2e/adapt.spec.ts has one every time.
const KINDS = ['page-kill', 'core-kill', 'cut-5'] as const;
/** Their time with the warm-up, and a few seconds to spare. */
const MINUTES = 1.02;
/** Starting, ending and reading the files back on a busy machine. */
const LIMIT_MS = MINUTES * 60_000 + 120_000;

describe('chaos', () => {
  it.skipIf(missing('nginx', 'nginxRtmp', 'ffmpeg', 'ffprobe'))(
    'a killed page, a killed core and a cut: every promise holds',
    async () => {
      const words = ['--minutes', String(MINUTES), '--seed', '5', '--only', KINDS.join(','), '--no-obs', '--json'];
      const { code, out, errors } = await runScript(PROGRAM, words);
      expect(code, errors).toBe(0);
      const report = JSON.parse(out) as ChaosReport;
      expect(report.rows.map((row) => row.kind).sort()).toEqual([...KINDS].sort());
      for (const row of report.rows) expect(row.checks.filter((check) => !check.ok)).toEqual([]);
      expect(report.totals.eventsKept).toBe(report.totals.eventsSent);
      expect(report.totals.eventsSent).toBeGreaterThan(20);
      // One for the stream, one after the core, one after the cut.
      expect(report.totals.publishSessions).toBe(3);
      expect(report.obs).toEqual({ absent: 'not asked for' });
    },
    LIMIT_MS,
  );

  it('says what it does not understand, with exit code 2', async () => {
    const { code, errors } = await runScript(PROGRAM, ['--only', 'earthquake']);
    expect(code).toBe(2);
    expect(errors).toContain('earthquake');
  });
});
