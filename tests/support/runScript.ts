import { spawn } from 'node:child_process';

/** Runs a program of ours as a person would, to its end: the exit code, and what it printed. */
export function runScript(
  path: string,
  args: readonly string[],
): Promise<{ code: number | null; out: string; errors: string }> {
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, errors })));
}
