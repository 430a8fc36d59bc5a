/**
 * bench - measurements with floors. Each `bench/NAME.ts` is a program of its own that measures both sides in one run and
 * ends with one JSON line (`report.ts`); this one lists and runs them:
 *
 *   npm run bench -- --list                what there is and what each needs
 *   npm run bench -- NAME [--json] [...]   runs one; further words go to it. --json: nothing but the JSON line on stdout
 *
 * Start reading at `report.ts` (what a bench answers with), then at any one bench.
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureBuilt } from '../scripts/lib/build.mjs';
import { describeBench } from './describe.ts';
import { BenchReport, holds } from './report.ts';

/** Files of this folder that are not benches. */
const HELPERS = new Set(['index', 'report', 'describe', 'memory']);

const benchNames = (): string[] =>
  readdirSync(import.meta.dirname)
    .filter((file) => /^[a-z][a-z0-9-]*\.ts$/.test(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .filter((name) => !HELPERS.has(name))
    .sort();

function list(): number {
  for (const name of benchNames()) {
    const { title, needs } = describeBench(readFileSync(join(import.meta.dirname, `${name}.ts`), 'utf8'));
    console.log(`${name.padEnd(10)} ${title}`);
    console.log(`${''.padEnd(10)} needs: ${needs}`);
  }
  return 0;
}

/** Runs one bench and answers with its exit code; 1 too when it ended well but a floor did not hold. */
async function run(name: string, words: readonly string[], json: boolean): Promise<number> {
  await ensureBuilt();
  const child = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGINT', forward);
  process.on('SIGTERM', forward);
  let last = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.trim() === '') return;
    // The last line is the report; with --json everything before it is conversation and goes to stderr.
    if (last !== '') (json ? console.error : console.log)(last);
    last = line;
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => resolve(exit ?? 1));
  });
  if (last !== '') console.log(last);
  const report = readReport(last);
  if (report === null) {
    console.error(`bench ${name} ended with code ${code} and no report`);
    return code === 0 ? 1 : code;
  }
  if (!json) {
    for (const floor of report.floors) {
      console.log(
        `${floor.ok ? 'holds ' : 'BROKEN'} ${floor.name}: ${floor.value} ${floor.unit} (limit ${floor.limit})`,
      );
    }
  }
  return code === 0 && !holds(report) ? 1 : code;
}

function readReport(line: string): BenchReport | null {
  try {
    return BenchReport.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json');
  const [name, ...words] = argv.filter((word) => word !== '--json');
  if (name === '--list') return list();
  if (name === undefined || !benchNames().includes(name)) {
    console.error(name === undefined ? 'Which bench?' : `There is no bench "${name}".`);
    console.error(
      `npm run bench -- NAME [--json], NAME one of: ${benchNames().join(', ')}. --list says what each needs.`,
    );
    return 2;
  }
  return run(name, words, json);
}

process.exitCode = await main(process.argv.slice(2));
