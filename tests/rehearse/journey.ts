/**
 * The journey of a rehearsal, step by step, through the page alone: what a blogger does from an empty studio to the
 * report of a finished stream. The second way in (`link`) only reads, for the report.
 */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import type { Page } from 'playwright';
import type { StudioState } from '../../shared/domain/index.ts';
import {
  addProducts,
  endStream,
  enterManual,
  GOOD_TOPIC,
  goTo,
  liveIs,
  openStudio,
  ready,
  type ScreenName,
  saved,
  setCover,
  setPrice,
  stepIs,
  topicRow,
  writeTopic,
} from '../support/drive.ts';
import { makePng } from '../support/png.ts';
import type { RunningStudio, StudioLink } from '../support/studio.ts';
import { joinRoom } from '../support/viewer.ts';
import type { RehearseOptions } from './args.ts';
import { countEvents } from './events.ts';
import type { Progress } from './progress.ts';
import { readRecording } from './recording.ts';
import type { EventCounts, RecordingFacts, StepResult } from './report.ts';

/** A picture thinner than this stutters for everyone; the target of 29.8 belongs to the bench, on a quiet machine. */
const MIN_MEAN_FPS = 25;
/** Half a second without a new picture is seen as a freeze. */
const MAX_GAP_MS = 500;
const MAX_DROPPED_SHARE = 0.01;
/** ITU-R BT.1359: sound is noticed as early from 45 ms. */
const MAX_START_SKEW_MS = 40;
/** From the reviewer's 4 s to what a loaded machine makes of it. */
const REVIEW_LIMIT_MS = 30_000;
const WATCH_EVERY_MS = 500;

/** What the journey found on its way; filled step by step, so that a run that stops still has a report. */
export type Findings = {
  readonly steps: StepResult[];
  readonly screenshots: string[];
  recording: { path: string; facts: RecordingFacts } | null;
  dropped: number;
  skewMs: number | null;
  events: EventCounts | null;
};

export type JourneyParts = {
  readonly page: Page;
  readonly studio: RunningStudio;
  readonly link: StudioLink;
  readonly options: RehearseOptions;
  readonly progress: Progress;
  readonly signal: AbortSignal;
};

/** A step that needs what this run has not. */
class Skip {
  readonly why: string;
  constructor(why: string) {
    this.why = why;
  }
}

/** Walks until a step does not hold. The findings say how far it came. */
export async function walk(parts: JourneyParts, findings: Findings): Promise<void> {
  const { page, options, progress } = parts;
  const room = options.ingest === null;
  let live: Extract<StudioState['live'], { kind: 'live' }> | null = null;

  const step = async (name: string, run: () => Promise<string | Skip>): Promise<boolean> => {
    progress.begin(name);
    const startedMs = performance.now();
    let result: StepResult;
    try {
      parts.signal.throwIfAborted();
      const said = await run();
      const ms = Math.round(performance.now() - startedMs);
      result =
        said instanceof Skip
          ? { name, ok: true, ms, detail: said.why, skipped: true }
          : { name, ok: true, ms, detail: said };
    } catch (error) {
      const ms = Math.round(performance.now() - startedMs);
      const core = JSON.stringify(parts.link.state()?.live ?? null).slice(0, 600);
      const why = wordsOf(parts.signal.aborted ? 'stopped by the user' : error);
      result = { name, ok: false, ms, detail: `${why} [the core says: ${core}]` };
      await shot(parts, findings, 'failure').catch(() => undefined);
    }
    findings.steps.push(result);
    progress.end(name, result.skipped ? 'skipped' : result.ok ? 'ok' : 'failed', result.detail, result.ms);
    return result.ok;
  };
  const withRoom = (run: () => Promise<string>) => () =>
    room ? run() : Promise.resolve(new Skip('needs a platform; this run sends to an address of its own'));

  const plan: [string, () => Promise<string | Skip>][] = [
    ['open the studio', () => openAll(parts, findings)],
    ['choose the audience', withRoom(() => chooseAudience(parts))],
    ['write a topic', withRoom(() => write(parts))],
    ['give it a cover', withRoom(() => cover(parts))],
    ['submit it', withRoom(() => submit(parts, findings))],
    ['topic approved', withRoom(() => approved(parts, findings))],
    ['put three items into the bag', withRoom(() => fillBag(parts))],
    ['set a live price', withRoom(() => price(parts, findings))],
    ['enter the address', async () => (room ? new Skip('this run uses the rehearsal platform') : enter(parts))],
    ['test the upload', () => upload(parts)],
    ['checklist complete', () => complete(parts, findings)],
    [
      'go live',
      async () => {
        await page.getByTestId('go-live').click();
        await liveIs(page, 'live', 40_000);
        await ready(page, 'stage');
        const state = await parts.link.until((s) => s.live.kind === 'live', 'live');
        live = state.live.kind === 'live' ? state.live : null;
        return live?.title ?? '';
      },
    ],
    ['picture flows', () => flows(parts, findings)],
    ['explain an item', withRoom(() => explain(parts, findings))],
    ['a viewer asks and buys', withRoom(() => viewer(parts, live?.watchUrl ?? null))],
    ['answer in the chat', withRoom(() => answer(parts))],
    ['mute and unmute', () => mute(parts)],
    ['stream', () => stream(parts, findings, live?.liveAtMs ?? 0)],
    ['end the stream', () => end(parts, findings)],
    ['nothing lost between platform and page', withRoom(() => compare(parts, findings, live?.sessionId ?? ''))],
    ['read the report', () => readSession(parts, findings)],
    ['recording sound', () => recording(parts, findings, live?.sessionId ?? '')],
  ];
  for (const [name, run] of plan) if (!(await step(name, run))) break;

  // A stream that a failed step left running is ended all the same.
  if (parts.link.state()?.live.kind === 'live') await parts.link.client.live.end().catch(() => undefined);
}

