import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const entry = at('../../out/main/index.js');

/** The built desktop app on a strict stand-in for Electron: see README.md beside this file. */
it('the built shell does what real Electron would accept, step by step', async () => {
  if (!existsSync(entry)) throw new Error('out/ is missing: run `npm run build` first');
  const child = spawn(process.execPath, ['--import', at('./loader.ts'), at('./scenario.ts'), entry], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let log = '';
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (log += text));
  const code = await new Promise((resolve) => child.on('exit', resolve));
  const steps = out
    .split('\n')
    .filter((line) => line.startsWith('{"step"'))
    .map((line) => JSON.parse(line) as { step: string; ok: boolean; error?: string });
  expect(
    steps.filter((step) => !step.ok),
    log.slice(-2000),
  ).toEqual([]);
  expect(steps.length, log.slice(-2000)).toBe(15);
  expect(code).toBe(0);
}, 120_000);
