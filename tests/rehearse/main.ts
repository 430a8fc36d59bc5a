/**
 * tests/rehearse - `npm run rehearse`: the whole journey unattended, in a real browser, over a studio of its own. A user's
 * smoke test and a step of `npm test`. Runs in plain Node 24.
 *
 * Start reading at `journey.ts` (what is done and what must hold); `args.ts` has the words of the command line, `report.ts`
 * what is left behind, `recording.ts` and `events.ts` read it back from what the studio and the platform wrote.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { launchBrowser } from '../support/browser.ts';
import { answered, untilStopped } from '../support/commandLine.ts';
import { startStudio } from '../support/studio.ts';
import { HELP, type RehearseOptions, readArgs } from './args.ts';
import { type Findings, walk } from './journey.ts';
import { createProgress } from './progress.ts';
import type { RehearsalReport } from './report.ts';

/** Words of the browser about its own machine, and about frames it lost on their way into the stage's worker. */
const HARMLESS = [
  /Automatic fallback to software WebGL/,
  /GPU stall due to ReadPixels/,
  /VideoFrame was garbage collected/,
];

async function rehearse(options: RehearseOptions, signal: AbortSignal): Promise<RehearsalReport> {
  const progress = createProgress(options.json ? process.stderr : process.stdout);
  const startedAt = new Date().toISOString();
  const findings: Findings = {
    steps: [],
    screenshots: [],
    recording: null,
    dropped: 0,
    skewMs: null,
    events: null,
  };
  const complaints: string[] = [];
  progress.begin('start studio and browser');
  await using studio = closing(await startStudio(options.dataDir === null ? {} : { dataDir: options.dataDir }), (one) =>
    one.stop(),
  );
  await using browser = closing(await launchBrowser({ headless: !options.headed }), (one) => one.close());
  const page = await browser.it.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  page.setDefaultTimeout(20_000);
  const complain = (words: string) => {
    if (complaints.length < 50 && !HARMLESS.some((pattern) => pattern.test(words)))
      complaints.push(words.slice(0, 500));
  };
  page.on('console', (message) => {
    if (message.type() === 'error') complain(message.text());
  });
  page.on('pageerror', (error) => complain(error.message));
  page.on('crash', () => complain('the page crashed'));
  const link = await studio.it.link();
  try {
    await walk({ page, studio: studio.it, link, options, progress, signal }, findings);
  } finally {
    link.close();
  }
  if (complaints.length > 0) {
    findings.steps.push({ name: 'a quiet console', ok: false, ms: 0, detail: complaints.join(' | ').slice(0, 1000) });
    progress.end('a quiet console', 'failed', complaints[0] ?? '', 0);
  }
  const facts = findings.recording?.facts ?? null;
  return {
    ok: findings.steps.every((step) => step.ok),
    startedAt,
    seconds: options.seconds,
    destination: options.ingest?.address ?? 'rehearsal',
    scenario: options.ingest ? null : (options.scenario ?? 'quiet-evening'),
    steps: findings.steps,
    video: facts && {
      width: facts.width,
      height: facts.height,
      frames: facts.frames,
      meanFps: rounded(facts.meanFps, 2),
      dropped: findings.dropped,
      bitrate: Math.round(facts.bitrate),
      longestGapMs: rounded(facts.longestGapMs, 1),
    },
    audio: facts && { packets: facts.audioPackets },
    skewMs: findings.skewMs,
    startSkewMs: facts && rounded(facts.startSkewMs, 1),
    events: findings.events,
    recording: findings.recording?.path ?? null,
    screenshots: findings.screenshots,
    complaints,
  };
}

const rounded = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** Closes what it holds when the block is left, also by a throw. */
function closing<T>(it: T, close: (it: T) => Promise<unknown>): { it: T; [Symbol.asyncDispose](): Promise<void> } {
  return {
    it,
    async [Symbol.asyncDispose]() {
      await close(it);
    },
  };
}

async function main(): Promise<number> {
  const parsed = readArgs(process.argv.slice(2), Date.now());
  if (parsed.kind !== 'run') return answered('rehearse', HELP, parsed);
  const options = { ...parsed.options, out: resolve(parsed.options.out) };
  mkdirSync(options.out, { recursive: true });
  const report = await rehearse(options, untilStopped());
  const file = join(options.out, 'report.json');
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  const failed = report.steps.find((step) => !step.ok);
  const say = options.json ? process.stderr : process.stdout;
  say.write(report.ok ? `All steps held. ${file}\n` : `Failed at “${failed?.name}”: ${failed?.detail}\n${file}\n`);
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  return report.ok ? 0 : 1;
}

process.exitCode = await main();