const wordsOf = (error: unknown): string =>
  stripVTControlCharacters(error instanceof Error ? error.message : String(error)).slice(0, 1000);

async function shot(parts: JourneyParts, findings: Findings, name: string): Promise<void> {
  const path = join(parts.options.out, `${name}.png`);
  await parts.page.screenshot({ path, animations: 'disabled' });
  findings.screenshots.push(path);
}

async function openAll(parts: JourneyParts, findings: Findings): Promise<string> {
  const { page, link } = parts;
  await openStudio(page, parts.studio);
  const state = await link.until((s) => s.stage.report !== null, 'a page that feeds the stage');
  await goTo(page, 'settings');
  await shot(parts, findings, 'settings');
  await goTo(page, 'prepare');
  return `version ${state.app.version}`;
}

async function chooseAudience({ page, link, options }: JourneyParts): Promise<string> {
  const state = await link.until((s) => s.rehearsal !== null, 'the rehearsal platform');
  if (options.scenario === null) return state.settings.rehearsal.scenario;
  const wanted = options.scenario;
  await goTo(page, 'settings');
  await page.getByTestId('settings-rehearsal').click();
  if (state.settings.rehearsal.scenario !== wanted) await page.getByTestId(`settings-scenario-${wanted}`).check();
  await link.until((s) => s.settings.rehearsal.scenario === wanted, `audience ${wanted}`);
  return wanted;
}

async function write({ page }: JourneyParts): Promise<string> {
  await goTo(page, 'topics');
  await writeTopic(page, { ...GOOD_TOPIC, plannedAtMs: Date.now() + 60 * 60_000 });
  return GOOD_TOPIC.title;
}

async function cover({ page }: JourneyParts): Promise<string> {
  const png = makePng({ width: 720, height: 960 });
  await setCover(page, png);
  return `PNG 720×960, ${Math.round(png.length / 1024)} KiB`;
}

async function submit(parts: JourneyParts, findings: Findings): Promise<string> {
  const { page } = parts;
  await saved(page);
  await page.getByTestId('submit-topic').click();
  await page
    .locator('[data-testid="topic-row"]:is([data-state="submitted"],[data-state="in_review"],[data-state="approved"])')
    .first()
    .waitFor();
  await shot(parts, findings, 'topics-in-review');
  return '';
}

async function approved(parts: JourneyParts, findings: Findings): Promise<string> {
  const { page } = parts;
  await topicRow(page, 'approved').first().waitFor({ timeout: REVIEW_LIMIT_MS });
  await shot(parts, findings, 'topics');
  return '';
}

async function fillBag({ page, link }: JourneyParts): Promise<string> {
  await goTo(page, 'bag');
  const have = link.state()?.bag?.items.length ?? 0;
  if (have < 2) await addProducts(page, 'lip', 2);
  if (have < 3) await addProducts(page, '', 1);
  const state = await link.until((s) => (s.bag?.items.length ?? 0) >= 3, 'three items in the bag');
  return state.bag?.items.map((item) => item.title.split(' · ')[0]).join(', ') ?? '';
}

async function price(parts: JourneyParts, findings: Findings): Promise<string> {
  const { page, link } = parts;
  const item = link.state()?.bag?.items[0];
  if (!item) throw new Error('the bag is empty');
  // A little under the list price and, in a second run on the same data, not what it is already.
  const yuan = Math.floor(item.listPrice.minor / 100) - 20;
  const minor = (item.livePrice.minor === yuan * 100 ? yuan - 1 : yuan) * 100;
  await setPrice(page, 0, String(minor / 100));
  await link.until((s) => s.bag?.items[0]?.livePrice.minor === minor, 'the live price');
  await shot(parts, findings, 'bag');
  return `${item.listPrice.minor / 100} → ${minor / 100} ${item.listPrice.currency}`;
}

