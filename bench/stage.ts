/**
 * Bench: CPU of the whole studio (browser and core) streaming a camera with the product card, 720×1280 at 30 frames/s and 2.5 Mb/s, beside OBS doing the same.
 *
 * Needs: Linux, a Chromium browser, ffmpeg; for the comparison also obs, Xvfb and nginx with the RTMP module (Debian: obs-studio, xvfb, nginx, libnginx-mod-rtmp). A machine that does nothing else.
 *
 * Both sides take the same uncompressed 1280×720 clip as their camera, cut it to portrait, draw a card over it, encode with
 * x264 veryfast (OBS) or whatever the browser offers (the studio), and send to an RTMP server on loopback. Ours goes to a
 * rehearsal platform in this process, since only a platform has items to explain; OBS to nginx. The studio records at
 * the same time, shows its preview and its screens; OBS runs without preview and does not record. CPU is user and system time
 * of every process of each side, from /proc, after a warm-up. SSIM compares what the servers gave back with the clip, above
 * the card: cheap must not be bought with ugly.
 *
 *   node bench/stage.ts [--json] [--seconds 20] [--only ours]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startRehearsal } from '../electron/core/rehearsal/index.ts';
import { prepareRoom } from '../tests/support/approvedRoom.ts';
import { findBrowser, launchBrowser } from '../tests/support/browser.ts';
import { openStudio, ready } from '../tests/support/drive.ts';
import { locate, programPath } from '../tests/support/needs.ts';
import { startNginxRtmp } from '../tests/support/nginxRtmp.ts';
import { startStudio } from '../tests/support/studio.ts';
import { atLeast, atMost, type Floor, finish } from './report.ts';
import { makeCameraClip } from './stage/clip.ts';
import { obsVersion, streamWithObs } from './stage/obs.ts';
import { browserPid, coresBetween, type Spent, usage } from './stage/processes.ts';
import { ssimAgainst } from './stage/quality.ts';

const MAX_CORES = 0.75;
const MIN_FPS = 29.8;
const MAX_TO_OBS = 0.7;
/** The encoders differ; beyond two hundredths of SSIM a viewer begins to tell pictures apart side by side. */
const MAX_SSIM_BEHIND_OBS = 0.02;
const WARM_UP_MS = 10_000;
const BITRATE_KBIT = 2500;
/** More than this beside the measured processes and the figures say more about the neighbours. */
const QUIET_CORES = 0.15;

type Side = Spent & { ssim: number };
type Ours = Side & { fps: number; dropped: number; encoder: string };

async function capture(url: string, file: string): Promise<void> {
  const args = ['-v', 'error', '-y', '-rw_timeout', '15000000', '-i', url, '-t', '4', '-c', 'copy', file];
  const child = spawn(programPath('ffmpeg'), args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`ffmpeg could not read ${url}`);
}

async function measureOurs(folder: string, clip: string, seconds: number): Promise<Ours> {
  await using stack = new AsyncDisposableStack();
  const platform = await startRehearsal({ dataDir: join(folder, 'platform'), reviewMs: 0, audienceSpeed: 0 });
  if (!platform.ok) throw new Error(`rehearsal platform: ${platform.fault.code}`);
  stack.defer(() => platform.value.close());
  const studio = await startStudio();
  stack.defer(async () => void (await studio.stop()));
  const browser = await launchBrowser({ args: [`--use-file-for-fake-video-capture=${clip}`] });
  stack.defer(() => browser.close());
  const found = await findBrowser();
  const pids = [studio.pid, browserPid(found?.executablePath ?? '')];
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  const link = await studio.link();
  stack.defer(() => link.close());

  await openStudio(page, studio);
  await link.client.settings.setPlatformToken({ token: platform.value.token });
  await link.client.settings.patch({ platform: { kind: 'remote', remoteUrl: platform.value.baseUrl } });
  await link.until((s) => s.platform.kind === 'online' && !s.platform.rehearsal, 'the platform');
  await prepareRoom(link);
  await page.locator('[data-testid="go-live"]:enabled').click();
  await link.until((s) => s.live.kind === 'live', 'going live', 40_000);
  await ready(page, 'stage');
  await page.getByTestId('explain-1').click();
  await link.until((s) => s.plan.card !== null, 'the product card');
  // As a host has it in front of them: the Stage, with its preview moving.
  await delay(WARM_UP_MS);

  const before = usage(pids);
  const from = link.state()?.health;
  await delay(seconds * 1000);
  const after = usage(pids);
  const state = link.state();
  const to = state?.health;
  if (state?.live.kind !== 'live' || !from || !to)
    throw new Error(`the stream stopped: ${JSON.stringify(state?.live)}`);
  const file = join(folder, 'ours.flv');
  await capture(new URL('/watch/live.flv', state.live.watchUrl ?? '').href, file);
  await link.client.live.end();
  return {
    ...coresBetween(before, after),
    fps: (to.composed - from.composed) / ((to.atMs - from.atMs) / 1000),
    dropped: to.dropped - from.dropped,
    encoder: `${to.encoder} (${to.acceleration})`,
    ssim: ssimAgainst(clip, file, folder).ssim,
  };
}

