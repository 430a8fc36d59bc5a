import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export type ScenarioStep = { step: string; ok: boolean; error?: string };

/** Runs scenario.ts on a built main file in a process of its own; `log` is the end of what it said on stderr. */
export async function runScenario(entry: string): Promise<{ steps: ScenarioStep[]; code: unknown; log: string }> {
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
    .map((line) => JSON.parse(line) as ScenarioStep);
  return { steps, code, log: log.slice(-2_000) };
}