async function enter({ page, options }: JourneyParts): Promise<string> {
  if (options.ingest === null) throw new Error('no address');
  await enterManual(page, options.ingest.address, options.ingest.key);
  return options.ingest.address;
}

async function upload({ page, link, options }: JourneyParts): Promise<string> {
  await goTo(page, 'prepare');
  await page.getByTestId('upload-test').click();
  const state = await link.until((s) => s.upload.kind === 'done' || s.upload.kind === 'failed', 'upload test', 30_000);
  if (state.upload.kind !== 'done')
    throw new Error(`upload test: ${state.upload.kind === 'failed' ? state.upload.fault.code : state.upload.kind}`);
  if (options.ingest === null) await stepIs(page, 'upload', 'ok');
  const { uplink, rttMs } = state.upload;
  return `${uplink === null ? 'not measurable here' : `${(uplink / 1e6).toFixed(0)} Mbit/s`}, ${rttMs.toFixed(0)} ms`;
}

async function complete(parts: JourneyParts, findings: Findings): Promise<string> {
  const { page, link } = parts;
  const state = await link.until((s) => s.checklist.canGoLive, 'a complete checklist', 30_000);
  await page.locator('[data-testid="go-live"]:enabled').waitFor();
  await shot(parts, findings, 'prepare');
  return state.checklist.steps.map(({ id, code }) => `${id} ${code}`).join(', ');
}

async function flows(parts: JourneyParts, findings: Findings): Promise<string> {
  const state = await parts.link.until(
    (s) => s.health !== null && s.health.bitrate > 0 && s.health.composed > 30 && s.health.audioPackets > 30,
    'picture and sound on their way',
  );
  await shot(parts, findings, 'stage');
  return `${state.health?.encoder ?? ''}, ${state.health?.acceleration ?? ''}`;
}

async function explain(parts: JourneyParts, findings: Findings): Promise<string> {
  const { page, link } = parts;
  await page.getByTestId('explain-1').click();
  const state = await link.until((s) => s.bag?.explaining != null && s.plan.card !== null, 'an item being explained');
  await page.locator('[data-testid="explain-1"][aria-pressed="true"]').waitFor();
  // The card slides in; the picture is taken when it stands.
  await page.locator('[data-testid="chat-explain"]').first().waitFor();
  await shot(parts, findings, 'stage-explaining');
  return state.plan.card?.title ?? '';
}

async function viewer({ page, link }: JourneyParts, watchUrl: string | null): Promise<string> {
  if (watchUrl === null) throw new Error('the room has no watch page');
  const before = link.state()?.tally?.orders ?? 0;
  const someone = await joinRoom(watchUrl, 'Rehearsal guest');
  const question = 'Which one would you take on a rainy day?';
  await someone.say(question);
  await page.getByTestId('chat-message').filter({ hasText: question }).first().waitFor();
  const title = await someone.buy();
  await link.until((s) => (s.tally?.orders ?? 0) > before, 'the order');
  return `bought ${title}`;
}

async function answer({ page }: JourneyParts): Promise<string> {
  const words = 'The rosewood one, it keeps its colour in the rain.';
  await page.getByTestId('chat-input').fill(words);
  await page.getByTestId('chat-send').click();
  await page.locator('[data-testid="chat-message"][data-host="true"]').filter({ hasText: words }).first().waitFor();
  return words;
}

async function mute({ page, link }: JourneyParts): Promise<string> {
  const button = page.getByTestId('mute-mic');
  await button.click();
  await link.until((s) => s.plan.micMuted, 'a muted microphone');
  await button.click();
  await link.until((s) => !s.plan.micMuted, 'an open microphone');
  return '';
}

/** The rest of the time asked for, watching the health line. */
async function stream(parts: JourneyParts, findings: Findings, liveAtMs: number): Promise<string> {
  const { link, options, progress, signal } = parts;
  const endAtMs = liveAtMs + options.seconds * 1000;
  let told = 0;
  for (;;) {
    const state = link.state();
    if (state?.live.kind !== 'live') throw new Error(`the stream stopped by itself: ${JSON.stringify(state?.live)}`);
    const { health, tally } = state;
    if (health) {
      findings.dropped = Math.max(findings.dropped, health.dropped);
      findings.skewMs =
        Math.abs(health.skewMs) >= Math.abs(findings.skewMs ?? 0) ? Math.round(health.skewMs) : findings.skewMs;
      const secondsLeft = Math.ceil((endAtMs - Date.now()) / 1000);
      const room = tally && options.ingest === null;
      const people = room ? `, ${tally.watching} watching, ${tally.chat} messages, ${tally.orders} orders` : '';
      const words = `${health.fps.toFixed(1)} fps, ${(health.bitrate / 1e6).toFixed(1)} Mbit/s${people}`;
      // On a terminal the line is written over; elsewhere each would stay.
      if (secondsLeft > 0 && secondsLeft !== told && (secondsLeft % 5 === 0 || process.stderr.isTTY)) {
        progress.note(`live, ${secondsLeft} s left: ${words}`);
        told = secondsLeft;
      }
    }
    const left = endAtMs - Date.now();
    if (left <= 0) break;
    await delay(Math.min(left, WATCH_EVERY_MS), undefined, { signal });
  }
  await shot(parts, findings, 'stage-late');
  const tally = link.state()?.tally;
  return tally && options.ingest === null
    ? `${tally.chat} messages, ${tally.orders} orders, peak ${tally.peakWatching} watching`
    : `${options.seconds} s`;
}