async function measureObs(folder: string, clip: string, seconds: number): Promise<Side & { late: string | null }> {
  await using stack = new AsyncDisposableStack();
  const nginx = await startNginxRtmp();
  stack.defer(() => nginx.close());
  const obs = await streamWithObs({
    folder: join(folder, 'obs'),
    clip,
    server: nginx.url('live'),
    key: 'obs',
    bitrateKbit: BITRATE_KBIT,
  });
  stack.defer(() => obs.close());
  const limitAtMs = performance.now() + 20_000;
  while (!(await nginx.publishing('obs'))) {
    if (performance.now() > limitAtMs) throw new Error('OBS did not begin to stream');
    await delay(100);
  }
  await delay(WARM_UP_MS);
  const before = usage([obs.pid]);
  await delay(seconds * 1000);
  const after = usage([obs.pid]);
  const file = join(folder, 'obs.flv');
  await capture(`${nginx.url('live')}/obs`, file);
  await obs.close();
  return { ...coresBetween(before, after), ssim: ssimAgainst(clip, file, folder).ssim, late: obs.late() };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '20' },
      only: { type: 'string' },
    },
  });
  const say = values.json ? console.error : console.log;
  const seconds = Number(values.seconds);
  const loadBefore = loadavg()[0] ?? 0;
  const folder = mkdtempSync(join(tmpdir(), 'redcast-bench-stage-'));
  try {
    const clip = join(folder, 'camera.y4m');
    makeCameraClip(clip);
    const ours = await measureOurs(folder, clip, seconds);
    say(`studio: ${ours.cores.toFixed(3)} core, ${ours.fps.toFixed(2)} frames/s, ${ours.encoder}`);
    const floors: Floor[] = [
      atMost('cpu_of_the_studio', ours.cores, MAX_CORES, 'core'),
      atLeast('mean_frame_rate', ours.fps, MIN_FPS, 'frames/s'),
      atMost('dropped', ours.dropped, 0, 'frames'),
    ];
    const notes = [
      `studio: ${ours.cores.toFixed(3)} core, SSIM ${ours.ssim.toFixed(4)} against the clip; ${ours.encoder}`,
      `of it ${ours.byRole.map(([role, cores]) => `${role} ${cores.toFixed(3)}`).join(', ')}`,
      'counted: every process of the browser, and the core with its recording; not the servers that receive',
    ];
    const version = values.only === 'ours' ? null : obsVersion();
    notes.push(`load average at the start ${loadBefore.toFixed(2)}`);
    if (ours.others > QUIET_CORES)
      notes.push(`not quiet: others used ${ours.others.toFixed(2)} core beside the studio`);
    if (version === null || locate('nginxRtmp') === null) {
      notes.push('OBS not measured: it needs obs, Xvfb and nginx with the RTMP module');
    } else {
      const obs = await measureObs(folder, clip, seconds);
      say(`OBS ${version}: ${obs.cores.toFixed(3)} core`);
      floors.push(
        atMost('cpu_ours_to_obs', ours.cores / obs.cores, MAX_TO_OBS, 'x'),
        atMost('ssim_behind_obs', obs.ssim - ours.ssim, MAX_SSIM_BEHIND_OBS, 'SSIM'),
      );
      notes.push(`OBS ${version}: ${obs.cores.toFixed(3)} core, SSIM ${obs.ssim.toFixed(4)} against the clip`);
      if (obs.late !== null) notes.push(`OBS over its whole run: ${obs.late}`);
      if (obs.others > QUIET_CORES) notes.push(`not quiet: others used ${obs.others.toFixed(2)} core beside OBS`);
    }
    finish({ bench: 'stage', floors, notes });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
