/**
 * Bench: OBS mode. From OBS saying that it shows another scene to the studio's page showing it, and what level meters cost the page.
 * Needs: OBS 28 or newer with Xvfb, a Chromium browser (see tests/support/browser.ts)
 *
 * Scene switches: a real OBS, told to switch by a client that is not the studio and that takes the time when OBS's event
 * arrives; the page takes the time when the scene's button is marked. Both clocks are this machine's. The other side, in
 * the same run: a page of ten lines that speaks to OBS itself and marks a text. Meters: an OBS stand-in that sends eight
 * inputs fifty times a second, as no OBS does (it sends twenty); the page's process with and without them.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { OBSWebSocket } from 'obs-websocket-js/json';
import type { Browser, Page } from 'playwright';
import { startFakeObs } from '../electron/core/obs/fakeObs.ts';
import { launchBrowser } from '../tests/support/browser.ts';
import { openStudio } from '../tests/support/drive.ts';
import { missing } from '../tests/support/needs.ts';
import { plainCollection, startObs } from '../tests/support/obs.ts';
import { startStudio } from '../tests/support/studio.ts';
import { atMost, finish } from './report.ts';
import { browserPid, coresBetween, usage } from './stage/processes.ts';

const SWITCHES = 60;
/** Longer than a switch takes to settle, so that each is measured alone. */
const BETWEEN_MS = 250;
const METER_MS = 15_000;
const METER_HZ = 50;
const INPUTS = 8;
const SETTLE_MS = 4_000;
const SCENES = ['Desk', 'Stage'] as const;

const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
};
const ms = (value: number): string => `${Math.round(value)} ms`;

type Seen = { scene: string; atMs: number };
declare global {
  interface Window {
    seenScenes?: Seen[];
  }
}

