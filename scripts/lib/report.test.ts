import { describe, expect, it } from 'vitest';
import { onPath, testPrograms } from './programs.mjs';
import { added, playwrightCounts, total, totalLine, verdict, vitestCounts } from './report.mjs';

const step = (
  state: 'ok' | 'failed' | 'not-run',
  counts: { passed: number; failed: number; skipped: number } | null,
) => ({
  name: 'x',
  title: 'X',
  state,
  ms: 1,
  counts,
  note: '',
});

describe('counts', () => {
  it('reads vitest, where a file that cannot be loaded is a failure too', () => {
    const report = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, success: true };
    expect(vitestCounts(report)).toEqual({ passed: 3, failed: 0, skipped: 2 });
    expect(vitestCounts({ ...report, numFailedTestSuites: 2, success: false })?.failed).toBe(2);
    expect(vitestCounts({ stats: {} })).toBeNull();
  });

  it('reads Playwright, where an error outside a test is a failure too', () => {
    const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 };
    expect(playwrightCounts({ stats, errors: [{}] })).toEqual({ passed: 4, failed: 3, skipped: 2 });
    expect(playwrightCounts(null)).toBeNull();
  });

  it('adds up the runs of one step', () => {
    const runs = [
      { passed: 4, failed: 1, skipped: 0 },
      { passed: 3, failed: 2, skipped: 5 },
    ];
    expect(added(runs)).toEqual({ passed: 7, failed: 3, skipped: 5 });
  });

  it('never says "0 failed" of a run in which a step failed', () => {
    const sum = total([step('failed', null), step('ok', { passed: 2, failed: 0, skipped: 0 }), step('not-run', null)]);
    expect(totalLine(sum)).toBe('2 passed, 1 failed, 0 skipped');
    expect(totalLine(total([step('failed', { passed: 0, failed: 3, skipped: 0 })]))).toBe(
      '0 passed, 3 failed, 0 skipped',
    );
  });

  it('takes a skipped test for a failure in CI alone', () => {
    const results = [step('ok', { passed: 1, failed: 0, skipped: 1 })];
    expect(verdict(results, { ci: false })).toBe('ok');
    expect(verdict(results, { ci: true })).toBe('failed');
  });
});

describe('programs', () => {
  it('says for each system how to get what is missing', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      const programs = testPrograms({ platform, env: {}, exists: () => false, browser: false, sfu: false });
      expect(programs.every((program) => !program.present && program.how.length > 5)).toBe(true);
      expect(programs.some(({ name }) => name === 'Xvfb')).toBe(platform === 'linux');
    }
  });

  it('wants the RTMP module besides nginx itself', () => {
    const bare = testPrograms({
      platform: 'linux',
      env: {},
      exists: (path) => path === '/usr/sbin/nginx',
      browser: true,
      sfu: true,
    });
    expect(bare.find(({ name }) => name.startsWith('nginx'))?.present).toBe(false);
    expect(
      testPrograms({ platform: 'linux', env: {}, exists: () => true, browser: true, sfu: false }).every(
        (p) => p.present,
      ),
    ).toBe(true);
  });

  it('looks along the path', () => {
    const on = { platform: 'linux', env: { PATH: '/a:/b' }, exists: (path: string) => path === '/b/obs' } as const;
    expect(onPath('obs', on)).toBe(true);
    expect(onPath('nginx', on)).toBe(false);
  });
});
