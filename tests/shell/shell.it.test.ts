import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runScenario } from './runScenario.ts';

const entry = fileURLToPath(new URL('../../out/main/index.js', import.meta.url));

/** The built desktop app on a strict stand-in for Electron: see README.md beside this file. */
it('the built shell does what real Electron would accept, step by step', async () => {
  if (!existsSync(entry)) throw new Error('out/ is missing: run `npm run build` first');
  const { steps, code, log } = await runScenario(entry);
  expect(
    steps.filter((step) => !step.ok),
    log,
  ).toEqual([]);
  expect(steps.length, log).toBe(20);
  expect(code).toBe(0);
}, 120_000);