/** Notes in the page, by the machine's clock, when a scene's mark appears. */
async function watchMarks(page: Page, selector: string): Promise<void> {
  await page.evaluate((marked) => {
    window.seenScenes = [];
    let last = '';
    const look = () => {
      const scene = document.querySelector(marked)?.getAttribute('data-scene') ?? '';
      if (scene === last) return;
      last = scene;
      // Painted with the next frame: the callback after it is when eyes can see it.
      requestAnimationFrame(() =>
        setTimeout(() => window.seenScenes?.push({ scene, atMs: performance.timeOrigin + performance.now() }), 0),
      );
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
    look();
  }, selector);
}

/** Switches scenes in OBS and pairs OBS's event with what the page showed. Milliseconds from one to the other. */
async function switchTimes(hand: OBSWebSocket, page: Page): Promise<number[]> {
  const events: Seen[] = [];
  const note = ({ sceneName }: { sceneName: string }) =>
    events.push({ scene: sceneName, atMs: performance.timeOrigin + performance.now() });
  hand.on('CurrentProgramSceneChanged', note);
  for (let i = 0; i < SWITCHES; i += 1) {
    await hand.call('SetCurrentProgramScene', { sceneName: SCENES[(i + 1) % 2] ?? 'Stage' });
    await delay(BETWEEN_MS);
  }
  hand.off('CurrentProgramSceneChanged', note);
  await delay(1_000);
  const seen = await page.evaluate(() => window.seenScenes ?? []);
  return events.flatMap(({ scene, atMs }, i) => {
    const until = events[i + 1]?.atMs ?? Number.POSITIVE_INFINITY;
    const mark = seen.find((one) => one.scene === scene && one.atMs >= atMs && one.atMs < until);
    return mark ? [mark.atMs - atMs] : [];
  });
}

/** The least that could do: a page that listens to OBS itself. Hello, identify without a password, one event. */
const leastPage = (port: number): string => `<!doctype html><body><p id="now"></p><script>
const socket = new WebSocket('ws://127.0.0.1:${port}', 'obswebsocket.json');
socket.onmessage = ({ data }) => {
  const { op, d } = JSON.parse(data);
  if (op === 0) socket.send(JSON.stringify({ op: 1, d: { rpcVersion: 1, eventSubscriptions: 4 } }));
  if (op === 5 && d.eventType === 'CurrentProgramSceneChanged') now.setAttribute('data-scene', d.eventData.sceneName);
};
</script></body>`;

async function measureSwitches(browser: Browser): Promise<{ ours: number[]; least: number[] }> {
  const obs = await startObs({ password: null, collection: plainCollection() });
  const studio = await startStudio();
  const hand = new OBSWebSocket();
  try {
    await hand.connect(`ws://127.0.0.1:${obs.port}`);
    const link = await studio.link();
    await link.client.settings.patch({ obs: { use: true } });
    await link.client.obs.connect({ host: '127.0.0.1', port: obs.port });
    await link.until((s) => s.obs.link.kind === 'connected' && s.obsScenes !== null, 'OBS connected');
    const page = await browser.newPage();
    await openStudio(page, studio);
    await page.getByTestId('nav-stage').click();
    await page.locator('[data-testid^="obs-scene-"][data-program="true"]').waitFor();
    await delay(SETTLE_MS);
    await watchMarks(page, '[data-testid^="obs-scene-"][data-program="true"]');
    const ours = await switchTimes(hand, page);
    await page.close();

    const bare = await browser.newPage();
    await bare.setContent(leastPage(obs.port));
    await delay(1_000);
    await watchMarks(bare, '#now[data-scene]');
    const least = await switchTimes(hand, bare);
    await bare.close();
    link.close();
    return { ours, least };
  } finally {
    await hand.disconnect();
    await studio.stop();
    await obs.close();
  }
}

type Cost = { page: number; browser: number; core: number };

async function measureMeters(browser: Browser, executablePath: string): Promise<{ off: Cost; on: Cost }> {
  const names = Array.from({ length: INPUTS }, (_, i) => `Input ${i + 1}`);
  const obs = await startFakeObs({
    collections: {
      Bench: {
        inputs: names.map((name) => ({ name, kind: 'ffmpeg_source' })),
        scenes: [{ name: 'All', items: names }],
      },
    },
  });
  const studio = await startStudio();
  try {
    const link = await studio.link();
    await link.client.settings.patch({ obs: { use: true } });
    await link.client.obs.connect({ host: '127.0.0.1', port: obs.port });
    await link.until((s) => s.obsAudio?.length === INPUTS, 'eight inputs');
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await openStudio(page, studio);
    await page.getByTestId('nav-stage').click();
    await page.locator('[data-testid="obs-meter-1"]').waitFor();
    const pids = [browserPid(executablePath), studio.pid];
    const cost = async (): Promise<Cost> => {
      await delay(SETTLE_MS);
      const before = usage(pids);
      await delay(METER_MS);
      const spent = coresBetween(before, usage(pids));
      const of = (name: string) => spent.byRole.filter(([role]) => role === name).reduce((sum, [, n]) => sum + n, 0);
      const core = spent.byRole.filter(([role]) => /^(node|MainThread)/.test(role)).reduce((sum, [, n]) => sum + n, 0);
      return { page: of('renderer'), browser: spent.cores - core, core };
    };
    const off = await cost();
    // Levels that stand still cost nothing to paint: each of these rises and falls like speech, none like another.
    obs.meters(METER_HZ, () => 0.02 + 0.4 * Math.random() ** 2);
    const on = await cost();
    obs.meters(0);
    await page.close();
    link.close();
    return { off, on };
  } finally {
    await studio.stop();
    await obs.close();
  }
}

if (missing('obs', 'xvfb')) process.exit(1);
const { findBrowser } = await import('../tests/support/browser.ts');
const found = await findBrowser();
const browser = await launchBrowser();
try {
  console.log(`switching scenes ${SWITCHES} times, twice`);
  const { ours, least } = await measureSwitches(browser);
  console.log(`meters of ${INPUTS} inputs at ${METER_HZ} a second for ${METER_MS / 1000} s`);
  const { off, on } = await measureMeters(browser, found?.executablePath ?? '');
  const share = (cores: number) => `${(cores * 100).toFixed(1)} %`;
  finish({
    bench: 'obs',
    floors: [
      atMost('scene switch, event of OBS to page, p95', percentile(ours, 0.95), 150, 'ms'),
      atMost('scene switches the page never showed', SWITCHES - ours.length, 0, 'switches'),
      atMost(`meters at ${METER_HZ} a second, added to the page`, (on.page - off.page) * 100, 3, '% of a core'),
    ],
    notes: [
      `scene switch p50 ${ms(percentile(ours, 0.5))}, largest ${ms(Math.max(...ours))}; ` +
        `a bare page that listens to OBS itself: p50 ${ms(percentile(least, 0.5))}, p95 ${ms(percentile(least, 0.95))}; ` +
        `ratio of p95 ours ÷ bare ${(percentile(ours, 0.95) / percentile(least, 0.95)).toFixed(2)}`,
      `page ${share(off.page)} without meters, ${share(on.page)} with; whole browser ${share(off.browser)} and ${share(on.browser)}; core ${share(off.core)} and ${share(on.core)}`,
    ],
  });
} finally {
  await browser.close();
}