async function end(parts: JourneyParts, findings: Findings): Promise<string> {
  const startedMs = performance.now();
  await endStream(parts.page);
  const ms = performance.now() - startedMs;
  await shot(parts, findings, 'ended');
  if (ms > 8_000) throw new Error(`ending took ${Math.round(ms)} ms`);
  return '';
}

/** What the platform numbered, the studio keeps and the page has taken in: the same, once the log's last line is there. */
async function compare({ page, studio }: JourneyParts, findings: Findings, sessionId: string): Promise<string> {
  const limitAtMs = performance.now() + 10_000;
  for (;;) {
    const { sent, received, ended } = countEvents(studio.dataDir, sessionId);
    const shown = Number((await page.getByTestId('people-panel').getAttribute('data-events')) ?? 0);
    findings.events = { sent, received, shown };
    const words = `${sent} sent, ${received} received, ${shown} shown`;
    if (ended && sent === received && received === shown) return words;
    if (performance.now() > limitAtMs) throw new Error(words);
    await delay(100);
  }
}

async function readSession(parts: JourneyParts, findings: Findings): Promise<string> {
  const { page } = parts;
  await page.getByTestId('ended-open-session').click();
  await ready(page, 'sessions' satisfies ScreenName);
  await page.getByTestId('session-detail').waitFor();
  const player = page.getByTestId('recording-player');
  await player.waitFor();
  await page.waitForFunction(() => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid="recording-player"]');
    return video !== null && video.readyState >= 1 && video.videoHeight > 0;
  });
  await shot(parts, findings, 'sessions');
  const [duration, frames] = await Promise.all([
    page.getByTestId('fact-duration').textContent(),
    page.getByTestId('video-frames').textContent(),
  ]);
  return `${duration}, ${frames} frames`;
}

async function recording(parts: JourneyParts, findings: Findings, sessionId: string): Promise<string> {
  const { link, options } = parts;
  const state = await link.until(
    (s) => s.sessions.some((one) => one.id === sessionId && one.endedAtMs !== null && one.recording?.complete === true),
    'a finished recording',
  );
  const session = state.sessions.find((one) => one.id === sessionId);
  if (!session?.recording) throw new Error('no recording');
  const path = join(options.out, 'recording.mp4');
  copyFileSync(session.recording.path, path);
  const facts = await readRecording(path);
  findings.recording = { path, facts };
  findings.dropped = Math.max(findings.dropped, session.video.dropped);
  const wrong = [
    facts.videoCodec === 'avc' && facts.audioCodec === 'aac' ? '' : `${facts.videoCodec} + ${facts.audioCodec}`,
    facts.width === 720 && facts.height === 1280 ? '' : `${facts.width}×${facts.height}`,
    facts.meanFps >= MIN_MEAN_FPS ? '' : `only ${facts.meanFps.toFixed(1)} frames/s`,
    facts.longestGapMs <= MAX_GAP_MS ? '' : `${Math.round(facts.longestGapMs)} ms without a picture`,
    findings.dropped <= facts.frames * MAX_DROPPED_SHARE ? '' : `${findings.dropped} frames dropped`,
    Math.abs(facts.startSkewMs) <= MAX_START_SKEW_MS ? '' : `sound starts ${facts.startSkewMs.toFixed(0)} ms off`,
    facts.durationMs >= options.seconds * 1000 - 2_000 ? '' : `only ${Math.round(facts.durationMs / 1000)} s long`,
    facts.ffprobeAgrees === false ? 'ffprobe reads something else' : '',
  ].filter((words) => words !== '');
  if (wrong.length > 0) throw new Error(wrong.join('; '));
  return (
    `${facts.width}×${facts.height}, ${facts.frames} frames, ${facts.meanFps.toFixed(2)} frames/s, ` +
    `sound ${facts.startSkewMs.toFixed(1)} ms after the picture`
  );
}
