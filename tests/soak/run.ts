import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CDPSession } from 'playwright';
import { rendererBytes, rssBytes } from '../../bench/memory.ts';
import { skewAt } from '../chaos/lipSync.ts';
import { openLive } from '../chaos/openLive.ts';
import { readFile } from '../chaos/sessions.ts';
import type { SoakOptions } from './args.ts';
import { judgeSoak, type Sample, type SoakReport } from './judge.ts';

const EVERY_MS = 5_000;
/** Collecting the page's garbage costs it some frames' time: not with every sample. */
const COLLECT_EVERY = 6;
/** Code is compiled and caches are filled in the first minutes: 5, or a fifth of a short run. */
const WARM_UP_S = 300;
const WARM_UP_SHARE = 0.2;
/** Lines of each kind that the page keeps (`renderer/screens/stage/feed/feed-buffer.ts`), and what it lets go of in one step. */
const ROWS_KEPT = 22_000;
/** So much of the stream is decoded to see how far sound and picture are apart. */
const LOOK_S = 60;
const MILD_EVERY_MS = 180_000;
const MILD_CUT_MS = 5_000;
const SAY_EVERY_S = 60;

/** Streams, samples, ends, reads the files back. */
export async function runSoak(
  options: SoakOptions,
  say: (words: string) => void,
  signal: AbortSignal,
): Promise<SoakReport> {
  const startedAt = new Date().toISOString();
  await using open = new AsyncDisposableStack();
  const work = mkdtempSync(join(tmpdir(), 'redcast-soak-'));
  if (options.keep) say(`everything is kept in ${work}`);
  else open.defer(() => rmSync(work, { recursive: true, force: true }));
  const recordings = join(work, 'recordings');
  mkdirSync(recordings);
  let serverBytes = 0;
  const live = await openLive(open, {
    ...{ work, recordings, seed: 1, say, signal },
    onTag: (_stream, tag) => {
      serverBytes += tag.bytes;
    },
  });
  const { watch, core, page, line, ours } = live;
  const tools = await page.context.newCDPSession(page.page());
  const liveAtMs = Date.now();
  const seconds = options.minutes * 60;
  const warmUpS = Math.min(WARM_UP_S, seconds * WARM_UP_SHARE);
  say(`live for ${options.minutes} min; the first ${Math.round(warmUpS)} s are warm-up`);

  // The page keeps so many orders and lines of chat; without these it would gather them for hours, and that is no leak.
  await live.room.fill(ROWS_KEPT);
  const samples: Sample[] = [];
  let cuts = 0;
  const mild = options.mild ? cutNowAndThen() : null;
  for (let i = 0; ; i += 1) {
    const dueAtMs = liveAtMs + i * EVERY_MS;
    if (dueAtMs > liveAtMs + seconds * 1000) break;
    await delay(Math.max(0, dueAtMs - Date.now()), undefined, { signal });
    const sample = await take(i % COLLECT_EVERY === 0);
    samples.push(sample);
    if (sample.atS % SAY_EVERY_S < EVERY_MS / 1000)
      say(
        `[${Math.round(sample.atS / 60)} min] core ${mb(sample.coreBytes)}, page ${mb(sample.pageBytes)}, ` +
          `${sample.fps.toFixed(1)} frames/s, skew ${Math.round(sample.skewMs)} ms, ${sample.dropped} dropped`,
      );
  }
  mild?.stop();

  say('ending');
  const endedAtMs = Date.now();
  await (await watch.client()).live.end();
  const state = await watch.until(
    (s) =>
      s.sessions.some((one) => one.id === live.sessionId && one.endedAtMs !== null && one.recording?.complete === true),
    'the report of the finished stream, with its recording closed',
    30_000,
  );
  const session = state.sessions.find((one) => one.id === live.sessionId);
  await core.stop();
  // The server hears of the end a moment later; then its file is whole.
  await delay(1_000);
  live.received.close();
  say('reading the files back');
  const publications = live.received.all().map(({ path }) => readFile(path));
  const [first, last] = [publications[0], publications.at(-1)];
  const scratch = join(work, 'scratch.flv');
  const lookS = Math.min(LOOK_S, (seconds - warmUpS) / 2);
  const recording = session?.recording ? readFile(session.recording.path) : null;
  return judgeSoak({
    startedAt,
    minutes: options.minutes,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}`,
    warmUpS,
    samples,
    cuts,
    liveMs: endedAtMs - liveAtMs,
    publications,
    // By flash and tone: at the beginning and at the end of what is judged.
    beats: {
      firstMs: first ? skewAt(first.path, warmUpS, lookS, scratch) : null,
      lastMs: last ? skewAt(last.path, Math.max(0, last.durationMs / 1000 - lookS), lookS, scratch) : null,
    },
    recording,
    moreRecordings: session?.moreRecordings.length ?? 0,
    stillMs: ours.gaps(liveAtMs, endedAtMs, 1_000).map((gap) => (gap.toMs ?? endedAtMs) - gap.fromMs),
    gaveUp: live.gaveUp(),
    complaints: live.complaints,
  });

  async function take(collect: boolean): Promise<Sample> {
    const health = watch.state()?.health;
    const pid = core.pid();
    if (!health || pid === null) throw new Error('the studio is not on air any more');
    return {
      atS: Math.round((Date.now() - liveAtMs) / 1000),
      coreBytes: await rssBytes(pid),
      pageBytes: await rendererBytes(page.context),
      pageHeapBytes: collect ? await heapAfterCollection(tools) : null,
      skewMs: health.skewMs,
      fps: health.fps,
      composed: health.composed,
      dropped: health.dropped,
      queueMs: health.queueMs,
      recordedBytes: health.recordedBytes,
      serverBytes,
    };
  }

  function cutNowAndThen(): { stop(): void } {
    const timer = setInterval(() => {
      cuts += 1;
      line.block(true);
      setTimeout(() => line.block(false), MILD_CUT_MS);
    }, MILD_EVERY_MS);
    return { stop: () => clearInterval(timer) };
  }
}

async function heapAfterCollection(tools: CDPSession): Promise<number> {
  await tools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await tools.send('Runtime.getHeapUsage');
  return usedSize;
}

const mb = (bytes: number): string => `${(bytes / 1048576).toFixed(1)} MiB`;
