import { globSync, readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { expect, it } from 'vitest';
import { ALONE } from './alone.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** What starts a browser or an OBS, by the names under which tests know it. */
const WANTS_THE_MACHINE = /\b(launchBrowser|startObs|obsSubject|stage-drive)\b/;

it('names every integration test that starts a browser or an OBS, and no file that is gone', () => {
  const files = globSync('{shared,electron,renderer,scripts,tests}/**/*.it.test.ts', {
    cwd: ROOT,
    exclude: ['**/node_modules/**'],
  });
  const named = (file: string) => ALONE.some((glob) => matchesGlob(file, glob));
  const wants = files.filter((file) => WANTS_THE_MACHINE.test(readFileSync(join(ROOT, file), 'utf8')));
  expect(wants.length).toBeGreaterThan(5);
  expect(wants.filter((file) => !named(file))).toEqual([]);
  expect(ALONE.filter((glob) => !files.some((file) => matchesGlob(file, glob)))).toEqual([]);
});
